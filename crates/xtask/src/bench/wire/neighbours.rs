//! Whether one client's hard work holds up the others: Encrypt, while another client makes RSA-4096 keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use serde_json::json;

use super::operations::{self, Prepared};
use crate::load::{self, Server, Signer};

/// The aim: p99 in times of p50.
const AIM: f64 = 5.0;

/// Prints both distributions.
pub fn run(server: &Server, time: Duration, missed: &mut Vec<String>) -> anyhow::Result<()> {
    let encrypt = operations::named("Encrypt").context("there is an Encrypt")?;
    let requests = Prepared::new(encrypt, server)?.requests;
    let body = json!({"KeySpec": "RSA_4096", "KeyUsage": "SIGN_VERIFY"});
    let hard: Arc<[Vec<u8>]> = [Signer::new(server.address).request("CreateKey", &body)?].into();
    let time = time.max(Duration::from_secs(5));
    let alone = load::run(server.address, &requests, 4, time)?;
    let stop = Arc::new(AtomicBool::new(false));
    let other = {
        let (stop, address) = (stop.clone(), server.address);
        std::thread::spawn(move || load::until(address, &hard, 2, &stop, Duration::from_secs(600)))
    };
    // Until the first key is under way.
    std::thread::sleep(Duration::from_millis(300));
    let beside = load::run(server.address, &requests, 4, time)?;
    stop.store(true, Ordering::Relaxed);
    let made = other.join().map_err(|_| anyhow::anyhow!("the other client broke"))??.count();
    println!("\nEncrypt over 4 connections      p50 ms   p99 ms   p99/p50");
    for (what, figures) in [("alone", &alone), ("while RSA-4096 keys are made", &beside)] {
        let (p50, p99) = (figures.percentile(50), figures.percentile(99));
        println!("{what:<30} {p50:>8.3} {p99:>8.3} {:>9.1}", p99 / p50);
    }
    println!("({made} RSA-4096 keys were made meanwhile by another client over 2 connections)");
    let ratio = beside.percentile(99) / beside.percentile(50);
    if ratio >= AIM {
        missed.push(format!(
            "Encrypt beside RSA-4096: p99 is {ratio:.1} times p50, aim under {AIM:.0}"
        ));
    }
    Ok(())
}
