//! Which operation a request is for: its method, whether its path names a bucket or an object, and its marks.

use axum::http::Method;
use axum::http::request::Parts;
use kms_engine::op::Row;
use kms_services::find;
use percent_encoding::percent_decode_str;

use super::binding;
use super::refusal;
use crate::server::refusal::Refusal;

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Service,
    Bucket,
    Object,
}

/// What the body of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload {
    /// Nothing that is read.
    None,
    /// The bytes of this member.
    Bytes(&'static str),
    /// The text of this member.
    Text(&'static str),
    /// This member as XML.
    Xml(&'static str),
}

/// What the body of an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing; the members are headers.
    Empty,
    /// The bytes of this member.
    Bytes(&'static str),
    /// The text of this member.
    Text(&'static str),
    /// This member as XML under this root; the others are headers.
    Member(&'static str, &'static str),
    /// The members as XML under this root.
    Whole(&'static str),
}

/// How one operation looks on the wire.
#[derive(Debug)]
pub(super) struct Route {
    method: Method,
    place: Place,
    /// Marks in the query, such as `policy`, and what else tells operations apart. All of them, and no other.
    marks: &'static [&'static str],
    name: &'static str,
    pub(super) payload: Payload,
    pub(super) answer: Answer,
    /// The status of success: 200, or 204 where there is nothing to say.
    pub(super) status: u16,
}

/// A header that makes a PUT a copy.
const COPY_SOURCE: &str = "x-amz-copy-source";
/// Members of the query that are marks too.
const TELLING: &[&str] = &["uploadId", "list-type"];

impl Route {
    /// Whether checksums in its headers are of its body.
    pub(super) fn sums_are_of_body(&self) -> bool {
        self.name != "CompleteMultipartUpload"
    }
}

const fn route(
    method: Method,
    place: Place,
    marks: &'static [&'static str],
    name: &'static str,
    payload: Payload,
    answer: Answer,
) -> Route {
    let status = match (&answer, name.as_bytes()) {
        (Answer::Empty, [b'D', b'e', b'l', ..] | [b'A', b'b', ..]) => 204,
        (Answer::Empty, [.., b'P', b'o', b'l', b'i', b'c', b'y']) => 204,
        _ => 200,
    };
    Route { method, place, marks, name, payload, answer, status }
}

const CONFIGURATION: &str = "ServerSideEncryptionConfiguration";
const BUCKET: Place = Place::Bucket;
const OBJECT: Place = Place::Object;

#[rustfmt::skip]
static ROUTES: &[Route] = &[
    route(Method::GET, Place::Service, &[], "ListBuckets", Payload::None, Answer::Whole("ListAllMyBucketsResult")),
    route(Method::PUT, BUCKET, &[], "CreateBucket", Payload::Xml("CreateBucketConfiguration"), Answer::Empty),
    route(Method::DELETE, BUCKET, &[], "DeleteBucket", Payload::None, Answer::Empty),
    route(Method::HEAD, BUCKET, &[], "HeadBucket", Payload::None, Answer::Empty),
    route(Method::GET, BUCKET, &["location"], "GetBucketLocation", Payload::None, Answer::Whole("LocationConstraint")),
    route(Method::PUT, BUCKET, &["encryption"], "PutBucketEncryption", Payload::Xml(CONFIGURATION), Answer::Empty),
    route(Method::GET, BUCKET, &["encryption"], "GetBucketEncryption", Payload::None,
        Answer::Member(CONFIGURATION, CONFIGURATION)),
    route(Method::DELETE, BUCKET, &["encryption"], "DeleteBucketEncryption", Payload::None, Answer::Empty),
    route(Method::PUT, BUCKET, &["policy"], "PutBucketPolicy", Payload::Text("Policy"), Answer::Empty),
    route(Method::GET, BUCKET, &["policy"], "GetBucketPolicy", Payload::None, Answer::Text("Policy")),
    route(Method::DELETE, BUCKET, &["policy"], "DeleteBucketPolicy", Payload::None, Answer::Empty),
    route(Method::GET, BUCKET, &["list-type"], "ListObjectsV2", Payload::None, Answer::Whole("ListBucketResult")),
    route(Method::PUT, OBJECT, &[], "PutObject", Payload::Bytes("Body"), Answer::Empty),
    route(Method::GET, OBJECT, &[], "GetObject", Payload::None, Answer::Bytes("Body")),
    route(Method::HEAD, OBJECT, &[], "HeadObject", Payload::None, Answer::Empty),
    route(Method::DELETE, OBJECT, &[], "DeleteObject", Payload::None, Answer::Empty),
    route(Method::PUT, OBJECT, &[COPY_SOURCE], "CopyObject", Payload::None,
        Answer::Member("CopyObjectResult", "CopyObjectResult")),
    route(Method::POST, OBJECT, &["uploads"], "CreateMultipartUpload", Payload::None,
        Answer::Whole("InitiateMultipartUploadResult")),
    route(Method::PUT, OBJECT, &["uploadId"], "UploadPart", Payload::Bytes("Body"), Answer::Empty),
    route(Method::POST, OBJECT, &["uploadId"], "CompleteMultipartUpload", Payload::Xml("MultipartUpload"),
        Answer::Whole("CompleteMultipartUploadResult")),
    route(Method::DELETE, OBJECT, &["uploadId"], "AbortMultipartUpload", Payload::None, Answer::Empty),
];

/// What a request asks of S3.
pub(super) struct Asked {
    pub(super) route: &'static Route,
    pub(super) row: &'static Row,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) query: Vec<(String, String)>,
}

/// Finds the operation of a request.
pub(super) fn find_route(parts: &Parts) -> Result<Asked, Refusal> {
    let path = parts.uri.path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
    let (bucket, key) = decoded(bucket)
        .and_then(|bucket| Ok((bucket, decoded(key)?)))
        .map_err(|_| refusal::new(400, "InvalidURI", "Couldn't parse the specified URI."))?;
    let place = match (bucket.is_empty(), key.is_empty()) {
        (true, _) => Place::Service,
        (false, true) => Place::Bucket,
        (false, false) => Place::Object,
    };
    let query = query_of(parts.uri.query().unwrap_or_default());
    let version = query.iter().find(|(name, _)| name == "versionId");
    if version.is_some_and(|(_, version)| version != "null") {
        let words = "Invalid version id specified: the lab's buckets have no versions.";
        return Err(refusal::new(400, "InvalidArgument", words));
    }
    let mut marks: Vec<&str> = query
        .iter()
        .filter(|(name, value)| {
            let mark = value.is_empty() && !binding::is_query(name);
            mark || TELLING.contains(&name.as_str())
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if parts.headers.contains_key(COPY_SOURCE) {
        marks.push(COPY_SOURCE);
    }
    let known = ROUTES.iter().find(|route| {
        let same = route.method == parts.method && route.place == place;
        same && route.marks.iter().all(|mark| marks.contains(mark))
            && route.marks.len() == marks.len()
    });
    let row = known.and_then(|route| Some((route, find("s3", route.name)?)));
    let Some((route, row)) = row else {
        return Err(refusal::not_here(&parts.method, &marks));
    };
    Ok(Asked { route, row, bucket, key, query })
}

/// The parameters of a query, decoded; a plus is a plus, as in a signature.
pub(super) fn query_of(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn named(request: &str) -> Result<(&'static str, u16, String), String> {
        let mut words = request.split(' ');
        let (method, uri) = (words.next().unwrap(), words.next().unwrap());
        let mut builder = Request::builder().method(method).uri(uri);
        if let Some(header) = words.next() {
            builder = builder.header(header, "a/b");
        }
        let (parts, ()) = builder.body(()).unwrap().into_parts();
        let asked = find_route(&parts).map_err(|refusal| refusal.code.to_owned())?;
        Ok((asked.row.name, asked.route.status, format!("{}:{}", asked.bucket, asked.key)))
    }

    #[test]
    fn method_path_and_marks_name_the_operation() {
        for (request, name, status, place) in [
            ("GET /", "ListBuckets", 200, ":"),
            ("PUT /b", "CreateBucket", 200, "b:"),
            ("GET /b?location", "GetBucketLocation", 200, "b:"),
            ("GET /b/?policy=", "GetBucketPolicy", 200, "b:"),
            ("PUT /b?policy", "PutBucketPolicy", 204, "b:"),
            ("DELETE /b?policy", "DeleteBucketPolicy", 204, "b:"),
            ("GET /b?list-type=2&prefix=&delimiter=%2F", "ListObjectsV2", 200, "b:"),
            ("GET /b/a%20b/c?x-id=GetObject", "GetObject", 200, "b:a b/c"),
            ("PUT /b/k?partNumber=1&uploadId=u", "UploadPart", 200, "b:k"),
            ("PUT /b/k x-amz-copy-source", "CopyObject", 200, "b:k"),
            ("POST /b/k?uploads", "CreateMultipartUpload", 200, "b:k"),
            ("DELETE /b/k?uploadId=u", "AbortMultipartUpload", 204, "b:k"),
            ("DELETE /b/k", "DeleteObject", 204, "b:k"),
        ] {
            assert_eq!(named(request), Ok((name, status, place.to_owned())), "{request}");
        }
    }

    #[test]
    fn what_is_not_here_is_not_taken_for_something_else() {
        for (request, code) in [
            ("GET /b?versioning", "NotImplemented"),
            ("GET /b", "NotImplemented"),
            ("PUT /b/k?tagging=", "NotImplemented"),
            ("PUT /b/k?partNumber=1&uploadId=u x-amz-copy-source", "NotImplemented"),
            ("PATCH /b/k", "NotImplemented"),
            ("GET /b/k?versionId=3", "InvalidArgument"),
            ("GET /b/%ff", "InvalidURI"),
        ] {
            assert_eq!(named(request), Err(code.to_owned()), "{request}");
        }
    }

    #[test]
    fn every_operation_of_s3_has_a_route() {
        for row in kms_services::table().iter().filter(|row| row.service == "s3") {
            assert!(ROUTES.iter().any(|route| route.name == row.name), "{}", row.name);
        }
    }
}
