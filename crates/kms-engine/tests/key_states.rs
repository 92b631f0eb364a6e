//! Every operation in every key state: the matrix, produced by calling.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use common::{HELLO, Lab, text, wrap};
use kms_engine::arn::{KeyArn, KeyId, Region};
use kms_engine::key::{Deletion, Import, Key, KeyMaterial, StoreMembership, Transition};
use kms_engine::op;
use kms_engine::principal::AccountId;
use kms_engine::spec::{KeyState, Origin};
use serde_json::{Value as Json, json};

const STATES: [KeyState; 8] = [
    KeyState::Enabled,
    KeyState::Disabled,
    KeyState::PendingImport,
    KeyState::PendingDeletion,
    KeyState::PendingReplicaDeletion,
    KeyState::Unavailable,
    KeyState::Creating,
    KeyState::Updating,
];

/// Operations that use no existing key.
const WITHOUT_KEY: &[&str] = &[
    "CreateKey",
    "ListKeys",
    "ListRetirableGrants",
    "GenerateRandom",
    "CreateCustomKeyStore",
    "DescribeCustomKeyStores",
    "UpdateCustomKeyStore",
    "DeleteCustomKeyStore",
    "ConnectCustomKeyStore",
    "DisconnectCustomKeyStore",
];

/// A world with one key of each kind, and what was made with them while they were enabled.
struct Bench {
    lab: Lab,
    names: BTreeMap<&'static str, Json>,
}

impl Bench {
    fn new() -> Bench {
        let mut lab = Lab::new();
        let mut names = BTreeMap::new();
        let kinds = [
            ("symmetric", json!({})),
            ("other", json!({})),
            ("mac", json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})),
            ("signer", json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})),
            ("agreement", json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "KEY_AGREEMENT"})),
            ("kem", json!({"KeySpec": "ML_KEM_512", "KeyUsage": "ENCAPSULATE_DECAPSULATE"})),
            ("primary", json!({"MultiRegion": true})),
            ("external", json!({"Origin": "EXTERNAL"})),
        ];
        for (name, body) in kinds {
            names.insert(name, json!(lab.key(body)));
        }
        let key = |name: &str| names[name].clone();
        lab.ok("ReplicateKey", json!({"KeyId": key("primary"), "ReplicaRegion": "eu-west-1"}));
        lab.wait("10s");
        let parameters = json!({"KeyId": key("external"), "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"});
        let parameters = lab.ok("GetParametersForImport", parameters);
        let wrapped =
            wrap(&text(&parameters, "/PublicKey"), "RSAES_OAEP_SHA_256", "RSA_2048", &[7; 32]);
        let import = json!({"KeyId": key("external"), "ImportToken": parameters["ImportToken"], "EncryptedKeyMaterial": wrapped, "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"});
        lab.ok("ImportKeyMaterial", import.clone());
        let blob = lab.ok("Encrypt", json!({"KeyId": key("symmetric"), "Plaintext": HELLO}))["CiphertextBlob"].clone();
        let other =
            lab.ok("Encrypt", json!({"KeyId": key("other"), "Plaintext": HELLO}))["CiphertextBlob"]
                .clone();
        let mac = lab.ok(
            "GenerateMac",
            json!({"KeyId": key("mac"), "Message": HELLO, "MacAlgorithm": "HMAC_SHA_256"}),
        )["Mac"]
            .clone();
        let signature = lab.ok(
            "Sign",
            json!({"KeyId": key("signer"), "Message": HELLO, "SigningAlgorithm": "ECDSA_SHA_256"}),
        )["Signature"]
            .clone();
        let public =
            lab.ok("GetPublicKey", json!({"KeyId": key("agreement")}))["PublicKey"].clone();
        let secret =
            lab.ok("Encapsulate", json!({"KeyId": key("kem"), "EncapsulationAlgorithm": "ML_KEM"}));
        let grant = json!({"KeyId": key("symmetric"), "GranteePrincipal": "arn:aws:iam::111122223333:user/alice", "Operations": ["Decrypt"]});
        let grant = lab.ok("CreateGrant", grant)["GrantId"].clone();
        for (alias, target) in [("alias/app", "symmetric"), ("alias/other", "other")] {
            lab.ok("CreateAlias", json!({"AliasName": alias, "TargetKeyId": key(target)}));
        }
        for (name, value) in [
            ("import", import),
            ("blob", blob),
            ("otherblob", other),
            ("mactag", mac),
            ("signature", signature),
            ("public", public),
            ("secret", secret["SharedSecretCiphertextBlob"].clone()),
            ("grant", grant),
        ] {
            names.insert(name, value);
        }
        Bench { lab, names }
    }

    fn arn(&self, kind: &str) -> KeyArn {
        KeyArn {
            account: AccountId::parse(common::ACCOUNT).unwrap(),
            region: Region::lab_default(),
            id: KeyId::parse(self.names[kind].as_str().unwrap()).unwrap(),
        }
    }

    /// What an operation answers when the key of that kind is in that state, in a copy of the world.
    fn cell(&self, row: &Case, state: KeyState) -> String {
        let mut lab = Lab(self.lab.0.clone());
        let arn = self.arn(row.kind);
        lab.0.edit("state", |world| {
            let key = Key::clone(world.key(&arn).unwrap());
            world.put_key(in_state(key, state));
        });
        let now = lab.0.world().clock;
        assert_eq!(lab.0.world().key(&arn).unwrap().state(), state, "{}", row.kind);
        let outcome = lab.call_as("admin", row.operation, row.body(&self.names));
        let _ = now;
        match outcome.result {
            Ok(_) => "ok".to_owned(),
            Err(error) => code(&error.to_string().replace(&arn.to_string(), "ARN")),
        }
    }
}

fn in_state(mut key: Key, state: KeyState) -> Key {
    let later = key.created.plus_days(100);
    match state {
        KeyState::Enabled => {}
        KeyState::Disabled => key.enabled = false,
        KeyState::PendingImport => {
            key.origin = Origin::External;
            for slot in &mut key.materials {
                let import = Some(Import { description: None, valid_to: None });
                *slot = Arc::new(KeyMaterial { secret: None, import, ..KeyMaterial::clone(slot) });
            }
        }
        KeyState::PendingDeletion => {
            key.deletion = Some(Deletion::Pending { at: later, window_days: 30 });
        }
        KeyState::PendingReplicaDeletion => {
            key.deletion = Some(Deletion::AfterReplicas { window_days: 30 });
        }
        KeyState::Unavailable => {
            key.origin = Origin::AwsCloudHsm;
            let store = "cks-1234567890abcdef0".to_owned();
            key.custom_key_store =
                Some(StoreMembership { store, xks_key_id: None, disconnected: true });
        }
        KeyState::Creating => key.transition = Some(Transition::Creating { until: later }),
        KeyState::Updating => key.transition = Some(Transition::Updating { until: later }),
    }
    key
}

/// A row of the matrix: an operation, the kind of key it is called on, the rest of the request.
struct Case {
    name: &'static str,
    operation: &'static str,
    kind: &'static str,
    body: &'static str,
}

impl Case {
    /// The body, with `$name` for what the bench has under that name.
    fn body(&self, names: &BTreeMap<&'static str, Json>) -> Json {
        let mut body: Json = serde_json::from_str(self.body).unwrap();
        if let Some(whole) = self.body.strip_prefix("\"$").and_then(|rest| rest.strip_suffix('"')) {
            body = names[whole].clone();
        }
        for value in body.as_object_mut().unwrap().values_mut() {
            if let Some(name) = value.as_str().and_then(|text| text.strip_prefix('$')) {
                *value = names[name].clone();
            }
        }
        body
    }
}

const fn on(operation: &'static str, kind: &'static str, body: &'static str) -> Case {
    Case { name: operation, operation, kind, body }
}

const fn named(
    name: &'static str,
    operation: &'static str,
    kind: &'static str,
    body: &'static str,
) -> Case {
    Case { name, operation, kind, body }
}

const KEY: &str = r#"{"KeyId": "$symmetric"}"#;

const CASES: &[Case] = &[
    on("CancelKeyDeletion", "symmetric", KEY),
    on("CreateAlias", "symmetric", r#"{"AliasName": "alias/new", "TargetKeyId": "$symmetric"}"#),
    on(
        "CreateGrant",
        "symmetric",
        r#"{"KeyId": "$symmetric", "GranteePrincipal": "arn:aws:iam::111122223333:user/bob", "Operations": ["Encrypt"]}"#,
    ),
    on(
        "Decapsulate",
        "kem",
        r#"{"KeyId": "$kem", "EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": "$secret"}"#,
    ),
    on("Decrypt", "symmetric", r#"{"CiphertextBlob": "$blob"}"#),
    on("DeleteAlias", "symmetric", r#"{"AliasName": "alias/app"}"#),
    on("DeleteImportedKeyMaterial", "external", r#"{"KeyId": "$external"}"#),
    on(
        "DeriveSharedSecret",
        "agreement",
        r#"{"KeyId": "$agreement", "KeyAgreementAlgorithm": "ECDH", "PublicKey": "$public"}"#,
    ),
    on("DescribeKey", "symmetric", KEY),
    on("DisableKey", "symmetric", KEY),
    on("DisableKeyRotation", "symmetric", KEY),
    named("DisableKeyRotation (HMAC)", "DisableKeyRotation", "mac", r#"{"KeyId": "$mac"}"#),
    on("EnableKey", "symmetric", KEY),
    on("EnableKeyRotation", "symmetric", KEY),
    named("EnableKeyRotation (HMAC)", "EnableKeyRotation", "mac", r#"{"KeyId": "$mac"}"#),
    on("Encapsulate", "kem", r#"{"KeyId": "$kem", "EncapsulationAlgorithm": "ML_KEM"}"#),
    on("Encrypt", "symmetric", r#"{"KeyId": "$symmetric", "Plaintext": "aGVsbG8="}"#),
    named(
        "Encrypt (wrong usage)",
        "Encrypt",
        "signer",
        r#"{"KeyId": "$signer", "Plaintext": "aGVsbG8="}"#,
    ),
    on("GenerateDataKey", "symmetric", r#"{"KeyId": "$symmetric", "KeySpec": "AES_256"}"#),
    on(
        "GenerateDataKeyPair",
        "symmetric",
        r#"{"KeyId": "$symmetric", "KeyPairSpec": "ECC_NIST_P256"}"#,
    ),
    on(
        "GenerateDataKeyPairWithoutPlaintext",
        "symmetric",
        r#"{"KeyId": "$symmetric", "KeyPairSpec": "ECC_NIST_P256"}"#,
    ),
    on(
        "GenerateDataKeyWithoutPlaintext",
        "symmetric",
        r#"{"KeyId": "$symmetric", "KeySpec": "AES_256"}"#,
    ),
    on(
        "GenerateMac",
        "mac",
        r#"{"KeyId": "$mac", "Message": "aGVsbG8=", "MacAlgorithm": "HMAC_SHA_256"}"#,
    ),
    on("GetKeyLastUsage", "symmetric", KEY),
    on("GetKeyPolicy", "symmetric", KEY),
    on("GetKeyRotationStatus", "symmetric", KEY),
    on(
        "GetParametersForImport",
        "external",
        r#"{"KeyId": "$external", "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}"#,
    ),
    named(
        "GetParametersForImport (AWS_KMS)",
        "GetParametersForImport",
        "symmetric",
        r#"{"KeyId": "$symmetric", "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}"#,
    ),
    on("GetPublicKey", "signer", r#"{"KeyId": "$signer"}"#),
    named("GetPublicKey (symmetric)", "GetPublicKey", "symmetric", KEY),
    on("ImportKeyMaterial", "external", r#""$import""#),
    on("ListAliases", "symmetric", KEY),
    on("ListGrants", "symmetric", KEY),
    on("ListKeyPolicies", "symmetric", KEY),
    on("ListKeyRotations", "symmetric", KEY),
    on("ListResourceTags", "symmetric", KEY),
    on(
        "PutKeyPolicy",
        "symmetric",
        r#"{"KeyId": "$symmetric", "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}"#,
    ),
    named(
        "ReEncrypt (source)",
        "ReEncrypt",
        "symmetric",
        r#"{"CiphertextBlob": "$blob", "DestinationKeyId": "$other"}"#,
    ),
    named(
        "ReEncrypt (destination)",
        "ReEncrypt",
        "symmetric",
        r#"{"CiphertextBlob": "$otherblob", "DestinationKeyId": "$symmetric"}"#,
    ),
    on("ReplicateKey", "primary", r#"{"KeyId": "$primary", "ReplicaRegion": "eu-west-2"}"#),
    on("RetireGrant", "symmetric", r#"{"KeyId": "$symmetric", "GrantId": "$grant"}"#),
    on("RevokeGrant", "symmetric", r#"{"KeyId": "$symmetric", "GrantId": "$grant"}"#),
    on("RotateKeyOnDemand", "symmetric", KEY),
    named("RotateKeyOnDemand (HMAC)", "RotateKeyOnDemand", "mac", r#"{"KeyId": "$mac"}"#),
    named(
        "RotateKeyOnDemand (EXTERNAL)",
        "RotateKeyOnDemand",
        "external",
        r#"{"KeyId": "$external"}"#,
    ),
    on("ScheduleKeyDeletion", "symmetric", KEY),
    on(
        "Sign",
        "signer",
        r#"{"KeyId": "$signer", "Message": "aGVsbG8=", "SigningAlgorithm": "ECDSA_SHA_256"}"#,
    ),
    on(
        "TagResource",
        "symmetric",
        r#"{"KeyId": "$symmetric", "Tags": [{"TagKey": "a", "TagValue": "b"}]}"#,
    ),
    on("UntagResource", "symmetric", r#"{"KeyId": "$symmetric", "TagKeys": ["a"]}"#),
    named(
        "UpdateAlias (old target)",
        "UpdateAlias",
        "symmetric",
        r#"{"AliasName": "alias/app", "TargetKeyId": "$other"}"#,
    ),
    named(
        "UpdateAlias (new target)",
        "UpdateAlias",
        "symmetric",
        r#"{"AliasName": "alias/other", "TargetKeyId": "$symmetric"}"#,
    ),
    on("UpdateKeyDescription", "symmetric", r#"{"KeyId": "$symmetric", "Description": "new"}"#),
    on("UpdatePrimaryRegion", "primary", r#"{"KeyId": "$primary", "PrimaryRegion": "eu-west-1"}"#),
    on(
        "Verify",
        "signer",
        r#"{"KeyId": "$signer", "Message": "aGVsbG8=", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": "$signature"}"#,
    ),
    on(
        "VerifyMac",
        "mac",
        r#"{"KeyId": "$mac", "Message": "aGVsbG8=", "MacAlgorithm": "HMAC_SHA_256", "Mac": "$mactag"}"#,
    ),
];

/// The refusals, by a short name.
const LEGEND: &[(&str, &str)] = &[
    ("disabled", "DisabledException: ARN is disabled."),
    ("deletion", "KMSInvalidStateException: ARN is pending deletion."),
    ("replica", "KMSInvalidStateException: ARN is pending replica deletion."),
    ("not-pending", "KMSInvalidStateException: ARN is not pending deletion."),
    ("import", "KMSInvalidStateException: ARN is pending import."),
    ("unavailable", "KMSInvalidStateException: ARN is unavailable."),
    ("creating", "KMSInvalidStateException: ARN is creating."),
    ("updating", "KMSInvalidStateException: ARN is updating."),
    (
        "no-material",
        "KMSInvalidStateException: No available key material pending rotation for the key: ARN.",
    ),
    (
        "external",
        "UnsupportedOperationException: ARN origin is EXTERNAL which is not valid for this operation.",
    ),
    (
        "cloudhsm",
        "UnsupportedOperationException: ARN origin is AWS_CLOUDHSM which is not valid for this operation.",
    ),
    (
        "aws-kms",
        "UnsupportedOperationException: ARN origin is AWS_KMS which is not valid for this operation.",
    ),
    ("unsupported", "UnsupportedOperationException"),
    (
        "usage",
        "InvalidKeyUsageException: ARN key usage is SIGN_VERIFY which is not valid for Encrypt.",
    ),
];

fn code(error: &str) -> String {
    let known = LEGEND.iter().find(|(_, message)| *message == error);
    known.map_or_else(|| error.to_owned(), |(short, _)| (*short).to_owned())
}

#[test]
fn every_operation_in_every_key_state() {
    let covered =
        |name: &str| CASES.iter().any(|case| case.operation == name) || WITHOUT_KEY.contains(&name);
    for row in op::table().iter().filter(|row| row.service == "kms") {
        assert!(covered(row.name), "{} is in no row", row.name);
    }
    let bench = Bench::new();
    let mut out = String::new();
    write!(out, "{:36}", "").unwrap();
    for state in STATES {
        write!(out, " {:11.11}", state.to_string()).unwrap();
    }
    out.push('\n');
    for case in CASES {
        write!(out, "{:36}", case.name).unwrap();
        for state in STATES {
            write!(out, " {:11}", bench.cell(case, state)).unwrap();
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out.push('\n');
    for (short, message) in LEGEND {
        writeln!(out, "{short:12} {message}").unwrap();
    }
    writeln!(out, "\nwithout a key: {}", WITHOUT_KEY.join(", ")).unwrap();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("key_states", out);
    });
}
