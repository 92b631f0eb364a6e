//! The way to an engine: one's own, or one shared with an endpoint.

use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::call::{Call, Caller, Outcome};
use kms_engine::trail::Entry;
use kms_engine::{Engine, Timestamp, World};
use serde_json::{Map, Value as Json};

/// A call without its time, which the door knows.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// Of which Region's endpoint.
    pub region: Region,
    /// The service, `kms`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The request's members.
    pub body: Map<String, Json>,
}

impl Request {
    /// The call it is at `now`.
    pub fn at(self, now: Timestamp) -> Call {
        let Request { caller, region, service, operation, body } = self;
        Call { caller, region, now, service, operation, body }
    }
}

/// A record of the trail and its position.
pub type Positioned = (usize, Arc<Entry>);

/// The way to an engine. It tells the time, and keeps what must not be lost before it answers.
pub trait Door {
    /// Makes a call now.
    fn call(&mut self, request: Request) -> Outcome;
    /// Looks at the engine.
    fn look<R>(&self, look: impl FnOnce(&Engine) -> R) -> R;
    /// The instant at which a call would happen now.
    fn now(&self) -> Timestamp {
        self.look(|engine| engine.world().clock)
    }
    /// The records of the trail that are kept outside memory, so many at most, from a position on; none where nothing
    /// keeps them.
    fn kept_records(&self, _from: usize, _at_most: usize) -> Result<Vec<Positioned>, String> {
        Ok(Vec::new())
    }
    /// Forgets the records before this time that are kept outside memory only; how many they were.
    fn prune_records(&mut self, _before: Timestamp) -> Result<usize, String> {
        Err("nothing keeps this world, and memory holds the newest records only".to_owned())
    }
    /// Changes the engine: its clock, its history. The error says why the change could not be kept.
    fn change<R>(&mut self, change: impl FnOnce(&mut Engine) -> R) -> Result<R, String>;
}

/// An engine of one's own whose clock ticks a second with every call, or as far as enforced quotas have it:
/// transcripts repeat to the byte.
#[derive(Debug, Clone)]
pub struct Own(pub Engine);

impl Own {
    /// A new lab world whose randomness comes from `seed`, the name of a chapter or a lab.
    pub fn seeded(seed: &str) -> Own {
        Own(Engine::new(World::new(seed_of(seed))))
    }
}

/// The seed a name stands for.
pub fn seed_of(name: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(name.as_bytes()).into()
}

impl Door for Own {
    fn call(&mut self, request: Request) -> Outcome {
        let world = self.0.world();
        let now = world.clock.plus(world.quotas.apart());
        kms_services::call(&mut self.0, request.at(now))
    }

    fn look<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        look(&self.0)
    }

    fn change<R>(&mut self, change: impl FnOnce(&mut Engine) -> R) -> Result<R, String> {
        Ok(change(&mut self.0))
    }
}
