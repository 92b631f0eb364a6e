//! Full load for minutes, with every kind of call that leaves the world as large as it was; memory must be flat.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value as Json, json};

use crate::load::{self, Server, Signer, program};

const CONNECTIONS: usize = 32;
/// What the last third may have more than the second.
const SLACK: (f64, u64) = (1.10, 8 << 20);

/// Loads so long; fails where memory grows.
pub fn run(minutes: f64, ephemeral: bool, given: Option<&Path>) -> anyhow::Result<()> {
    let program = program(given)?;
    let folder = tempfile::Builder::new().prefix("kmslab-soak-").tempdir_in("target")?;
    let server = Server::lab(&program, (!ephemeral).then_some(folder.path()))?;
    let time = Duration::from_secs_f64(minutes * 60.0);
    let step = (time / 30).max(Duration::from_secs(1));
    println!("{:>8} {:>12} {:>10} {:>10}", "seconds", "answers", "a second", "MiB");
    let (started, mut answers, mut samples) = (Instant::now(), 0, Vec::new());
    let keys = Keys::new(&server)?;
    while started.elapsed() < time {
        // Signed anew each time: a signature is good for a quarter of an hour.
        let requests = keys.requests(&server)?;
        let figures = load::run(server.address, &requests, CONNECTIONS, step)?;
        answers += figures.count();
        let at = started.elapsed();
        let resident =
            server.resident().context("the system does not tell how much memory is in use")?;
        println!(
            "{:>8.0} {answers:>12} {:>10.0} {:>10.1}",
            at.as_secs_f64(),
            figures.per_second(),
            resident as f64 / f64::from(1 << 20)
        );
        samples.push((at, resident));
    }
    let most = |from: Duration, to: Duration| {
        let within = samples.iter().filter(|(at, _)| *at >= from && *at <= to);
        within.map(|(_, bytes)| *bytes).max().context("too short to say")
    };
    let (second, last) = (most(time / 3, time * 2 / 3)?, most(time * 2 / 3, time * 2)?);
    let limit = ((second as f64 * SLACK.0) as u64).max(second + SLACK.1);
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let told = format!(
        "at most {:.1} MiB in the second third, {:.1} in the last",
        mebibytes(second),
        mebibytes(last)
    );
    if last > limit {
        bail!("memory is not flat: {told}");
    }
    println!("flat: {told}");
    Ok(())
}

/// What the calls are about.
struct Keys {
    symmetric: Json,
    signing: Json,
    blob: Json,
}

impl Keys {
    fn new(server: &Server) -> anyhow::Result<Keys> {
        let create = |body: Json| -> anyhow::Result<Json> {
            let made = server.call("CreateKey", &body)?;
            made.pointer("/KeyMetadata/KeyId").cloned().context("a new key has an id")
        };
        let symmetric = create(json!({}))?;
        let signing = create(json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}))?;
        let encrypted =
            server.call("Encrypt", &json!({"KeyId": symmetric, "Plaintext": "aGVsbG8="}))?;
        let blob = encrypted.get("CiphertextBlob").cloned().context("no CiphertextBlob")?;
        Ok(Keys { symmetric, signing, blob })
    }

    /// Reading and writing calls; what is made is only ever made over.
    fn requests(&self, server: &Server) -> anyhow::Result<Arc<[Vec<u8>]>> {
        let Keys { symmetric, signing, blob } = self;
        let signer = Signer::new(server.address);
        let calls = [
            (
                "Encrypt",
                json!({"KeyId": symmetric, "Plaintext": "aGVsbG8=", "EncryptionContext": {"a": "b"}}),
            ),
            ("Decrypt", json!({"CiphertextBlob": blob})),
            ("GenerateDataKey", json!({"KeyId": symmetric, "KeySpec": "AES_256"})),
            (
                "Sign",
                json!({"KeyId": signing, "Message": "aGVsbG8=", "SigningAlgorithm": "ECDSA_SHA_256"}),
            ),
            ("DescribeKey", json!({"KeyId": symmetric})),
            ("UpdateKeyDescription", json!({"KeyId": symmetric, "Description": "soaked"})),
            (
                "TagResource",
                json!({"KeyId": symmetric, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
            ),
            ("UntagResource", json!({"KeyId": symmetric, "TagKeys": ["a"]})),
            ("ListKeys", json!({})),
        ];
        calls.iter().map(|(operation, body)| signer.request(operation, body)).collect()
    }
}
