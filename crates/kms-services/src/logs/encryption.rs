//! How events are encrypted: under data keys that CloudWatch Logs gets as itself, bound to the ARN of the log group.

use kms_engine::KmsError;
use kms_engine::crypto::Material;
use kms_engine::serve::{By, Desk, Kept};
use kms_engine::time::MINUTE;
use serde::{Deserialize, Serialize};

use super::faults::{from_kms, invalid};
use super::group::Group;
use super::types::InputLogEvent;
use crate::grants;
use crate::keys::{Context, context};
use crate::names::fresh_uuid;
use crate::reuse::Reuse;
use crate::sealing::{Blob, fresh_key, open, seal};

/// For how long CloudWatch Logs uses a data key: a change of the key takes this long to show.
const LIFE: i64 = 5 * MINUTE;

/// What CloudWatch Logs knows of an event; what happened lies beside it, encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub timestamp: i64,
    pub ingested: i64,
    pub sealed: Sealed,
}

/// Under which key an event is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Sealed {
    /// One of CloudWatch Logs' own.
    Own { wrapped: Blob },
    /// A data key of KMS.
    Kms { key: String, encrypted: Blob },
}

/// Whether this key may become the key of a log group: in the caller's name it is looked at, and as itself CloudWatch Logs
/// tries it.
pub fn check_key(desk: &mut Desk<'_>, group: &Group, key: &str) -> Result<(), KmsError> {
    if !key.starts_with("arn:") || !key.contains(":key/") {
        return Err(invalid(format!(
            "The specified KMS Key Id could not be found. '{}'",
            group.name
        ))
        .hint("CloudWatch Logs takes the ARN of a key, no id and no alias"));
    }
    let refused = |error| from_kms(error, &group.arn);
    grants::look_at(desk, key).map_err(refused)?;
    let bound = bound_to(group);
    reuse(group, &bound).to_encrypt(desk, key).map_err(refused)?;
    Ok(())
}

/// Encrypts events and puts them away.
pub fn put(
    desk: &mut Desk<'_>,
    group: &Group,
    stream: &str,
    events: &[InputLogEvent],
) -> Result<(), KmsError> {
    let prefix = group.stream(stream);
    for event in events {
        let name = format!("{prefix} {:015} {}", event.timestamp.0, fresh_uuid(desk));
        let (sealed, key) = key_for(desk, group, &name)?;
        let bytes = seal(desk, &key, &name, event.message.as_bytes())?;
        let words = format!("{} bytes of ciphertext", bytes.len());
        let kept = Event { timestamp: event.timestamp.0, ingested: desk.now.0, sealed };
        desk.keep(&name, Kept::with_bytes("logs", &kept, bytes)?, words);
    }
    Ok(())
}

fn key_for(desk: &mut Desk<'_>, group: &Group, name: &str) -> Result<(Sealed, Material), KmsError> {
    let Some(key) = &group.key else {
        let own = desk.own_key("logs");
        let (key, wrapped) = fresh_key(desk, &own, name)?;
        desk.did("takes a key of its own: KMS is not asked");
        return Ok((Sealed::Own { wrapped }, key));
    };
    let bound = bound_to(group);
    let made = reuse(group, &bound).to_encrypt(desk, key);
    let made = made.map_err(|error| from_kms(error, &group.arn))?;
    Ok((Sealed::Kms { key: made.key, encrypted: made.encrypted }, made.clear))
}

/// What an event says.
pub fn text(
    desk: &mut Desk<'_>,
    group: &Group,
    name: &str,
    event: &Event,
) -> Result<String, KmsError> {
    let bytes = desk.kept(name).map(|kept| kept.bytes.clone()).unwrap_or_default();
    let key = match &event.sealed {
        Sealed::Own { wrapped } => Material::new(open(&desk.own_key("logs"), name, &wrapped.0)?),
        Sealed::Kms { key, encrypted } => {
            let bound = bound_to(group);
            let clear = reuse(group, &bound).to_decrypt(desk, key, encrypted);
            clear.map_err(|error| from_kms(error, &group.arn))?
        }
    };
    String::from_utf8(open(&key, name, &bytes)?).map_err(KmsError::internal)
}

fn bound_to(group: &Group) -> Context {
    context([("aws:logs:arn", &group.arn)])
}

fn reuse<'a>(group: &Group, context: &'a Context) -> Reuse<'a> {
    let name = format!("logs.{}.amazonaws.com", group.region);
    let by = By::Service { name, context: Vec::new() };
    Reuse { scope: format!("logs {}", group.arn), called: "data key", life: LIFE, context, by }
}
