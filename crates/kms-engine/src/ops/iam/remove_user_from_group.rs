//! RemoveUserFromGroup: a user leaves a group.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{Holder, account};
use super::types::*;
use crate::account::User;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct RemoveUserFromGroup;

shape! {
    pub struct Request {
        /// The group.
        group_name: GroupNameType,
        /// The user.
        user_name: ExistingUserNameType,
    }
}

impl Operation for RemoveUserFromGroup {
    const NAME: &'static str = "RemoveUserFromGroup";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Removes a user from a group.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for RemoveUserFromGroup {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        Holder::Group(&r.group_name).open(cx)?;
        let (holder, account) = (Holder::User(&r.user_name), account(cx)?);
        let user = account.users.get(&r.user_name.0).map(|user| User::clone(user));
        let mut user = user.ok_or_else(|| holder.missing())?;
        user.groups.remove(&r.group_name.0);
        world.change_account(&account.id, |account| {
            account.users.insert(user.name.clone(), Arc::new(user));
        });
        Ok(())
    }
}
