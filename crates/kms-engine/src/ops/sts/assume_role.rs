//! AssumeRole: temporary credentials of a role, for whomever its trust policy names.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::temporary::{SessionPolicies, issue, lasting, mfa, session_policies};
use super::types::*;
use crate::account::Role;
use crate::authorize::Asked;
use crate::call::Session;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::iam::types::TagListType;
use crate::ops::logged::logged;
use crate::principal::{AccountId, Principal};
use crate::shape;
use crate::shape::types::ListOf;
use crate::world::World;

/// See the module.
pub struct AssumeRole;

shape! {
    pub struct Request {
        /// The ARN of the role, in whichever account.
        role_arn: ArnType,
        /// A name for the session: it ends the ARN of whoever calls with the credentials.
        role_session_name: RoleSessionNameType,
        /// Managed policies that cap what the session may do, 10 at most.
        policy_arns: Option<PolicyDescriptorListType>,
        /// A policy that caps what the session may do.
        policy: Option<UnrestrictedSessionPolicyDocumentType>,
        /// How long the credentials work, 900 to 43,200 seconds; an hour where left out. The role sets a limit of its
        /// own, and a role that was assumed by a role works an hour at most.
        duration_seconds: Option<RoleDurationSecondsType>,
        /// Session tags, which conditions see as aws:PrincipalTag; needs sts:TagSession too.
        tags: Option<TagListType>,
        /// The keys of the session tags that pass on when the session assumes another role.
        transitive_tag_keys: Option<ListOf<TagKeyType, 0, 50>>,
        /// The external id that the trust policy asks for: sts:ExternalId.
        external_id: Option<ExternalIdType>,
        /// The caller's MFA device.
        serial_number: Option<SerialNumberType>,
        /// What the MFA device shows.
        token_code: Option<TokenCodeType>,
    }
}

shape! {
    pub struct Response {
        credentials: Option<Credentials>,
        assumed_role_user: Option<AssumedRoleUser>,
        packed_policy_size: Option<NonNegativeIntegerType>,
    }
}

shape! {
    /// Who calls with the credentials.
    pub struct AssumedRoleUser {
        assumed_role_id: UserIdType,
        arn: ArnType,
    }
}

impl Operation for AssumeRole {
    const NAME: &'static str = "AssumeRole";
    const SERVICE: &'static str = "sts";
    const DOC: &'static str = "Gives temporary credentials of a role. The role's trust policy must name you; where it \
        names your account, or the role is in another account, an IAM policy of yours must allow it too.";
    const SCOPE: Scope = Scope::AnyAccount;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "trust policy, session policies, session tags, durations, role chaining",
            "IAM user guide; API reference",
        ),
        approximate("any six digits pass as an MFA code", "the lab has no MFA devices"),
        approximate("PackedPolicySize counts characters", "AWS packs policies in a way of its own"),
        approximate("SourceIdentity and ProvidedContexts are left out", "not simulated"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        json!({
            "credentials": super::temporary::logged(response.credentials.as_ref()),
            "assumedRoleUser": response.assumed_role_user.as_ref().map(logged),
        })
    }
}

impl Writes for AssumeRole {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        match cx.caller.principal {
            Principal::Root { .. } => {
                return Err(denied("Roles may not be assumed by root accounts."));
            }
            Principal::FederatedUser { .. } => {
                return Err(denied("Cannot call AssumeRole with federation token credentials"));
            }
            _ => {}
        }
        let (account, role) = role_behind(cx, &r.role_arn)?;
        let used_mfa = mfa(cx, r.serial_number.as_ref(), r.token_code.as_ref())?;
        let tags = tags(cx, &r)?;
        authorize(cx, &r, &account, role.as_deref(), &tags, used_mfa)?;
        // Where there is no role, nothing has allowed it.
        let role =
            role.ok_or_else(|| KmsError::internal("a role that is not there was allowed"))?;

        let seconds = duration(cx, &r, &role)?;
        let holder = cx.world.accounts.get(&account).map(|account| account.as_ref());
        let given: BTreeMap<String, String> = tags.given.clone();
        let SessionPolicies { policies, packed } =
            session_policies(holder, r.policy.as_deref(), r.policy_arns.as_ref(), &given)?;
        let principal = role.session(&account, &r.role_session_name);
        let (created, expires) = lasting(cx.now, seconds);
        let session = Session {
            created,
            expires,
            policies,
            tags: tags.all().collect(),
            transitive: tags.transitive,
            federated_by: None,
            mfa: used_mfa,
        };
        let user = AssumedRoleUser {
            assumed_role_id: principal.user_id().into(),
            arn: principal.arn().into(),
        };
        Ok(Response {
            credentials: Some(issue(cx, world, principal, session)),
            assumed_role_user: Some(user),
            packed_policy_size: packed,
        })
    }
}

/// The account in the ARN, and the role, if there is one.
fn role_behind(cx: &Cx<'_>, arn: &str) -> Result<(AccountId, Option<Arc<Role>>), KmsError> {
    let invalid = || KmsError::new(ErrorCode::ValidationError, format!("{arn} is invalid"));
    let rest = arn.strip_prefix("arn:aws:iam::").ok_or_else(invalid)?;
    let (account, name) = rest.split_once(":role/").ok_or_else(invalid)?;
    let account = AccountId::parse(account).ok_or_else(invalid)?;
    let name = name.rsplit('/').next().unwrap_or(name);
    let role = cx.world.accounts.get(&account).and_then(|found| found.roles.get(name)).cloned();
    let role = role.filter(|role| role.arn(&account) == arn);
    Ok((account, role))
}

fn authorize(
    cx: &mut Cx<'_>,
    r: &Request,
    account: &AccountId,
    role: Option<&Role>,
    tags: &Tags,
    used_mfa: bool,
) -> Result<(), KmsError> {
    let asked = |operation: &'static str| {
        let mut asked = Asked::to(operation)
            .with("sts:RoleSessionName", &r.role_session_name.0)
            .request_tags(&tags.given)
            .with_all("sts:TransitiveTagKeys", tags.transitive.clone());
        if let Some(id) = &r.external_id {
            asked = asked.with("sts:ExternalId", &id.0);
        }
        if used_mfa {
            asked =
                asked.with("aws:MultiFactorAuthPresent", true).with("aws:MultiFactorAuthAge", 0);
        }
        for (name, value) in role.iter().flat_map(|role| &role.permissions.tags) {
            asked = asked
                .with(format!("aws:ResourceTag/{name}"), value)
                .with(format!("iam:ResourceTag/{name}"), value);
        }
        asked
    };
    let trust = role.map(|role| role.trust.clone());
    cx.authorize_role(account, &r.role_arn, trust.clone(), &asked("AssumeRole"))?;
    if tags.given.is_empty() && tags.inherited.is_empty() {
        return Ok(());
    }
    cx.authorize_role(account, &r.role_arn, trust, &asked("TagSession"))
}

/// The tags of the new session.
struct Tags {
    given: BTreeMap<String, String>,
    inherited: Vec<(String, String)>,
    transitive: Vec<String>,
}

impl Tags {
    fn all(&self) -> impl Iterator<Item = (String, String)> {
        let given = self.given.iter().map(|(key, value)| (key.clone(), value.clone()));
        self.inherited.clone().into_iter().chain(given)
    }
}

/// The tags given, and those that pass on from the session that assumes the role.
fn tags(cx: &Cx<'_>, r: &Request) -> Result<Tags, KmsError> {
    let given = crate::ops::iam::tags(r.tags.as_deref())?;
    let passing = |(key, value): &(String, String), session: &Session| {
        session.transitive.contains(key).then(|| (key.clone(), value.clone()))
    };
    let session = cx.caller.session.as_ref();
    let inherited: Vec<(String, String)> = session
        .iter()
        .flat_map(|session| session.tags.iter().filter_map(|tag| passing(tag, session)))
        .collect();
    let same = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
    if given.keys().any(|key| inherited.iter().any(|(known, _)| same(known, key))) {
        return Err(KmsError::new(
            ErrorCode::InvalidParameterValue,
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key \
             from the calling session.",
        ));
    }
    let mut transitive: Vec<String> = inherited.iter().map(|(key, _)| key.clone()).collect();
    for key in r.transitive_tag_keys.iter().flat_map(|keys| keys.iter()) {
        if !given.contains_key(&key.0) {
            return Err(KmsError::new(
                ErrorCode::InvalidParameterValue,
                "The specified transitive tag key must be included in the requested tags.",
            ));
        }
        transitive.push(key.0.clone());
    }
    Ok(Tags { given, inherited, transitive })
}

/// An hour where nothing is asked; an hour at most for a role that assumes a role; else what the role allows.
fn duration(cx: &Cx<'_>, r: &Request, role: &Role) -> Result<i64, KmsError> {
    const HOUR: i64 = 3600;
    let seconds = r.duration_seconds.map_or(HOUR, |seconds| seconds.0);
    let chained = matches!(cx.caller.principal, Principal::AssumedRole { .. });
    let refuse = |what: &str| {
        let message = format!("The requested DurationSeconds exceeds the {what}.");
        Err(KmsError::new(ErrorCode::ValidationError, message))
    };
    if chained && seconds > HOUR {
        return refuse("1 hour session limit for roles assumed by role chaining");
    }
    if seconds > role.max_session_seconds {
        return refuse("MaxSessionDuration set for this role");
    }
    Ok(seconds)
}

fn denied(message: &str) -> KmsError {
    KmsError::new(ErrorCode::AccessDenied, message)
}
