//! ListRetirableGrants: the grants a principal may retire, on whosever keys.

use serde_json::{Value as Json, json};

use super::grants::{GrantListEntry, entry};
use super::list_grants::only_services;
use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::authz::policy::PrincipalPattern;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::grant::Grant;
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct ListRetirableGrants;

shape! {
    pub struct Request {
        /// How many grants a page holds, 1 to 100; 50 where left out.
        limit: Option<Limit100>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
        /// The retiring principal, of your own account.
        retiring_principal: Option<PrincipalIdType>,
        /// The retiring AWS service; for services' own use.
        retiring_service_principal: Option<ServicePrincipalType>,
    }
}

shape! {
    pub struct Response {
        grants: ListOf<GrantListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for ListRetirableGrants {
    const NAME: &'static str = "ListRetirableGrants";
    const DOC: &'static str = "Lists the grants in this Region that name a principal of your account as retiring \
        principal, on keys of any account.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Grants");
    const FIDELITY: &'static [Fidelity] = &[
        exact("grants on keys of all accounts, authorized against the principal", "API reference"),
        unknown("refusal of a principal of another account, audit parameters", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("retiringPrincipal", r.retiring_principal.as_ref().map(|p| json!(p.0))),
            ("retiringServicePrincipal", r.retiring_service_principal.as_ref().map(|p| json!(p.0))),
            ("marker", r.marker.as_ref().map(|m| json!(m.0))),
            ("limit", r.limit.map(|l| json!(l.0))),
        ])
    }
}

impl Reads for ListRetirableGrants {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let retiring = retiring(cx, &request)?;
        cx.authorize_plain(&retiring, &Asked::to("ListRetirableGrants"))?;
        let wanted = |grant: &Grant| {
            grant.key.region == *cx.region
                && grant.ended.is_none()
                && grant.retiring.as_ref() == Some(&retiring)
        };
        let grants = cx.world.grants.values().filter(|grant| wanted(grant));
        // The order of the world: by account, Region, key and grant.
        let place = |grant: &&std::sync::Arc<Grant>| {
            format!("{} {} {} {}", grant.key.account, grant.key.region, grant.key.id, grant.id)
        };
        let limit = request.limit.map_or(50, |l| l.0 as usize);
        let page = page(cx, grants, place, limit, request.marker.as_ref())?;
        Ok(Response {
            grants: page.entries.into_iter().map(|grant| entry(grant)).collect(),
            truncated: page.next.is_some(),
            next_marker: page.next,
        })
    }
}

fn retiring(cx: &Cx<'_>, request: &Request) -> Result<String, KmsError> {
    match (&request.retiring_principal, &request.retiring_service_principal) {
        (Some(identity), None) => {
            let named = PrincipalPattern::parse_aws(identity);
            let account = named.as_ref().and_then(PrincipalPattern::account);
            match account {
                Some(account) if account == cx.account()? => Ok(identity.0.clone()),
                _ => Err(KmsError::new(
                    ErrorCode::InvalidArnException,
                    format!("ARN does not refer to a valid principal: {}", identity.0),
                )
                .hint("name a principal of your own account")),
            }
        }
        (None, Some(service)) => only_services(cx).map(|()| service.0.clone()),
        _ => Err(KmsError::validation(
            "Exactly one of RetiringPrincipal and RetiringServicePrincipal must be specified.",
        )),
    }
}
