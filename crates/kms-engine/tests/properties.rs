//! What holds whatever is called: random sessions, and what must be true after every call of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use common::{Lab, text, wrap};
use kms_engine::call::Outcome;
use kms_engine::trail::EventType;
use kms_engine::{Call, World};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value as Json, json};

/// One step of a random session. Numbers choose among what there is, modulo how many there are.
#[derive(Debug, Clone)]
enum Step {
    Create(u8),
    OnKey(u8, &'static str),
    Encrypt(u8, u8),
    Decrypt(u8, u8),
    DataKey(u8),
    Grant(u8, u8),
    Revoke(u8),
    Retire(u8),
    Alias(u8, u8),
    Tag(u8, u8),
    Replicate(u8, u8),
    Promote(u8, u8),
    Nonsense(u8, u8),
    Wait(u8),
    Undo,
}

const WHO: [&str; 6] = ["admin", "admin", "admin", "admin@eu-west-1", "alice", "partner"];
const REGIONS: [&str; 2] = ["us-east-1", "eu-west-1"];
const ON_KEY: [&str; 14] = [
    "DescribeKey",
    "EnableKey",
    "DisableKey",
    "ScheduleKeyDeletion",
    "CancelKeyDeletion",
    "EnableKeyRotation",
    "DisableKeyRotation",
    "RotateKeyOnDemand",
    "GetKeyRotationStatus",
    "ListKeyRotations",
    "GetKeyPolicy",
    "ListGrants",
    "GetKeyLastUsage",
    "GetPublicKey",
];

fn step() -> impl Strategy<Value = (u8, Step)> {
    let step = prop_oneof![
        4 => any::<u8>().prop_map(Step::Create),
        8 => (any::<u8>(), prop::sample::select(&ON_KEY[..])).prop_map(|(key, name)| Step::OnKey(key, name)),
        4 => (any::<u8>(), any::<u8>()).prop_map(|(key, context)| Step::Encrypt(key, context)),
        4 => (any::<u8>(), any::<u8>()).prop_map(|(blob, context)| Step::Decrypt(blob, context)),
        2 => any::<u8>().prop_map(Step::DataKey),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(key, what)| Step::Grant(key, what)),
        1 => any::<u8>().prop_map(Step::Revoke),
        1 => any::<u8>().prop_map(Step::Retire),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(key, name)| Step::Alias(key, name)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(key, tag)| Step::Tag(key, tag)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(key, region)| Step::Replicate(key, region)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(key, region)| Step::Promote(key, region)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(operation, body)| Step::Nonsense(operation, body)),
        2 => any::<u8>().prop_map(Step::Wait),
        2 => Just(Step::Undo),
    ];
    (any::<u8>(), step)
}

/// What a session has seen so far.
#[derive(Default)]
struct Seen {
    keys: Vec<String>,
    blobs: Vec<String>,
    grants: Vec<(String, String, String)>,
    secrets: Vec<String>,
}

fn pick<T>(from: &[T], number: u8) -> Option<&T> {
    from.get(number as usize % from.len().max(1))
}

fn context(number: u8) -> Json {
    match number % 3 {
        0 => json!({}),
        1 => json!({"app": "a"}),
        _ => json!({"app": "b", "x": "y"}),
    }
}

impl Seen {
    /// The call a step stands for, or nothing to call yet.
    fn call(&self, step: &Step) -> Option<(&'static str, Json)> {
        let key = |number: u8| pick(&self.keys, number).cloned();
        Some(match step {
            Step::Create(kind) => {
                let body = match kind % 5 {
                    0 | 1 => json!({"Description": "app"}),
                    2 => json!({"MultiRegion": true}),
                    3 => json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
                    _ => json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"}),
                };
                ("CreateKey", body)
            }
            Step::OnKey(number, name) => (name, json!({"KeyId": key(*number)?})),
            Step::Encrypt(number, c) => (
                "Encrypt",
                json!({"KeyId": key(*number)?, "Plaintext": secret_text(), "EncryptionContext": context(*c)}),
            ),
            Step::Decrypt(number, c) => {
                let blob = pick(&self.blobs, *number)?;
                ("Decrypt", json!({"CiphertextBlob": blob, "EncryptionContext": context(*c)}))
            }
            Step::DataKey(number) => {
                ("GenerateDataKey", json!({"KeyId": key(*number)?, "KeySpec": "AES_256"}))
            }
            Step::Grant(number, what) => {
                let operation = ["Encrypt", "Decrypt", "DescribeKey", "Sign"][*what as usize % 4];
                let grantee = "arn:aws:iam::111122223333:user/alice";
                (
                    "CreateGrant",
                    json!({"KeyId": key(*number)?, "GranteePrincipal": grantee, "RetiringPrincipal": grantee, "Operations": [operation]}),
                )
            }
            Step::Revoke(number) => {
                let (key, grant, _) = pick(&self.grants, *number)?;
                ("RevokeGrant", json!({"KeyId": key, "GrantId": grant}))
            }
            Step::Retire(number) => {
                ("RetireGrant", json!({"GrantToken": pick(&self.grants, *number)?.2}))
            }
            Step::Alias(number, name) => {
                let alias = format!("alias/{}", name % 3);
                match name % 4 {
                    0 => ("DeleteAlias", json!({"AliasName": alias})),
                    1 => ("UpdateAlias", json!({"AliasName": alias, "TargetKeyId": key(*number)?})),
                    _ => ("CreateAlias", json!({"AliasName": alias, "TargetKeyId": key(*number)?})),
                }
            }
            Step::Tag(number, tag) => {
                let tags = json!([{"TagKey": format!("t{}", tag % 4), "TagValue": "v"}]);
                ("TagResource", json!({"KeyId": key(*number)?, "Tags": tags}))
            }
            Step::Replicate(number, region) => (
                "ReplicateKey",
                json!({"KeyId": key(*number)?, "ReplicaRegion": REGIONS[*region as usize % 2]}),
            ),
            Step::Promote(number, region) => (
                "UpdatePrimaryRegion",
                json!({"KeyId": key(*number)?, "PrimaryRegion": REGIONS[*region as usize % 2]}),
            ),
            Step::Nonsense(operation, body) => {
                let table = kms_engine::op::table();
                let row = &table[*operation as usize % table.len()];
                let body = match body % 3 {
                    0 => json!({}),
                    1 => json!({"KeyId": "no-key"}),
                    _ => json!({"KeyId": 7}),
                };
                (row.name, body)
            }
            Step::Wait(_) | Step::Undo => return None,
        })
    }

    fn learn(&mut self, operation: &str, body: &Json, answer: &Json) {
        let string = |path: &str| answer.pointer(path).and_then(Json::as_str).map(str::to_owned);
        self.keys.extend(string("/KeyMetadata/KeyId").filter(|_| operation == "CreateKey"));
        self.blobs.extend(string("/CiphertextBlob"));
        if operation == "GenerateDataKey" {
            self.secrets.extend(string("/Plaintext"));
        }
        if let (Some(id), Some(token)) = (string("/GrantId"), string("/GrantToken")) {
            self.secrets.push(token.clone());
            self.grants.push((text(body, "/KeyId"), id, token));
        }
    }
}

const SECRET: &[u8] = b"the secret that nobody logs";

fn secret_text() -> String {
    BASE64.encode(SECRET)
}

/// Everything of a world but its trail and clock.
fn state(world: &World) -> impl PartialEq + std::fmt::Debug + use<> {
    let parts = world.parts();
    (
        (*parts.seed, parts.accounts.clone(), parts.profiles.clone()),
        (parts.keys.clone(), parts.aliases.clone(), parts.grants.clone(), parts.usage.clone()),
        (parts.clusters.clone(), parts.external_key_managers.clone(), parts.key_stores.clone()),
    )
}

fn call(lab: &mut Lab, who: &str, operation: &str, body: &Json) -> Outcome {
    let (profile, region) = who.split_once('@').unwrap_or((who, "us-east-1"));
    let call = Call {
        caller: Arc::new(lab.caller(profile)),
        region: kms_engine::arn::Region::parse(region).unwrap(),
        // Nothing falls due: what the call does, the call does.
        now: lab.0.world().clock,
        service: "kms".to_owned(),
        operation: operation.to_owned(),
        body: body.as_object().unwrap().clone(),
    };
    lab.0.call(call)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_is_recorded_and_a_failed_one_changes_nothing_else(steps in prop::collection::vec(step(), 1..40)) {
        let mut lab = Lab::new();
        let mut seen = Seen::default();
        for (who, step) in steps {
            let who = WHO[who as usize % WHO.len()];
            match step {
                Step::Wait(days) => {
                    lab.advance(i64::from(days));
                    continue;
                }
                Step::Undo => {
                    lab.0.undo();
                    continue;
                }
                _ => {}
            }
            let Some((operation, body)) = seen.call(&step) else { continue };
            let (before, length) = (state(lab.0.world()), lab.0.world().trail.len());
            let outcome = call(&mut lab, who, operation, &body);
            let world = lab.0.world();

            // One record of the call, whatever came of it; the others are copies and what the call set off.
            let own = &outcome.audit[0];
            prop_assert_eq!(&own.name, operation);
            prop_assert_eq!(own.error.is_some(), outcome.result.is_err());
            prop_assert_eq!(world.trail.len(), length + outcome.audit.len());
            for other in &outcome.audit[1..] {
                let copy = other.shared_event_id.is_some() && other.shared_event_id == own.shared_event_id;
                let elsewhere = other.region != own.region;
                let own_doing = other.event_type == EventType::AwsServiceEvent || other.name == "SynchronizeMultiRegionKey";
                prop_assert!(copy || elsewhere || own_doing, "{:?}", other);
            }
            match &outcome.result {
                Err(error) => {
                    prop_assert_eq!(outcome.audit.len(), 1);
                    prop_assert!(state(world) == before, "{} changed something: {}", operation, error);
                    let code = error.code.as_str();
                    prop_assert!(common::model::declares(operation, code), "{} does not declare {}", operation, error);
                    prop_assert!(code != "KMSInternalException", "{}", error);
                }
                Ok(answer) => {
                    prop_assert!(!outcome.decisions.is_empty());
                    let answer = answer.clone().map_or(Json::Null, Json::Object);
                    seen.learn(operation, &body, &answer);
                    let reads = kms_engine::op::find("kms", operation).unwrap().reads();
                    if !reads {
                        // Undone, the world is what it was; redone, what it became.
                        let after = state(lab.0.world());
                        lab.0.undo();
                        prop_assert!(state(lab.0.world()) == before, "undo of {}", operation);
                        prop_assert_eq!(lab.0.world().trail.len(), length);
                        lab.0.redo();
                        prop_assert!(state(lab.0.world()) == after, "redo of {}", operation);
                    }
                }
            }

            // What is secret shows in no record, no decision, no error.
            let shown = format!("{:?} {:?}", lab.0.world().trail, outcome.result.as_ref().err());
            let logged: String = outcome.audit.iter().map(|event| event.to_json().to_string()).collect();
            let secret = String::from_utf8(SECRET.to_vec()).unwrap();
            for secret in seen.secrets.iter().chain([&secret, &secret_text()]) {
                prop_assert!(!shown.contains(secret.as_str()), "{} shows {}", operation, secret);
                prop_assert!(!logged.contains(secret.as_str()), "{} logs {}", operation, secret);
            }
        }
    }

    #[test]
    fn whatever_was_rotated_old_ciphertexts_decrypt_under_the_material_they_name(
        steps in prop::collection::vec((0u8..4, 0i64..400), 1..25),
    ) {
        let mut lab = Lab::new();
        let key = lab.key(json!({"MultiRegion": true}));
        let mut blobs: Vec<(String, Json)> = Vec::new();
        let mut decrypted = Vec::new();
        for (what, days) in steps {
            match what {
                0 => {
                    let _ = lab.call_as("admin", "RotateKeyOnDemand", json!({"KeyId": key}));
                }
                1 => {
                    let period = 90 + days;
                    lab.ok("EnableKeyRotation", json!({"KeyId": key, "RotationPeriodInDays": period}));
                }
                2 => {
                    lab.advance(days);
                }
                _ => {
                    let _ = lab.call_as("admin", "ReplicateKey", json!({"KeyId": key, "ReplicaRegion": "eu-west-1"}));
                    lab.wait("10s");
                }
            }
            let data_key = lab.ok("GenerateDataKey", json!({"KeyId": key, "KeySpec": "AES_256"}));
            blobs.push((text(&data_key, "/CiphertextBlob"), data_key.clone()));
        }
        let there = lab.call_as("admin@eu-west-1", "DescribeKey", json!({"KeyId": key})).result.is_ok();
        for (blob, made) in &blobs {
            let whos: &[&str] = if there { &["admin", "admin@eu-west-1"] } else { &["admin"] };
            for who in whos {
                let opened = lab.ok_as(who, "Decrypt", json!({"CiphertextBlob": blob}));
                prop_assert_eq!(&opened["Plaintext"], &made["Plaintext"]);
                prop_assert_eq!(&opened["KeyMaterialId"], &made["KeyMaterialId"]);
            }
            decrypted.push(blob);
        }
        prop_assert_eq!(decrypted.len(), blobs.len());
    }

    #[test]
    fn a_ciphertext_opens_under_its_own_context_alone(
        right in prop::collection::btree_map("[a-c]{0,2}", "[a-c]{0,2}", 0..4),
        wrong in prop::collection::btree_map("[a-c]{0,2}", "[a-c]{0,2}", 0..4),
        external: bool,
    ) {
        let mut lab = Lab::new();
        let body = if external { connected_external_store(&mut lab) } else { json!({}) };
        let key = lab.key(body);
        let body = json!({"KeyId": key, "Plaintext": secret_text(), "EncryptionContext": right});
        let blob = text(&lab.ok("Encrypt", body), "/CiphertextBlob");
        let open = |lab: &mut Lab, context: &std::collections::BTreeMap<String, String>| {
            lab.call_as("admin", "Decrypt", json!({"CiphertextBlob": blob, "EncryptionContext": context}))
        };
        prop_assert!(open(&mut lab, &right).result.is_ok());
        prop_assert_eq!(open(&mut lab, &wrong).result.is_ok(), right == wrong);
    }

    #[test]
    fn any_bytes_are_refused_and_none_panic(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        let mut lab = Lab::new();
        let key = lab.key(json!({}));
        let external = lab.key(json!({"Origin": "EXTERNAL"}));
        let blob = BASE64.encode(&bytes);
        for (operation, body) in [
            ("Decrypt", json!({"CiphertextBlob": blob})),
            ("Decrypt", json!({"CiphertextBlob": blob, "KeyId": key})),
            ("ReEncrypt", json!({"CiphertextBlob": blob, "DestinationKeyId": key})),
            ("ImportKeyMaterial", json!({"KeyId": external, "ImportToken": blob, "EncryptedKeyMaterial": blob, "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"})),
            ("RetireGrant", json!({"GrantToken": blob})),
            ("DescribeKey", json!({"KeyId": key, "GrantTokens": [blob]})),
            ("ListKeys", json!({"Marker": blob})),
        ] {
            prop_assert!(lab.call_as("admin", operation, body).result.is_err(), "{}", operation);
        }
    }
}

/// Connects an external key store; the body of a CreateKey in it.
fn connected_external_store(lab: &mut Lab) -> Json {
    lab.0.edit("xks", |world| world.add_external_key_manager("vault"));
    let manager = lab.0.world().external_key_managers["vault"].clone();
    let credential = &manager.credential;
    let store = lab.ok(
        "CreateCustomKeyStore",
        json!({
            "CustomKeyStoreName": "xks", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": manager.uri_endpoint,
            "XksProxyUriPath": manager.uri_path,
            "XksProxyAuthenticationCredential": {"AccessKeyId": credential.access_key_id,
                "RawSecretAccessKey": credential.raw_secret_access_key.0},
        }),
    );
    let store = text(&store, "/CustomKeyStoreId");
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("5m");
    json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": store, "XksKeyId": "key-1"})
}

#[test]
fn no_key_bytes_and_no_passwords_show_in_the_debug_form_of_a_world() {
    let mut lab = Lab::new();
    common::with_outside(&mut lab);
    let body = connected_external_store(&mut lab);
    lab.key(body);
    let cluster = lab.0.world().clusters.values().next().unwrap().clone();
    let store = json!({"CustomKeyStoreName": "hsm", "CloudHsmClusterId": cluster.id,
        "TrustAnchorCertificate": cluster.certificate, "KeyStorePassword": "kmsPswd"});
    lab.ok("CreateCustomKeyStore", store);
    let key = lab.key(json!({"Origin": "EXTERNAL"}));
    let parameters = lab.ok(
        "GetParametersForImport",
        json!({"KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}),
    );
    let wrapped =
        wrap(&text(&parameters, "/PublicKey"), "RSAES_OAEP_SHA_256", "RSA_2048", &[0x5a; 32]);
    let token = text(&parameters, "/ImportToken");
    lab.ok(
        "ImportKeyMaterial",
        json!({"KeyId": key, "ImportToken": token, "EncryptedKeyMaterial": wrapped, "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}),
    );
    let world = lab.0.world();
    let shown = format!("{world:?}");
    let secret = &world.external_key_managers["vault"].credential.raw_secret_access_key.0;
    for secret in [
        hex::encode([0x5a; 32]),
        BASE64.encode([0x5a; 32]),
        "90, 90, 90, 90".to_owned(),
        "kmsPswd".to_owned(),
        secret.clone(),
        token,
        wrapped,
    ] {
        assert!(!shown.contains(&secret), "{secret}");
    }
}
