//! DeleteRole: a role goes, and with it every session it gave.

use serde_json::Value as Json;

use super::holder::{Holder, account, conflict};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct DeleteRole;

shape! {
    pub struct Request {
        /// The role.
        role_name: RoleNameType,
    }
}

impl Operation for DeleteRole {
    const NAME: &'static str = "DeleteRole";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes a role that has no policies any more. Its sessions stop working; where key policies, trust policies and grants name it, the unique id (AROA...) takes the place of the ARN.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteRole {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let holder = Holder::Role(&r.role_name);
        let held = holder.open(cx)?;
        let account = account(cx)?;
        let role = account.roles.get(&r.role_name.0).ok_or_else(|| holder.missing())?;
        if !held.inline.is_empty() {
            return Err(conflict("delete policies"));
        }
        if !held.attached.is_empty() {
            return Err(conflict("detach all policies"));
        }
        world.change_account(&account.id, |account| {
            account.roles.remove(&role.name);
        });
        world.forget_principal(&role.arn(&account.id), &role.id);
        Ok(())
    }
}
