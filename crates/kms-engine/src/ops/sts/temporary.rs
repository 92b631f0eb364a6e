//! What AssumeRole, GetSessionToken and GetFederationToken share: session policies, MFA, and making credentials.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::types::*;
use crate::account::Account;
use crate::authorize::managed;
use crate::authz::policy::Policy;
use crate::call::Session;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::ops::documents;
use crate::principal::Principal;
use crate::session;
use crate::time::Timestamp;
use crate::world::World;

/// How many characters the policies of a session may have.
const POLICY_QUOTA: usize = 2048;
/// How many managed policies a session may have.
const MANAGED_QUOTA: usize = 10;

/// The policies a session is given, and how much of AWS's room they take.
pub struct SessionPolicies {
    /// The policies: what they allow together is the most the session can do.
    pub policies: Vec<Arc<Policy>>,
    /// In percent; none where no policies and tags were given.
    pub packed: Option<NonNegativeIntegerType>,
}

/// Reads the inline and managed policies of a request.
pub fn session_policies(
    account: Option<&Account>,
    inline: Option<&str>,
    arns: Option<&PolicyDescriptorListType>,
    tags: &BTreeMap<String, String>,
) -> Result<SessionPolicies, KmsError> {
    let mut policies = Vec::new();
    let mut size = 0;
    if let Some(text) = inline {
        policies.push(Arc::new(documents::identity(text)?));
        size += text.chars().count();
    }
    let arns: Vec<&str> =
        arns.iter().flat_map(|l| l.iter()).filter_map(|d| d.arn.as_deref()).collect();
    if arns.len() > MANAGED_QUOTA {
        let message = format!("The number of session policy ARNs exceeds {MANAGED_QUOTA}.");
        return Err(KmsError::new(ErrorCode::ValidationError, message));
    }
    for arn in arns {
        let found = account.and_then(|account| managed(account, arn)).ok_or_else(|| {
            KmsError::new(ErrorCode::ValidationError, format!("The policy {arn} is invalid."))
                .hint("a session policy is a managed policy of the role's account or of AWS")
        })?;
        size += arn.len();
        policies.push(found);
    }
    size += tags.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
    let percent = size * 100 / POLICY_QUOTA;
    if size > POLICY_QUOTA {
        let message = format!(
            "Packed policy consumes {percent}% of allotted space, please use smaller policy."
        );
        return Err(KmsError::new(ErrorCode::PackedPolicyTooLarge, message).hint(format!(
            "policies and tags have {size} characters; the room is {POLICY_QUOTA}"
        )));
    }
    let packed = (size > 0).then_some(NonNegativeIntegerType(percent.max(1) as i64));
    Ok(SessionPolicies { policies, packed })
}

/// Whether the caller proved possession of an MFA device. Every user of the lab has devices of every name, and each
/// shows whatever six digits are typed.
pub fn mfa(
    cx: &Cx<'_>,
    serial: Option<&SerialNumberType>,
    code: Option<&TokenCodeType>,
) -> Result<bool, KmsError> {
    let failed = |why: &str| {
        let message = format!("MultiFactorAuthentication failed, {why}");
        KmsError::new(ErrorCode::AccessDenied, message)
    };
    let serial = match (serial, code) {
        (None, None) => return Ok(false),
        (Some(serial), Some(_)) => serial,
        _ => return Err(failed("must provide both MFA serial number and one time pass code.")),
    };
    let account = cx.account()?;
    if serial.starts_with(&format!("arn:aws:iam::{account}:mfa/")) {
        return Ok(true);
    }
    let why = "unable to validate MFA code.  Please verify your MFA serial number is valid and associated with \
               this user.";
    Err(failed(why).hint(format!("write `arn:aws:iam::{account}:mfa/NAME`")))
}

/// How a session begins and ends: whole seconds, as AWS reports them.
pub fn lasting(now: Timestamp, seconds: i64) -> (Timestamp, Timestamp) {
    let created = Timestamp(now.0 - now.0.rem_euclid(1000));
    (created, created.plus(seconds * 1000))
}

/// Makes credentials for a session and keeps them in the world.
pub fn issue(
    cx: &mut Cx<'_>,
    world: &mut World,
    principal: Principal,
    session: Session,
) -> Credentials {
    let issued_to = cx.caller.principal.clone();
    let made = session::Credentials::issue(&mut cx.rng, principal, issued_to, session);
    let shown = Credentials {
        access_key_id: made.access_key_id.as_str().into(),
        secret_access_key: crate::ops::iam::types::Sensitive(made.secret.as_str().into()),
        session_token: made.token.as_str().into(),
        expiration: made.session.expires,
    };
    world.put_session(made);
    shown
}

/// The credentials as CloudTrail shows them: the token, but never the secret.
pub fn logged(credentials: Option<&Credentials>) -> Json {
    json!(credentials.map(|credentials| json!({
        "accessKeyId": credentials.access_key_id.0,
        "sessionToken": credentials.session_token.0,
        "expiration": credentials.expiration.to_us_text(),
    })))
}

/// Refuses credentials that are temporary themselves.
pub fn long_term_only(cx: &Cx<'_>) -> Result<(), KmsError> {
    let temporary = cx.caller.session.is_some()
        || matches!(
            cx.caller.principal,
            Principal::AssumedRole { .. } | Principal::FederatedUser { .. }
        );
    match temporary {
        true => Err(KmsError::new(
            ErrorCode::AccessDenied,
            format!("Cannot call {} with session credentials", cx.row.name),
        )),
        false => Ok(()),
    }
}
