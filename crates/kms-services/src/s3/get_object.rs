//! GetObject: an object, decrypted on its way out.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::encryption::OwnKey;
use super::object;
use super::told::{Told, binary};
use super::types::*;
use kms_engine::Timestamp;
use kms_engine::shape::types::EncryptionContextType;

/// See the module.
pub struct GetObject;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The object.
        key: ObjectKey,
        /// Which bytes, `bytes=0-9`.
        range: Option<Range>,
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
        body: Option<StreamingBlob>,
        accept_ranges: Option<Text>,
        last_modified: Option<Timestamp>,
        content_length: Option<Size>,
        e_tag: Option<Text>,
        content_range: Option<Text>,
        content_type: Option<Text>,
        server_side_encryption: Option<Text>,
        metadata: Option<Metadata>,
        sse_customer_algorithm as "SSECustomerAlgorithm": Option<Text>,
        sse_customer_key_md5 as "SSECustomerKeyMD5": Option<Text>,
        ssekms_key_id as "SSEKMSKeyId": Option<Text>,
        bucket_key_enabled: Option<bool>,
    }
}

impl Operation for GetObject {
    const NAME: &'static str = "GetObject";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Gets an object. With SSE-KMS, S3 asks KMS to decrypt the data key on your behalf: you need kms:Decrypt.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact("errors and answers", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket, "key": &*r.key})
    }
}

impl Serves for GetObject {
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
        let (object, content) = object::read(desk, &found, &r.key, &own)?;
        let total = content.len();
        let (content, content_range) = match r.range.as_deref().and_then(|it| range(it, total)) {
            None => (content, None),
            Some(Err(error)) => return Err(error),
            Some(Ok((from, to))) => {
                let part = content.get(from..=to).unwrap_or_default().to_vec();
                (part, Some(format!("bytes {from}-{to}/{total}").into()))
            }
        };
        let told = Told::of(&object.protection);
        Ok(Response {
            accept_ranges: Some("bytes".into()),
            last_modified: Some(object.modified),
            content_length: Some(Size(i64::try_from(content.len()).unwrap_or(i64::MAX))),
            body: Some(content.into()),
            e_tag: Some(object.etag.into()),
            content_range,
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

/// `bytes=0-9`, `bytes=5-` or `bytes=-5` of so many; what is written otherwise is passed over, as HTTP says.
fn range(text: &str, total: usize) -> Option<Result<(usize, usize), KmsError>> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to): (Option<usize>, Option<usize>) = (from.parse().ok(), to.parse().ok());
    let last = total.checked_sub(1);
    let found = match (from, to, last) {
        (Some(from), Some(to), Some(last)) if from <= to && from <= last => (from, to.min(last)),
        (Some(from), None, Some(last)) if from <= last => (from, last),
        (None, Some(length), Some(last)) if length > 0 => (total.saturating_sub(length), last),
        (None, None, _) => return None,
        _ => {
            let message = "The requested range is not satisfiable";
            return Some(Err(KmsError::new(ErrorCode::InvalidRange, message)));
        }
    };
    Some(Ok(found))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_are_read_as_http_reads_them() {
        for (text, expected) in [
            ("bytes=0-3", Some(Some((0, 3)))),
            ("bytes=2-", Some(Some((2, 9)))),
            ("bytes=-4", Some(Some((6, 9)))),
            ("bytes=-40", Some(Some((0, 9)))),
            ("bytes=5-400", Some(Some((5, 9)))),
            ("bytes=10-12", Some(None)),
            ("bytes=-0", Some(None)),
            ("lines=1-2", None),
            ("bytes=-", None),
        ] {
            assert_eq!(range(text, 10).map(Result::ok), expected, "{text}");
        }
    }
}
