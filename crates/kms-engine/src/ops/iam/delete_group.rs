//! DeleteGroup: a group goes.

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
pub struct DeleteGroup;

shape! {
    pub struct Request {
        /// The group.
        group_name: GroupNameType,
    }
}

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes a group without members and policies.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteGroup {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let held = Holder::Group(&r.group_name).open(cx)?;
        let account = account(cx)?;
        if account.users.values().any(|user| user.groups.contains(&r.group_name.0)) {
            return Err(conflict("remove users from group"));
        }
        if !held.inline.is_empty() {
            return Err(conflict("delete policies"));
        }
        if !held.attached.is_empty() {
            return Err(conflict("detach all policies"));
        }
        world.change_account(&account.id, |account| {
            account.groups.remove(&r.group_name.0);
        });
        Ok(())
    }
}
