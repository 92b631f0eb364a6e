//! `aws s3`: the AWS CLI's commands for files and buckets, each a few calls to S3. They print what they did, a line for each
//! file, and say of a failed transfer which it was.
//!
//! Missing on purpose: whole directories (`cp --recursive`, `sync`), uploads in parts, links for others.

mod listing;
mod transfer;

use serde_json::{Value, json};

use super::argparse::{Arity, Flag, Sorted, check_choice, sort};
use super::failure::Failure;
use super::globals::Globals;
use super::send;
use crate::io::Io;
use crate::world::World;

/// What one may type after `aws s3`, and what it does.
const COMMANDS: &[(&str, &str)] = &[
    ("ls", "aws s3 ls [s3://BUCKET[/PREFIX]] [--recursive]: lists buckets, or what is in one"),
    (
        "cp",
        "aws s3 cp FROM TO [--sse [AES256|aws:kms|aws:kms:dsse]] [--sse-kms-key-id KEY] [--sse-c AES256 --sse-c-key FILE]: \
         copies a file to S3, from S3 or within S3; - is standard input or output",
    ),
    ("rm", "aws s3 rm s3://BUCKET/KEY [--recursive]: deletes an object, or all that begin so"),
    ("mb", "aws s3 mb s3://BUCKET: makes a bucket"),
    ("rb", "aws s3 rb s3://BUCKET [--force]: deletes a bucket, with --force also what is in it"),
];

/// The flags of all these commands.
const FLAGS: &[(&str, Arity)] = &[
    ("--recursive", Arity::Zero),
    ("--force", Arity::Zero),
    ("--sse", Arity::Optional),
    ("--sse-kms-key-id", Arity::One),
    ("--sse-c", Arity::Optional),
    ("--sse-c-key", Arity::One),
    ("--quiet", Arity::Zero),
    ("--only-show-errors", Arity::Zero),
];

/// The way to S3 of one line.
struct S3<'a, 'w> {
    globals: &'a Globals,
    world: &'w mut dyn World,
}

impl S3<'_, '_> {
    fn call(&mut self, operation: &str, body: &Value) -> Result<Value, Failure> {
        send(self.globals, self.world, "s3api", operation, body)
    }

    /// Every object whose key begins so, over all pages, as ListObjectsV2 tells of them; and the prefixes up to a `/`.
    fn objects(
        &mut self,
        bucket: &str,
        prefix: &str,
        delimiter: Option<&str>,
    ) -> Result<(Vec<Value>, Vec<String>), Failure> {
        let (mut objects, mut prefixes, mut token) = (Vec::new(), Vec::new(), Value::Null);
        loop {
            let body = json!({
                "Bucket": bucket, "Prefix": prefix, "Delimiter": delimiter, "ContinuationToken": token,
            });
            let page = self.call("ListObjectsV2", &body)?;
            let list = |name: &str| page.get(name).and_then(Value::as_array).cloned();
            objects.extend(list("Contents").unwrap_or_default());
            let found = list("CommonPrefixes").unwrap_or_default();
            prefixes.extend(found.iter().map(|it| text(it, "Prefix").to_owned()));
            token = page.get("NextContinuationToken").cloned().unwrap_or_default();
            if token.is_null() {
                return Ok((objects, prefixes));
            }
        }
    }
}

/// What stands on the line beside the names of files.
struct Options<'s>(&'s Sorted);

impl Options<'_> {
    fn has(&self, flag: &str) -> bool {
        self.values(flag).is_some()
    }

    /// The value; of `--sse` and `--sse-c` without one, AES256.
    fn value(&self, flag: &str) -> Option<&str> {
        Some(self.values(flag)?.first().map_or("AES256", String::as_str))
    }

    fn values(&self, flag: &str) -> Option<&[String]> {
        let index = FLAGS.iter().position(|(name, _)| *name == flag)?;
        self.0.values(index)
    }

    fn is_quiet(&self) -> bool {
        self.has("--quiet") || self.has("--only-show-errors")
    }
}

/// Runs what stands after `aws s3`. The status is 1 where a transfer failed.
pub(super) fn run(
    args: &[String],
    globals: &Globals,
    world: &mut dyn World,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let mut flags: Vec<Flag> = FLAGS.iter().map(|(name, arity)| Flag::new(*name, *arity)).collect();
    for flag in flags.iter_mut().filter(|flag| flag.name == "--sse") {
        flag.choices = ["AES256", "aws:kms", "aws:kms:dsse"].map(str::to_owned).to_vec();
    }
    let sorted = sort(args, &flags, true)?;
    let names: Vec<String> = COMMANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let Some(command) = sorted.word.as_deref().filter(|word| *word != "help") else {
        let lines: String = COMMANDS.iter().map(|(_, line)| format!("{line}\n")).collect();
        io.out(lines);
        return Ok(0);
    };
    check_choice("subcommand", command, &names)?;
    if let Some(unknown) = sorted.rest.iter().find(|word| word.starts_with("--")) {
        return Err(Failure::UnknownOptions(vec![unknown.clone()]));
    }
    let mut s3 = S3 { globals, world };
    let options = Options(&sorted);
    match (command, sorted.rest.as_slice()) {
        ("ls", []) => listing::buckets(&mut s3, io),
        ("ls", [path]) => listing::objects(&mut s3, path, options.has("--recursive"), io),
        ("mb", [path]) => bucket(&mut s3, path, "make_bucket", io, make),
        ("rb", [path]) => {
            if options.has("--force") {
                transfer::remove(&mut s3, path, true, &options, io)?;
            }
            bucket(&mut s3, path, "remove_bucket", io, |s3, name| {
                s3.call("DeleteBucket", &json!({"Bucket": name}))
            })
        }
        ("rm", [path]) => transfer::remove(&mut s3, path, options.has("--recursive"), &options, io),
        ("cp", [_, _]) if options.has("--recursive") => Err(Failure::General(
            "kmslab: the lab copies one file at a time: leave out --recursive".to_owned(),
        )),
        ("cp", [from, to]) => transfer::copy(&mut s3, from, to, &options, io),
        _ => {
            let usage = COMMANDS.iter().find(|(name, _)| *name == command).map(|(_, line)| *line);
            Err(Failure::Usage(format!("usage: {}", usage.unwrap_or_default())))
        }
    }
}

/// A command about a whole bucket, which prints what it did or what failed.
fn bucket(
    s3: &mut S3<'_, '_>,
    path: &str,
    what: &str,
    io: &mut Io<'_>,
    act: impl FnOnce(&mut S3<'_, '_>, &str) -> Result<Value, Failure>,
) -> Result<i32, Failure> {
    let (name, _) = s3_path(path).ok_or_else(|| {
        Failure::Validation(format!(
            "<S3Uri>\nError: Invalid argument type: `{path}` is not s3://BUCKET"
        ))
    })?;
    match act(s3, name) {
        Ok(_) => {
            io.out(format!("{what}: {name}\n"));
            Ok(0)
        }
        Err(failure @ Failure::Service { .. }) => {
            io.err(format!("{what} failed: {path} {}\n", failure.sentence()));
            Ok(1)
        }
        Err(failure) => Err(failure),
    }
}

fn make(s3: &mut S3<'_, '_>, name: &str) -> Result<Value, Failure> {
    let region = s3.globals.region.as_deref().filter(|region| *region != "us-east-1");
    let place = region.map(|region| json!({"LocationConstraint": region}));
    s3.call("CreateBucket", &json!({"Bucket": name, "CreateBucketConfiguration": place}))
}

/// Bucket and key of `s3://bucket/key`; anything else is a file.
fn s3_path(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("s3://").filter(|rest| !rest.is_empty())?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// A member that is text.
fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}
