//! ListObjectsV2.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, Timestamp, shape};
use serde_json::{Value as Json, json};

use super::bucket;
use super::faults::invalid_argument;
use super::object::Object as Known;
use super::types::*;

/// See the module.
pub struct ListObjectsV2;

shape! {
    pub struct Request {
        /// The bucket.
        bucket: BucketName,
        /// The character at which names are cut into folders.
        delimiter: Option<Delimiter>,
        /// How names are escaped.
        encoding_type: Option<EncodingType>,
        /// How many entries a page holds.
        max_keys: Option<MaxKeys>,
        /// Only names that begin so.
        prefix: Option<Prefix>,
        /// Where the page starts.
        continuation_token: Option<Token>,
        /// Only names after this one.
        start_after: Option<Text>,
    }
}

shape! {
    /// An object.
    pub struct Object {
        key: Option<Text>,
        last_modified: Option<Timestamp>,
        e_tag: Option<Text>,
        size: Option<Size>,
        storage_class: Option<Text>,
    }
}

shape! {
    /// The part of names up to the delimiter.
    pub struct CommonPrefix {
        prefix: Option<Text>,
    }
}

shape! {
    pub struct Response {
        is_truncated: Option<bool>,
        contents: Option<ListOf<Object>>,
        name: Option<Text>,
        prefix: Option<Text>,
        delimiter: Option<Text>,
        max_keys: Option<MaxKeys>,
        common_prefixes: Option<ListOf<CommonPrefix>>,
        encoding_type: Option<EncodingType>,
        key_count: Option<Size>,
        continuation_token: Option<Token>,
        next_continuation_token: Option<Token>,
        start_after: Option<Text>,
    }
}

impl Operation for ListObjectsV2 {
    const NAME: &'static str = "ListObjectsV2";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str =
        "Lists the objects of a bucket. Names are not encrypted: no key is asked for.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("prefixes, delimiters, pages", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"bucketName": &*r.bucket})
    }
}

/// One line of a list.
enum Line {
    Object(String, Box<Known>),
    Folder(String),
}

impl Serves for ListObjectsV2 {
    const DATA_EVENT: bool = true;

    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let found = bucket::find(desk, &r.bucket)?;
        let prefix = r.prefix.as_deref().unwrap_or_default();
        found.ask(desk, "ListBucket", &found.arn(), |it| it.with("s3:prefix", prefix))?;
        let after = match &r.continuation_token {
            Some(token) => Some(name_of(token)?),
            None => r.start_after.as_ref().map(|after| after.0.clone()),
        };
        let limit = usize::try_from(r.max_keys.map_or(1000, |keys| keys.0)).unwrap_or(1000);
        let delimiter = r.delimiter.as_deref().unwrap_or_default();
        let (folder, from) = (found.object(""), found.object(prefix));
        let mut lines: Vec<Line> = Vec::new();
        let mut last = String::new();
        let mut truncated = false;
        for (arn, kept) in desk.kept_under(&from) {
            let key = arn.strip_prefix(&folder).unwrap_or_default();
            if after.as_deref().is_some_and(|after| key <= after) {
                continue;
            }
            let rest = key.strip_prefix(prefix).unwrap_or_default();
            let cut = rest.find(delimiter).filter(|_| !delimiter.is_empty());
            let common = cut.and_then(|at| key.get(..prefix.len() + at + delimiter.len()));
            if let (Some(common), Some(Line::Folder(known))) = (common, lines.last())
                && known == common
            {
                last = key.to_owned();
                continue;
            }
            // Parts of uploads under way are kept elsewhere; what is here is an object.
            let line = match (common, kept.read::<Known>()) {
                (Some(common), _) => Line::Folder(common.to_owned()),
                (None, Some(object)) => Line::Object(key.to_owned(), Box::new(object)),
                (None, None) => continue,
            };
            if lines.len() == limit {
                truncated = true;
                break;
            }
            last = key.to_owned();
            lines.push(line);
        }
        let next = (truncated && limit > 0).then(|| Token(hex::encode(last)));
        let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let (mut contents, mut folders) = (Vec::new(), Vec::new());
        for line in lines {
            match line {
                Line::Folder(prefix) => folders.push(CommonPrefix { prefix: Some(prefix.into()) }),
                Line::Object(key, object) => contents.push(Object {
                    key: Some(key.into()),
                    last_modified: Some(object.modified),
                    e_tag: Some(object.etag.into()),
                    size: Some(Size(i64::try_from(object.size).unwrap_or(i64::MAX))),
                    storage_class: Some("STANDARD".into()),
                }),
            }
        }
        let some = |text: &str| Some(Text::from(text)).filter(|text| !text.is_empty());
        Ok(Response {
            is_truncated: Some(truncated),
            contents: Some(ListOf(contents)).filter(|list| !list.is_empty()),
            name: Some(found.name.into()),
            prefix: Some(prefix.into()),
            delimiter: some(delimiter),
            max_keys: Some(MaxKeys(i64::try_from(limit).unwrap_or(1000))),
            common_prefixes: Some(ListOf(folders)).filter(|list| !list.is_empty()),
            encoding_type: r.encoding_type,
            key_count: Some(Size(count)),
            continuation_token: r.continuation_token,
            next_continuation_token: next,
            start_after: r.start_after,
        })
    }
}

/// A token is the last name of the page before, so that nobody need remember it.
fn name_of(token: &str) -> Result<String, KmsError> {
    let bytes = hex::decode(token).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| invalid_argument("The continuation token provided is incorrect"))
}
