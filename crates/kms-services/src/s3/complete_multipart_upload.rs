//! CompleteMultipartUpload: the parts become one object.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{ErrorCode, KmsError, shape};
use md5::{Digest as _, Md5};
use serde_json::{Value as Json, json};

use super::encryption::OwnKey;
use super::protection::Protection;
use super::told::Told;
use super::types::*;
use super::{bucket, object, upload};

/// See the module.
pub struct CompleteMultipartUpload;

shape! {
    /// A part that goes into the object.
    pub struct CompletedPart {
        /// What UploadPart answered.
        e_tag: Option<Text>,
        /// Its number.
        part_number: Option<PartNumber>,
    }
}

shape! {
    /// The parts.
    pub struct CompletedMultipartUpload {
        /// In the order of their numbers.
        parts: Option<ListOf<CompletedPart>>,
    }
}

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
        /// Its parts.
        multipart_upload: Option<CompletedMultipartUpload>,
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
        location: Option<Text>,
        bucket: Option<Text>,
        key: Option<Text>,
        e_tag: Option<Text>,
        server_side_encryption: Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for CompleteMultipartUpload {
    const NAME: &'static str = "CompleteMultipartUpload";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Puts the parts of an upload together. With SSE-KMS, S3 decrypts the data key to read them: \
        you need kms:Decrypt.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("Decrypt to read the parts", "S3 user guide, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for CompleteMultipartUpload {
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
        let arrived = upload::parts(desk, &found, &r.upload_id);
        let wanted =
            r.multipart_upload.and_then(|it| it.parts).map(|parts| parts.0).unwrap_or_default();
        if wanted.is_empty() {
            let message = "You must specify at least one part";
            return Err(KmsError::new(ErrorCode::InvalidRequest, message));
        }
        let memory = upload::name(&found, &r.upload_id);
        let keys = match &known.protection {
            // A key of the caller's own came with every part, and need not come again.
            Protection::Own { .. } => {
                known.protection.keys_in_memory(desk, &found, &name, &own, &memory)?
            }
            protection => protection.keys(desk, &found, &name, &own)?,
        };
        let (mut content, mut digests, mut last) = (Vec::new(), Md5::new(), 0);
        for part in wanted.iter() {
            let number = part.part_number.map_or(0, |number| number.0);
            let found_part = arrived.iter().find(|(known, about, _)| {
                let tag = part.e_tag.as_deref().map(|tag| tag.trim_matches('"'));
                *known == number && tag.is_none_or(|tag| tag == about.etag.trim_matches('"'))
            });
            let (Some((_, about, sealed)), true) = (found_part, number > last) else {
                return Err(KmsError::new(
                    ErrorCode::InvalidPart,
                    "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                     the specified entity tag may not match the part's entity tag.",
                )
                .hint(format!("part {number}: parts come in the order of their numbers, each with its own ETag")));
            };
            last = number;
            let part_name = upload::part(&found, &r.upload_id, number);
            content.extend(keys.open(&part_name, sealed)?);
            digests.update(hex::decode(&about.md5).unwrap_or_default());
        }
        let etag = format!("{}-{}", hex::encode(digests.finalize()), wanted.len());
        let (about, protection) = (known.about, known.protection);
        let parts = Some((wanted.len(), etag));
        let object = object::store(desk, &name, &content, about, protection, &keys, parts)?;
        upload::forget(desk, &found, &r.upload_id);
        let told = Told::of(&object.protection);
        Ok(Response {
            location: Some(format!("http://{}.s3.amazonaws.com/{}", found.name, &*r.key).into()),
            bucket: Some(found.name.into()),
            key: Some(r.key.0.into()),
            e_tag: Some(object.etag.into()),
            server_side_encryption: told.algorithm,
            ssekms_key_id: told.kms_key,
            bucket_key_enabled: told.bucket_key,
        })
    }
}
