//! Where the time of a call goes.
#![allow(missing_docs, clippy::unwrap_used)]
use kms_engine::{Call, Engine, Timestamp, World, arn::Region, engine::evaluate};
use kms_http::{Pace, SharedEngine};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::time::Instant;
fn time(name: &str, n: u32, mut f: impl FnMut()) {
    for _ in 0..n / 10 {
        f()
    }
    let t = Instant::now();
    for _ in 0..n {
        f()
    }
    println!("{name}: {:.2} us", t.elapsed().as_secs_f64() / f64::from(n) * 1e6);
}
fn main() {
    let mut e = Engine::new(World::new([1; 32]));
    let call = |w: &World, op: &str, b: Json| Call {
        caller: Arc::new(w.caller("AKIAKMSLABADMIN22222").unwrap()),
        region: Region::lab_default(),
        now: Timestamp::LAB_START,
        service: "kms".into(),
        operation: op.into(),
        body: b.as_object().unwrap().clone(),
    };
    let w0 = e.world().clone();
    let k =
        e.call(call(&w0, "CreateKey", json!({}))).result.unwrap().unwrap()["KeyMetadata"]["KeyId"]
            .clone();
    let w = e.world().clone();
    for (op, b) in [
        (
            "Encrypt",
            json!({"KeyId": k, "Plaintext": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="}),
        ),
        ("DescribeKey", json!({"KeyId": k})),
        ("GenerateDataKey", json!({"KeyId":k,"KeySpec":"AES_256"})),
    ] {
        let c = call(&w, op, b);
        time(&format!("{op} evaluate"), 20000, || {
            std::hint::black_box(evaluate(&w, &c, 7));
        });
        let shared = SharedEngine::new(Engine::new(w.clone()), Pace::Live);
        time(&format!("{op} submit"), 20000, || {
            std::hint::black_box(shared.submit(c.clone()));
        });
    }
    time("caller", 20000, || {
        std::hint::black_box(w.caller("AKIAKMSLABADMIN22222"));
    });
    time("world clone", 20000, || {
        std::hint::black_box(w.clone());
    });
    let mut v = w.clone();
    let entry = v.trail.last().unwrap().clone();
    time("trail push shared", 20000, || {
        let s = v.clone();
        v.trail.push_back(entry.clone());
        drop(s);
    });
    time("entry json", 20000, || {
        std::hint::black_box(serde_json::to_string(&*entry).unwrap());
    });
}
