//! What services keep, hold in memory, and have done: plain data of the world, which KMS never looks into.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::errand::Errand;
use crate::crypto::Material;
use crate::error::KmsError;
use crate::time::Timestamp;
use crate::trail::Entry;

/// Something a service keeps: a bucket, an object, a secret's version. Named by its ARN in `World::kept`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    /// Whose it is, as ARNs write the service: `s3`.
    pub service: String,
    /// What the service knows about it. Data keys are in here only as KMS encrypted them.
    pub about: Json,
    /// Its content, as it lies on the disk: encrypted.
    #[serde(with = "as_base64", default)]
    pub bytes: Arc<Vec<u8>>,
}

impl Kept {
    /// Something without content.
    pub fn new(service: &str, about: &impl Serialize) -> Result<Kept, KmsError> {
        Kept::with_bytes(service, about, Vec::new())
    }

    /// Something with content.
    pub fn with_bytes(
        service: &str,
        about: &impl Serialize,
        bytes: Vec<u8>,
    ) -> Result<Kept, KmsError> {
        let about = serde_json::to_value(about).map_err(KmsError::internal)?;
        Ok(Kept { service: service.to_owned(), about, bytes: Arc::new(bytes) })
    }

    /// What the service knows about it; `None` where it is another kind of thing.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.about.clone()).ok()
    }
}

/// A clear data key that a service holds in memory: a Bucket Key, a queue's key, a running volume's. Never stored, so a
/// restart forgets it, as AWS's does.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The key.
    pub key: Material,
    /// The same key as KMS encrypted it.
    pub encrypted: Vec<u8>,
    /// What the service remembers of it, such as the ARN of the KMS key.
    pub about: Option<String>,
    /// Until when it is used; `None` for as long as what holds it runs.
    pub until: Option<Timestamp>,
}

/// One call to a service and what it set off, as `kmslab flow` draws it.
#[derive(Debug, Clone)]
pub struct Action {
    /// The call itself; its decisions are all that were made on the way.
    pub entry: Arc<Entry>,
    /// How many of the decisions are about the service's own action; they come first.
    pub own: usize,
    /// What happened, in order.
    pub steps: Vec<Step>,
}

/// One thing that happened while a service worked.
#[derive(Debug, Clone)]
pub enum Step {
    /// It called KMS.
    Kms(Arc<Entry>),
    /// It put something away.
    Stored {
        /// Under which name.
        arn: String,
        /// What, in words: `14 bytes, encrypted under the data key`.
        what: String,
    },
    /// It threw something away.
    Removed {
        /// What.
        arn: String,
    },
    /// It did something without KMS that is worth a line.
    Did(String),
    /// It had another service do something.
    Errand(Errand),
}

mod as_base64 {
    use std::sync::Arc;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Arc<Vec<u8>>, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = BASE64.decode(text).map_err(|_| de::Error::custom("bytes are base64"))?;
        Ok(Arc::new(bytes))
    }
}
