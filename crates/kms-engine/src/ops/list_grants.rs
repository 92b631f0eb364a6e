//! ListGrants: the grants of one key.

use serde_json::{Value as Json, json};

use super::grants::{GrantListEntry, entry, for_aws_resource, valid_id};
use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::grant::Grant;
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::principal::Principal;
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct ListGrants;

shape! {
    pub struct Request {
        /// How many grants a page holds, 1 to 100; 50 where left out.
        limit: Option<Limit100>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// Only the grant of this id.
        grant_id: Option<GrantIdType>,
        /// Only grants to this principal.
        grantee_principal: Option<PrincipalIdType>,
        /// Only grants to this AWS service; for services' own use.
        grantee_service_principal: Option<ServicePrincipalType>,
    }
}

shape! {
    pub struct Response {
        grants: ListOf<GrantListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for ListGrants {
    const NAME: &'static str = "ListGrants";
    const DOC: &'static str = "Lists the grants of a key, of all of them or of one grantee.";
    const SCOPE: Scope = Scope::AnyAccount;
    const PAGES: Option<&'static str> = Some("Grants");
    const FIDELITY: &'static [Fidelity] = &[
        exact("members, filters, paging, every key state", "API reference"),
        unknown("order by grant id", "AWS names no order"),
        unknown("wording where filters clash", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("marker", r.marker.as_ref().map(|m| json!(m.0))),
            ("limit", r.limit.map(|l| json!(l.0))),
        ])
    }
}

impl Reads for ListGrants {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let asked = Asked::to("ListGrants").with("kms:GrantIsForAWSResource", for_aws_resource(cx));
        let key = cx.authorize(&found, &asked)?;
        let grantee = grantee(cx, &request)?;
        request.grant_id.as_deref().map(valid_id).transpose()?;
        let wanted = |grant: &Grant| {
            grant.ended.is_none()
                && request.grant_id.as_ref().is_none_or(|id| id.0 == grant.id)
                && grantee.is_none_or(|grantee| grantee == grant.grantee)
        };
        let grants = cx.world.grants_of(&key.key().arn).filter(|grant| wanted(grant));
        let limit = request.limit.map_or(50, |l| l.0 as usize);
        let page = page(cx, grants, |grant| grant.id.clone(), limit, request.marker.as_ref())?;
        Ok(Response {
            grants: page.entries.into_iter().map(|grant| entry(grant)).collect(),
            truncated: page.next.is_some(),
            next_marker: page.next,
        })
    }
}

fn grantee<'r>(cx: &Cx<'_>, request: &'r Request) -> Result<Option<&'r str>, KmsError> {
    match (&request.grantee_principal, &request.grantee_service_principal) {
        (Some(_), Some(_)) => Err(KmsError::validation(
            "GranteePrincipal and GranteeServicePrincipal cannot both be specified.",
        )),
        (None, Some(service)) => only_services(cx).map(|()| Some(&**service)),
        (identity, None) => Ok(identity.as_deref()),
    }
}

/// Filters by service principal are for services.
pub(super) fn only_services(cx: &Cx<'_>) -> Result<(), KmsError> {
    match cx.caller.principal {
        Principal::Service { .. } => Ok(()),
        _ => Err(KmsError::validation(
            "Filtering by service principal is only supported for service principals.",
        )),
    }
}
