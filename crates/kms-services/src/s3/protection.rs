//! How one object is encrypted, and what it takes to read it again.

use std::collections::BTreeMap;

use kms_engine::KmsError;
use kms_engine::crypto::Material;
use kms_engine::serve::{By, Desk, Held};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::bucket::Bucket;
use super::bucket_key::{self, ARN};
use super::encryption::{Choice, OwnKey};
use super::faults::{from_kms, invalid_request};
use crate::keys::{self, DataKey};
use crate::sealing::{Blob, fresh_key, open, seal};

/// What lies beside the ciphertext: everything needed to decrypt it, nothing that could do it alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Protection {
    /// SSE-S3: the object's key under S3's own.
    S3 { wrapped: Blob },
    /// SSE-KMS: the object's key as KMS encrypted it.
    Kms {
        key: String,
        encrypted: Blob,
        context: BTreeMap<String, String>,
        /// The second layer of DSSE-KMS: its key under S3's own.
        second: Option<Blob>,
    },
    /// SSE-KMS with a Bucket Key: the bucket's key as KMS encrypted it, the object's key under the bucket's.
    BucketKey { key: String, encrypted: Blob, context: BTreeMap<String, String>, wrapped: Blob },
    /// SSE-C: the key is the caller's; a salted hash tells whether it is the same one again.
    Own { md5: String, salt: Blob, hash: Blob },
}

/// The keys in hand for one object; wiped when dropped.
#[derive(Debug)]
pub struct Keys {
    first: Material,
    second: Option<Material>,
}

impl Keys {
    /// Encrypts what is to be stored under this name.
    pub fn seal(
        &self,
        desk: &mut Desk<'_>,
        name: &str,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KmsError> {
        let inner = seal(desk, &self.first, name, plaintext)?;
        match &self.second {
            Some(second) => seal(desk, second, name, &inner),
            None => Ok(inner),
        }
    }

    /// Keeps them in memory until somebody lets go of them.
    pub fn hold(&self, desk: &mut Desk<'_>, name: String, protection: &Protection) {
        let encrypted = match protection {
            Protection::Kms { encrypted, .. } | Protection::BucketKey { encrypted, .. } => {
                encrypted.0.clone()
            }
            _ => Vec::new(),
        };
        if let Some(second) = &self.second {
            let second =
                Held { key: second.clone(), encrypted: Vec::new(), about: None, until: None };
            desk.hold(format!("{name} second"), second);
        }
        desk.hold(name, Held { key: self.first.clone(), encrypted, about: None, until: None });
    }

    /// Decrypts what is stored under this name.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, KmsError> {
        match &self.second {
            Some(second) => open(&self.first, name, &open(second, name, sealed)?),
            None => open(&self.first, name, sealed),
        }
    }
}

/// Gets the keys for a new object: from KMS, from the bucket's key, from S3, or from the caller.
pub fn protect(
    desk: &mut Desk<'_>,
    bucket: &Bucket,
    name: &str,
    choice: &Choice,
) -> Result<(Protection, Keys), KmsError> {
    match choice {
        Choice::S3 => {
            let own = desk.own_key("s3");
            let (first, wrapped) = fresh_key(desk, &own, name)?;
            desk.did("takes a key of its own: SSE-S3 never asks KMS");
            Ok((Protection::S3 { wrapped }, Keys { first, second: None }))
        }
        Choice::Own { key, md5 } => {
            let salt = desk.random::<16>().to_vec();
            let hash = Blob(key_hash(desk, key, &salt)?);
            desk.did("takes the caller's own key and forgets it afterwards");
            let protection = Protection::Own { md5: md5.clone(), salt: Blob(salt), hash };
            Ok((protection, Keys { first: key.clone(), second: None }))
        }
        Choice::Kms { key, context, bucket_key: true, .. } => {
            let context = with_arn(context, bucket.arn());
            let reuse = bucket_key::reuse(bucket, &context);
            let found = reuse.to_encrypt(desk, named(key)).map_err(from_kms)?;
            let (first, wrapped) = fresh_key(desk, &found.clear, name)?;
            let DataKey { key, encrypted, .. } = found;
            let protection = Protection::BucketKey { key, encrypted, context, wrapped };
            Ok((protection, Keys { first, second: None }))
        }
        Choice::Kms { key, context, dual, .. } => {
            let context = with_arn(context, name.to_owned());
            let made = keys::data_key(desk, By::Caller, named(key), &context).map_err(from_kms)?;
            let DataKey { key, clear: first, encrypted } = made;
            let (second, wrapped) = match dual {
                true => {
                    let own = desk.own_key("s3");
                    let (second, wrapped) = fresh_key(desk, &own, name)?;
                    desk.did("takes a key of its own for the second layer");
                    (Some(second), Some(wrapped))
                }
                false => (None, None),
            };
            let protection = Protection::Kms { key, encrypted, context, second: wrapped };
            Ok((protection, Keys { first, second }))
        }
    }
}

/// The KMS key as KMS is asked for it.
fn named(key: &Option<String>) -> &str {
    key.as_deref().unwrap_or("alias/aws/s3")
}

impl Protection {
    /// Gets the keys of an object that is there.
    pub fn keys(
        &self,
        desk: &mut Desk<'_>,
        bucket: &Bucket,
        name: &str,
        own: &OwnKey,
    ) -> Result<Keys, KmsError> {
        self.check_own_key(desk, own)?;
        match self {
            Protection::S3 { wrapped } => {
                desk.did("unwraps the object's key with its own: SSE-S3 never asks KMS");
                let first = unwrap(&desk.own_key("s3"), name, wrapped)?;
                Ok(Keys { first, second: None })
            }
            Protection::Kms { encrypted, context, second, .. } => {
                let first =
                    keys::decrypt(desk, By::Caller, encrypted, context).map_err(from_kms)?;
                let first = Material::new(first);
                let own = desk.own_key("s3");
                let second = second.as_ref().map(|second| unwrap(&own, name, second));
                Ok(Keys { first, second: second.transpose()? })
            }
            Protection::BucketKey { key, encrypted, context, wrapped } => {
                let reuse = bucket_key::reuse(bucket, context);
                let clear = reuse.to_decrypt(desk, key, encrypted).map_err(from_kms)?;
                Ok(Keys { first: unwrap(&clear, name, wrapped)?, second: None })
            }
            Protection::Own { .. } => {
                let (first, _) = own.read()?.ok_or_else(needs_own_key)?;
                desk.did("takes the caller's own key and forgets it afterwards");
                Ok(Keys { first, second: None })
            }
        }
    }

    /// As `keys`, for an upload under way: from memory, where they still are there.
    pub fn keys_in_memory(
        &self,
        desk: &mut Desk<'_>,
        bucket: &Bucket,
        name: &str,
        own: &OwnKey,
        memory: &str,
    ) -> Result<Keys, KmsError> {
        if own.key.is_some() {
            return self.keys(desk, bucket, name, own);
        }
        let two = matches!(self, Protection::Kms { second: Some(_), .. });
        let second = desk.held(&format!("{memory} second")).map(|held| held.key.clone());
        match desk.held(memory) {
            Some(held) if second.is_some() == two => {
                desk.did("has the upload's data key in memory");
                Ok(Keys { first: held.key.clone(), second })
            }
            _ => self.keys(desk, bucket, name, own),
        }
    }

    /// Whether the request brings the caller's own key where one is needed, and only there.
    pub fn check_own_key(&self, desk: &mut Desk<'_>, own: &OwnKey) -> Result<(), KmsError> {
        match (self, own.read()?) {
            (Protection::Own { salt, hash, .. }, Some((key, _))) => {
                if key_hash(desk, &key, &salt.0)? == hash.0 {
                    return Ok(());
                }
                Err(KmsError::new(kms_engine::ErrorCode::AccessDenied, "Access Denied")
                    .hint("this is not the key that the object was encrypted with"))
            }
            (Protection::Own { .. }, None) => Err(needs_own_key()),
            (_, Some(_)) => {
                Err(invalid_request("The encryption parameters are not applicable to this object."))
            }
            (_, None) => Ok(()),
        }
    }

    /// The algorithm, as answers name it; SSE-C has a name of its own.
    pub fn algorithm(&self) -> Option<&'static str> {
        match self {
            Protection::S3 { .. } => Some("AES256"),
            Protection::Kms { second: Some(_), .. } => Some("aws:kms:dsse"),
            Protection::Kms { .. } | Protection::BucketKey { .. } => Some("aws:kms"),
            Protection::Own { .. } => None,
        }
    }

    /// The ARN of the KMS key.
    pub fn kms_key(&self) -> Option<&str> {
        match self {
            Protection::Kms { key, .. } | Protection::BucketKey { key, .. } => Some(key),
            _ => None,
        }
    }

    /// What was stored, in words.
    pub fn in_words(&self, bytes: usize) -> String {
        match self {
            Protection::S3 { .. } => {
                format!("{bytes} bytes of ciphertext, the object's key wrapped by S3's own")
            }
            Protection::Kms { second: Some(_), .. } => format!(
                "{bytes} bytes of ciphertext in two layers, the encrypted data key, S3's second key wrapped"
            ),
            Protection::Kms { .. } => {
                format!("{bytes} bytes of ciphertext and the encrypted data key")
            }
            Protection::BucketKey { .. } => format!(
                "{bytes} bytes of ciphertext, the object's key wrapped by the Bucket Key, the encrypted Bucket Key"
            ),
            Protection::Own { .. } => {
                format!("{bytes} bytes of ciphertext and a salted hash of the caller's key")
            }
        }
    }
}

/// The context that S3 sends: the caller's pairs, and what is encrypted.
fn with_arn(context: &BTreeMap<String, String>, arn: String) -> BTreeMap<String, String> {
    let mut context = context.clone();
    context.insert(ARN.to_owned(), arn);
    context
}

fn unwrap(under: &Material, name: &str, wrapped: &Blob) -> Result<Material, KmsError> {
    open(under, name, &wrapped.0).map(Material::new)
}

/// A salted hash of a key, which no `Material` gives away: a fixed text encrypted under it would do, and so does this.
fn key_hash(desk: &Desk<'_>, key: &Material, salt: &[u8]) -> Result<Vec<u8>, KmsError> {
    let pepper = desk.own_key("s3 SSE-C");
    let tag = |key: &Material, message: &[u8]| {
        kms_engine::crypto::mac(kms_engine::spec::MacAlgorithmSpec::HmacSha256, key, message)
            .map_err(KmsError::internal)
    };
    let inner = Zeroizing::new(tag(key, salt)?);
    Ok(Sha256::digest(tag(&pepper, &inner)?).to_vec())
}

fn needs_own_key() -> KmsError {
    invalid_request(
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to \
         retrieve the object.",
    )
    .hint("give the key it was uploaded with: --sse-customer-algorithm AES256 --sse-customer-key fileb://KEYFILE")
}
