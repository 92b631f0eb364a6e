//! CreatePolicy: a policy of the organization, attached to nothing yet.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize, managed_by_caller, refused};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::documents;
use crate::ops::iam::types::TagListType;
use crate::ops::logged::logged;
use crate::organization::{OrganizationPolicy, PolicyType};
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreatePolicy;

shape! {
    pub struct Request {
        /// The policy document.
        content: PolicyContent,
        /// What it is for, in your words.
        description: PolicyDescription,
        /// Its name, unique among policies of its type.
        name: PolicyName,
        /// SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY.
        kind as "Type": PolicyType,
        /// Tags; the lab does not keep them.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        policy: Option<model::Policy>,
    }
}

impl Operation for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Creates a service control policy (what accounts may do at most) or a resource control policy (what may be done to their resources at most).";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
        approximate("only service and resource control policies", "the others limit no access"),
        approximate("tags are not kept", "not simulated"),
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

impl Writes for CreatePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let mut organization = managed_by_caller(cx)?;
        let same = |known: &OrganizationPolicy| known.kind == r.kind && known.name == r.name.0;
        if organization.policies.values().any(same) {
            return Err(refused(
                ErrorCode::DuplicatePolicyException,
                "A policy with the same name already exists.",
            ));
        }
        let document = documents::organization(&r.content, r.kind)?;
        let policy =
            organization.add_policy(r.kind, &r.name, &r.description, document, &mut cx.rng);
        let shown = model::policy(&organization, &policy);
        world.put_organization(organization);
        Ok(Response { policy: Some(shown) })
    }
}
