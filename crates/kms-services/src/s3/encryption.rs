//! Which of the four ways a new object is encrypted: what the upload says, else what the bucket says.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::crypto::Material;
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::spec::AwsEnum as _;
use kms_engine::{ErrorCode, KmsError};
use md5::{Digest as _, Md5};

use super::bucket::{Bucket, Default};
use super::faults::{invalid_argument, invalid_request};
use super::types::*;

/// What a request says about encryption.
#[derive(Debug, Default)]
pub struct Asked {
    pub algorithm: Option<ServerSideEncryption>,
    pub key: Option<String>,
    pub context: Option<SSEKMSEncryptionContext>,
    pub bucket_key: Option<bool>,
    pub own_key: OwnKey,
}

/// What a request says about a key of the caller's own (SSE-C).
#[derive(Debug, Default)]
pub struct OwnKey {
    pub algorithm: Option<SSECustomerAlgorithm>,
    pub key: Option<SSECustomerKey>,
    pub md5: Option<SSECustomerKeyMD5>,
}

/// The way that was chosen.
#[derive(Debug, Clone)]
pub enum Choice {
    /// SSE-S3: keys that S3 manages, no KMS.
    S3,
    /// SSE-KMS, and DSSE-KMS where there are two layers.
    Kms {
        /// The key as the request or the bucket names it; none is the AWS managed key.
        key: Option<String>,
        context: BTreeMap<String, String>,
        dual: bool,
        bucket_key: bool,
    },
    /// SSE-C: the caller's own key, which S3 forgets.
    Own { key: Material, md5: String },
}

impl Asked {
    /// The condition keys that the request's headers give; a bucket's default gives none.
    pub fn conditions(&self, desk: &Desk<'_>) -> impl FnOnce(Permission) -> Permission + use<> {
        // The key as an ARN, however the request names it; an alias S3 cannot know.
        let account = desk.caller.principal.account();
        let key = self.key.as_ref().map(|key| match (key.contains([':', '/']), account) {
            (false, Some(account)) => format!("arn:aws:kms:{}:{account}:key/{key}", desk.region),
            _ => key.clone(),
        });
        let given = [
            ("", self.algorithm.map(|algorithm| algorithm.to_string())),
            ("-aws-kms-key-id", key),
            ("-customer-algorithm", self.own_key.algorithm.as_ref().map(|it| it.0.clone())),
        ];
        move |permission| {
            given.into_iter().fold(permission, |permission, (name, value)| match value {
                Some(value) => {
                    permission.with(&format!("s3:x-amz-server-side-encryption{name}"), value)
                }
                None => permission,
            })
        }
    }

    /// The way to encrypt.
    pub fn choose(&self, bucket: &Bucket) -> Result<Choice, KmsError> {
        let default = &bucket.encryption;
        if let Some((key, md5)) = self.own_key.read()? {
            if self.algorithm.is_some() || self.key.is_some() {
                return Err(invalid_argument(
                    "Server Side Encryption with Customer provided key is incompatible with the encryption method \
                     specified",
                ));
            }
            if default.blocks_own_keys {
                return Err(KmsError::new(
                    ErrorCode::AccessDenied,
                    "Server side encryption with customer-provided keys (SSE-C) is not allowed on this bucket",
                )
                .hint(
                    "new buckets refuse SSE-C since April 2026: `aws s3api put-bucket-encryption` with \
                     `BlockedEncryptionTypes={EncryptionType=[NONE]}` lets it in",
                ));
            }
            return Ok(Choice::Own { key, md5 });
        }
        let algorithm = self.algorithm.map_or(default.algorithm.as_str(), |asked| match asked {
            ServerSideEncryption::S3 => "AES256",
            ServerSideEncryption::Dual => "aws:kms:dsse",
            ServerSideEncryption::Kms => "aws:kms",
            ServerSideEncryption::Fsx => "aws:fsx",
        });
        if algorithm == "aws:fsx" {
            return Err(invalid_argument("aws:fsx is for access points of FSx file systems only"));
        }
        if algorithm == "AES256" {
            if self.key.is_some() || self.context.is_some() {
                return Err(invalid_argument(
                    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption \
                     : aws:kms",
                ));
            }
            return Ok(Choice::S3);
        }
        let dual = algorithm == "aws:kms:dsse";
        // A request that names an algorithm but no key means the AWS managed key, whatever the bucket's default is; one
        // that names neither takes both from the bucket.
        let key = match self.algorithm {
            None => self.key.clone().or_else(|| default.key.clone()),
            Some(_) => self.key.clone(),
        };
        if dual && self.bucket_key == Some(true) {
            return Err(invalid_argument("S3 Bucket Keys are not supported for DSSE-KMS"));
        }
        Ok(Choice::Kms {
            key,
            context: self.context.as_ref().map(context).transpose()?.unwrap_or_default(),
            dual,
            bucket_key: !dual && self.bucket_key.unwrap_or(default.bucket_key),
        })
    }
}

impl OwnKey {
    /// The key and its MD5; `None` where the request brings none.
    pub fn read(&self) -> Result<Option<(Material, String)>, KmsError> {
        let Some(key) = &self.key else {
            if self.algorithm.is_some() {
                return Err(invalid_argument(
                    "Requests specifying Server Side Encryption with Customer provided keys must provide an \
                     appropriate secret key.",
                ));
            }
            return Ok(None);
        };
        if self.algorithm.as_deref() != Some("AES256") {
            return Err(invalid_argument(
                "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption \
                 algorithm.",
            ));
        }
        let bytes = BASE64.decode(&**key).ok().filter(|bytes| bytes.len() == 32);
        let bytes = bytes.ok_or_else(|| {
            invalid_argument("The secret key was invalid for the specified algorithm.")
                .hint("an own key has 32 bytes; the AWS CLI takes them with fileb://")
        })?;
        let md5 = BASE64.encode(Md5::digest(&bytes));
        if self.md5.as_ref().is_some_and(|given| **given != *md5) {
            return Err(invalid_argument(
                "The calculated MD5 hash of the key did not match the hash that was provided.",
            ));
        }
        Ok(Some((Material::new(bytes), md5)))
    }
}

fn context(given: &SSEKMSEncryptionContext) -> Result<BTreeMap<String, String>, KmsError> {
    let decoded = BASE64.decode(&**given).ok();
    let pairs = decoded.and_then(|json| serde_json::from_slice(&json).ok());
    pairs.ok_or_else(|| {
        invalid_argument("The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map")
            .hint("for example $(echo -n '{\"Dept\":\"IT\"}' | base64)")
    })
}

/// A bucket's encryption from what PutBucketEncryption says.
pub fn configured(given: &ServerSideEncryptionConfiguration) -> Result<Default, KmsError> {
    let [rule] = &*given.rules else {
        return Err(invalid_request("A bucket's encryption has exactly one rule."));
    };
    let by_default = rule.apply_server_side_encryption_by_default.as_ref();
    let algorithm = by_default.map_or("AES256".to_owned(), |it| it.sse_algorithm.to_string());
    let key = by_default.and_then(|it| it.kms_master_key_id.as_ref()).map(|key| key.0.clone());
    if algorithm == "AES256" && key.is_some() {
        return Err(invalid_argument(
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        ));
    }
    let bucket_key = rule.bucket_key_enabled.unwrap_or(false);
    let blocked = rule.blocked_encryption_types.as_ref().and_then(|it| it.encryption_type.as_ref());
    let blocks_own_keys = blocked.is_none_or(|types| types.contains(&EncryptionType::Customer));
    Ok(Default { algorithm, key, bucket_key, blocks_own_keys })
}

/// A bucket's encryption as GetBucketEncryption shows it.
pub fn shown(default: &Default) -> ServerSideEncryptionConfiguration {
    let algorithm = ServerSideEncryption::from_wire(&default.algorithm);
    let by_default = ServerSideEncryptionByDefault {
        sse_algorithm: algorithm.unwrap_or(ServerSideEncryption::S3),
        kms_master_key_id: default.key.as_deref().map(SSEKMSKeyId::from),
    };
    let blocked = default.blocks_own_keys.then(|| BlockedEncryptionTypes {
        encryption_type: Some(ListOf(vec![EncryptionType::Customer])),
    });
    ServerSideEncryptionConfiguration {
        rules: ListOf(vec![ServerSideEncryptionRule {
            apply_server_side_encryption_by_default: Some(by_default),
            bucket_key_enabled: Some(default.bucket_key),
            blocked_encryption_types: blocked,
        }]),
    }
}
