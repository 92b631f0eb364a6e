//! Policy documents in requests of IAM, STS and Organizations: read, checked and measured.
//!
//! The rules of each kind are in `authz::policy`; here they become the errors of the service that was asked.

use crate::authorize::exists;
use crate::authz::policy::{Fault, INVALID_PRINCIPALS, Policy, PolicyError, PolicyKind};
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::organization::PolicyType;

/// The quota of service and resource control policies, in characters of the document as it is sent.
const ORGANIZATION_QUOTA: usize = 5120;

/// An identity policy, permissions boundary or session policy.
pub fn identity(text: &str) -> Result<Policy, KmsError> {
    read(text, PolicyKind::Identity)
}

/// A role's trust policy; those it names must exist.
pub fn trust(cx: &Cx<'_>, text: &str) -> Result<Policy, KmsError> {
    let policy = read(text, PolicyKind::Trust)?;
    let missing = policy.principals().find(|named| !exists(cx.world, &named.pattern));
    if let Some(missing) = missing {
        let message = format!("Invalid principal in policy: \"AWS\":\"{}\"", missing.text);
        return Err(KmsError::new(ErrorCode::MalformedPolicyDocument, message)
            .hint(format!("`{}` does not exist; IAM looks when the policy is put", missing.text)));
    }
    Ok(policy)
}

/// A policy of an organization; the lab reads those that limit access.
pub fn organization(text: &str, kind: PolicyType) -> Result<Policy, KmsError> {
    let rules = kind.rules().ok_or_else(|| not_simulated(kind))?;
    if text.len() > ORGANIZATION_QUOTA {
        return Err(KmsError::new(
            ErrorCode::ConstraintViolationException,
            "You have exceeded the maximum policy size.",
        )
        .hint(format!(
            "the document has {} bytes; the quota is {ORGANIZATION_QUOTA}",
            text.len()
        )));
    }
    let malformed = |error: PolicyError| {
        let message = "The provided policy document does not meet the requirements of the specified policy type.";
        KmsError::new(ErrorCode::MalformedPolicyDocumentException, message).hint(place(&error))
    };
    let policy = Policy::parse(text).map_err(malformed)?;
    policy.check(rules).map_err(malformed)?;
    Ok(policy)
}

/// The refusal of a type of policies that limits no access.
pub fn not_simulated(kind: PolicyType) -> KmsError {
    KmsError::new(
        ErrorCode::PolicyTypeNotAvailableForOrganizationException,
        "You can't use the specified policy type with the feature set currently enabled for this organization.",
    )
    .hint(format!("the lab simulates service and resource control policies, not {kind}"))
}

/// The size of a document as IAM counts it: white space is free.
pub fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn read(text: &str, kind: PolicyKind) -> Result<Policy, KmsError> {
    let policy = Policy::parse(text).map_err(refused)?;
    policy.check(kind).map_err(refused)?;
    Ok(policy)
}

fn refused(error: PolicyError) -> KmsError {
    let code = match error.fault {
        Fault::Malformed => ErrorCode::MalformedPolicyDocument,
        Fault::TooLong => ErrorCode::LimitExceeded,
    };
    // KMS's words for a principal that cannot be one; IAM has its own.
    let message = match error.message == INVALID_PRINCIPALS {
        true => "Invalid principal in policy.".to_owned(),
        false => error.message.clone(),
    };
    KmsError::new(code, message).hint(place(&error))
}

fn place(error: &PolicyError) -> String {
    format!("line {}, column {} of the policy: {}", error.line, error.column, error.hint)
}
