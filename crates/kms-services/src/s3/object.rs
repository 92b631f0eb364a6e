//! An object: what S3 keeps of it, how it is put away and read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::serve::{Desk, Kept};
use kms_engine::{KmsError, Timestamp};
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use super::encryption::{Choice, OwnKey};
use super::faults::no_such_key;
use super::protection::{Keys, Protection, protect};

/// What S3 knows of an object; the content lies beside it, encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    pub size: usize,
    pub etag: String,
    pub modified: Timestamp,
    pub content_type: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub protection: Protection,
    /// How many parts it was uploaded in.
    pub parts: Option<usize>,
}

/// What an upload says of an object besides its content.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct About {
    pub content_type: Option<String>,
    pub metadata: BTreeMap<String, String>,
}

/// Encrypts an object as was chosen and puts it away.
pub fn put(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    key: &str,
    content: &[u8],
    about: About,
    choice: &Choice,
) -> Result<Object, KmsError> {
    let name = bucket.object(key);
    let (protection, keys) = protect(desk, bucket, &name, choice)?;
    store(desk, &name, content, about, protection, &keys, None)
}

/// Puts an object away with keys that are already in hand.
pub fn store(
    desk: &mut Desk<'_>,
    name: &str,
    content: &[u8],
    about: About,
    protection: Protection,
    keys: &Keys,
    parts: Option<(usize, String)>,
) -> Result<Object, KmsError> {
    let sealed = keys.seal(desk, name, content)?;
    // The ETag is the content's MD5 only where S3 manages the keys; else it tells nothing of the content.
    let (parts, etag) = match (parts, &protection) {
        (Some((parts, etag)), _) => (Some(parts), etag),
        (None, Protection::S3 { .. }) => (None, hex::encode(Md5::digest(content))),
        (None, _) => (None, hex::encode(Md5::digest(&sealed))),
    };
    let object = Object {
        size: content.len(),
        etag: format!("\"{etag}\""),
        modified: desk.now,
        content_type: about.content_type,
        metadata: about.metadata,
        protection,
        parts,
    };
    let words = object.protection.in_words(sealed.len());
    let kept = Kept::with_bytes("s3", &object, sealed)?;
    desk.keep(name, kept, words);
    Ok(object)
}

/// An object and its encrypted content.
pub fn find(
    desk: &Desk<'_>,
    bucket: &Bucket,
    key: &str,
) -> Result<(Object, Arc<Vec<u8>>), KmsError> {
    let kept = desk.kept(&bucket.object(key)).ok_or_else(no_such_key)?;
    let object = kept.read::<Object>().ok_or_else(no_such_key)?;
    Ok((object, kept.bytes.clone()))
}

/// An object's content.
pub fn read(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    key: &str,
    own: &OwnKey,
) -> Result<(Object, Vec<u8>), KmsError> {
    let (object, sealed) = find(desk, bucket, key)?;
    let name = bucket.object(key);
    let keys = object.protection.keys(desk, bucket, &name, own)?;
    let content = keys.open(&name, &sealed)?;
    Ok((object, content))
}
