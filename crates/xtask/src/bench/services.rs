//! Ten thousand objects with and without a Bucket Key: how often S3 asks KMS for them, and what that costs.

use std::time::Instant;

use anyhow::Context;
use kms_engine::meter::Item;
use kms_meter::prices::Prices;
use serde_json::json;

use super::Lab;

/// Prints a line for each way, and how far they are apart.
pub fn run(objects: usize) -> anyhow::Result<()> {
    println!(
        "{:<34} {:>9} {:>12} {:>12} {:>9}",
        format!("{objects} objects, put and got"),
        "KMS calls",
        "US dollars",
        "objects/s",
        "seconds"
    );
    let without = measure(objects, false)?;
    let with = measure(objects, true)?;
    println!(
        "{:<34} {:>8.0}x",
        "calls saved by the Bucket Key",
        without as f64 / with.max(1) as f64
    );
    Ok(())
}

/// The calls to KMS that it took.
fn measure(objects: usize, bucket_key: bool) -> anyhow::Result<u64> {
    let mut lab = Lab::new();
    let key = lab.create(json!({}))?;
    lab.call_of("s3", "CreateBucket", &json!({"Bucket": "bench"}))?;
    let rule = json!({
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
        "BucketKeyEnabled": bucket_key,
    });
    let body = json!({"Bucket": "bench", "ServerSideEncryptionConfiguration": {"Rules": [rule]}});
    lab.call_of("s3", "PutBucketEncryption", &body)?;
    let started = Instant::now();
    for n in 0..objects {
        let name = format!("{n:08}");
        let body = json!({"Bucket": "bench", "Key": name, "Body": "YXR0YWNrIGF0IGRhd24="});
        lab.call_of("s3", "PutObject", &body)?;
        lab.call_of("s3", "GetObject", &json!({"Bucket": "bench", "Key": name}))?;
        lab.forget_history();
    }
    let seconds = started.elapsed().as_secs_f64();
    let requests = lab.engine.world().meter.requests.iter();
    let of_s3 = requests
        .filter(|(metered, _)| metered.service.as_deref().is_some_and(|it| it.starts_with("s3.")));
    let calls = of_s3.map(|(_, count)| count.answered).sum();
    let price = Prices::current().of(Item::Requests).context("requests have a price")?;
    println!(
        "{:<34} {calls:>9} {:>12} {:>12.0} {seconds:>9.2}",
        if bucket_key { "with a Bucket Key" } else { "SSE-KMS, a data key per object" },
        price.of(calls).to_string(),
        objects as f64 / seconds,
    );
    Ok(calls)
}
