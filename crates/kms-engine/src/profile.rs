//! Profiles: callers by name, as in the AWS CLI's configuration file.
//!
//! A profile has an access key of its own, or it names a role and a profile to assume it with. A front door asks
//! [`World::caller_for_profile`]; where a role must be assumed first it is told which call to make, so that every
//! AssumeRole is a real one: authorized, and in the trail.

use serde_json::{Map, Value as Json, json};

use crate::arn::Region;
use crate::call::Caller;
use crate::time::MINUTE;
use crate::world::World;

/// A named caller.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Profile {
    /// What it signs with.
    pub credentials: ProfileCredentials,
    /// Its Region, where no `--region` is given.
    pub region: Option<Region>,
}

/// What a profile signs with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileCredentials {
    /// A long-term access key.
    AccessKey(String),
    /// The temporary credentials of a role.
    Role(RoleProfile),
}

/// A profile that assumes a role, in the words of the AWS CLI's configuration file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RoleProfile {
    /// The role.
    pub role_arn: String,
    /// The profile that assumes it.
    pub source_profile: String,
    /// The role session name; the profile's own name where left out.
    pub role_session_name: Option<String>,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// How long a session lasts; an hour where left out.
    pub duration_seconds: Option<i64>,
}

impl Profile {
    /// A profile with an access key.
    pub fn with_key(access_key_id: impl Into<String>) -> Profile {
        Profile { credentials: ProfileCredentials::AccessKey(access_key_id.into()), region: None }
    }

    /// The access key it signs with, where it has one of its own.
    pub fn access_key_id(&self) -> Option<&str> {
        match &self.credentials {
            ProfileCredentials::AccessKey(id) => Some(id),
            ProfileCredentials::Role(_) => None,
        }
    }
}

/// How to become a profile.
#[derive(Debug, Clone)]
pub enum ProfileCaller {
    /// Call as this.
    Ready(Caller),
    /// First make this call of `sts` `AssumeRole`, then ask again.
    Assume {
        /// Who assumes the role.
        caller: Caller,
        /// The request's members.
        body: Map<String, Json>,
    },
}

/// Credentials that end sooner than this are renewed before they are used, as the AWS CLI does.
const MARGIN: i64 = MINUTE;

impl World {
    /// The caller behind a profile; an error says in one sentence why there is none.
    pub fn caller_for_profile(&self, name: &str) -> Result<ProfileCaller, String> {
        let mut behind = Vec::new();
        self.resolve(name, &mut behind)
    }

    fn resolve<'w>(
        &'w self,
        name: &'w str,
        behind: &mut Vec<&'w str>,
    ) -> Result<ProfileCaller, String> {
        let Some(profile) = self.profiles.get(name) else {
            return Err(format!("the profile `{name}` does not exist"));
        };
        if behind.contains(&name) {
            return Err(format!("the profile `{name}` is its own source_profile"));
        }
        behind.push(name);
        let role = match &profile.credentials {
            ProfileCredentials::AccessKey(id) => {
                let gone = || format!("the access key {id} of the profile `{name}` does not work");
                return self.caller(id).map(ProfileCaller::Ready).ok_or_else(gone);
            }
            ProfileCredentials::Role(role) => role,
        };
        let caller = match self.resolve(&role.source_profile, behind)? {
            ProfileCaller::Ready(caller) => caller,
            first => return Ok(first),
        };
        let session = role.role_session_name.as_deref().unwrap_or(name);
        // What was assumed before is used again while it lasts, unless it was narrowed.
        let assumed = self.sessions.values().find(|known| {
            known.issued_to == caller.principal
                && known.principal.principal_arn() == role.role_arn
                && known.principal.arn().ends_with(&format!("/{session}"))
                && known.session.policies.is_empty()
                && known.session.tags.is_empty()
                && known.session.expires > self.clock.plus(MARGIN)
                && self.works(known)
        });
        if let Some(caller) = assumed.and_then(|known| self.caller(&known.access_key_id)) {
            return Ok(ProfileCaller::Ready(caller));
        }
        let members = [
            ("RoleArn", Some(json!(role.role_arn))),
            ("RoleSessionName", Some(json!(session))),
            ("DurationSeconds", role.duration_seconds.map(|seconds| json!(seconds))),
            ("ExternalId", role.external_id.as_ref().map(|id| json!(id))),
        ];
        let body = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Ok(ProfileCaller::Assume { caller, body: body.collect() })
    }

    /// Adds a profile that assumes a role.
    pub fn put_role_profile(&mut self, name: &str, role: RoleProfile) {
        let profile = Profile { credentials: ProfileCredentials::Role(role), region: None };
        self.profiles.insert(name.to_owned(), profile.into());
    }
}
