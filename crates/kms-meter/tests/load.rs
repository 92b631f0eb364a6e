//! Loads whose outcome follows from the numbers, and one that is played against the real gate as well.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::quota::{self, Quotas};
use kms_engine::time::Timestamp;
use kms_engine::{Call, Engine, World};
use kms_meter::load::{Cache, Plan, Report, play};

const SEED: [u8; 32] = [7; 32];

fn plan() -> Plan {
    Plan {
        rate: 1000,
        messages: 10_000,
        clients: 10,
        quota: 100_000,
        others: 0,
        call_millis: 10,
        attempts: 3,
        cache: None,
    }
}

fn counts(report: &Report) -> [u64; 4] {
    let total = report.total;
    [total.messages, total.answered, total.throttled, total.failed]
}

#[test]
fn below_the_quota_every_message_costs_a_call_and_waits_for_it_once() {
    let report = play(&plan(), &SEED);
    assert_eq!(counts(&report), [10_000, 10_000, 0, 0]);
    assert_eq!((report.wait(0.5), report.longest_wait(), report.most_under_one_key), (10, 10, 1));
    assert_eq!(report.cost().to_string(), "0.03");
    // Ten seconds of it: a month has 259,200 times as many.
    assert_eq!(report.cost_a_month(&plan()).cents(), 777_600);
}

#[test]
fn a_cache_makes_a_call_for_each_client_and_as_many_messages() {
    let cache = |max_messages, max_age_millis| Some(Cache { max_messages, max_age_millis });
    for (cache, keys, most) in [
        (cache(1000, 600_000), 10, 1000),
        (cache(100, 600_000), 100, 100),
        // Every client has a hundred messages a second: after a second its key is too old.
        (cache(1_000_000, 1_000), 100, 102),
        (cache(1, 600_000), 10_000, 1),
    ] {
        let report = play(&Plan { cache, ..plan() }, &SEED);
        assert_eq!(report.data_keys, report.total.answered);
        assert!(
            report.data_keys.abs_diff(keys) <= keys / 50 + 1,
            "{cache:?}: {}",
            report.data_keys
        );
        assert!(
            report.most_under_one_key <= most && report.most_under_one_key * 2 > most,
            "{cache:?}"
        );
        assert_eq!(report.total.failed, 0);
    }
}

#[test]
fn above_the_quota_calls_are_throttled_and_tried_again() {
    let report = play(&Plan { quota: 500, ..plan() }, &SEED);
    let [messages, answered, throttled, failed] = counts(&report);
    assert_eq!(messages, answered + failed);
    assert!(throttled > 0 && failed > 0, "{throttled} {failed}");
    // No second has more than the quota, but for the bucket that was full at the start.
    for (at, second) in report.seconds.iter().enumerate() {
        assert!(second.answered <= if at == 0 { 1000 } else { 500 }, "{at}: {second:?}");
    }
    assert!(report.longest_wait() > 10);
    // One attempt only: nothing waits, more is given up.
    let once = play(&Plan { quota: 500, attempts: 1, ..plan() }, &SEED);
    assert!(once.total.failed > failed && once.longest_wait() == 10);
}

#[test]
fn others_in_the_account_use_the_same_quota() {
    let alone = play(&Plan { quota: 1500, ..plan() }, &SEED);
    assert_eq!(alone.total.throttled, 0);
    let shared = play(&Plan { quota: 1500, others: 1000, ..plan() }, &SEED);
    assert!(shared.total.throttled > 0);
}

#[test]
fn nothing_is_lost_whatever_the_plan() {
    for quota in [0, 1, 10, 333, 1000] {
        for cache in [None, Some(Cache { max_messages: 7, max_age_millis: 50 })] {
            let report = play(&Plan { quota, cache, messages: 3000, ..plan() }, &SEED);
            let served: u64 = report.waits.values().sum();
            assert_eq!(served + report.total.failed, 3000, "{quota} {cache:?}");
            assert_eq!(
                counts(&report),
                counts(&play(&Plan { quota, cache, messages: 3000, ..plan() }, &SEED))
            );
        }
    }
}

/// The bucket of the load is the gate of a world: without retries both let the same number of calls through.
#[test]
fn the_load_and_a_world_agree() {
    let (rate, messages, per_second) = (100, 300, 20);
    let report = play(&Plan { rate, messages, quota: per_second, attempts: 1, ..plan() }, &SEED);

    let mut world = World::new(SEED);
    let account = AccountId::parse("111122223333").unwrap();
    let mut settings = world.quotas.settings.clone();
    settings.enforced = true;
    settings.set(quota::named("symmetric").unwrap(), &account, &Region::lab_default(), per_second);
    world.quotas = Quotas::with(settings);
    let start = world.clock;
    let caller = Arc::new(world.caller("AKIAKMSLABADMIN22222").unwrap());
    let mut engine = Engine::new(world);
    let answered = (0..messages).filter(|n| {
        let outcome = engine.call(Call {
            caller: caller.clone(),
            region: Region::lab_default(),
            now: Timestamp(start.0 + (n * 1000 / rate).cast_signed()),
            service: "kms".to_owned(),
            operation: "GenerateRandom".to_owned(),
            body: serde_json::from_str(r#"{"NumberOfBytes": 8}"#).unwrap(),
        });
        outcome.result.is_ok()
    });
    assert_eq!(answered.count() as u64, report.total.answered);
}
