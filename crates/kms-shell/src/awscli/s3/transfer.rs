//! `aws s3 cp` and `aws s3 rm`.

use serde_json::{Map, Value, json};

use super::{Options, S3, s3_path, text};
use crate::awscli::blob;
use crate::awscli::failure::Failure;
use crate::io::Io;

/// Copies a file to S3, from S3, or within S3.
pub(super) fn copy(
    s3: &mut S3<'_, '_>,
    from: &str,
    to: &str,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    match (s3_path(from), s3_path(to)) {
        (None, Some(there)) => upload(s3, from, there, options, io),
        (Some(there), None) => download(s3, there, to, options, io),
        (Some(source), Some(there)) => within(s3, source, there, options, io),
        (None, None) => Err(Failure::Validation(
            "usage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type"
                .to_owned(),
        )),
    }
}

fn upload(
    s3: &mut S3<'_, '_>,
    from: &str,
    (bucket, key): (&str, &str),
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let content = match from {
        "-" => io.read_stdin(),
        name => io.read(name),
    };
    let content = content
        .map_err(|_| Failure::General(format!("The user-provided path {from} does not exist.")))?;
    let key = filled(key, from);
    let mut body = encryption(options, io)?;
    body.extend(members(json!({"Bucket": bucket, "Key": key, "Body": blob::encode(&content)})));
    let done = s3.call("PutObject", &Value::Object(body));
    let line = format!("{} to s3://{bucket}/{key}", local(from));
    told(done, "upload", &line, options.is_quiet() || from == "-", io)
}

fn download(
    s3: &mut S3<'_, '_>,
    (bucket, key): (&str, &str),
    to: &str,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let own = own_key(options, io)?;
    let mut body = members(json!({"Bucket": bucket, "Key": key}));
    body.extend(own);
    let body = Value::Object(body);
    // The CLI looks at the object first; what S3 answers there has no words.
    if let Err(failure) = s3.call("HeadObject", &body) {
        let Failure::Service { code, .. } = &failure else { return Err(failure) };
        let (status, words) = match code.as_str() {
            "NoSuchKey" | "404" => ("404", format!("Key \"{key}\" does not exist")),
            "NoSuchBucket" => ("404", "Not Found".to_owned()),
            "AccessDenied" | "403" => ("403", "Forbidden".to_owned()),
            _ => ("400", "Bad Request".to_owned()),
        };
        io.err(format!(
            "fatal error: An error occurred ({status}) when calling the HeadObject operation: {words}\n"
        ));
        return Ok(1);
    }
    let to = if io.is_directory(to) == Some(true) || to.ends_with('/') {
        format!("{}/{}", to.trim_end_matches('/'), key.rsplit('/').next().unwrap_or(key))
    } else {
        to.to_owned()
    };
    let done = s3.call("GetObject", &body);
    if let Ok(answer) = &done {
        let content = blob::decode(text(answer, "Body")).unwrap_or_default();
        match to.as_str() {
            "-" => io.out(content),
            name => io
                .write(name, &content)
                .map_err(|error| Failure::General(format!("{error}: '{name}'")))?,
        }
    }
    let line = format!("s3://{bucket}/{key} to {}", local(&to));
    told(done, "download", &line, options.is_quiet() || to == "-", io)
}

fn within(
    s3: &mut S3<'_, '_>,
    (from, source): (&str, &str),
    (bucket, key): (&str, &str),
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let key = filled(key, source);
    let mut body = encryption(options, io)?;
    body.extend(members(json!({
        "Bucket": bucket, "Key": key, "CopySource": format!("{from}/{source}"),
    })));
    let done = s3.call("CopyObject", &Value::Object(body));
    let line = format!("s3://{from}/{source} to s3://{bucket}/{key}");
    told(done, "copy", &line, options.is_quiet(), io)
}

/// Deletes an object, or all whose keys begin so.
pub(super) fn remove(
    s3: &mut S3<'_, '_>,
    path: &str,
    recursive: bool,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let Some((bucket, key)) = s3_path(path) else {
        let why = "usage: aws s3 rm <S3Uri>\nError: Invalid argument type".to_owned();
        return Err(Failure::Validation(why));
    };
    let keys = match recursive {
        false => vec![key.to_owned()],
        true => {
            let (objects, _) = s3.objects(bucket, key, None)?;
            objects.iter().map(|object| text(object, "Key").to_owned()).collect()
        }
    };
    let mut status = 0;
    for key in keys {
        let done = s3.call("DeleteObject", &json!({"Bucket": bucket, "Key": key}));
        let line = format!("s3://{bucket}/{key}");
        status = status.max(told(done, "delete", &line, options.is_quiet(), io)?);
    }
    Ok(status)
}

/// The members that say how something new is encrypted.
fn encryption(options: &Options<'_>, io: &mut Io<'_>) -> Result<Map<String, Value>, Failure> {
    let mut body = own_key(options, io)?;
    if let Some(algorithm) = options.value("--sse") {
        body.insert("ServerSideEncryption".to_owned(), json!(algorithm));
    }
    if let Some(key) = options.value("--sse-kms-key-id") {
        body.insert("SSEKMSKeyId".to_owned(), json!(key));
    }
    Ok(body)
}

/// The members of a key of the caller's own.
fn own_key(options: &Options<'_>, io: &mut Io<'_>) -> Result<Map<String, Value>, Failure> {
    let (algorithm, key) = (options.value("--sse-c"), options.value("--sse-c-key"));
    let (Some(algorithm), Some(key)) = (algorithm, key) else {
        return match (algorithm, key) {
            (None, None) => Ok(Map::new()),
            (Some(_), _) => Err(missing("--sse-c-key", "--sse-c")),
            (_, Some(_)) => Err(missing("--sse-c", "--sse-c-key")),
        };
    };
    let bytes = match key.strip_prefix("fileb://") {
        Some(file) => io.read(file).map_err(|_| {
            Failure::Validation(format!(
                "Error parsing parameter '--sse-c-key': Unable to load paramfile {key}"
            ))
        })?,
        None => key.as_bytes().to_vec().into(),
    };
    Ok(members(json!({"SSECustomerAlgorithm": algorithm, "SSECustomerKey": blob::encode(&bytes)})))
}

fn missing(flag: &str, other: &str) -> Failure {
    Failure::Validation(format!("If {other} is specified, {flag} must be specified as well."))
}

/// Prints how a transfer went; the service's refusal is a line of its own, anything else stops the command.
fn told(
    done: Result<Value, Failure>,
    what: &str,
    line: &str,
    quiet: bool,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    match done {
        Ok(_) if quiet => Ok(0),
        Ok(_) => {
            io.out(format!("{what}: {line}\n"));
            Ok(0)
        }
        Err(failure @ Failure::Service { .. }) => {
            io.err(format!("{what} failed: {line} {}\n", failure.sentence()));
            Ok(1)
        }
        Err(failure) => Err(failure),
    }
}

/// A key that is none yet, or only a folder, gets the name of what is copied.
fn filled(key: &str, from: &str) -> String {
    let name = from.rsplit('/').next().unwrap_or(from);
    if key.is_empty() || key.ends_with('/') { format!("{key}{name}") } else { key.to_owned() }
}

/// A file as the CLI names it: `./plan.txt`.
fn local(name: &str) -> String {
    match name {
        "-" => name.to_owned(),
        name if name.starts_with('/') || name.starts_with("./") || name.starts_with("../") => {
            name.to_owned()
        }
        name if name.contains('/') => name.to_owned(),
        name => format!("./{name}"),
    }
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
