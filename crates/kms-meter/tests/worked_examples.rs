//! Bills that can be checked by hand: the price list's own examples, to the cent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use kms_engine::arn::{KeyArn, KeyId, Region};
use kms_engine::meter::{Count, Item, KeyLife, Metered, Month};
use kms_engine::principal::AccountId;
use kms_engine::spec::{KeyManager, KeySpec};
use kms_engine::time::Timestamp;
use kms_meter::bill::{Bill, Span, Usage};
use kms_meter::prices::Prices;

const MONTH: &str = "2026-11";

/// A name, keys, requests, and how many cents they come to.
type Example = (&'static str, Vec<KeyLife>, Vec<(Metered, Count)>, i128);

fn account() -> AccountId {
    AccountId::parse("111122223333").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn arn(region: &str, n: u8) -> KeyArn {
    let region = Region::parse(region).unwrap();
    KeyArn { account: account(), region, id: KeyId::new([n; 16], false) }
}

/// A key that was there before the month began.
fn key(region: &str, n: u8) -> KeyLife {
    KeyLife {
        arn: arn(region, n),
        spec: KeySpec::SymmetricDefault,
        manager: KeyManager::Customer,
        description: String::new(),
        created: at("2024-01-01"),
        until: None,
        rotated: Vec::new(),
    }
}

fn asked(item: Item, answered: u64) -> (Metered, Count) {
    let metered = Metered {
        month: Month::parse(MONTH).unwrap(),
        payer: account(),
        region: Region::lab_default(),
        item,
        operation: "Any".to_owned(),
        key: Some(arn("us-east-1", 1)),
        service: None,
        principal: "arn:aws:iam::111122223333:user/admin".to_owned(),
    };
    (metered, Count { answered, ..Count::default() })
}

fn bill(keys: Vec<KeyLife>, requests: Vec<(Metered, Count)>) -> Bill {
    let month = Month::parse(MONTH).unwrap();
    let span = Span::of(month, month.end());
    let usage = Usage { keys, requests };
    Bill::from_usage(Prices::current(), &account(), month.to_string(), span, &usage)
}

#[test]
fn every_example_comes_to_the_cent() {
    let three = || vec![key("us-east-1", 1), key("us-east-1", 2), key("us-east-1", 3)];
    let related = |rotated: &[&str]| {
        ["us-east-1", "eu-west-1", "ap-southeast-2"]
            .map(|region| KeyLife {
                rotated: rotated.iter().map(|t| at(t)).collect(),
                ..key(region, 9)
            })
            .to_vec()
    };
    let rotated = |times: &[&str]| {
        vec![KeyLife { rotated: times.iter().map(|t| at(t)).collect(), ..key("us-east-1", 1) }]
    };
    let examples: [Example; 20] = [
        (
            "three keys, a million symmetric requests",
            three(),
            vec![asked(Item::Requests, 1_000_000)],
            594,
        ),
        ("a primary and two replicas", related(&[]), vec![], 300),
        ("the same, all rotated twice", related(&["2024-06-01", "2025-06-01"]), vec![], 900),
        ("one key, before its first rotation", rotated(&[]), vec![], 100),
        ("after the first", rotated(&["2025-01-01"]), vec![], 200),
        ("after the second", rotated(&["2025-01-01", "2026-01-01"]), vec![], 300),
        (
            "after the fourth",
            rotated(&["2024-02-01", "2024-03-01", "2025-01-01", "2026-01-01"]),
            vec![],
            300,
        ),
        (
            "rotated for the first time in the middle of the month",
            rotated(&["2026-11-16"]),
            vec![],
            150,
        ),
        (
            "a million signatures with ECC_NIST_P256",
            vec![],
            vec![asked(Item::Asymmetric, 1_000_000)],
            1500,
        ),
        (
            "a million signatures with RSA_2048",
            vec![],
            vec![asked(Item::AsymmetricRsa2048, 1_000_000)],
            300,
        ),
        (
            "ten thousand RSA data key pairs",
            vec![],
            vec![asked(Item::DataKeyPairRsa, 10_000)],
            1200,
        ),
        ("ten thousand ECC data key pairs", vec![], vec![asked(Item::DataKeyPairEcc, 10_000)], 10),
        ("what is free", vec![], vec![asked(Item::Requests, 20_000)], 0),
        ("ten thousand more", vec![], vec![asked(Item::Requests, 30_000)], 3),
        ("signatures are never free", vec![], vec![asked(Item::Asymmetric, 20_000)], 30),
        (
            "fifty million S3 requests without Bucket Keys",
            vec![],
            vec![asked(Item::Requests, 50_020_000)],
            15_000,
        ),
        ("the same with 99 in a hundred saved", vec![], vec![asked(Item::Requests, 520_000)], 150),
        (
            "ten million messages, a data key each",
            vec![],
            vec![asked(Item::Requests, 10_020_000)],
            3000,
        ),
        ("a thousand messages to a data key", vec![], vec![asked(Item::Requests, 30_000)], 3),
        (
            "an SQS queue in January, five minutes of reuse",
            vec![],
            vec![asked(Item::Requests, 20_000 + 26_784)],
            8,
        ),
    ];
    for (name, keys, requests, cents) in examples {
        assert_eq!(bill(keys, requests).total.cents(), cents, "{name}");
    }
}

#[test]
fn a_key_is_charged_for_by_the_hour_while_it_is_not_waiting_for_its_deletion() {
    let month = |from: &str, until: Option<&str>| {
        let life = KeyLife { created: at(from), until: until.map(at), ..key("us-east-1", 1) };
        let bill = bill(vec![life], Vec::new());
        bill.keys.first().map_or((0, 0), |line| (line.hours, line.amount.cents()))
    };
    for (from, until, hours, cents) in [
        ("2024-01-01", None, 720, 100),
        ("2026-11-16", None, 360, 50),
        ("2026-11-30T23:30:00Z", None, 1, 0),
        ("2026-12-01", None, 0, 0),
        ("2024-01-01", Some("2026-11-16"), 360, 50),
        ("2024-01-01", Some("2026-10-31"), 0, 0),
        ("2026-11-10", Some("2026-11-11T00:30:00Z"), 25, 3),
    ] {
        assert_eq!(month(from, until), (hours, cents), "{from} {until:?}");
    }
}

#[test]
fn what_aws_manages_has_no_line_and_free_requests_are_shared_by_all_regions() {
    let managed = KeyLife { manager: KeyManager::Aws, ..key("us-east-1", 1) };
    assert!(bill(vec![managed], Vec::new()).keys.is_empty());
    let mut elsewhere = asked(Item::Requests, 15_000);
    elsewhere.0.region = Region::parse("eu-west-1").unwrap();
    let both = bill(Vec::new(), vec![asked(Item::Requests, 15_000), elsewhere]);
    assert_eq!((both.requests[0].free, both.requests[0].billed), (20_000, 10_000));
}
