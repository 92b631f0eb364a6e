//! CreateOrganization: an organization, managed by the caller's account.

use serde_json::Value as Json;

use super::model;
use super::tree::authorize;
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::ops::logged::logged;
use crate::organization;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreateOrganization;

shape! {
    pub struct Request {
        /// ALL, or CONSOLIDATED_BILLING, which knows no policies.
        feature_set: Option<OrganizationFeatureSet>,
    }
}

shape! {
    pub struct Response {
        organization: Option<model::Organization>,
    }
}

impl Operation for CreateOrganization {
    const NAME: &'static str = "CreateOrganization";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Creates an organization with your account as its management account, which no policy of the organization limits.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
        approximate("only FeatureSet ALL", "the other knows no policies"),
        unknown(
            "no type of policies is enabled in the new root",
            "the API reference says that SCPs are; terraform-provider-aws issue 4545 and the CloudFormation roadmap's \
             issue 1901 saw that they are not",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        logged(response)
    }
}

impl Writes for CreateOrganization {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let account = cx.account()?.clone();
        if r.feature_set == Some(OrganizationFeatureSet::ConsolidatedBilling) {
            return Err(KmsError::new(
                ErrorCode::InvalidInputException,
                "You specified an invalid value.",
            )
            .hint("the lab's organizations have all features"));
        }
        if cx.world.organization_of(&account).is_some() {
            return Err(KmsError::new(
                ErrorCode::AlreadyInOrganizationException,
                "The provided account is already a member of an organization.",
            ));
        }
        let organization = organization::Organization::new(&account, cx.now, &mut cx.rng);
        let shown = model::organization(&organization);
        world.put_organization(organization);
        Ok(Response { organization: Some(shown) })
    }
}
