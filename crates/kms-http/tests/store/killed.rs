//! A process that is killed in the middle of its work.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kms_http::store::Saver;
use kms_http::{Pace, SharedEngine};
use serde_json::json;

use super::{call, open};

/// The process that gets killed: works as hard as it can and says so only once a change is kept.
#[test]
#[ignore = "started by the test below, to be killed"]
fn the_process_that_gets_killed() {
    let Ok(dir) = std::env::var("KMSLAB_CRASH_TEST") else { return };
    let (engine, store) = open(Path::new(&dir)).unwrap();
    let shared = SharedEngine::new(engine, Pace::Live);
    let _saver = Saver::start(store, &shared).unwrap();
    let world = shared.world();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let outcome = shared.call(call(&world, "CreateKey", json!({})));
                    let key = outcome.result.unwrap().unwrap()["KeyMetadata"]["Arn"].clone();
                    println!("kept {} {}", outcome.number, key.as_str().unwrap());
                }
            });
        }
    });
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept: Vec<(u64, String)> = Vec::new();
    let rounds = std::env::var("KMSLAB_CRASH_ROUNDS").map_or(5, |n| n.parse().unwrap());
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::the_process_that_gets_killed", "--ignored", "--nocapture"])
            .env("KMSLAB_CRASH_TEST", dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let patience = Duration::from_millis(40 + 23 * round);
        let mut killed = None;
        for line in lines {
            let line = line.unwrap();
            let Some(rest) = line.split("kept ").nth(1) else { continue };
            let Some((number, arn)) = rest.split_once(' ') else { continue };
            // A line that was cut off by the kill is no acknowledgement.
            if arn.len() == "arn:aws:kms:us-east-1:111122223333:key/".len() + 36 {
                kept.push((number.parse().unwrap(), arn.to_owned()));
            }
            let first = *killed.get_or_insert_with(Instant::now);
            if first.elapsed() > patience {
                // SIGKILL, in the middle of whatever it does.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        let (engine, _store) = open(dir.path()).unwrap();
        let world = engine.world();
        let mut numbers: Vec<u64> = world.trail.iter().map(|entry| entry.call).collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "round {round}: an event is there twice");
        let arns: std::collections::HashSet<String> =
            world.keys().map(|key| key.arn.to_string()).collect();
        for (number, arn) in &kept {
            assert!(arns.contains(arn), "round {round}: {arn} was acknowledged and is gone");
            assert!(numbers.binary_search(number).is_ok(), "round {round}: event {number} is gone");
        }
        assert_eq!(arns.len(), count, "round {round}: a key without its event, or the reverse");
    }
    assert!(kept.len() > rounds as usize, "only {} acknowledged", kept.len());
}
