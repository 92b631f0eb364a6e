//! Project Wycheproof: thousands of published vectors made to catch what implementations get wrong, most of them
//! forged or malformed. What it calls acceptable (old encodings that some take) may go either way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use kms_engine::crypto::{
    CallRng, Material, PrivateKey, PublicKey, mac, parse_private, verify_mac,
};
use kms_engine::spec::{
    EncryptionAlgorithmSpec, KeySpec, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};
use wycheproof::TestResult;

/// Checks that valid vectors pass and invalid ones do not, and that there were as many as expected.
#[derive(Default)]
struct Score {
    valid: usize,
    invalid: usize,
}

impl Score {
    #[track_caller]
    fn count(&mut self, name: &str, number: usize, result: TestResult, passes: bool) {
        match result {
            TestResult::Valid => {
                assert!(passes, "{name} {number}: valid and refused");
                self.valid += 1;
            }
            TestResult::Invalid => {
                assert!(!passes, "{name} {number}: invalid and taken");
                self.invalid += 1;
            }
            TestResult::Acceptable => {}
        }
    }

    #[track_caller]
    fn at_least(&self, valid: usize, invalid: usize) {
        assert!(self.valid >= valid, "{} valid vectors", self.valid);
        assert!(self.invalid >= invalid, "{} invalid vectors", self.invalid);
    }
}

fn verifies(
    spec: KeySpec,
    algorithm: SigningAlgorithmSpec,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(key) = PublicKey::from_der(spec, key) else { return false };
    key.verify(algorithm, MessageType::Raw, message, signature).unwrap()
}

macro_rules! signatures {
    ($score:ident, $module:ident, $set:ident, $spec:expr, $algorithm:expr) => {
        let set = wycheproof::$module::TestSet::load(wycheproof::$module::TestName::$set).unwrap();
        for group in &set.test_groups {
            for test in &group.tests {
                let passes = verifies($spec, $algorithm, &group.der, &test.msg, &test.sig);
                $score.count(stringify!($set), test.tc_id, test.result, passes);
            }
        }
    };
}

#[test]
fn ecdsa_signatures() {
    use SigningAlgorithmSpec::{EcdsaSha256, EcdsaSha384, EcdsaSha512};
    let mut score = Score::default();
    signatures!(score, ecdsa, EcdsaSecp256r1Sha256, KeySpec::EccNistP256, EcdsaSha256);
    signatures!(score, ecdsa, EcdsaSecp384r1Sha384, KeySpec::EccNistP384, EcdsaSha384);
    signatures!(score, ecdsa, EcdsaSecp521r1Sha512, KeySpec::EccNistP521, EcdsaSha512);
    signatures!(score, ecdsa, EcdsaSecp256k1Sha256, KeySpec::EccSecgP256k1, EcdsaSha256);
    score.at_least(500, 500);
}

#[test]
fn ed25519_signatures() {
    let mut score = Score::default();
    let algorithm = SigningAlgorithmSpec::Ed25519Sha512;
    signatures!(score, eddsa, Ed25519, KeySpec::EccNistEdwards25519, algorithm);
    score.at_least(50, 50);
}

#[test]
fn rsa_signatures() {
    use SigningAlgorithmSpec::*;
    let mut score = Score::default();
    let (r2, r3, r4) = (KeySpec::Rsa2048, KeySpec::Rsa3072, KeySpec::Rsa4096);
    signatures!(score, rsa_pss_verify, RsaPss2048Sha256Mgf1SaltLen32, r2, RsassaPssSha256);
    signatures!(score, rsa_pss_verify, RsaPss2048Sha384Mgf1SaltLen48, r2, RsassaPssSha384);
    signatures!(score, rsa_pss_verify, RsaPss3072Sha256Mgf1SaltLen32, r3, RsassaPssSha256);
    signatures!(score, rsa_pss_verify, RsaPss4096Sha256Mgf1SaltLen32, r4, RsassaPssSha256);
    signatures!(score, rsa_pss_verify, RsaPss4096Sha512Mgf1SaltLen64, r4, RsassaPssSha512);
    signatures!(score, rsa_pkcs1_verify, Rsa2048Sha256, r2, RsassaPkcs1V15Sha256);
    signatures!(score, rsa_pkcs1_verify, Rsa2048Sha384, r2, RsassaPkcs1V15Sha384);
    signatures!(score, rsa_pkcs1_verify, Rsa2048Sha512, r2, RsassaPkcs1V15Sha512);
    signatures!(score, rsa_pkcs1_verify, Rsa3072Sha256, r3, RsassaPkcs1V15Sha256);
    signatures!(score, rsa_pkcs1_verify, Rsa4096Sha512, r4, RsassaPkcs1V15Sha512);
    score.at_least(100, 1000);
}

#[test]
fn ml_dsa_signatures() {
    use wycheproof::mldsa_verify::{TestName, TestSet};
    let mut score = Score::default();
    for (name, spec) in [
        (TestName::MlDsa44Verify, KeySpec::MlDsa44),
        (TestName::MlDsa65Verify, KeySpec::MlDsa65),
        (TestName::MlDsa87Verify, KeySpec::MlDsa87),
    ] {
        for group in TestSet::load(name).unwrap().test_groups {
            // KMS signs with an empty context.
            let own = |test: &&wycheproof::mldsa_verify::Test| {
                test.ctx.as_ref().is_none_or(|context| context.is_empty())
            };
            for test in group.tests.iter().filter(own) {
                let algorithm = SigningAlgorithmSpec::MlDsaShake256;
                let passes = verifies(spec, algorithm, &group.der, &test.msg, &test.sig);
                score.count(&spec.to_string(), test.tc_id, test.result, passes);
            }
        }
    }
    score.at_least(100, 30);
}

#[test]
fn rsa_oaep() {
    use EncryptionAlgorithmSpec::{RsaesOaepSha1, RsaesOaepSha256};
    use wycheproof::rsa_oaep::{TestName, TestSet};
    let (mut score, mut rng) = (Score::default(), CallRng::new(&[0; 32], 0, "wycheproof"));
    for (name, spec, algorithm) in [
        (TestName::Rsa2048Sha1Mgf1Sha1, KeySpec::Rsa2048, RsaesOaepSha1),
        (TestName::Rsa2048Sha256Mgf1Sha256, KeySpec::Rsa2048, RsaesOaepSha256),
        (TestName::Rsa3072Sha256Mgf1Sha256, KeySpec::Rsa3072, RsaesOaepSha256),
        (TestName::Rsa4096Sha256Mgf1Sha256, KeySpec::Rsa4096, RsaesOaepSha256),
    ] {
        for group in TestSet::load(name).unwrap().test_groups {
            let key = PrivateKey::load(spec, &parse_private(spec, &group.pkcs8).unwrap()).unwrap();
            // KMS decrypts with an empty label.
            for test in group.tests.iter().filter(|test| test.label.is_empty()) {
                let opened = key.decrypt(algorithm, &test.ct, &mut rng);
                let passes = opened.is_ok_and(|plaintext| plaintext == test.pt[..]);
                score.count(&algorithm.to_string(), test.tc_id, test.result, passes);
            }
        }
    }
    score.at_least(40, 20);
}

#[test]
fn ecdh() {
    use wycheproof::ecdh::{TestName, TestSet};
    let mut score = Score::default();
    for (name, spec, pkcs8, length) in [
        (
            TestName::EcdhSecp256r1,
            KeySpec::EccNistP256,
            "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
            32,
        ),
        (
            TestName::EcdhSecp384r1,
            KeySpec::EccNistP384,
            "304e020100301006072a8648ce3d020106052b81040022043730350201010430",
            48,
        ),
        (
            TestName::EcdhSecp521r1,
            KeySpec::EccNistP521,
            "3060020100301006072a8648ce3d020106052b81040023044930470201010442",
            66,
        ),
    ] {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                // A scalar is written as a number there, with a sign and without leading zeros.
                let number: Vec<u8> =
                    test.private_key.iter().copied().skip_while(|byte| *byte == 0).collect();
                let zeros = vec![0; length - number.len()];
                let der = [hex::decode(pkcs8).unwrap(), zeros, number].concat();
                let key = PrivateKey::load(spec, &parse_private(spec, &der).unwrap()).unwrap();
                let shared = key.ecdh(&test.public_key);
                let passes = shared.is_ok_and(|shared| shared == test.shared_secret[..]);
                score.count(&spec.to_string(), test.tc_id, test.result, passes);
            }
        }
    }
    score.at_least(500, 20);
}

#[test]
fn ml_kem() {
    use wycheproof::mlkem::{TestName, TestSet};
    let mut score = Score::default();
    for (name, spec, oid) in [
        (TestName::MlKem512, KeySpec::MlKem512, "01"),
        (TestName::MlKem768, KeySpec::MlKem768, "02"),
        (TestName::MlKem1024, KeySpec::MlKem1024, "03"),
    ] {
        let pkcs8 =
            hex::decode(format!("3054020100300b06096086480165030404{oid}04428040")).unwrap();
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let (Some(seed), Some(ciphertext), Some(secret)) =
                    (&test.seed, &test.ct, &test.shared_secret)
                else {
                    continue;
                };
                let key = parse_private(spec, &[&pkcs8[..], seed].concat());
                let opened = key.and_then(|material| {
                    PrivateKey::load(spec, &material)?.decapsulate(ciphertext)
                });
                let passes = opened.is_ok_and(|opened| opened == secret[..]);
                score.count(&spec.to_string(), test.tc_id, test.result, passes);
            }
        }
    }
    score.at_least(50, 3);
}

#[test]
fn hmac() {
    use wycheproof::mac::{TestName, TestSet};
    let mut score = Score::default();
    for (name, algorithm, bits) in [
        (TestName::HmacSha224, MacAlgorithmSpec::HmacSha224, 224),
        (TestName::HmacSha256, MacAlgorithmSpec::HmacSha256, 256),
        (TestName::HmacSha384, MacAlgorithmSpec::HmacSha384, 384),
        (TestName::HmacSha512, MacAlgorithmSpec::HmacSha512, 512),
    ] {
        for group in TestSet::load(name).unwrap().test_groups {
            for test in &group.tests {
                let key = Material::new(test.key.to_vec());
                let passes = verify_mac(algorithm, &key, &test.msg, &test.tag).unwrap();
                if group.tag_size < bits {
                    assert!(!passes, "{algorithm} {}: KMS takes no shortened code", test.tc_id);
                    continue;
                }
                let made = mac(algorithm, &key, &test.msg).unwrap();
                assert_eq!(made == test.tag[..], passes);
                score.count(&algorithm.to_string(), test.tc_id, test.result, passes);
            }
        }
    }
    score.at_least(100, 100);
}
