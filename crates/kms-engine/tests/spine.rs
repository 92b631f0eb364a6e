//! The engine's promises, kept through its one door.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{HELLO, Lab, text};
use kms_engine::Timestamp;
use serde_json::{Value as Json, json};

#[test]
fn a_key_encrypts_rotates_and_still_decrypts_what_is_old() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({"Description": "App key"})), "/KeyMetadata/KeyId");
    let old =
        text(&lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO})), "/CiphertextBlob");
    lab.ok("EnableKeyRotation", json!({"KeyId": key}));
    assert_eq!(lab.advance(366), ["RotateKey"]);
    let new =
        text(&lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO})), "/CiphertextBlob");
    let (old, new) = (
        lab.ok("Decrypt", json!({"CiphertextBlob": old})),
        lab.ok("Decrypt", json!({"CiphertextBlob": new})),
    );
    assert_eq!(
        (text(&old, "/Plaintext"), text(&new, "/Plaintext")),
        (HELLO.to_owned(), HELLO.to_owned())
    );
    assert_ne!(old["KeyMaterialId"], new["KeyMaterialId"]);
    assert_eq!(
        lab.ok("ListKeyRotations", json!({"KeyId": key}))["Rotations"][0]["RotationType"],
        "AUTOMATIC"
    );
}

#[test]
fn undo_restores_the_exact_world_before_the_last_change() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/KeyId");
    let before = lab.0.world().trail.len();
    lab.ok("DisableKey", json!({"KeyId": key}));
    let refused = lab.err("Encrypt", json!({"KeyId": key, "Plaintext": HELLO}));
    assert_eq!(
        refused,
        format!("DisabledException: arn:aws:kms:us-east-1:111122223333:key/{key} is disabled.")
    );
    assert_eq!(lab.0.undo().unwrap(), "DisableKey (call 2)");
    assert_eq!(lab.0.world().trail.len(), before);
    lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO}));
}

#[test]
fn a_deleted_key_takes_its_ciphertexts_with_it() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/KeyId");
    let blob =
        text(&lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO})), "/CiphertextBlob");
    lab.ok("ScheduleKeyDeletion", json!({"KeyId": key, "PendingWindowInDays": 7}));
    assert!(lab.err("Decrypt", json!({"CiphertextBlob": blob})).ends_with("is pending deletion."));
    assert_eq!(lab.advance(7), ["DeleteKey"]);
    assert!(
        lab.err("Decrypt", json!({"CiphertextBlob": blob}))
            .contains("does not exist in this Region")
    );
    assert_eq!(
        lab.err("DescribeKey", json!({"KeyId": key})),
        format!(
            "NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333:key/{key}' does not exist"
        )
    );
}

#[test]
fn every_call_is_recorded_once_and_says_why() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/KeyId");
    let denied = lab.call_as("alice", "Encrypt", json!({"KeyId": key, "Plaintext": HELLO}));
    let error = denied.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "AccessDeniedException: User: arn:aws:iam::111122223333:user/alice is not authorized to perform: \
                 kms:Encrypt on resource: arn:aws:kms:us-east-1:111122223333:key/{key} because no identity-based \
                 policy allows the kms:Encrypt action"
        )
    );
    assert_eq!(lab.0.world().trail.len(), 2);
    let record = lab.0.world().trail.last().unwrap().event.to_json();
    assert_eq!(
        (&record["errorCode"], &record["requestParameters"]),
        (&json!("AccessDenied"), &Json::Null)
    );
    assert!(!denied.decisions.is_empty());
}

#[test]
fn signatures_and_macs_hold_and_a_changed_message_does_not() {
    let mut lab = Lab::new();
    for (spec, algorithm) in
        [("ECC_NIST_P256", "ECDSA_SHA_256"), ("RSA_2048", "RSASSA_PSS_SHA_256")]
    {
        let body = json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"});
        let key = text(&lab.ok("CreateKey", body), "/KeyMetadata/KeyId");
        let mut body = json!({"KeyId": key, "Message": HELLO, "SigningAlgorithm": algorithm});
        body["Signature"] = lab.ok("Sign", body.clone())["Signature"].clone();
        assert_eq!(lab.ok("Verify", body.clone())["SignatureValid"], true);
        body["Message"] = json!("SGVsbG8=");
        assert_eq!(lab.err("Verify", body), "KMSInvalidSignatureException");
    }
    let body = json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"});
    let key = text(&lab.ok("CreateKey", body), "/KeyMetadata/KeyId");
    let mut body = json!({"KeyId": key, "Message": HELLO, "MacAlgorithm": "HMAC_SHA_256"});
    body["Mac"] = lab.ok("GenerateMac", body.clone())["Mac"].clone();
    assert_eq!(lab.ok("VerifyMac", body.clone())["MacValid"], true);
    body["Message"] = json!("SGVsbG8=");
    assert_eq!(lab.err("VerifyMac", body), "KMSInvalidMacException");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let run = || {
        let mut lab = Lab::new();
        let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/KeyId");
        lab.ok("GenerateDataKey", json!({"KeyId": key, "KeySpec": "AES_256"})).to_string()
    };
    assert_eq!(run(), run());
}

#[test]
fn an_encryption_context_is_bound_exactly() {
    let mut lab = Lab::new();
    let key = text(&lab.ok("CreateKey", json!({})), "/KeyMetadata/KeyId");
    let body = json!({"KeyId": key, "Plaintext": HELLO, "EncryptionContext": {"a": "b"}});
    let blob = text(&lab.ok("Encrypt", body), "/CiphertextBlob");
    lab.ok("Decrypt", json!({"CiphertextBlob": blob, "EncryptionContext": {"a": "b"}}));
    for wrong in [
        json!({}),
        json!({"ab": ""}),
        json!({"a": "B"}),
        json!({"A": "b"}),
        json!({"a": "b", "c": "d"}),
    ] {
        let body = json!({"CiphertextBlob": blob, "EncryptionContext": wrong});
        assert_eq!(lab.err("Decrypt", body), "InvalidCiphertextException", "{wrong}");
    }
    assert_eq!(lab.0.world().clock, Timestamp::LAB_START.plus(8000));
}
