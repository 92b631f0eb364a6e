//! CopyObject: decrypted with one key, encrypted with another.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::{Asked, OwnKey};
use super::faults::{invalid_argument, invalid_request};
use super::object::{self, About};
use super::told::Told;
use super::types::*;
use kms_engine::Timestamp;

/// See the module.
pub struct CopyObject;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// What kind of content, with REPLACE.
        content_type: Option<Text>,
        /// The object to copy, `bucket/key`.
        copy_source: CopySource,
        /// The new object.
        key: ObjectKey,
        /// Metadata of your own, with REPLACE.
        metadata: Option<Metadata>,
        /// COPY, or REPLACE by what this request says.
        metadata_directive: Option<MetadataDirective>,
        /// How to encrypt: AES256, aws:kms or aws:kms:dsse. Left out, the bucket's default decides.
        server_side_encryption: Option<ServerSideEncryption>,
        /// AES256, with a key of your own.
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<SSECustomerAlgorithm>,
        /// A key of your own, 32 bytes.
        sse_customer_key as "SSECustomerKey": Option<SSECustomerKey>,
        /// The key's MD5; the AWS CLI computes it.
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<SSECustomerKeyMD5>,
        /// The KMS key; the AWS managed key of S3 where left out.
        ssekms_key_id as "SSEKMSKeyId": Option<SSEKMSKeyId>,
        /// More pairs for the encryption context, as base64 of JSON.
        ssekms_encryption_context as "SSEKMSEncryptionContext": Option<SSEKMSEncryptionContext>,
        /// Whether to use the bucket's key.
        bucket_key_enabled: Option<bool>,
        /// The algorithm of the source's own key.
        copy_source_sse_customer_algorithm as "CopySourceSSECustomerAlgorithm": Option<SSECustomerAlgorithm>,
        /// The source's own key.
        copy_source_sse_customer_key as "CopySourceSSECustomerKey": Option<SSECustomerKey>,
        /// Its MD5.
        copy_source_sse_customer_key_md5 as "CopySourceSSECustomerKeyMD5": Option<SSECustomerKeyMD5>,
    }
}

shape! {
    pub struct Response {
        copy_object_result: Option<CopyObjectResult>,
        server_side_encryption: Option<Text>,
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<Text>,
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for CopyObject {
    const NAME: &'static str = "CopyObject";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Copies an object: S3 decrypts the source (kms:Decrypt) and encrypts the copy as any new object (kms:GenerateDataKey). The way to change the key of an object that is there.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "Decrypt on the source, GenerateDataKey on the copy, new encryption from the request or the target bucket",
        "S3 user guide, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for CopyObject {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (source_bucket, source_key) = split(&r.copy_source)?;
        let source = bucket::find(desk, &source_bucket)?;
        let target = bucket::find(desk, &r.bucket)?;
        let (from, to) = (source.object(&source_key), target.object(&r.key));
        let asked = Asked {
            algorithm: r.server_side_encryption,
            key: r.ssekms_key_id.map(|key| key.0),
            context: r.ssekms_encryption_context,
            bucket_key: r.bucket_key_enabled,
            own_key: OwnKey {
                algorithm: r.sse_customer_algorithm,
                key: r.sse_customer_key,
                md5: r.sse_customer_key_md5,
            },
        };
        let own = OwnKey {
            algorithm: r.copy_source_sse_customer_algorithm,
            key: r.copy_source_sse_customer_key,
            md5: r.copy_source_sse_customer_key_md5,
        };
        source.ask(desk, "GetObject", &from, |it| it)?;
        let conditions = asked.conditions(desk);
        target.ask(desk, "PutObject", &to, conditions)?;
        let replaces = r.metadata_directive == Some(MetadataDirective::Replace);
        let says_how = asked.algorithm.is_some() || asked.own_key.key.is_some();
        if from == to && !replaces && !says_how {
            return Err(invalid_request(
                "This copy request is illegal because it is trying to copy an object to itself without changing the \
                 object's metadata, storage class, website redirect location or encryption attributes.",
            ));
        }
        let choice = asked.choose(&target)?;
        desk.region = source.region.clone();
        let (object, content) = object::read(desk, &source, &source_key, &own)?;
        desk.region = target.region.clone();
        let about = match replaces {
            true => About {
                content_type: r.content_type.map(|it| it.0),
                metadata: r.metadata.map(|it| it.0).unwrap_or_default(),
            },
            false => About { content_type: object.content_type, metadata: object.metadata },
        };
        let object = object::put(desk, &target, &r.key, &content, about, &choice)?;
        let told = Told::of(&object.protection);
        Ok(Response {
            copy_object_result: Some(CopyObjectResult {
                e_tag: Some(object.etag.into()),
                last_modified: Some(object.modified),
            }),
            server_side_encryption: told.algorithm,
            sse_customer_algorithm: told.own_algorithm,
            sse_customer_key_md5: told.own_md5,
            ssekms_key_id: told.kms_key,
            bucket_key_enabled: told.bucket_key,
        })
    }
}

shape! {
    /// The copy.
    pub struct CopyObjectResult {
        e_tag: Option<Text>,
        last_modified: Option<Timestamp>,
    }
}

/// `bucket/key`, with or without a slash before it, percent-encoded or not.
fn split(source: &str) -> Result<(String, String), KmsError> {
    let source = super::told::percent_decoded(source);
    let source = source.trim_start_matches('/');
    let source = source.split_once("?versionId=").map_or(source, |(source, _)| source);
    match source.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
            Ok((bucket.to_owned(), key.to_owned()))
        }
        _ => Err(invalid_argument("Invalid copy source object key").hint("write it as BUCKET/KEY")),
    }
}
