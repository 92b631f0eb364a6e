//! CreateOrganizationalUnit: a place for accounts that share policies.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize_in, managed_by_caller, refused};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::iam::types::TagListType;
use crate::ops::logged::logged;
use crate::organization::{Organization, Unit};
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreateOrganizationalUnit;

shape! {
    pub struct Request {
        /// The root or unit it is to be in.
        parent_id: ParentId,
        /// Its name, unique in its parent.
        name: OrganizationalUnitName,
        /// Tags; the lab does not keep them.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        organizational_unit: Option<model::OrganizationalUnit>,
    }
}

impl Operation for CreateOrganizationalUnit {
    const NAME: &'static str = "CreateOrganizationalUnit";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Creates an organizational unit under the root or another unit.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "Organizations API reference; public error threads"),
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

impl Writes for CreateOrganizationalUnit {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let arns = |organization: &Organization| vec![organization.arn_of(&r.parent_id)];
        authorize_in(cx, arns)?;
        let mut organization = managed_by_caller(cx)?;
        if !organization.has_parent(&r.parent_id) {
            return Err(refused(
                ErrorCode::ParentNotFoundException,
                "You specified parent that doesn't exist.",
            ));
        }
        let same = |unit: &Unit| unit.parent == r.parent_id.0 && unit.name == r.name.0;
        if organization.units.values().any(same) {
            return Err(refused(
                ErrorCode::DuplicateOrganizationalUnitException,
                "An OU with the same name already exists.",
            ));
        }
        let unit = organization.add_unit(&r.parent_id, &r.name, &mut cx.rng);
        let shown = model::unit(&organization, &unit);
        world.put_organization(organization);
        Ok(Response { organizational_unit: Some(shown) })
    }
}
