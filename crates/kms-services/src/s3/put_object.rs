//! PutObject: an object, encrypted on its way to the disk.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::{Asked, OwnKey};
use super::object::{self, About};
use super::told::Told;
use super::types::*;

/// See the module.
pub struct PutObject;

shape! {
    pub struct Request {
        /// The content.
        body: Option<StreamingBlob>,
        /// The bucket.
        bucket: BucketName,
        /// What kind of content.
        content_type: Option<Text>,
        /// The object.
        key: ObjectKey,
        /// Metadata of your own.
        metadata: Option<Metadata>,
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
    }
}

shape! {
    pub struct Response {
        e_tag: Option<Text>,
        server_side_encryption: Option<Text>,
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<Text>,
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for PutObject {
    const NAME: &'static str = "PutObject";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Stores an object. With SSE-KMS, S3 asks KMS for a data key on your behalf: you need kms:GenerateDataKey.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the four kinds of encryption, contexts, the calls to KMS, who needs which permission",
            "S3 user guide, as of 2026-11",
        ),
        unknown(
            "the AWS managed key is that of the account that uploads; a Bucket Key stays in memory for an hour",
            "the user guide does not say",
        ),
        approximate("objects of up to 100 MB", "a lab's memory"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for PutObject {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let name = found.object(&r.key);
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
        let conditions = asked.conditions(desk);
        found.ask(desk, "PutObject", &name, conditions)?;
        let choice = asked.choose(&found)?;
        let content = r.body.map(|body| body.0).unwrap_or_default();
        let about = About {
            content_type: r.content_type.map(|it| it.0),
            metadata: r.metadata.map(|it| it.0).unwrap_or_default(),
        };
        let object = object::put(desk, &found, &r.key, &content, about, &choice)?;
        let told = Told::of(&object.protection);
        Ok(Response {
            e_tag: Some(object.etag.into()),
            server_side_encryption: told.algorithm,
            sse_customer_algorithm: told.own_algorithm,
            sse_customer_key_md5: told.own_md5,
            ssekms_key_id: told.kms_key,
            bucket_key_enabled: told.bucket_key,
        })
    }
}
