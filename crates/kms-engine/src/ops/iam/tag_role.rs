//! TagRole: labels on a role, which conditions see as aws:PrincipalTag.

use serde_json::Value as Json;

use super::holder::{Holder, add_tags, asked, tags};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct TagRole;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
        /// The tags.
        tags: TagListType,
    }
}

impl Operation for TagRole {
    const NAME: &'static str = "TagRole";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Adds tags to a role, or gives present ones a new value. Conditions see them as aws:PrincipalTag.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for TagRole {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let fresh = tags(Some(&r.tags))?;
        let holder = Holder::Role(&r.role_name);
        let asked = asked(cx).request_tags(&fresh);
        let mut held = holder.open_asking(cx, asked)?;
        add_tags(&mut held.tags, fresh)?;
        holder.keep(cx, world, held)
    }
}
