//! EnablePolicyType: a type of policies begins to count.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize_in, managed_by_caller, refused};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::documents;
use crate::ops::logged::logged;
use crate::organization::{Organization, PolicyType};
use crate::shape;
use crate::world::World;

/// See the module.
pub struct EnablePolicyType;

shape! {
    pub struct Request {
        /// The root.
        root_id: RootId,
        /// The type.
        policy_type: PolicyType,
    }
}

shape! {
    pub struct Response {
        root: Option<model::Root>,
    }
}

impl Operation for EnablePolicyType {
    const NAME: &'static str = "EnablePolicyType";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Enables a type of policies in the root. Until then its policies can be made, but not attached, and limit nobody.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
        approximate("a type is enabled at once", "AWS answers PENDING_ENABLE first"),
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

impl Writes for EnablePolicyType {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let arns = |organization: &Organization| vec![organization.arn_of(&r.root_id)];
        authorize_in(cx, arns)?;
        let mut organization = managed_by_caller(cx)?;
        if organization.root != r.root_id.0 {
            return Err(refused(
                ErrorCode::RootNotFoundException,
                "You specified a root that doesn't exist.",
            ));
        }
        if r.policy_type.rules().is_none() {
            return Err(documents::not_simulated(r.policy_type));
        }
        if !organization.enabled.insert(r.policy_type) {
            return Err(refused(
                ErrorCode::PolicyTypeAlreadyEnabledException,
                "The specified policy type is already enabled.",
            ));
        }
        let root = model::root(&organization);
        world.put_organization(organization);
        Ok(Response { root: Some(root) })
    }
}
