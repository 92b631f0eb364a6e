//! `aws s3 ls`.

use serde_json::{Value, json};

use super::{S3, s3_path, text};
use crate::awscli::failure::Failure;
use crate::awscli::timestamp;
use crate::io::Io;

/// The buckets, a line each: when they were made, and their names.
pub(super) fn buckets(s3: &mut S3<'_, '_>, io: &mut Io<'_>) -> Result<i32, Failure> {
    let answer = s3.call("ListBuckets", &json!({}))?;
    for bucket in answer.get("Buckets").and_then(Value::as_array).into_iter().flatten() {
        io.out(format!("{} {}\n", when(bucket, "CreationDate"), text(bucket, "Name")));
    }
    Ok(0)
}

/// What is in a bucket, a line each: when it was written, its size, its name.
pub(super) fn objects(
    s3: &mut S3<'_, '_>,
    path: &str,
    recursive: bool,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    // As in the CLI, the `s3://` may be left out here.
    let whole = if path.starts_with("s3://") { path.to_owned() } else { format!("s3://{path}") };
    let Some((bucket, prefix)) = s3_path(&whole) else { return buckets(s3, io) };
    let delimiter = (!recursive).then_some("/");
    let (objects, prefixes) = s3.objects(bucket, prefix, delimiter)?;
    // Without --recursive, names are shown from the last `/` of the prefix on.
    let shown = |name: &str| match (recursive, prefix.rsplit_once('/')) {
        (false, Some((before, _))) => name.get(before.len() + 1..).unwrap_or(name).to_owned(),
        _ => name.to_owned(),
    };
    for prefix in &prefixes {
        io.out(format!("{:>30} {}\n", "PRE", shown(prefix)));
    }
    for object in &objects {
        let size = object.get("Size").and_then(Value::as_i64).unwrap_or_default();
        let when = when(object, "LastModified");
        io.out(format!("{when} {size:>10} {}\n", shown(text(object, "Key"))));
    }
    // A prefix under which nothing is counts as failure.
    Ok(i32::from(!prefix.is_empty() && objects.is_empty() && prefixes.is_empty()))
}

/// `2026-11-22 08:00:05`.
fn when(value: &Value, member: &str) -> String {
    let seconds = value.get(member).and_then(Value::as_f64);
    let shown = seconds.and_then(timestamp::show).unwrap_or_default();
    shown.get(..19).unwrap_or_default().replace('T', " ")
}
