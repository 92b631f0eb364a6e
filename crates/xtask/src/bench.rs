//! What a call costs beside the bare cryptography it contains. Ratios hold on any machine; absolute figures do not.

mod authz;
mod families;
mod growth;
pub mod services;
pub mod wire;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use kms_engine::arn::Region;
use kms_engine::{Call, Caller, Engine, World};
use serde_json::{Map, Value as Json};

/// Prints every figure.
pub fn run(seconds: f64, program: Option<&Path>) -> anyhow::Result<()> {
    let time = Duration::from_secs_f64(seconds);
    families::run(time)?;
    growth::run(time)?;
    authz::run(time)?;
    match program {
        Some(program) => processes(program),
        None => Ok(()),
    }
}

fn processes(program: &Path) -> anyhow::Result<()> {
    println!("\n{:<28} {:>12}", "whole process", "seconds");
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
    println!("{:<28} {:>12.3}", "start to first answer", run(&["--ephemeral", "repl"])?);
    let folder = std::env::temp_dir().join(format!("kmslab-bench-{}", std::process::id()));
    let out = folder.display().to_string();
    println!("{:<28} {:>12.3}", "book build", run(&["book", "build", "--out", &out])?);
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}

/// How often a second `work` can be done.
fn rate<E: std::fmt::Display>(
    time: Duration,
    mut work: impl FnMut() -> Result<(), E>,
) -> anyhow::Result<f64> {
    let started = Instant::now();
    let mut done = 0u64;
    while started.elapsed() < time {
        work().map_err(|e| anyhow::anyhow!("{e}"))?;
        done += 1;
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
        self.call_of("kms", operation, body)
    }

    fn call_of(&mut self, service: &str, operation: &str, body: &Json) -> anyhow::Result<Json> {
        let call = Call {
            caller: self.caller.clone(),
            region: Region::lab_default(),
            now: self.engine.world().clock.plus(1),
            service: service.to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().cloned().unwrap_or_else(Map::new),
        };
        match kms_services::call(&mut self.engine, call).result {
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
            self.forget_all_history();
        }
    }

    fn forget_all_history(&mut self) {
        let mut world = self.engine.world().clone();
        world.trail = Default::default();
        self.engine = Engine::resume(world, self.engine.calls());
    }

    fn rate(&mut self, time: Duration, operation: &str, body: &Json) -> anyhow::Result<f64> {
        let rate = rate(time, || self.call(operation, body).map(drop));
        self.forget_history();
        rate
    }
}
