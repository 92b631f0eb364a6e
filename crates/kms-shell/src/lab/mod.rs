//! The lab behind the shell: the KMS engine as a [`World`](crate::world::World), and the `kmslab` commands.
//!
//! No KMS rule lives here. A line becomes one [`Call`](kms_engine::Call); what comes back is printed.

mod access;
mod bill;
mod cipher;
mod clock;
mod commands;
mod documents;
mod door;
mod envelope;
mod explain;
mod flow;
mod history;
mod load;
mod models;
mod outside;
mod people;
mod place;
mod policy;
mod quota;
mod state;
mod table;
mod trail;
mod trail_export;
mod trail_filter;

use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::call::{Caller, Outcome};
use kms_engine::profile::ProfileCaller;
use serde_json::Value as Json;

pub use door::{Door, Own, Positioned, Request, seed_of};
pub use envelope::Envelope;
pub use kms_services::cloudtrail::files as trail_files;
pub use policy::check_file as check_policy_file;
pub use state::state;

use crate::awscli::model::ServiceModel;
use crate::io::Io;
use crate::world::{ACCESS_KEY, Offer, ServiceError, World};

/// One person's place at the lab: who they are, where they are, and the door to the engine.
#[derive(Debug, Clone)]
pub struct Lab<D> {
    door: D,
    profile: String,
    region: Region,
    made: Vec<Made>,
    last: Option<u64>,
    hint: Option<String>,
    cache: envelope::Cache,
}

/// A call that was made, as the book, the labs and the console show it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The operation.
    pub operation: String,
    /// What came of it.
    pub outcome: Outcome,
}

impl<D: Door> Lab<D> {
    /// A place for `admin` in us-east-1.
    pub fn new(door: D) -> Lab<D> {
        let region = Region::lab_default();
        Lab {
            door,
            profile: "admin".to_owned(),
            region,
            made: Vec::new(),
            last: None,
            hint: None,
            cache: envelope::Cache::default(),
        }
    }

    /// The door to the engine.
    pub fn door(&self) -> &D {
        &self.door
    }

    /// The door to the engine, to change the world through it.
    pub fn door_mut(&mut self) -> &mut D {
        &mut self.door
    }

    /// The profile that calls where no `--profile` is given.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Goes to another Region by default.
    pub fn set_region(&mut self, region: Region) {
        self.region = region;
    }

    /// The calls made since this was last asked.
    pub fn take_made(&mut self) -> Vec<Made> {
        std::mem::take(&mut self.made)
    }

    /// Our advice on the last call that failed, once.
    pub fn take_hint(&mut self) -> Option<String> {
        self.hint.take()
    }

    /// Who a profile is. A role profile assumes its role first: a real call, authorized and in the trail.
    fn caller(&mut self, profile: &str) -> Result<Caller, ServiceError> {
        if let Some(id) = profile.strip_prefix(ACCESS_KEY) {
            let caller = self.door.look(|engine| engine.world().caller(id));
            return caller.ok_or_else(|| unknown_caller(&format!("no access key {id} works")));
        }
        // Each turn assumes one role of a chain; a chain that never ends is refused by the world itself.
        for _ in 0..CHAIN {
            match self.door.look(|engine| engine.world().caller_for_profile(profile)) {
                Ok(ProfileCaller::Ready(caller)) => return Ok(caller),
                Ok(ProfileCaller::Assume { caller, body }) => {
                    self.request(Arc::new(caller), self.region.clone(), "sts", "AssumeRole", body)?;
                }
                Err(why) => return Err(unknown_caller(&why)),
            }
        }
        Err(unknown_caller(&format!(
            "the profile `{profile}` assumes more than {CHAIN} roles in a row"
        )))
    }

    /// Makes one call as `profile` and remembers it.
    fn make(
        &mut self,
        profile: Option<&str>,
        region: Option<&str>,
        service: &str,
        operation: &str,
        body: Json,
    ) -> Result<Json, ServiceError> {
        let profile = profile.unwrap_or(&self.profile).to_owned();
        let region = match region {
            None => self.region.clone(),
            Some(name) => Region::parse(name).ok_or_else(|| ServiceError {
                code: "EndpointConnectionError".to_owned(),
                message: format!(
                    "Could not connect to the endpoint URL: \"https://kms.{name}.amazonaws.com/\""
                ),
            })?,
        };
        let caller = Arc::new(self.caller(&profile)?);
        let body = match body {
            Json::Object(body) => body,
            _ => serde_json::Map::new(),
        };
        self.request(caller, region, service, operation, body)
    }

    fn request(
        &mut self,
        caller: Arc<Caller>,
        region: Region,
        service: &str,
        operation: &str,
        body: serde_json::Map<String, Json>,
    ) -> Result<Json, ServiceError> {
        let (service, operation) = (service.to_owned(), operation.to_owned());
        let request = Request {
            caller,
            region,
            service: service.clone(),
            operation: operation.clone(),
            body,
        };
        let outcome = self.door.call(request);
        self.last = Some(outcome.number);
        let answer = match &outcome.result {
            Ok(body) => {
                let body = body.clone().map_or(Json::Null, Json::Object);
                Ok(documents::shown(&service, &operation, body))
            }
            Err(error) => {
                self.hint.clone_from(&error.hint);
                let message = error.message.clone().unwrap_or_default();
                Err(ServiceError { code: error.code.to_string(), message })
            }
        };
        self.made.push(Made { operation, outcome });
        answer
    }
}

/// Roles that a profile may assume one after the other.
const CHAIN: usize = 8;

/// What AWS answers to credentials it does not know.
fn unknown_caller(why: &str) -> ServiceError {
    ServiceError {
        code: "UnrecognizedClientException".to_owned(),
        message: format!("The security token included in the request is invalid. {why}"),
    }
}

impl<D: Door> World for Lab<D> {
    fn services(&self) -> &[ServiceModel] {
        models::services()
    }

    fn call(
        &mut self,
        profile: Option<&str>,
        region: Option<&str>,
        service: &str,
        operation: &str,
        body: Json,
    ) -> Result<Json, ServiceError> {
        self.make(profile, region, models::service_of(service), operation, body)
    }

    fn kmslab(&mut self, argv: &[String], io: &mut Io<'_>) -> i32 {
        commands::run(self, argv, io)
    }

    fn profiles(&self) -> Vec<String> {
        self.door.look(|engine| engine.world().profiles.keys().cloned().collect())
    }

    fn offers(&self, member: &str) -> Vec<Offer> {
        self.door.look(|engine| offers(engine.world(), &self.region, member))
    }

    fn kmslab_commands(&self) -> Vec<Offer> {
        commands::offers()
    }

    fn kmslab_words(&self, before: &[&str]) -> Vec<Offer> {
        commands::words(self, before)
    }
}

/// Keys and aliases of this Region, for completion.
fn offers(world: &kms_engine::World, region: &Region, member: &str) -> Vec<Offer> {
    let aliases =
        world.aliases.values().filter(|alias| alias.arn.region == *region).map(|alias| Offer {
            value: alias.arn.name.to_string(),
            about: alias.target.as_ref().map(|key| key.id.to_string()).unwrap_or_default(),
        });
    let keys = world.keys().filter(|key| key.arn.region == *region).map(|key| Offer {
        value: key.arn.id.to_string(),
        about: format!("{} {}", key.spec, key.description),
    });
    match member {
        "Region" | "ReplicaRegion" | "PrimaryRegion" => {
            let offer = |name: &&str| Offer { value: (*name).to_owned(), about: String::new() };
            kms_engine::arn::REGIONS.iter().map(offer).collect()
        }
        "AliasName" => aliases.collect(),
        "TargetKeyId" => keys.collect(),
        _ if member.ends_with("KeyId") => aliases.chain(keys).collect(),
        _ => Vec::new(),
    }
}
