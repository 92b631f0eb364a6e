//! UploadPart.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::{Desk, Kept};
use kms_engine::{KmsError, shape};
use md5::{Digest as _, Md5};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::OwnKey;
use super::protection::Protection;
use super::told::Told;
use super::types::*;
use super::upload::{self, Part};

/// See the module.
pub struct UploadPart;

shape! {
    pub struct Request {
        /// The content.
        body: Option<StreamingBlob>,
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
        /// The part's number, which says where it goes.
        part_number: PartNumber,
        /// The upload.
        upload_id: UploadId,
        /// AES256, with a key of your own.
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<SSECustomerAlgorithm>,
        /// The key of your own that the upload began with.
        sse_customer_key as "SSECustomerKey": Option<SSECustomerKey>,
        /// The key's MD5; the AWS CLI computes it.
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<SSECustomerKeyMD5>,
    }
}

shape! {
    pub struct Response {
        server_side_encryption: Option<Text>,
        e_tag: Option<Text>,
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<Text>,
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for UploadPart {
    const NAME: &'static str = "UploadPart";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str =
        "Uploads one part of an object, encrypted with the upload's data key.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[approximate(
        "the data key stays in memory from part to part",
        "the user guide does not say",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key, "partNumber": r.part_number.0})
    }
}

impl Serves for UploadPart {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let name = found.object(&r.key);
        found.ask(desk, "PutObject", &name, |it| it)?;
        let known = upload::find(desk, &found, &r.key, &r.upload_id)?;
        let own = OwnKey {
            algorithm: r.sse_customer_algorithm,
            key: r.sse_customer_key,
            md5: r.sse_customer_key_md5,
        };
        known.protection.check_own_key(desk, &own)?;
        let memory = upload::name(&found, &r.upload_id);
        let keys = known.protection.keys_in_memory(desk, &found, &name, &own, &memory)?;
        let content = r.body.map(|body| body.0).unwrap_or_default();
        let part_name = upload::part(&found, &r.upload_id, r.part_number.0);
        let sealed = keys.seal(desk, &part_name, &content)?;
        let md5 = hex::encode(Md5::digest(&content));
        let etag = match known.protection {
            Protection::S3 { .. } => format!("\"{md5}\""),
            _ => format!("\"{}\"", hex::encode(Md5::digest(&sealed))),
        };
        let part = Part { size: content.len(), md5, etag: etag.clone() };
        let words = format!("{} bytes of ciphertext: part {}", sealed.len(), r.part_number.0);
        desk.keep(&part_name, Kept::with_bytes("s3", &part, sealed)?, words);
        let told = Told::of(&known.protection);
        Ok(Response {
            server_side_encryption: told.algorithm,
            e_tag: Some(etag.into()),
            sse_customer_algorithm: told.own_algorithm,
            sse_customer_key_md5: told.own_md5,
            ssekms_key_id: told.kms_key,
            bucket_key_enabled: told.bucket_key,
        })
    }
}
