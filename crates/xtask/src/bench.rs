//! What a call costs beside the bare cryptography it contains. Ratios hold on any machine; absolute figures do not.

mod authz;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use kms_engine::arn::Region;
use kms_engine::crypto::{CallRng, Material, PrivateKey, generate, mac, symmetric};
use kms_engine::spec::{KeySpec, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec};
use kms_engine::{Call, Caller, Engine, World};
use serde_json::{Map, Value as Json, json};

const MESSAGE: &str = "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxkLCBoZWxsbyE=";

/// Prints every figure.
pub fn run(seconds: f64, program: Option<&Path>) -> anyhow::Result<()> {
    let time = Duration::from_secs_f64(seconds);
    families(time)?;
    growth(time)?;
    authz::run(time)?;
    match program {
        Some(program) => processes(program),
        None => Ok(()),
    }
}

fn families(time: Duration) -> anyhow::Result<()> {
    println!("{:<28} {:>12} {:>12} {:>8}", "operation", "calls/s", "bare/s", "ratio");
    let mut lab = Lab::new();
    let message = b"hello world, hello world, hello!";
    let mut rng = CallRng::new(&[1; 32], 1, "bench");

    let key = lab.create(json!({}))?;
    let material = Material::new(vec![7; 32]);
    let bare = rate(time, || {
        symmetric::seal(&material, b"header", b"context", message, &mut rng).map(drop)
    })?;
    let body = json!({"KeyId": key, "Plaintext": MESSAGE});
    row("Encrypt", lab.rate(time, "Encrypt", &body)?, "AES-256-GCM + KDF", bare);
    let sealed = symmetric::seal(&material, b"header", b"context", message, &mut rng)?;
    let bare = rate(time, || symmetric::open(&material, b"header", b"context", &sealed).map(drop))?;
    let blob = lab.call("Encrypt", &body)?.get("CiphertextBlob").cloned();
    row(
        "Decrypt",
        lab.rate(time, "Decrypt", &json!({"CiphertextBlob": blob}))?,
        "AES-256-GCM + KDF",
        bare,
    );
    let body = json!({"KeyId": key, "KeySpec": "AES_256"});
    let bare = rate(time, || {
        symmetric::seal(&material, b"header", b"context", message, &mut rng).map(drop)
    })?;
    row("GenerateDataKey", lab.rate(time, "GenerateDataKey", &body)?, "AES-256-GCM + KDF", bare);

    for (spec, algorithm) in [
        (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256),
        (KeySpec::Rsa2048, SigningAlgorithmSpec::RsassaPssSha256),
        (KeySpec::EccNistEdwards25519, SigningAlgorithmSpec::Ed25519Sha512),
        (KeySpec::MlDsa65, SigningAlgorithmSpec::MlDsaShake256),
    ] {
        let private = PrivateKey::load(spec, &generate(spec, &mut rng)?)?;
        let bare =
            rate(time, || private.sign(algorithm, MessageType::Raw, message, &mut rng).map(drop))?;
        let key = lab.create(json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}))?;
        let body = json!({"KeyId": key, "Message": MESSAGE, "SigningAlgorithm": algorithm});
        row(&format!("Sign {spec}"), lab.rate(time, "Sign", &body)?, "sign", bare);
    }

    let material = generate(KeySpec::Hmac256, &mut rng)?;
    let bare = rate(time, || mac(MacAlgorithmSpec::HmacSha256, &material, message).map(drop))?;
    let key = lab.create(json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}))?;
    let body = json!({"KeyId": key, "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"});
    row("GenerateMac", lab.rate(time, "GenerateMac", &body)?, "HMAC-SHA-256", bare);
    Ok(())
}

fn growth(time: Duration) -> anyhow::Result<()> {
    println!(
        "\n{:<28} {:>12} {:>12} {:>8}",
        "keys in the world", "Encrypt/s", "CreateKey/s", "of 100"
    );
    let mut lab = Lab::new();
    let mut first = None;
    for keys in [100usize, 1_000, 10_000, 100_000] {
        while lab.engine.world().key_count() < keys {
            lab.create(json!({}))?;
            lab.forget_history();
        }
        let key = lab.create(json!({}))?;
        let encrypt = lab.rate(time, "Encrypt", &json!({"KeyId": key, "Plaintext": MESSAGE}))?;
        let create = {
            let started = Instant::now();
            let mut made = 0;
            while made < 50 {
                lab.create(json!({}))?;
                made += 1;
            }
            f64::from(made) / started.elapsed().as_secs_f64()
        };
        let base = *first.get_or_insert(encrypt);
        println!("{keys:<28} {encrypt:>12.0} {create:>12.0} {:>7.0}%", 100.0 * encrypt / base);
    }
    Ok(())
}

fn processes(program: &Path) -> anyhow::Result<()> {
    println!("\n{:<28} {:>12}", "whole process", "seconds");
    let started = Instant::now();
    let run = |args: &[&str]| -> anyhow::Result<f64> {
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, b"aws kms list-keys\n")?;
        }
        if !child.wait()?.success() {
            bail!("`{} {}` failed", program.display(), args.join(" "));
        }
        Ok(started.elapsed().as_secs_f64())
    };
    let _ = started;
    println!("{:<28} {:>12.3}", "start to first answer", run(&["--ephemeral", "repl"])?);
    let folder = std::env::temp_dir().join(format!("kmslab-bench-{}", std::process::id()));
    let out = folder.display().to_string();
    println!("{:<28} {:>12.3}", "book build", run(&["book", "build", "--out", &out])?);
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}

fn row(name: &str, calls: f64, primitive: &str, bare: f64) {
    println!(
        "{name:<28} {calls:>12.0} {bare:>12.0} {:>7.0}%  of {primitive}",
        100.0 * calls / bare
    );
}

/// How often a second `work` can be done.
fn rate<E: std::fmt::Display>(
    time: Duration,
    mut work: impl FnMut() -> Result<(), E>,
) -> anyhow::Result<f64> {
    let started = Instant::now();
    let mut done = 0u64;
    while started.elapsed() < time {
        for _ in 0..8 {
            work().map_err(|e| anyhow::anyhow!("{e}"))?;
        }
        done += 8;
    }
    Ok(done as f64 / started.elapsed().as_secs_f64())
}

struct Lab {
    engine: Engine,
    caller: Arc<Caller>,
}

impl Lab {
    fn new() -> Lab {
        let world = World::new([1; 32]);
        let caller =
            world.profiles.get("admin").and_then(|profile| world.caller(profile.access_key_id()?));
        let caller = caller.unwrap_or_else(|| {
            let account = kms_engine::principal::AccountId("111122223333".into());
            Caller::at_terminal(kms_engine::principal::Principal::Root { account }, None)
        });
        Lab { engine: Engine::new(world), caller: Arc::new(caller) }
    }

    fn call(&mut self, operation: &str, body: &Json) -> anyhow::Result<Json> {
        let call = Call {
            caller: self.caller.clone(),
            region: Region::lab_default(),
            now: self.engine.world().clock.plus(1),
            service: "kms".to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().cloned().unwrap_or_else(Map::new),
        };
        match self.engine.call(call).result {
            Ok(body) => Ok(Json::Object(body.unwrap_or_default())),
            Err(error) => bail!("{operation}: {error}"),
        }
    }

    fn create(&mut self, body: Json) -> anyhow::Result<Json> {
        let made = self.call("CreateKey", &body)?;
        made.pointer("/KeyMetadata/KeyId").cloned().context("a new key has an id")
    }

    /// The trail and the undo steps are not what is measured here.
    fn forget_history(&mut self) {
        if self.engine.world().trail.len() > 5_000 {
            let mut world = self.engine.world().clone();
            world.trail.clear();
            self.engine = Engine::resume(world, self.engine.calls());
        }
    }

    fn rate(&mut self, time: Duration, operation: &str, body: &Json) -> anyhow::Result<f64> {
        let rate = rate(time, || self.call(operation, body).map(drop));
        self.forget_history();
        rate
    }
}
