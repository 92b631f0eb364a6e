use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{Engine, op};

fn call(world: &World, region: &str, operation: &str, body: Json) -> Call {
    Call {
        caller: Arc::new(world.caller("AKIAKMSLABADMIN22222").unwrap()),
        region: Region::parse(region).unwrap(),
        now: world.clock,
        service: "kms".to_owned(),
        operation: operation.to_owned(),
        body: body.as_object().unwrap().clone(),
    }
}

fn engine() -> Engine {
    let mut world = World::new([7; 32]);
    world.quotas.settings.enforced = true;
    Engine::new(world)
}

/// How many of `n` calls at one instant are answered.
fn answered(engine: &mut Engine, n: usize, region: &str, operation: &str, body: &Json) -> usize {
    let throttled = |engine: &mut Engine| {
        let call = call(engine.world(), region, operation, body.clone());
        let error = engine.call(call).result.err();
        error.is_some_and(|error| error.code == ErrorCode::ThrottlingException)
    };
    (0..n).filter(|_| !throttled(engine)).count()
}

#[test]
fn every_operation_has_the_quota_that_aws_lists() {
    let us_east_1 = Region::lab_default();
    for (id, per_second) in
        [("CreateKey", 5), ("DescribeKey", 2000), ("symmetric", 100_000), ("rsa", 1000)]
    {
        assert_eq!(named(id).unwrap().per_second_in(&us_east_1), per_second, "{id}");
    }
    let sydney = Region::parse("ap-southeast-2").unwrap();
    let cape_town = Region::parse("af-south-1").unwrap();
    assert_eq!(named("symmetric").unwrap().per_second_in(&sydney), 20_000);
    assert_eq!(named("symmetric").unwrap().per_second_in(&cape_town), 10_000);
    // Every operation counts against something, and every quota is of an operation there is.
    let names: Vec<&str> =
        op::table().iter().filter(|row| row.service == "kms").map(|row| row.name).collect();
    let world = World::new([7; 32]);
    for name in &names {
        let body = json!({"KeyPairSpec": "RSA_2048", "ReplicaRegion": "eu-west-1", "PrimaryRegion": "eu-west-1"});
        assert!(!groups_of(&world, &call(&world, "us-east-1", name, body)).is_empty(), "{name}");
    }
    for group in
        groups().iter().filter(|group| group.id.starts_with(|c: char| c.is_ascii_uppercase()))
    {
        let operation = group.id.split('/').next().unwrap();
        assert!(names.contains(&operation), "{operation}");
    }
}

#[test]
fn a_second_holds_as_many_calls_as_the_quota_and_they_come_back_evenly() {
    let mut engine = engine();
    assert_eq!(answered(&mut engine, 8, "us-east-1", "CreateKey", &json!({})), 5);
    // Another Region has buckets of its own.
    assert_eq!(answered(&mut engine, 8, "eu-west-1", "CreateKey", &json!({})), 5);
    for (millis, calls) in [(199, 0), (1, 1), (200, 1), (60_000, 5)] {
        let now = engine.world().clock.plus(millis);
        engine.advance_to(now);
        assert_eq!(
            answered(&mut engine, 8, "us-east-1", "CreateKey", &json!({})),
            calls,
            "{millis} ms"
        );
    }
}

#[test]
fn a_throttled_call_changes_nothing_and_is_in_the_trail() {
    let mut engine = engine();
    answered(&mut engine, 6, "us-east-1", "CreateKey", &json!({}));
    assert_eq!(engine.world().key_count(), 5);
    let last = engine.world().trail.last().unwrap().clone();
    assert_eq!(last.event.error.as_ref().unwrap().0, "ThrottlingException");
    let hint = last.error.as_ref().unwrap().hint.clone().unwrap();
    assert!(
        hint.starts_with(
            "the quota `CreateKey` is 5 a second for account 111122223333 in us-east-1"
        ),
        "{hint}"
    );
    assert!(hint.contains("the next one fits in 200ms"), "{hint}");
}

#[test]
fn the_pool_is_shared_by_operations_and_keys_and_a_refused_call_counts_too() {
    let mut engine = engine();
    let made: Vec<Json> = [
        json!({}),
        json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
        json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}),
    ]
    .into_iter()
    .map(|body| {
        let call = call(engine.world(), "us-east-1", "CreateKey", body);
        engine.call(call).result.unwrap().unwrap()["KeyMetadata"]["KeyId"].clone()
    })
    .collect();
    let account = AccountId::parse("111122223333").unwrap();
    let here = Region::lab_default();
    let mut settings = engine.world().quotas.settings.clone();
    settings.set(named("symmetric").unwrap(), &account, &here, 4);
    engine.edit("quota", |world| world.quotas = Quotas::with(settings));
    for (operation, body) in [
        ("Encrypt", json!({"KeyId": made[0], "Plaintext": "aGk="})),
        (
            "GenerateMac",
            json!({"KeyId": made[1], "Message": "aGk=", "MacAlgorithm": "HMAC_SHA_256"}),
        ),
        ("GenerateDataKey", json!({"KeyId": made[0], "KeySpec": "AES_256", "DryRun": true})),
        ("Decrypt", json!({"CiphertextBlob": "aGk="})),
    ] {
        assert_eq!(answered(&mut engine, 1, "us-east-1", operation, &body), 1, "{operation}");
    }
    assert_eq!(
        answered(&mut engine, 1, "us-east-1", "GenerateRandom", &json!({"NumberOfBytes": 8})),
        0
    );
    // Signing has a pool of its own, and so has describing.
    let sign = json!({"KeyId": made[2], "Message": "aGk=", "SigningAlgorithm": "ECDSA_SHA_256"});
    assert_eq!(answered(&mut engine, 1, "us-east-1", "Sign", &sign), 1);
    assert_eq!(answered(&mut engine, 1, "us-east-1", "DescribeKey", &json!({"KeyId": made[0]})), 1);
}

#[test]
fn replicating_costs_two_creations_where_the_replica_goes() {
    let world = World::new([7; 32]);
    let call = call(&world, "us-east-1", "ReplicateKey", json!({"ReplicaRegion": "eu-west-1"}));
    let counted: Vec<(String, String, u64)> = groups_of(&world, &call)
        .into_iter()
        .map(|counted| (counted.group.id.clone(), counted.region.to_string(), counted.times))
        .collect();
    let one = ("ReplicateKey".to_owned(), "us-east-1".to_owned(), 1);
    assert_eq!(counted, [one, ("CreateKey".to_owned(), "eu-west-1".to_owned(), 2)]);
}

proptest! {
    /// However calls are spread, no stretch of time sees more of them than its seconds and one bucket allow.
    #[test]
    fn no_stretch_of_time_exceeds_the_quota(per_second in 1u64..50, waits in prop::collection::vec(0i64..400, 1..200)) {
        let mut bucket = Bucket::full(Timestamp(0), per_second);
        let (mut now, mut taken) = (0, Vec::new());
        for wait in waits {
            now += wait;
            bucket = bucket.at(Timestamp(now), per_second);
            match bucket.take(1) {
                Some(rest) => {
                    bucket = rest;
                    taken.push(now);
                }
                None => prop_assert!(bucket.wait(1, per_second).is_some_and(|wait| wait > 0)),
            }
        }
        for (i, start) in taken.iter().enumerate() {
            for (j, end) in taken.iter().enumerate().skip(i) {
                let allowed = per_second + (u64::try_from(end - start).unwrap() * per_second) / 1000;
                prop_assert!((j - i + 1) as u64 <= allowed);
            }
        }
    }
}
