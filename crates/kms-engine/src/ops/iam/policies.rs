//! Inline and attached policies and permissions boundaries, the same for users, roles and groups.

use std::sync::Arc;

use super::holder::{Holder, account, asked, no_such, quota};
use super::model::AttachedPolicy;
use super::types::*;
use crate::authorize::managed;
use crate::authz::policy::Policy;
use crate::aws_managed;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::ops::documents;
use crate::world::World;

/// How many managed policies a user, role or group may have.
const ATTACHED_QUOTA: usize = 10;

/// How many characters a trust policy may have.
const TRUST_QUOTA: usize = 2048;

/// Puts an inline policy.
pub fn put_inline(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
    name: &str,
    document: &str,
) -> Result<(), KmsError> {
    let mut held = holder.open(cx)?;
    held.inline.insert(name.to_owned(), Arc::new(documents::identity(document)?));
    let size: usize = held.inline.values().map(|p| documents::characters(p.text())).sum();
    let (limit, kind) = (holder.inline_quota(), holder.kind());
    if size > limit {
        let message =
            format!("Maximum policy size of {limit} bytes exceeded for {kind} {}", holder.name());
        return Err(KmsError::new(ErrorCode::LimitExceeded, message)
            .hint(format!("its inline policies have {size} characters together; a managed policy has room for 6144")));
    }
    holder.keep(cx, world, held)
}

/// Shows an inline policy.
pub fn inline(
    cx: &mut Cx<'_>,
    holder: Holder<'_>,
    name: &str,
) -> Result<PolicyDocumentType, KmsError> {
    let held = holder.open(cx)?;
    let policy = held.inline.get(name).ok_or_else(|| no_inline(holder, name))?;
    Ok(policy.text().into())
}

/// Deletes an inline policy.
pub fn delete_inline(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
    name: &str,
) -> Result<(), KmsError> {
    let mut held = holder.open(cx)?;
    held.inline.remove(name).ok_or_else(|| no_inline(holder, name))?;
    holder.keep(cx, world, held)
}

/// The names of the inline policies.
pub fn inline_names(cx: &mut Cx<'_>, holder: Holder<'_>) -> Result<Vec<PolicyNameType>, KmsError> {
    let held = holder.open(cx)?;
    Ok(held.inline.keys().map(|name| name.as_str().into()).collect())
}

/// Attaches a managed policy; one that is attached already stays so.
pub fn attach(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
    arn: &str,
) -> Result<(), KmsError> {
    let asked = asked(cx).with("iam:PolicyARN", arn);
    let mut held = holder.open_asking(cx, asked)?;
    exists(cx, arn)?;
    held.attached.insert(arn.to_owned());
    if held.attached.len() > ATTACHED_QUOTA {
        let name = match holder {
            Holder::User(_) => "PoliciesPerUser",
            Holder::Role(_) => "PoliciesPerRole",
            Holder::Group(_) => "PoliciesPerGroup",
        };
        return Err(quota(name, ATTACHED_QUOTA));
    }
    holder.keep(cx, world, held)
}

/// Detaches a managed policy.
pub fn detach(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
    arn: &str,
) -> Result<(), KmsError> {
    let asked = asked(cx).with("iam:PolicyARN", arn);
    let mut held = holder.open_asking(cx, asked)?;
    if !held.attached.remove(arn) {
        return Err(no_such(format!("Policy {arn} was not found.")));
    }
    holder.keep(cx, world, held)
}

/// The managed policies.
pub fn attached(
    cx: &mut Cx<'_>,
    holder: Holder<'_>,
    prefix: Option<&PolicyPathType>,
) -> Result<Vec<AttachedPolicy>, KmsError> {
    let held = holder.open(cx)?;
    let below = |arn: &&String| prefix.is_none_or(|prefix| path_of(arn).starts_with(&prefix.0));
    let attached = held.attached.iter().filter(below).map(|arn| AttachedPolicy {
        policy_name: Some(name_of(arn).into()),
        policy_arn: Some(arn.as_str().into()),
    });
    Ok(attached.collect())
}

/// Sets the permissions boundary.
pub fn put_boundary(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
    arn: &str,
) -> Result<(), KmsError> {
    let asked = asked(cx).with("iam:PermissionsBoundary", arn);
    let mut held = holder.open_asking(cx, asked)?;
    exists(cx, arn)?;
    held.boundary = Some(arn.to_owned());
    holder.keep(cx, world, held)
}

/// Takes the permissions boundary away.
pub fn delete_boundary(
    cx: &mut Cx<'_>,
    world: &mut World,
    holder: Holder<'_>,
) -> Result<(), KmsError> {
    let boundary = holder.permissions(account(cx)?).and_then(|held| held.boundary.clone());
    let asked = match &boundary {
        Some(arn) => asked(cx).with("iam:PermissionsBoundary", arn),
        None => asked(cx),
    };
    let mut held = holder.open_asking(cx, asked)?;
    if held.boundary.take().is_none() {
        let (kind, name) = (holder.kind(), holder.name());
        return Err(no_such(format!("The {kind} {name} does not have a permissions boundary.")));
    }
    holder.keep(cx, world, held)
}

/// The trust policy of a role.
pub fn trust(cx: &Cx<'_>, document: &str) -> Result<Policy, KmsError> {
    let policy = documents::trust(cx, document)?;
    if documents::characters(document) > TRUST_QUOTA {
        return Err(quota("ACLSizePerRole", TRUST_QUOTA));
    }
    Ok(policy)
}

/// Refuses a managed policy that is not there.
pub fn exists(cx: &Cx<'_>, arn: &str) -> Result<(), KmsError> {
    if managed(account(cx)?, arn).is_some() {
        return Ok(());
    }
    let error = no_such(format!("Policy {arn} does not exist or is not attachable."));
    if !arn.starts_with("arn:aws:iam::aws:") {
        return Err(error);
    }
    let known: Vec<&str> = aws_managed::all().map(|(arn, _)| name_of(arn)).collect();
    Err(error.hint(format!("of AWS's own policies the lab knows {}", known.join(", "))))
}

/// The last part of an ARN.
pub fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The path in a policy's ARN, `/` at least.
fn path_of(arn: &str) -> &str {
    let resource = arn.split_once(":policy").map_or("/", |(_, rest)| rest);
    let end = resource.rfind('/').map_or(0, |at| at + 1);
    resource.get(..end).unwrap_or("/")
}

fn no_inline(holder: Holder<'_>, name: &str) -> KmsError {
    no_such(format!("The {} policy with name {name} cannot be found.", holder.kind()))
}
