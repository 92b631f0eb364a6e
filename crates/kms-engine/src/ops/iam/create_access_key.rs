//! CreateAccessKey: long-term credentials for a user.

use std::sync::Arc;

use serde_json::Value as Json;
use serde_json::json;

use super::holder::{Holder, account, quota, user_or_caller};
use super::types::*;
use crate::account;
use crate::account::{Account, User};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::profile::Profile;
use crate::session::{secret, unique_id};
use crate::shape;
use crate::time::Timestamp;
use crate::world::World;

/// See the module.
pub struct CreateAccessKey;

shape! {
    pub struct Request {
        /// The user; the caller where left out.
        user_name: Option<ExistingUserNameType>,
    }
}

shape! {
    pub struct Response {
        access_key: AccessKey,
    }
}

shape! {
    /// New credentials.
    pub struct AccessKey {
        user_name: UserNameType,
        access_key_id: AccessKeyIdType,
        status: StatusType,
        secret_access_key: Sensitive<AccessKeySecretType>,
        create_date: Option<Timestamp>,
    }
}

impl Operation for CreateAccessKey {
    const NAME: &'static str = "CreateAccessKey";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Creates an access key. The secret is shown this once. The lab also makes a profile of the user's name, so that `--profile NAME` calls as the user; where that name is taken it is NAME@ACCOUNT.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate(
            "a profile of the user's name is made with it",
            "so that the shell can call as the user",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        let key = &response.access_key;
        // The secret is in no record.
        json!({"accessKey": {
            "accessKeyId": key.access_key_id.0,
            "status": key.status,
            "userName": key.user_name.0,
            "createDate": key.create_date.map(Timestamp::to_us_text),
        }})
    }
}

impl Writes for CreateAccessKey {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let name = user_or_caller(cx, r.user_name.as_deref())?;
        let holder = Holder::User(&name);
        holder.open(cx)?;
        let account = account(cx)?;
        let user = account.users.get(&name).ok_or_else(|| holder.missing())?;
        if user.access_keys.len() >= PER_USER {
            return Err(quota("AccessKeysPerUser", PER_USER));
        }
        let key = account::AccessKey {
            id: unique_id("AKIA", &mut cx.rng),
            secret: secret(&mut cx.rng),
            active: true,
            created: cx.now,
        };
        let shown = AccessKey {
            user_name: name.as_str().into(),
            access_key_id: key.id.as_str().into(),
            status: StatusType::Active,
            secret_access_key: Sensitive(key.secret.as_str().into()),
            create_date: Some(key.created),
        };
        give_profile(world, account, user, &key.id);
        world.change_account(&account.id, |account| {
            if let Some(user) = account.users.get_mut(&name) {
                Arc::make_mut(user).access_keys.push(key);
            }
        });
        Ok(Response { access_key: shown })
    }
}

/// A profile by which the shell finds the user; a working one stays as it is.
fn give_profile(world: &mut World, account: &Account, user: &User, key: &str) {
    let is_of = |profile: &Profile, user: &User| {
        let id = profile.access_key_id();
        user.access_keys.iter().any(|key| key.active && Some(key.id.as_str()) == id)
    };
    let works = |profile: &Profile| {
        let users = world.accounts.values().flat_map(|account| account.users.values());
        profile.access_key_id().is_none() || users.into_iter().any(|user| is_of(profile, user))
    };
    let name = match world.profiles.get(&user.name) {
        Some(profile) if is_of(profile, user) => return,
        Some(profile) if works(profile) => format!("{}@{}", user.name, account.id),
        _ => user.name.clone(),
    };
    world.profiles.insert(name, Arc::new(Profile::with_key(key)));
}

/// Two, so that one can be replaced while the other works.
const PER_USER: usize = 2;
