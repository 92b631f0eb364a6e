//! A message: how its body is encrypted on the way in and decrypted on the way out.
//!
//! SQS uses a data key for a while, for each producer and each consumer one. A new one costs a producer two calls to KMS:
//! GenerateDataKey, and Decrypt to see that the key is whole.

use std::sync::Arc;

use kms_engine::serve::{By, Desk, Kept};
use kms_engine::time::SECOND;
use kms_engine::{KmsError, Timestamp};
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use super::attributes::{REUSE, number};
use super::faults::from_kms;
use super::queue::{Encryption, Queue};
use crate::keys::{Context, context};
use crate::names::{fresh_uuid, key_arn_of};
use crate::reuse::Reuse;
use crate::sealing::{Blob, fresh_key, open, seal};

/// What SQS knows of a message; its body lies beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    pub id: String,
    /// Who sent it.
    pub sender: String,
    pub sent: Timestamp,
    /// From when on it can be received.
    pub visible: Timestamp,
    /// How often it was received.
    pub received: u64,
    pub first_received: Option<Timestamp>,
    /// By what it can be deleted, since it was last received.
    pub handle: Option<String>,
    /// The MD5 of the body.
    pub md5: String,
    pub sealed: Sealed,
}

/// How a body is encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Sealed {
    /// Not at all.
    Clear,
    /// SSE-SQS: the message's key under SQS's own.
    Sqs { wrapped: Blob },
    /// SSE-KMS: the ARN of the KMS key, and the data key as KMS encrypted it.
    Kms { key: String, encrypted: Blob },
}

/// Encrypts a body as the queue says and puts the message there.
pub fn put(
    desk: &mut Desk<'_>,
    queue: &Queue,
    body: &str,
    delay_seconds: i64,
) -> Result<Message, KmsError> {
    let id = fresh_uuid(desk);
    let name = format!("{}{id}", prefix(queue));
    let (sealed, bytes, words) = match queue.encryption.clone() {
        Encryption::None => {
            (Sealed::Clear, body.as_bytes().to_vec(), "the body in clear".to_owned())
        }
        Encryption::Sqs => {
            let own = desk.own_key("sqs");
            let (key, wrapped) = fresh_key(desk, &own, &name)?;
            desk.did("takes a key of its own: SSE-SQS never asks KMS");
            let bytes = seal(desk, &key, &name, body.as_bytes())?;
            let words = format!(
                "{} bytes of ciphertext, the message's key wrapped by SQS's own",
                bytes.len()
            );
            (Sealed::Sqs { wrapped }, bytes, words)
        }
        Encryption::Kms { key } => {
            let key = key_arn_of(&queue.owner, &queue.region, &key);
            let bound = bound_to(queue);
            let made = reuse(queue, &bound).to_encrypt_tried(desk, &key).map_err(from_kms)?;
            let bytes = seal(desk, &made.clear, &name, body.as_bytes())?;
            let words = format!("{} bytes of ciphertext and the encrypted data key", bytes.len());
            (Sealed::Kms { key: made.key, encrypted: made.encrypted }, bytes, words)
        }
    };
    let message = Message {
        id,
        sender: desk.caller.principal.user_id(),
        sent: desk.now,
        visible: desk.now.plus(delay_seconds * SECOND),
        received: 0,
        first_received: None,
        handle: None,
        md5: hex::encode(Md5::digest(body.as_bytes())),
        sealed,
    };
    desk.keep(&name, Kept::with_bytes("sqs", &message, bytes)?, words);
    Ok(message)
}

/// What the names begin with under which a queue's messages are kept.
pub fn prefix(queue: &Queue) -> String {
    format!("{} message ", queue.arn())
}

/// A message's body.
pub fn body(
    desk: &mut Desk<'_>,
    queue: &Queue,
    name: &str,
    message: &Message,
) -> Result<String, KmsError> {
    let bytes = desk.kept(name).map(|kept| kept.bytes.clone()).unwrap_or_default();
    let bytes = match &message.sealed {
        Sealed::Clear => Arc::unwrap_or_clone(bytes),
        Sealed::Sqs { wrapped } => {
            desk.did("unwraps the message's key with its own: SSE-SQS never asks KMS");
            let key = open(&desk.own_key("sqs"), name, &wrapped.0)?;
            open(&kms_engine::crypto::Material::new(key), name, &bytes)?
        }
        Sealed::Kms { key, encrypted } => {
            let bound = bound_to(queue);
            let clear = reuse(queue, &bound).to_decrypt(desk, key, encrypted).map_err(from_kms)?;
            open(&clear, name, &bytes)?
        }
    };
    String::from_utf8(bytes).map_err(KmsError::internal)
}

fn bound_to(queue: &Queue) -> Context {
    context([("aws:sqs:arn", &queue.arn())])
}

fn reuse<'a>(queue: &Queue, context: &'a Context) -> Reuse<'a> {
    Reuse {
        scope: format!("sqs {}", queue.arn()),
        called: "data key",
        life: number(queue, REUSE) * SECOND,
        context,
        by: By::Caller,
    }
}
