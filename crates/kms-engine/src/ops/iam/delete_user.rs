//! DeleteUser: a user goes, and its name in policies becomes an id that nobody else will ever have.

use serde_json::Value as Json;

use super::holder::{Holder, account, conflict};
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact, unknown};
use crate::ops::logged::logged;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct DeleteUser;

shape! {
    pub struct Request {
        /// The user.
        user_name: ExistingUserNameType,
    }
}

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes an IAM user who has no access keys, policies and groups any more. Where key policies, trust policies and grants name the user, the unique id (AIDA...) takes the place of the ARN, so that a new user of the same name gets nothing.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        unknown("which of several conflicts is named", "observed one at a time"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteUser {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let holder = Holder::User(&r.user_name);
        let held = holder.open(cx)?;
        let account = account(cx)?;
        let user = account.users.get(&r.user_name.0).ok_or_else(|| holder.missing())?;
        if !held.inline.is_empty() {
            return Err(conflict("delete policies"));
        }
        if !held.attached.is_empty() {
            return Err(conflict("detach all policies"));
        }
        if !user.access_keys.is_empty() {
            return Err(conflict("delete access keys"));
        }
        if !user.groups.is_empty() {
            return Err(conflict("remove users from group"));
        }
        world.change_account(&account.id, |account| {
            account.users.remove(&user.name);
        });
        world.forget_principal(&user.principal(&account.id).arn(), &user.id);
        Ok(())
    }
}
