//! Each family of operations against the primitive it contains, in the same run.

use std::time::Duration;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::crypto::{
    CallRng, CryptoError, Material, PrivateKey, generate, mac, symmetric, verify_mac,
};
use kms_engine::spec::{
    EncryptionAlgorithmSpec, KeySpec, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};
use rand_core::Rng;
use serde_json::{Value as Json, json};

use super::{Lab, rate};

const MESSAGE: &[u8; 32] = b"hello world, hello world, hello!";

/// Prints a line for each.
pub fn run(time: Duration) -> anyhow::Result<()> {
    println!("{:<30} {:>12} {:>12} {:>8}", "operation", "calls/s", "bare/s", "ratio");
    let mut bench = Bench { lab: Lab::new(), time, rng: CallRng::new(&[1; 32], 1, "bench") };
    bench.symmetric()?;
    bench.rsa_encryption()?;
    for (spec, algorithm) in [
        (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256),
        (KeySpec::Rsa2048, SigningAlgorithmSpec::RsassaPssSha256),
        (KeySpec::EccNistEdwards25519, SigningAlgorithmSpec::Ed25519Sha512),
        (KeySpec::MlDsa65, SigningAlgorithmSpec::MlDsaShake256),
    ] {
        bench.signatures(spec, algorithm)?;
    }
    bench.codes()?;
    bench.agreement()?;
    bench.encapsulation()
}

struct Bench {
    lab: Lab,
    time: Duration,
    rng: CallRng,
}

impl Bench {
    /// One line: an operation with this body, and the bare work.
    fn line(
        &mut self,
        name: &str,
        operation: &str,
        body: &Json,
        primitive: &str,
        mut bare: impl FnMut(&mut CallRng) -> Result<(), CryptoError>,
    ) -> anyhow::Result<()> {
        let Bench { lab, time, rng } = self;
        let calls = lab.rate(*time, operation, body)?;
        let bare = rate(*time, || bare(rng))?;
        let ratio = 100.0 * calls / bare;
        println!("{name:<30} {calls:>12.0} {bare:>12.0} {ratio:>7.0}%  of {primitive}");
        Ok(())
    }

    fn symmetric(&mut self) -> anyhow::Result<()> {
        let key = self.lab.create(json!({}))?;
        let other = self.lab.create(json!({}))?;
        let material = Material::new(vec![7; 32]);
        let plain = json!({"KeyId": key, "Plaintext": BASE64.encode(MESSAGE)});
        let blob = self.member("Encrypt", &plain, "CiphertextBlob")?;
        let sealed = seal(&material, &mut self.rng)?;
        self.line("Encrypt", "Encrypt", &plain, "AES-256-GCM + KDF", |rng| {
            seal(&material, rng).map(drop)
        })?;
        let body = json!({"CiphertextBlob": blob});
        self.line("Decrypt", "Decrypt", &body, "AES-256-GCM + KDF", |_| {
            open(&material, &sealed).map(drop)
        })?;
        let body = json!({"CiphertextBlob": blob, "DestinationKeyId": other});
        self.line("ReEncrypt", "ReEncrypt", &body, "both", |rng| {
            open(&material, &sealed)?;
            seal(&material, rng).map(drop)
        })?;
        let body = json!({"KeyId": key, "KeySpec": "AES_256"});
        self.line("GenerateDataKey", "GenerateDataKey", &body, "32 bytes, AES-256-GCM", |rng| {
            rng.fill_bytes(&mut [0; 32]);
            seal(&material, rng).map(drop)
        })?;
        let body = json!({"KeyId": key, "KeyPairSpec": "ECC_NIST_P256"});
        self.line("GenerateDataKeyPair P256", "GenerateDataKeyPair", &body, "key pair", |rng| {
            generate(KeySpec::EccNistP256, rng)?;
            seal(&material, rng).map(drop)
        })?;
        let body = json!({"NumberOfBytes": 32});
        self.line("GenerateRandom", "GenerateRandom", &body, "32 bytes", |rng| {
            rng.fill_bytes(&mut [0; 32]);
            Ok(())
        })
    }

    fn rsa_encryption(&mut self) -> anyhow::Result<()> {
        let (spec, algorithm) = (KeySpec::Rsa2048, EncryptionAlgorithmSpec::RsaesOaepSha256);
        let private = PrivateKey::load(spec, &generate(spec, &mut self.rng)?)?;
        let key = self.lab.create(json!({"KeySpec": spec, "KeyUsage": "ENCRYPT_DECRYPT"}))?;
        let body = json!({"KeyId": key, "Plaintext": BASE64.encode(MESSAGE), "EncryptionAlgorithm": algorithm});
        let blob = self.member("Encrypt", &body, "CiphertextBlob")?;
        let sealed = private.public_key().encrypt(algorithm, MESSAGE, &mut self.rng)?;
        self.line("Encrypt RSA_2048", "Encrypt", &body, "OAEP", |rng| {
            private.public_key().encrypt(algorithm, MESSAGE, rng).map(drop)
        })?;
        let body = json!({"KeyId": key, "CiphertextBlob": blob, "EncryptionAlgorithm": algorithm});
        self.line("Decrypt RSA_2048", "Decrypt", &body, "OAEP", |rng| {
            private.decrypt(algorithm, &sealed, rng).map(drop)
        })
    }

    fn signatures(&mut self, spec: KeySpec, algorithm: SigningAlgorithmSpec) -> anyhow::Result<()> {
        let private = PrivateKey::load(spec, &generate(spec, &mut self.rng)?)?;
        let key = self.lab.create(json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}))?;
        let mut body =
            json!({"KeyId": key, "Message": BASE64.encode(MESSAGE), "SigningAlgorithm": algorithm});
        self.line(&format!("Sign {spec}"), "Sign", &body, "sign", |rng| {
            private.sign(algorithm, MessageType::Raw, MESSAGE, rng).map(drop)
        })?;
        let signature = self.member("Sign", &body, "Signature")?;
        let bare = private.sign(algorithm, MessageType::Raw, MESSAGE, &mut self.rng)?;
        if let Some(body) = body.as_object_mut() {
            body.insert("Signature".to_owned(), signature);
        }
        self.line(&format!("Verify {spec}"), "Verify", &body, "verify", |_| {
            private.public_key().verify(algorithm, MessageType::Raw, MESSAGE, &bare).map(drop)
        })
    }

    fn codes(&mut self) -> anyhow::Result<()> {
        let algorithm = MacAlgorithmSpec::HmacSha256;
        let material = generate(KeySpec::Hmac256, &mut self.rng)?;
        let create = json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"});
        let key = self.lab.create(create)?;
        let body =
            json!({"KeyId": key, "Message": BASE64.encode(MESSAGE), "MacAlgorithm": algorithm});
        self.line("GenerateMac", "GenerateMac", &body, "HMAC-SHA-256", |_| {
            mac(algorithm, &material, MESSAGE).map(drop)
        })?;
        let code = self.member("GenerateMac", &body, "Mac")?;
        let bare = mac(algorithm, &material, MESSAGE)?;
        let body = json!({"KeyId": key, "Message": BASE64.encode(MESSAGE), "MacAlgorithm": algorithm, "Mac": code});
        self.line("VerifyMac", "VerifyMac", &body, "HMAC-SHA-256", |_| {
            verify_mac(algorithm, &material, MESSAGE, &bare).map(drop)
        })
    }

    fn agreement(&mut self) -> anyhow::Result<()> {
        let spec = KeySpec::EccNistP256;
        let private = PrivateKey::load(spec, &generate(spec, &mut self.rng)?)?;
        let peer = private.public_key().to_der()?;
        let key = self.lab.create(json!({"KeySpec": spec, "KeyUsage": "KEY_AGREEMENT"}))?;
        let body = json!({"KeyId": key, "KeyAgreementAlgorithm": "ECDH", "PublicKey": BASE64.encode(&peer)});
        self.line("DeriveSharedSecret P256", "DeriveSharedSecret", &body, "ECDH", |_| {
            private.ecdh(&peer).map(drop)
        })?;
        self.line("GetPublicKey P256", "GetPublicKey", &json!({"KeyId": key}), "DER", |_| {
            private.public_key().to_der().map(drop)
        })
    }

    fn encapsulation(&mut self) -> anyhow::Result<()> {
        let spec = KeySpec::MlKem768;
        let private = PrivateKey::load(spec, &generate(spec, &mut self.rng)?)?;
        let key =
            self.lab.create(json!({"KeySpec": spec, "KeyUsage": "ENCAPSULATE_DECAPSULATE"}))?;
        let body = json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"});
        self.line("Encapsulate ML_KEM_768", "Encapsulate", &body, "ML-KEM", |rng| {
            private.public_key().encapsulate(rng).map(drop)
        })?;
        let secret = self.member("Encapsulate", &body, "SharedSecretCiphertextBlob")?;
        let bare = private.public_key().encapsulate(&mut self.rng)?.ciphertext;
        let body = json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": secret});
        self.line("Decapsulate ML_KEM_768", "Decapsulate", &body, "ML-KEM", |_| {
            private.decapsulate(&bare).map(drop)
        })
    }

    fn member(&mut self, operation: &str, body: &Json, member: &str) -> anyhow::Result<Json> {
        self.lab.call(operation, body)?.get(member).cloned().context("the answer has the member")
    }
}

fn seal(material: &Material, rng: &mut CallRng) -> Result<Vec<u8>, CryptoError> {
    symmetric::seal(material, b"header", b"context", MESSAGE, rng)
}

fn open(material: &Material, sealed: &[u8]) -> Result<Vec<u8>, CryptoError> {
    symmetric::open(material, b"header", b"context", sealed)
}
