//! The caller's organization: who may work on it, and what in it exists.

use super::types::*;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::ops::paging;
use crate::organization::{Organization, OrganizationPolicy};
use crate::shape::types::ListOf;

/// Asks IAM for the operation at hand on each of these.
pub fn authorize(cx: &mut Cx<'_>, arns: impl IntoIterator<Item = String>) -> Result<(), KmsError> {
    let asked = Asked::to(cx.row.name);
    for arn in arns {
        match arn.as_str() {
            "*" => cx.authorize_any(&asked)?,
            arn => cx.authorize_plain(arn, &asked)?,
        }
    }
    Ok(())
}

/// The same on things of the caller's organization; without one they have no ARNs.
pub fn authorize_in(
    cx: &mut Cx<'_>,
    arns: impl Fn(&Organization) -> Vec<String>,
) -> Result<(), KmsError> {
    let arns = own(cx).map(|organization| arns(&organization));
    authorize(cx, arns.unwrap_or_else(|_| vec!["*".to_owned()]))
}

/// The organization the caller's account belongs to.
pub fn own(cx: &Cx<'_>) -> Result<Organization, KmsError> {
    let found = cx.world.organization_of(cx.account()?);
    found.map(|organization| Organization::clone(organization)).ok_or_else(|| {
        refused(
            ErrorCode::AWSOrganizationsNotInUseException,
            "Your account is not a member of an organization.",
        )
    })
}

/// The organization that the caller's account manages.
pub fn managed_by_caller(cx: &Cx<'_>) -> Result<Organization, KmsError> {
    let organization = own(cx)?;
    if organization.management == *cx.account()? {
        return Ok(organization);
    }
    Err(refused(
        ErrorCode::AccessDeniedException,
        "You don't have permissions to access this resource.",
    )
    .hint(format!("only the management account, {}, may", organization.management)))
}

/// A policy of the organization.
pub fn policy_of<'a>(
    organization: &'a Organization,
    id: &PolicyId,
) -> Result<&'a OrganizationPolicy, KmsError> {
    organization.policies.get(&id.0).ok_or_else(|| {
        refused(ErrorCode::PolicyNotFoundException, "You specified a policy that doesn't exist.")
    })
}

/// Refuses a root, unit or account that is not in the organization.
pub fn target(organization: &Organization, id: &PolicyTargetId) -> Result<(), KmsError> {
    match organization.has_target(id) {
        true => Ok(()),
        false => Err(refused(
            ErrorCode::TargetNotFoundException,
            "You specified a target that doesn't exist.",
        )),
    }
}

/// A refusal in AWS's words.
pub fn refused(code: ErrorCode, message: impl Into<String>) -> KmsError {
    KmsError::new(code, message)
}

/// One page of a list.
pub struct Page<T> {
    /// Its entries.
    pub entries: ListOf<T>,
    /// Where the next one starts.
    pub next: Option<NextToken>,
}

/// Cuts a page out of entries that come in the order of `name_of`; twenty where no number is asked.
pub fn page<T>(
    cx: &Cx<'_>,
    entries: impl IntoIterator<Item = T>,
    name_of: impl Fn(&T) -> String,
    max_results: Option<MaxResults>,
    token: Option<NextToken>,
) -> Result<Page<T>, KmsError> {
    let limit = max_results.map_or(20, |max| max.0 as usize);
    let marker = token.map(|token| token.0.into());
    let page = paging::page(cx, entries.into_iter(), name_of, limit, marker.as_ref());
    let page = page.map_err(|error| KmsError {
        code: ErrorCode::InvalidInputException,
        message: Some("You specified an invalid value.".to_owned()),
        ..error
    })?;
    Ok(Page { entries: ListOf(page.entries), next: page.next.map(|next| next.0.into()) })
}
