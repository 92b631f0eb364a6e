//! The `Principal` element: whom a statement of a resource policy names.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::authz::pattern::split_arn;
use crate::principal::{AccountId, Principal};

/// One principal of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPrincipal {
    /// What it names.
    pub pattern: PrincipalPattern,
    /// The text of the policy, for example an ARN.
    pub text: Arc<str>,
    /// Where the JSON string stands in the document.
    pub(super) span: Range<usize>,
}

/// The kinds of principals a policy can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalPattern {
    /// `*`: every identity of every account.
    Everyone,
    /// The account principal, as `...:root` or as twelve digits: leaves the decision to IAM in that account.
    Account(AccountId),
    /// An IAM user, by ARN with path.
    User {
        /// The user's account.
        account: AccountId,
        /// The ARN.
        arn: Arc<str>,
    },
    /// An IAM role, by ARN with path: each of its sessions.
    Role {
        /// The role's account.
        account: AccountId,
        /// The ARN.
        arn: Arc<str>,
    },
    /// One session of a role.
    Session {
        /// The role's account.
        account: AccountId,
        /// The ARN of the session.
        arn: Arc<str>,
    },
    /// A session of GetFederationToken.
    FederatedUser {
        /// Its account.
        account: AccountId,
        /// The ARN of the session.
        arn: Arc<str>,
    },
    /// An AWS service.
    Service(Arc<str>),
    /// An identity provider. Its sessions reach KMS as roles, so it never matches here.
    Federated(Arc<str>),
    /// The unique id (`AIDA...`, `AROA...`) that AWS puts in the place of a deleted principal.
    UniqueId(Arc<str>),
}

/// How a statement names a caller, which decides what else must allow the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum MatchedAs {
    /// By the ARN of the role session.
    Session,
    /// By the ARN of the federated user.
    FederatedUser,
    /// By the user's ARN.
    User,
    /// As an AWS service.
    Service,
    /// By `*` with a condition on `aws:PrincipalArn`.
    EveryoneByArn,
    /// By the role's ARN.
    Role,
    /// A federated session, by the ARN of the user behind it.
    UserOfSession,
    /// By `*`.
    Everyone,
    /// By the account principal.
    Account,
    /// By a NotPrincipal that does not list the caller.
    NotListed,
}

/// The caller, with its names spelled out once per decision.
#[derive(Debug, Clone)]
pub struct Caller<'a> {
    /// Who calls.
    pub principal: &'a Principal,
    /// The ARN that errors name.
    pub arn: Arc<str>,
    /// The ARN of `aws:PrincipalArn`: a role's, not its session's.
    pub principal_arn: Arc<str>,
    /// The ARN of the IAM user who asked for a federation token.
    pub federated_by: Option<&'a str>,
    /// Whether a permissions boundary is attached.
    pub has_boundary: bool,
}

impl PrincipalPattern {
    /// Reads a value of `"AWS"`; `None` where AWS would call the principal invalid.
    pub fn parse_aws(text: &str) -> Option<PrincipalPattern> {
        if text == "*" {
            return Some(PrincipalPattern::Everyone);
        }
        if let Some(account) = AccountId::parse(text) {
            return Some(PrincipalPattern::Account(account));
        }
        if is_unique_id(text) {
            return Some(PrincipalPattern::UniqueId(text.into()));
        }
        let parts = split_arn(text);
        let &["arn", partition, service, "", account, resource] = parts.as_slice() else {
            return None;
        };
        if !partition.starts_with("aws") || resource.contains(['*', '?']) {
            return None;
        }
        let account = AccountId::parse(account)?;
        let arn: Arc<str> = text.into();
        let name_of = |prefix: &str| resource.strip_prefix(prefix).filter(|name| !name.is_empty());
        match service {
            "iam" if resource == "root" => Some(PrincipalPattern::Account(account)),
            "iam" if name_of("user/").is_some() => Some(PrincipalPattern::User { account, arn }),
            "iam" if name_of("role/").is_some() => Some(PrincipalPattern::Role { account, arn }),
            "sts" if name_of("federated-user/").is_some() => {
                Some(PrincipalPattern::FederatedUser { account, arn })
            }
            "sts" => {
                let (role, session) = name_of("assumed-role/")?.split_once('/')?;
                let whole = !role.is_empty() && !session.is_empty() && !session.contains('/');
                whole.then_some(PrincipalPattern::Session { account, arn })
            }
            _ => None,
        }
    }

    /// Reads a value of `"Service"`.
    pub fn parse_service(text: &str) -> Option<PrincipalPattern> {
        let label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let valid =
            text.contains('.') && text.contains(".amazonaws.com") && text.split('.').all(label);
        valid.then(|| PrincipalPattern::Service(text.into()))
    }

    /// How this principal names the caller, if it does.
    pub fn matches(&self, caller: &Caller<'_>) -> Option<MatchedAs> {
        use Principal as P;
        let principal = caller.principal;
        match self {
            PrincipalPattern::Everyone => Some(MatchedAs::Everyone),
            PrincipalPattern::Account(account) => {
                (principal.account() == Some(account)).then_some(MatchedAs::Account)
            }
            PrincipalPattern::User { arn, .. } => match principal {
                P::User { .. } => (caller.principal_arn == *arn).then_some(MatchedAs::User),
                P::FederatedUser { .. } => {
                    (caller.federated_by == Some(&**arn)).then_some(MatchedAs::UserOfSession)
                }
                _ => None,
            },
            PrincipalPattern::Role { arn, .. } => {
                let role = matches!(principal, P::AssumedRole { .. });
                (role && caller.principal_arn == *arn).then_some(MatchedAs::Role)
            }
            PrincipalPattern::Session { arn, .. } => {
                let role = matches!(principal, P::AssumedRole { .. });
                (role && caller.arn == *arn).then_some(MatchedAs::Session)
            }
            PrincipalPattern::FederatedUser { arn, .. } => {
                let federated = matches!(principal, P::FederatedUser { .. });
                (federated && caller.arn == *arn).then_some(MatchedAs::FederatedUser)
            }
            PrincipalPattern::Service(service) => match principal {
                P::Service { name } => (**service == **name).then_some(MatchedAs::Service),
                _ => None,
            },
            PrincipalPattern::UniqueId(unique) => match principal {
                P::User { id, .. } => (**unique == **id).then_some(MatchedAs::User),
                P::AssumedRole { id, .. } => (**unique == **id).then_some(MatchedAs::Role),
                _ => None,
            },
            PrincipalPattern::Federated(_) => None,
        }
    }

    /// The account of the principal, where it has one.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            PrincipalPattern::Account(account)
            | PrincipalPattern::User { account, .. }
            | PrincipalPattern::Role { account, .. }
            | PrincipalPattern::Session { account, .. }
            | PrincipalPattern::FederatedUser { account, .. } => Some(account),
            _ => None,
        }
    }
}

/// The first identity of the caller that a `NotPrincipal` list leaves out; `None`: the caller is exempt.
///
/// AWS wants every identity of the caller listed: the account, then the user or the role, and for a role session
/// the session as well. A caller with a permissions boundary is never exempt.
pub fn missing_from(listed: &[NamedPrincipal], caller: &Caller<'_>) -> Option<String> {
    let everyone = listed.iter().any(|named| named.pattern == PrincipalPattern::Everyone);
    if caller.has_boundary {
        return Some(
            "the caller has a permissions boundary, which NotPrincipal never exempts".to_owned(),
        );
    }
    if everyone {
        return None;
    }
    let lists = |wanted: MatchedAs| {
        listed.iter().any(|named| named.pattern.matches(caller) == Some(wanted))
    };
    let account =
        (MatchedAs::Account, caller.principal.account().map(|a| format!("arn:aws:iam::{a}:root")));
    let own = caller.arn.to_string();
    let role = caller.principal_arn.to_string();
    let needed: Vec<(MatchedAs, Option<String>)> = match caller.principal {
        Principal::Root { .. } => vec![account],
        Principal::User { .. } => vec![account, (MatchedAs::User, Some(own))],
        Principal::AssumedRole { .. } => {
            vec![account, (MatchedAs::Role, Some(role)), (MatchedAs::Session, Some(own))]
        }
        Principal::FederatedUser { .. } => vec![account, (MatchedAs::FederatedUser, Some(own))],
        Principal::Service { .. } => vec![(MatchedAs::Service, Some(own))],
    };
    needed
        .into_iter()
        .find(|(kind, _)| !lists(*kind))
        .and_then(|(_, name)| Some(format!("{} is not listed", name?)))
}

fn is_unique_id(text: &str) -> bool {
    let prefix = ["AIDA", "AROA"].iter().any(|prefix| text.starts_with(prefix));
    prefix && (16..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl fmt::Display for MatchedAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MatchedAs::Session => "by its session ARN",
            MatchedAs::FederatedUser => "by the federated user's ARN",
            MatchedAs::User => "by the user's ARN",
            MatchedAs::Service => "as an AWS service",
            MatchedAs::EveryoneByArn => "by \"*\" with aws:PrincipalArn",
            MatchedAs::Role => "by the role's ARN",
            MatchedAs::UserOfSession => "by the ARN of the user behind the session",
            MatchedAs::Everyone => "by \"*\"",
            MatchedAs::Account => "as the account principal",
            MatchedAs::NotListed => "by NotPrincipal",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_one_of_the_documented_forms_or_invalid() {
        let kind = |text: &str| match PrincipalPattern::parse_aws(text) {
            None => "invalid",
            Some(PrincipalPattern::Everyone) => "everyone",
            Some(PrincipalPattern::Account(_)) => "account",
            Some(PrincipalPattern::User { .. }) => "user",
            Some(PrincipalPattern::Role { .. }) => "role",
            Some(PrincipalPattern::Session { .. }) => "session",
            Some(PrincipalPattern::FederatedUser { .. }) => "federated user",
            Some(PrincipalPattern::UniqueId(_)) => "unique id",
            Some(_) => "other",
        };
        for (text, expected) in [
            ("*", "everyone"),
            ("111122223333", "account"),
            ("arn:aws:iam::111122223333:root", "account"),
            ("arn:aws:iam::111122223333:user/team/Bob", "user"),
            ("arn:aws:iam::111122223333:role/App", "role"),
            ("arn:aws-cn:iam::111122223333:role/App", "role"),
            ("arn:aws:sts::111122223333:assumed-role/App/s1", "session"),
            ("arn:aws:sts::111122223333:federated-user/Bob", "federated user"),
            ("AROAEXAMPLE1234567890", "unique id"),
            ("arn:aws:iam::111122223333:role/*", "invalid"),
            ("arn:aws:iam::111122223333:role/", "invalid"),
            ("arn:aws:iam::111122223333:group/Admins", "invalid"),
            ("arn:aws:iam::111122223333:instance-profile/P", "invalid"),
            ("arn:aws:sts::111122223333:assumed-role/App", "invalid"),
            ("arn:aws:sts::111122223333:assumed-role/App/*", "invalid"),
            ("arn:aws:iam::1111:role/App", "invalid"),
            ("1111", "invalid"),
            ("bob", "invalid"),
            ("", "invalid"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
        assert!(PrincipalPattern::parse_service("logs.eu-west-1.amazonaws.com").is_some());
        for bad in ["*", "logs", "logs.example.org", "lo*s.amazonaws.com"] {
            assert_eq!(PrincipalPattern::parse_service(bad), None, "{bad}");
        }
    }
}
