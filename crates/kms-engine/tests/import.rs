//! Imported key material of every kind.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use common::{HELLO, Lab, text, wrap};
use serde_json::{Value as Json, json};

const FOREVER: &str = "KEY_MATERIAL_DOES_NOT_EXPIRE";

struct Parameters {
    key: String,
    who: &'static str,
    algorithm: &'static str,
    spec: &'static str,
    answer: Json,
}

impl Parameters {
    #[track_caller]
    fn of(
        lab: &mut Lab,
        who: &'static str,
        key: &str,
        algorithm: &'static str,
        spec: &'static str,
    ) -> Parameters {
        let body = json!({"KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec});
        let answer = lab.ok_as(who, "GetParametersForImport", body);
        Parameters { key: key.to_owned(), who, algorithm, spec, answer }
    }

    fn body(&self, material: &[u8]) -> Json {
        let wrapped = wrap(&text(&self.answer, "/PublicKey"), self.algorithm, self.spec, material);
        json!({"KeyId": self.key, "ImportToken": self.answer["ImportToken"], "EncryptedKeyMaterial": wrapped,
               "ExpirationModel": FOREVER})
    }

    #[track_caller]
    fn import(&self, lab: &mut Lab, material: &[u8]) -> Json {
        lab.ok_as(self.who, "ImportKeyMaterial", self.body(material))
    }

    #[track_caller]
    fn refusal(&self, lab: &mut Lab, material: &[u8]) -> String {
        lab.err_as(self.who, "ImportKeyMaterial", self.body(material))
    }
}

/// A key pair made by KMS for use outside of it, imported back.
#[test]
fn every_kind_of_private_key_can_be_imported_and_stays_the_same() {
    let mut lab = Lab::new();
    for (who, spec, usage, algorithm, wrapping) in [
        ("admin", "RSA_2048", "SIGN_VERIFY", "RSA_AES_KEY_WRAP_SHA_1", "RSA_2048"),
        ("admin", "ECC_NIST_P256", "SIGN_VERIFY", "RSAES_OAEP_SHA_1", "RSA_2048"),
        ("admin", "ECC_NIST_P521", "KEY_AGREEMENT", "RSAES_OAEP_SHA_256", "RSA_3072"),
        ("admin", "ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "RSAES_OAEP_SHA_256", "RSA_2048"),
        ("admin", "ML_KEM_512", "ENCAPSULATE_DECAPSULATE", "RSAES_OAEP_SHA_256", "RSA_2048"),
        ("admin@cn-north-1", "SM2", "ENCRYPT_DECRYPT", "SM2PKE", "SM2"),
    ] {
        let wrapper = text(&lab.ok_as(who, "CreateKey", json!({})), "/KeyMetadata/KeyId");
        let pair = json!({"KeyId": wrapper, "KeyPairSpec": spec});
        let [pair, other] = [(); 2].map(|()| lab.ok_as(who, "GenerateDataKeyPair", pair.clone()));
        let private = |pair: &Json| BASE64.decode(text(pair, "/PrivateKeyPlaintext")).unwrap();
        let body = json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": usage});
        let key = text(&lab.ok_as(who, "CreateKey", body), "/KeyMetadata/KeyId");
        let parameters = Parameters::of(&mut lab, who, &key, algorithm, wrapping);
        let answer = parameters.import(&mut lab, &private(&pair));
        assert_eq!(answer.get("KeyMaterialId"), None, "{spec}");
        let public = lab.ok_as(who, "GetPublicKey", json!({"KeyId": key}));
        assert_eq!(public["PublicKey"], pair["PublicKey"], "{spec}");
        assert_eq!(parameters.refusal(&mut lab, &private(&other)), "IncorrectKeyMaterialException");
        assert_eq!(parameters.refusal(&mut lab, &[7; 32]), "IncorrectKeyMaterialException");
        lab.ok_as(who, "DeleteImportedKeyMaterial", json!({"KeyId": key}));
        assert!(
            lab.err_as(who, "GetPublicKey", json!({"KeyId": key})).ends_with("is pending import.")
        );
        parameters.import(&mut lab, &private(&pair));
        lab.ok_as(who, "GetPublicKey", json!({"KeyId": key}));
    }
}

#[test]
fn an_hmac_key_takes_as_many_bytes_as_its_spec_allows() {
    let mut lab = Lab::new();
    for (spec, lengths, refused) in
        [("HMAC_224", [28, 64], [27, 65]), ("HMAC_512", [64, 128], [63, 129])]
    {
        for length in lengths {
            let body =
                json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"});
            let key = lab.key(body);
            let parameters =
                Parameters::of(&mut lab, "admin", &key, "RSAES_OAEP_SHA_256", "RSA_2048");
            for bad in refused {
                assert_eq!(
                    parameters.refusal(&mut lab, &vec![7; bad]),
                    "IncorrectKeyMaterialException"
                );
            }
            let mut body = parameters.body(&vec![7; length]);
            body["ImportType"] = json!("NEW_KEY_MATERIAL");
            assert_eq!(
                lab.err("ImportKeyMaterial", body),
                "ValidationException: ImportType is only supported for symmetric encryption KMS keys."
            );
            parameters.import(&mut lab, &vec![7; length]);
            let algorithm = spec.replace("HMAC_", "HMAC_SHA_");
            lab.ok(
                "GenerateMac",
                json!({"KeyId": key, "Message": HELLO, "MacAlgorithm": algorithm}),
            );
        }
    }
}

#[test]
fn parameters_are_for_one_key_and_one_day() {
    let mut lab = Lab::new();
    let [one, other] = [(); 2].map(|()| lab.key(json!({"Origin": "EXTERNAL"})));
    let parameters = Parameters::of(&mut lab, "admin", &one, "RSAES_OAEP_SHA_1", "RSA_2048");
    let mut body = parameters.body(&[7; 32]);
    body["KeyId"] = json!(other);
    assert_eq!(lab.err("ImportKeyMaterial", body), "InvalidImportTokenException");
    lab.wait("24h");
    assert_eq!(parameters.refusal(&mut lab, &[7; 32]), "ExpiredImportTokenException");
}

#[test]
fn expiry_lies_ahead_and_at_most_a_year() {
    let mut lab = Lab::new();
    let key = lab.key(json!({"Origin": "EXTERNAL"}));
    let parameters = Parameters::of(&mut lab, "admin", &key, "RSAES_OAEP_SHA_1", "RSA_2048");
    let now = lab.0.world().clock.0 / 1000;
    for (model, valid_to, message) in [
        (
            FOREVER,
            now + 100,
            "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
        ),
        ("KEY_MATERIAL_EXPIRES", now, "The validTo date must be in the future"),
        (
            "KEY_MATERIAL_EXPIRES",
            now + 366 * 86400,
            "The validTo date must be at most 365 days from now",
        ),
    ] {
        let mut body = parameters.body(&[7; 32]);
        (body["ExpirationModel"], body["ValidTo"]) = (json!(model), json!(valid_to));
        assert_eq!(lab.err("ImportKeyMaterial", body), format!("ValidationException: {message}"));
    }
}

#[test]
fn material_that_waits_for_rotation_can_be_replaced_and_its_loss_does_no_harm() {
    let mut lab = Lab::new();
    let key = lab.key(json!({"Origin": "EXTERNAL"}));
    let parameters = Parameters::of(&mut lab, "admin", &key, "RSAES_OAEP_SHA_256", "RSA_2048");
    parameters.import(&mut lab, &[1; 32]);
    for (material, how) in [([2; 32], "deleted"), ([3; 32], "expired"), ([4; 32], "kept")] {
        let mut body = parameters.body(&material);
        body["ImportType"] = json!("NEW_KEY_MATERIAL");
        if how == "expired" {
            body["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
            body["ValidTo"] = json!(lab.0.world().clock.0 / 1000 + 60);
        }
        let id = lab.ok("ImportKeyMaterial", body)["KeyMaterialId"].clone();
        match how {
            "deleted" => {
                lab.ok("DeleteImportedKeyMaterial", json!({"KeyId": key, "KeyMaterialId": id}));
            }
            "expired" => assert_eq!(lab.wait("2m"), ["DeleteExpiredKeyMaterial"]),
            _ => {}
        }
        lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO}));
    }
    lab.ok("RotateKeyOnDemand", json!({"KeyId": key}));
    let all =
        lab.ok("ListKeyRotations", json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}));
    let states: Vec<_> =
        all["Rotations"].as_array().unwrap().iter().map(|r| text(r, "/KeyMaterialState")).collect();
    assert_eq!(states, ["NON_CURRENT", "CURRENT"]);
}

#[test]
fn a_key_on_its_way_out_takes_no_material_and_keeps_its_state_when_it_expires() {
    let mut lab = Lab::new();
    let key = lab.key(json!({"Origin": "EXTERNAL"}));
    let parameters = Parameters::of(&mut lab, "admin", &key, "RSAES_OAEP_SHA_256", "RSA_2048");
    let mut body = parameters.body(&[1; 32]);
    body["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
    body["ValidTo"] = json!(lab.0.world().clock.0 / 1000 + 86400);
    lab.ok("ImportKeyMaterial", body.clone());
    lab.ok("ScheduleKeyDeletion", json!({"KeyId": key, "PendingWindowInDays": 7}));
    assert!(lab.err("ImportKeyMaterial", body).ends_with("is pending deletion."));
    assert_eq!(lab.advance(1), ["DeleteExpiredKeyMaterial"]);
    let metadata = lab.ok("DescribeKey", json!({"KeyId": key}));
    assert_eq!(metadata["KeyMetadata"]["KeyState"], "PendingDeletion");
    lab.ok("CancelKeyDeletion", json!({"KeyId": key}));
    let metadata = lab.ok("DescribeKey", json!({"KeyId": key}));
    assert_eq!(metadata["KeyMetadata"]["KeyState"], "PendingImport");
}
