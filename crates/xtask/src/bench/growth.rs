//! What a call and a key cost in a world of 100 keys, and in one of 100,000.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Lab, rate};

/// Keys made for the figure of CreateKey. They are the last of each size: an account has room for 100,000 in a Region.
const MADE: usize = 50;

/// Prints a line for each size.
pub fn run(time: Duration) -> anyhow::Result<()> {
    println!(
        "\n{:<18} {:>10} {:>7} {:>12} {:>12} {:>12} {:>12}",
        "keys in the world",
        "Encrypt/s",
        "of 100",
        "Describe/s",
        "ListKeys/s",
        "CreateKey/s",
        "bytes per key"
    );
    let mut lab = Lab::new();
    let empty = resident();
    let mut first = None;
    for keys in [100usize, 1_000, 10_000, 100_000] {
        while lab.engine.world().key_count() + MADE < keys {
            lab.create(json!({}))?;
            lab.forget_history();
        }
        let started = Instant::now();
        let mut key = json!(null);
        while lab.engine.world().key_count() < keys {
            key = lab.create(json!({}))?;
        }
        let create = MADE as f64 / started.elapsed().as_secs_f64();
        lab.forget_all_history();
        let memory = empty.zip(resident()).map(|(empty, now)| now.saturating_sub(empty) / keys);
        let memory = memory.map_or("-".to_owned(), |bytes| bytes.to_string());
        let encrypt = lab.rate(time, "Encrypt", &json!({"KeyId": key, "Plaintext": "aGVsbG8="}))?;
        let describe = lab.rate(time, "DescribeKey", &json!({"KeyId": key}))?;
        let list = rate(time, || lab.call("ListKeys", &json!({"Limit": 100})).map(drop))?;
        lab.forget_all_history();
        let base = *first.get_or_insert(encrypt);
        let share = 100.0 * encrypt / base;
        println!(
            "{keys:<18} {encrypt:>10.0} {share:>6.0}% {describe:>12.0} {list:>12.0} {create:>12.0} {memory:>12}"
        );
    }
    Ok(())
}

/// The memory the process holds, in bytes, where the system tells.
fn resident() -> Option<usize> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    // Pages of 4 KiB on every Linux this is run on.
    Some(statm.split_whitespace().nth(1)?.parse::<usize>().ok()? * 4096)
}
