//! Who calls: the principals of IAM, as values.

use std::fmt;

/// A twelve-digit AWS account id.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct AccountId(pub std::sync::Arc<str>);

impl AccountId {
    /// An account id from text known to be one; anything else is refused.
    pub fn parse(text: &str) -> Option<AccountId> {
        (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| AccountId(text.into()))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The identity behind a call.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(tag = "type")]
pub enum Principal {
    /// The root user of an account.
    Root {
        /// Its account.
        account: AccountId,
    },
    /// An IAM user.
    User {
        /// Its account.
        account: AccountId,
        /// The IAM path, `/` where none was given.
        path: String,
        /// The user name.
        name: String,
        /// The unique id, `AIDA...`.
        id: String,
    },
    /// A session of an IAM role.
    AssumedRole {
        /// The role's account.
        account: AccountId,
        /// The role's IAM path.
        path: String,
        /// The role's name.
        role: String,
        /// The role's unique id, `AROA...`.
        id: String,
        /// The role session name.
        session: String,
    },
    /// A session of GetFederationToken.
    FederatedUser {
        /// The account of the user who asked for it.
        account: AccountId,
        /// The name given to the session.
        name: String,
    },
    /// An AWS service calling for itself, for example `logs.eu-west-1.amazonaws.com`.
    Service {
        /// The service principal's name.
        name: String,
    },
}

impl Principal {
    /// The account the caller belongs to; a service principal belongs to none of ours.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Principal::Root { account }
            | Principal::User { account, .. }
            | Principal::AssumedRole { account, .. }
            | Principal::FederatedUser { account, .. } => Some(account),
            Principal::Service { .. } => None,
        }
    }

    /// The ARN that errors and CloudTrail name: for a role the session's, without the role's path.
    pub fn arn(&self) -> String {
        match self {
            Principal::Root { account } => format!("arn:aws:iam::{account}:root"),
            Principal::User { account, path, name, .. } => {
                format!("arn:aws:iam::{account}:user{path}{name}")
            }
            Principal::AssumedRole { account, role, session, .. } => {
                format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
            }
            Principal::FederatedUser { account, name } => {
                format!("arn:aws:sts::{account}:federated-user/{name}")
            }
            Principal::Service { name } => name.clone(),
        }
    }

    /// The value of `aws:PrincipalArn`: for a role session the role's own ARN, path included.
    pub fn principal_arn(&self) -> String {
        match self {
            Principal::AssumedRole { account, path, role, .. } => {
                format!("arn:aws:iam::{account}:role{path}{role}")
            }
            other => other.arn(),
        }
    }

    /// The value of `aws:userid`.
    pub fn user_id(&self) -> String {
        match self {
            Principal::Root { account } => account.to_string(),
            Principal::User { id, .. } => id.clone(),
            Principal::AssumedRole { id, session, .. } => format!("{id}:{session}"),
            Principal::FederatedUser { account, name } => format!("{account}:{name}"),
            Principal::Service { name } => name.clone(),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.arn())
    }
}
