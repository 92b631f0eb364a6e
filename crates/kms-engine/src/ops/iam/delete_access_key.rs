//! DeleteAccessKey: an access key stops working at once.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{Holder, account, no_such, user_or_caller};
use super::types::*;
use crate::account::User;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::profile::Profile;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct DeleteAccessKey;

shape! {
    pub struct Request {
        /// The user; the caller where left out.
        user_name: Option<ExistingUserNameType>,
        /// The access key.
        access_key_id: AccessKeyIdType,
    }
}

impl Operation for DeleteAccessKey {
    const NAME: &'static str = "DeleteAccessKey";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Deletes an access key; whoever signs with it is refused from now on. A profile that used it passes to the user's other key or goes.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for DeleteAccessKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let name = user_or_caller(cx, r.user_name.as_deref())?;
        let holder = Holder::User(&name);
        holder.open(cx)?;
        let account = account(cx)?;
        let mut user = account
            .users
            .get(&name)
            .map(|user| User::clone(user))
            .ok_or_else(|| holder.missing())?;
        let id = r.access_key_id.0;
        if !user.access_keys.iter().any(|key| key.id == id) {
            return Err(no_such(format!("The Access Key with id {id} cannot be found.")));
        }
        user.access_keys.retain(|key| key.id != id);
        let other = user.access_keys.iter().find(|key| key.active).map(|key| key.id.clone());
        let users = |profile: &Profile| profile.access_key_id() == Some(id.as_str());
        let profiles: Vec<String> =
            world.profiles.iter().filter(|(_, p)| users(p)).map(|(name, _)| name.clone()).collect();
        for profile in profiles {
            match &other {
                Some(other) => world.profiles.insert(profile, Arc::new(Profile::with_key(other))),
                None => world.profiles.remove(&profile),
            };
        }
        world.change_account(&account.id, |account| {
            account.users.insert(name.clone(), Arc::new(user));
        });
        Ok(())
    }
}
