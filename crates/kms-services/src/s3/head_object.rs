//! HeadObject: what is known of an object.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::OwnKey;
use super::object;
use super::told::{Told, binary};
use super::types::*;
use kms_engine::Timestamp;
use kms_engine::shape::types::EncryptionContextType;

/// See the module.
pub struct HeadObject;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
        /// AES256, with a key of your own.
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<SSECustomerAlgorithm>,
        /// A key of your own, 32 bytes.
        sse_customer_key as "SSECustomerKey": Option<SSECustomerKey>,
        /// The key's MD5; the AWS CLI computes it.
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<SSECustomerKeyMD5>,
    }
}

shape! {
    pub struct Response {
        accept_ranges: Option<Text>,
        last_modified: Option<Timestamp>,
        content_length: Option<Size>,
        e_tag: Option<Text>,
        content_type: Option<Text>,
        server_side_encryption: Option<Text>,
        metadata: Option<Metadata>,
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<Text>,
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for HeadObject {
    const NAME: &'static str = "HeadObject";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str =
        "Tells what is known of an object. Nothing is decrypted, so KMS is not asked.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("no call to KMS", "S3 user guide")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for HeadObject {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let name = found.object(&r.key);
        found.ask(desk, "GetObject", &name, |it| it)?;
        let own = OwnKey {
            algorithm: r.sse_customer_algorithm,
            key: r.sse_customer_key,
            md5: r.sse_customer_key_md5,
        };
        let (object, _) = object::find(desk, &found, &r.key)?;
        object.protection.check_own_key(desk, &own)?;
        let told = Told::of(&object.protection);
        Ok(Response {
            accept_ranges: Some("bytes".into()),
            last_modified: Some(object.modified),
            content_length: Some(Size(i64::try_from(object.size).unwrap_or(i64::MAX))),
            e_tag: Some(object.etag.into()),
            content_type: Some(object.content_type.unwrap_or_else(binary).into()),
            server_side_encryption: told.algorithm,
            metadata: Some(EncryptionContextType(object.metadata)),
            sse_customer_algorithm: told.own_algorithm,
            sse_customer_key_md5: told.own_md5,
            ssekms_key_id: told.kms_key,
            bucket_key_enabled: told.bucket_key,
        })
    }
}
