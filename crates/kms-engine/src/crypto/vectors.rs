//! Published vectors, both ways where the API lets a test choose the randomness, and with a flipped bit.
//!
//! Wycheproof's are in `tests/wycheproof.rs`. A case is a row of a file in `tests/vectors`: hex fields with a space
//! between, `-` for an empty one. Each file says
//! where it comes from and what its columns are.

use sha2::{Digest, Sha256};

use super::symmetric::{counter_mode_kdf, decrypt, encrypt};
use super::wrapping::{unwrap_aes_kwp, wrap_aes_kwp};
use super::*;
use crate::spec::{
    AwsEnum, EncryptionAlgorithmSpec, KeySpec, MacAlgorithmSpec, MessageType, SigningAlgorithmSpec,
};

macro_rules! for_each_row {
    ($file:literal, |$row:ident| $body:block) => {
        let rows = rows(include_str!(concat!("../../tests/vectors/", $file)));
        assert!(!rows.is_empty());
        for (line, fields) in rows {
            let mut $row = Row { name: format!("{}:{line}", $file), fields: fields.into_iter() };
            $body
            assert_eq!($row.fields.next(), None, "{}: a field too many", $row.name);
        }
    };
}

#[test]
fn aes_256_gcm() {
    for_each_row!("aes_256_gcm.txt", |row| {
        let outcome = row.text();
        let (key, nonce, aad) = (row.array::<32>(), row.array::<12>(), row.bytes());
        let (plaintext, mut ciphertext, tag) = (row.bytes(), row.bytes(), row.bytes());
        ciphertext.extend(tag);
        let expected = (outcome == "valid").then_some(plaintext).ok_or(CryptoError::Decryption);
        assert_eq!(decrypt(&key, &nonce, &aad, &ciphertext), expected, "{}", row.name);
        let Ok(plaintext) = expected else { continue };
        assert_eq!(
            encrypt(&key, &nonce, &aad, &plaintext).as_ref(),
            Ok(&ciphertext),
            "{}",
            row.name
        );
        for changed in flipped(&ciphertext) {
            assert_eq!(
                decrypt(&key, &nonce, &aad, &changed),
                Err(CryptoError::Decryption),
                "{}",
                row.name
            );
        }
    });
}

#[test]
fn sp800_108_counter_mode() {
    for_each_row!("sp800_108_counter_hmac_sha_256.txt", |row| {
        let derived = counter_mode_kdf(&row.bytes(), &row.bytes());
        // A shorter derived key is the beginning of the block.
        let expected = row.bytes();
        assert_eq!(derived[..expected.len()], expected, "{}", row.name);
    });
}

#[test]
fn hmac() {
    for_each_row!("hmac.txt", |row| {
        let algorithm = row.wire::<MacAlgorithmSpec>();
        let (key, message, tag) = (Material::new(row.bytes()), row.bytes(), row.bytes());
        assert_eq!(mac(algorithm, &key, &message).as_ref(), Ok(&tag), "{}", row.name);
        assert_eq!(verify_mac(algorithm, &key, &message, &tag), Ok(true), "{}", row.name);
        for changed in flipped(&tag) {
            assert_eq!(verify_mac(algorithm, &key, &message, &changed), Ok(false), "{}", row.name);
        }
        assert_eq!(verify_mac(algorithm, &key, &message, &tag[1..]), Ok(false), "{}", row.name);
    });
}

#[test]
fn ed25519() {
    // PKCS#8 and SPKI of Ed25519 are the raw keys behind these bytes (RFC 8410).
    let (pkcs8, spki) = (hex("302e020100300506032b657004220420"), hex("302a300506032b6570032100"));
    for_each_row!("ed25519.txt", |row| {
        let form = row.text();
        let (secret, public, message, signature) =
            (row.bytes(), row.bytes(), row.bytes(), row.bytes());
        let spec = KeySpec::EccNistEdwards25519;
        let material = parse_private(spec, &[&pkcs8[..], &secret].concat()).unwrap();
        assert_eq!(
            public_key_der(spec, &material).unwrap(),
            [&spki[..], &public].concat(),
            "{}",
            row.name
        );
        if form == "ph" {
            // The one published row has a message of three bytes, which KMS does not take: DIGEST has 64.
            let key = ed25519_dalek::SigningKey::try_from(&secret[..]).unwrap();
            let made = key.sign_prehashed(ed25519::prehash(&message), None).unwrap();
            assert_eq!(made.to_vec(), signature, "{}", row.name);
            continue;
        }
        let key = PrivateKey::load(spec, &material).unwrap();
        let algorithm = SigningAlgorithmSpec::Ed25519Sha512;
        let made = key.sign(algorithm, MessageType::Raw, &message, &mut rng());
        assert_eq!(made.as_ref(), Ok(&signature), "{}", row.name);
        check_signature(
            &row.name,
            key.public_key(),
            algorithm,
            MessageType::Raw,
            &message,
            &signature,
        );
    });
}

#[test]
fn ecdsa() {
    for_each_row!("ecdsa.txt", |row| {
        let (outcome, spec) = (row.text(), row.wire::<KeySpec>());
        let algorithm = spec.signing_algorithms()[0];
        let key = PublicKey::from_der(spec, &row.bytes()).unwrap();
        let (message, signature) = (row.bytes(), row.bytes());
        let verified = key.verify(algorithm, MessageType::Raw, &message, &signature);
        assert_eq!(verified, Ok(outcome == "valid"), "{}", row.name);
        if outcome == "valid" {
            check_signature(&row.name, &key, algorithm, MessageType::Raw, &message, &signature);
        }
    });
}

#[test]
fn ecdh() {
    for_each_row!("ecdh.txt", |row| {
        let spec = row.wire::<KeySpec>();
        let key = PrivateKey::load(spec, &parse_private(spec, &row.bytes()).unwrap()).unwrap();
        assert_eq!(key.ecdh(&row.bytes()), Ok(row.bytes()), "{}", row.name);
    });
}

#[test]
fn aes_256_kwp() {
    for_each_row!("aes_256_kwp.txt", |row| {
        let (outcome, key) = (row.text(), row.array::<32>());
        let (plaintext, wrapped) = (row.bytes(), row.bytes());
        let expected = (outcome == "valid").then_some(plaintext).ok_or(CryptoError::Decryption);
        assert_eq!(unwrap_aes_kwp(&key, &wrapped), expected, "{}", row.name);
        let Ok(plaintext) = expected else { continue };
        assert_eq!(wrap_aes_kwp(&key, &plaintext).as_ref(), Ok(&wrapped), "{}", row.name);
        for changed in flipped(&wrapped) {
            assert_eq!(
                unwrap_aes_kwp(&key, &changed),
                Err(CryptoError::Decryption),
                "{}",
                row.name
            );
        }
    });
}

#[test]
fn rsa_signature() {
    for_each_row!("rsa_signature.txt", |row| {
        let (outcome, spec) = (row.text(), row.wire::<KeySpec>());
        let algorithm = row.wire::<SigningAlgorithmSpec>();
        let key = PublicKey::from_der(spec, &row.bytes()).unwrap();
        let (message, signature) = (row.bytes(), row.bytes());
        let verified = key.verify(algorithm, MessageType::Raw, &message, &signature);
        assert_eq!(verified, Ok(outcome == "valid"), "{}", row.name);
        if outcome == "valid" {
            check_signature(&row.name, &key, algorithm, MessageType::Raw, &message, &signature);
        }
    });
}

#[test]
fn rsa_oaep() {
    for_each_row!("rsa_oaep.txt", |row| {
        let (algorithm, spec) = (row.wire::<EncryptionAlgorithmSpec>(), KeySpec::Rsa2048);
        let key = PrivateKey::load(spec, &parse_private(spec, &row.bytes()).unwrap()).unwrap();
        let (plaintext, ciphertext) = (row.bytes(), row.bytes());
        assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng()), Ok(plaintext), "{}", row.name);
        for changed in flipped(&ciphertext) {
            let outcome = key.decrypt(algorithm, &changed, &mut rng());
            assert_eq!(outcome, Err(CryptoError::Decryption), "{}", row.name);
        }
    });
}

#[test]
fn ml_kem() {
    for_each_row!("ml_kem.txt", |row| {
        let spec = row.wire::<KeySpec>();
        let key = from_seed(spec, &row.bytes());
        assert_eq!(raw_public_key_sha256(&key), row.bytes(), "{}", row.name);
        assert_eq!(key.decapsulate(&row.bytes()), Ok(row.bytes()), "{}", row.name);
    });
}

#[test]
fn ml_dsa() {
    for_each_row!("ml_dsa.txt", |row| {
        let spec = row.wire::<KeySpec>();
        let key = from_seed(spec, &row.bytes());
        assert_eq!(raw_public_key_sha256(&key), row.bytes(), "{}", row.name);
        let (mu, signature) = (row.bytes(), row.bytes());
        let algorithm = SigningAlgorithmSpec::MlDsaShake256;
        check_signature(
            &row.name,
            key.public_key(),
            algorithm,
            MessageType::ExternalMu,
            &mu,
            &signature,
        );
    });
}

#[test]
fn sm2() {
    use pkcs8::EncodePrivateKey;
    for_each_row!("sm2.txt", |row| {
        let scalar = ::sm2::SecretKey::from_slice(&row.bytes()).unwrap();
        let material = Material::new(scalar.to_pkcs8_der().unwrap().as_bytes().to_vec());
        let key = PrivateKey::load(KeySpec::Sm2, &material).unwrap();
        let (plaintext, ciphertext) = (row.bytes(), row.bytes());
        let algorithm = EncryptionAlgorithmSpec::Sm2Pke;
        assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng()), Ok(plaintext), "{}", row.name);
        for changed in flipped(&ciphertext) {
            let outcome = key.decrypt(algorithm, &changed, &mut rng());
            assert_eq!(outcome, Err(CryptoError::Decryption), "{}", row.name);
        }
    });
}

#[test]
fn sm2_signature() {
    for_each_row!("sm2_signature.txt", |row| {
        let key = PublicKey::from_der(KeySpec::Sm2, &row.bytes()).unwrap();
        let (message, signature) = (row.bytes(), row.bytes());
        let algorithm = SigningAlgorithmSpec::Sm2Dsa;
        check_signature(&row.name, &key, algorithm, MessageType::Raw, &message, &signature);
    });
}

/// The signature verifies, and neither a changed one nor a changed message does.
#[track_caller]
fn check_signature(
    name: &str,
    key: &PublicKey,
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
    signature: &[u8],
) {
    let verify = |message: &[u8], signature: &[u8]| {
        key.verify(algorithm, message_type, message, signature).unwrap()
    };
    assert!(verify(message, signature), "{name}");
    for changed in flipped(signature) {
        assert!(!verify(message, &changed), "{name}: a bit of the signature");
    }
    for changed in flipped(message) {
        assert!(!verify(&changed, signature), "{name}: a bit of the message");
    }
}

/// The PKCS#8 seed format of ML-KEM and ML-DSA, whose private key is `[0] seed` (RFC 9881, RFC 9935).
fn from_seed(spec: KeySpec, seed: &[u8]) -> PrivateKey {
    let fresh = generate(spec, &mut rng()).unwrap();
    let bytes = fresh.expose().unwrap();
    let der = [&bytes[..bytes.len() - seed.len()], seed].concat();
    PrivateKey::load(spec, &parse_private(spec, &der).unwrap()).unwrap()
}

fn raw_public_key_sha256(key: &PrivateKey) -> Vec<u8> {
    let der = key.public_key().to_der().unwrap();
    Sha256::digest(&der[22..]).to_vec()
}

/// The bytes with one bit changed, at eight places from the first to the last.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let bits = bytes.len() * 8;
    let places = if bits == 0 { 0..0 } else { 0..8 };
    places.map(move |place| {
        let bit = (bits - 1) * place / 7;
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    })
}

fn rng() -> CallRng {
    CallRng::new(&[0; 32], 0, "vectors")
}

fn hex(text: &str) -> Vec<u8> {
    ::hex::decode(text).unwrap()
}

fn rows(file: &str) -> Vec<(usize, Vec<String>)> {
    let rows = file.lines().zip(1..).filter(|(text, _)| !text.starts_with('#'));
    rows.map(|(text, line)| (line, text.split(' ').map(str::to_owned).collect())).collect()
}

struct Row {
    name: String,
    fields: std::vec::IntoIter<String>,
}

impl Row {
    fn text(&mut self) -> String {
        self.fields.next().unwrap_or_else(|| panic!("{}: a field is missing", self.name))
    }

    fn bytes(&mut self) -> Vec<u8> {
        let text = self.text();
        let text = if text == "-" { "" } else { &text };
        ::hex::decode(text).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        self.bytes().try_into().unwrap_or_else(|_| panic!("{}: a field of {N} bytes", self.name))
    }

    fn wire<T: AwsEnum>(&mut self) -> T {
        let text = self.text();
        T::from_wire(&text).unwrap_or_else(|| panic!("{}: `{text}` is no value of AWS", self.name))
    }
}
