//! What a user of asymmetric keys sees, for every key spec.

use std::sync::LazyLock;

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::spec::{AwsEnum, EncryptionAlgorithmSpec, KeySpec, MessageType, SigningAlgorithmSpec};

/// Key spec, bytes of the DER public key, most bytes of the PKCS#8 private key.
const KEY_PAIRS: [(KeySpec, usize, usize); 13] = [
    (KeySpec::Rsa2048, 294, 1219),
    (KeySpec::EccNistP256, 91, 138),
    (KeySpec::EccNistP384, 120, 185),
    (KeySpec::EccNistP521, 158, 241),
    (KeySpec::EccSecgP256k1, 88, 135),
    (KeySpec::EccNistEdwards25519, 44, 48),
    (KeySpec::MlDsa44, 1334, 54),
    (KeySpec::MlDsa65, 1974, 54),
    (KeySpec::MlDsa87, 2614, 54),
    (KeySpec::MlKem512, 822, 86),
    (KeySpec::MlKem768, 1206, 86),
    (KeySpec::MlKem1024, 1590, 86),
    (KeySpec::Sm2, 91, 138),
];

fn rng() -> CallRng {
    CallRng::new(&[0; 32], 0, "tests")
}

fn key(spec: KeySpec) -> PrivateKey {
    PrivateKey::load(spec, &generate(spec, &mut rng()).unwrap()).unwrap()
}

#[test]
fn keys_have_the_lengths_of_aws_and_read_back() {
    for (spec, spki, pkcs8) in KEY_PAIRS {
        let material = generate(spec, &mut rng()).unwrap();
        let der = material.expose().unwrap();
        assert!((pkcs8 - 8..=pkcs8).contains(&der.len()), "{spec}: {} bytes of PKCS#8", der.len());
        assert_eq!(parse_private(spec, der).as_ref(), Ok(&material), "{spec}");
        let public = public_key_der(spec, &material).unwrap();
        assert_eq!(public.len(), spki, "{spec}");
        assert_eq!(PublicKey::from_der(spec, &public).unwrap().to_der().unwrap(), public, "{spec}");
    }
}

#[test]
fn every_signature_verifies_and_no_flipped_bit_does() {
    let mut rng = rng();
    for (spec, ..) in KEY_PAIRS {
        let key = key(spec);
        for &algorithm in spec.signing_algorithms() {
            let (message_type, message, other) = match algorithm {
                SigningAlgorithmSpec::Ed25519PhSha512 => (MessageType::Digest, [7; 64], [8; 64]),
                _ => (MessageType::Raw, [7; 64], [8; 64]),
            };
            let mut signature = key.sign(algorithm, message_type, &message, &mut rng).unwrap();
            let verify = |message: &[u8; 64], signature: &[u8]| {
                key.public_key().verify(algorithm, message_type, message, signature).unwrap()
            };
            let message = &message;
            assert!(verify(message, &signature), "{spec} {algorithm}");
            assert!(!verify(&other, &signature), "{spec} {algorithm}");
            assert!(!verify(message, &signature[1..]), "{spec} {algorithm}");
            assert!(!verify(message, b""), "{spec} {algorithm}");
            *signature.last_mut().unwrap() ^= 1;
            assert!(!verify(message, &signature), "{spec} {algorithm}");
        }
    }
}

#[test]
fn a_digest_and_its_message_have_the_same_signature() {
    let mut rng = rng();
    let digest = Sha256::digest(b"message");
    for (spec, algorithm) in [
        (KeySpec::Rsa2048, SigningAlgorithmSpec::RsassaPssSha256),
        (KeySpec::Rsa2048, SigningAlgorithmSpec::RsassaPkcs1V15Sha256),
        (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256),
    ] {
        let key = key(spec);
        let of_message = key.sign(algorithm, MessageType::Raw, b"message", &mut rng).unwrap();
        let of_digest = key.sign(algorithm, MessageType::Digest, &digest, &mut rng).unwrap();
        assert_eq!(
            key.public_key().verify(algorithm, MessageType::Digest, &digest, &of_message),
            Ok(true)
        );
        assert_eq!(
            key.public_key().verify(algorithm, MessageType::Raw, b"message", &of_digest),
            Ok(true)
        );
        let short = key.sign(algorithm, MessageType::Digest, &digest[1..], &mut rng);
        assert_eq!(short, Err(CryptoError::MessageLength { expected: 32, actual: 31 }));
        let mu = key.sign(algorithm, MessageType::ExternalMu, &[0; 64], &mut rng);
        assert!(matches!(mu, Err(CryptoError::Unsupported(_))));
    }
}

#[test]
fn rsa_decrypts_what_its_public_key_encrypted() {
    use EncryptionAlgorithmSpec::{RsaesOaepSha1, RsaesOaepSha256};
    let (mut rng, key) = (rng(), key(KeySpec::Rsa2048));
    for algorithm in [RsaesOaepSha1, RsaesOaepSha256] {
        let longest = vec![9; max_plaintext(KeySpec::Rsa2048, algorithm)];
        let mut ciphertext = key.public_key().encrypt(algorithm, &longest, &mut rng).unwrap();
        assert_eq!(ciphertext.len(), 256);
        assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng), Ok(longest.clone()));
        let other = if algorithm == RsaesOaepSha1 { RsaesOaepSha256 } else { RsaesOaepSha1 };
        assert_eq!(key.decrypt(other, &ciphertext, &mut rng), Err(CryptoError::Decryption));
        assert_eq!(
            key.decrypt(algorithm, &ciphertext[1..], &mut rng),
            Err(CryptoError::Decryption)
        );
        ciphertext[100] ^= 1;
        assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng), Err(CryptoError::Decryption));
        let too_long = [&longest[..], &[9]].concat();
        assert_eq!(
            key.public_key().encrypt(algorithm, &too_long, &mut rng),
            Err(CryptoError::MessageLength { expected: longest.len(), actual: too_long.len() })
        );
    }
}

#[test]
fn both_sides_of_a_key_agreement_get_the_same_secret() {
    for (spec, length) in
        [(KeySpec::EccNistP256, 32), (KeySpec::EccNistP384, 48), (KeySpec::EccNistP521, 66)]
    {
        let (mut rng, alice) = (rng(), key(spec));
        generate(spec, &mut rng).unwrap();
        let bob = PrivateKey::load(spec, &generate(spec, &mut rng).unwrap()).unwrap();
        let secret = alice.ecdh(&bob.public_key().to_der().unwrap()).unwrap();
        assert_eq!(secret.len(), length);
        assert_eq!(bob.ecdh(&alice.public_key().to_der().unwrap()), Ok(secret));
    }
}

#[test]
fn a_peer_on_another_curve_is_refused() {
    let (p256, p384) = (key(KeySpec::EccNistP256), key(KeySpec::EccNistP384));
    let refused = p256.ecdh(&p384.public_key().to_der().unwrap());
    assert_eq!(refused, Err(CryptoError::PublicKey("not a point on the curve of the key spec")));
    assert_eq!(p256.ecdh(b"peer"), Err(CryptoError::PublicKey("not a DER SubjectPublicKeyInfo")));
    let secp256k1 = key(KeySpec::EccSecgP256k1);
    let refused = secp256k1.ecdh(&secp256k1.public_key().to_der().unwrap());
    assert!(matches!(refused, Err(CryptoError::Unsupported(_))));
}

#[test]
fn an_imported_key_must_be_of_the_key_spec() {
    for (spec, ..) in KEY_PAIRS {
        let material = generate(spec, &mut rng()).unwrap();
        for (other, ..) in KEY_PAIRS {
            let outcome = parse_private(other, material.expose().unwrap());
            assert_eq!(outcome.is_ok(), spec == other, "{spec} as {other}");
        }
        let cut = &material.expose().unwrap()[1..];
        assert!(matches!(parse_private(spec, cut), Err(CryptoError::KeyMaterial(_))), "{spec}");
    }
    let rsa = generate(KeySpec::Rsa2048, &mut rng()).unwrap();
    assert_eq!(
        parse_private(KeySpec::Rsa3072, rsa.expose().unwrap()),
        Err(CryptoError::KeyMaterial("the RSA modulus does not have the size of the key spec"))
    );
}

#[test]
fn an_imported_symmetric_or_hmac_key_must_have_the_length_of_the_key_spec() {
    let rows = [
        (KeySpec::SymmetricDefault, 32, 32),
        (KeySpec::Hmac224, 28, 64),
        (KeySpec::Hmac256, 32, 64),
        (KeySpec::Hmac384, 48, 128),
        (KeySpec::Hmac512, 64, 128),
    ];
    for (spec, shortest, longest) in rows {
        let fits = |length| imported(spec, &Material::new(vec![1; length])).is_ok();
        assert!(fits(shortest) && fits(longest), "{spec}");
        assert!(!fits(shortest - 1) && !fits(longest + 1), "{spec}");
    }
    let private = generate(KeySpec::EccNistP256, &mut rng()).unwrap();
    assert_eq!(imported(KeySpec::EccNistP256, &private).as_ref(), Ok(&private));
    assert!(imported(KeySpec::EccNistP384, &private).is_err());
}

#[test]
fn an_algorithm_of_another_key_spec_is_refused() {
    let refused = |outcome| assert!(matches!(outcome, Err(CryptoError::Unsupported(_))));
    let (mut rng, p256) = (rng(), key(KeySpec::EccNistP256));
    refused(p256.sign(SigningAlgorithmSpec::EcdsaSha384, MessageType::Raw, b"m", &mut rng));
    refused(p256.decrypt(EncryptionAlgorithmSpec::RsaesOaepSha256, &[0; 256], &mut rng));
    refused(p256.public_key().encrypt(EncryptionAlgorithmSpec::RsaesOaepSha256, b"m", &mut rng));
    refused(key(KeySpec::Rsa2048).ecdh(&p256.public_key().to_der().unwrap()));
}

#[test]
fn debug_shows_no_key() {
    assert_eq!(format!("{:?}", key(KeySpec::EccNistP256)), "PrivateKey(redacted, ECC_NIST_P256)");
}

#[test]
fn symmetric_and_hmac_keys_are_random_bytes() {
    let rows = [
        (KeySpec::SymmetricDefault, 32),
        (KeySpec::Hmac224, 28),
        (KeySpec::Hmac256, 32),
        (KeySpec::Hmac384, 48),
        (KeySpec::Hmac512, 64),
    ];
    for (spec, length) in rows {
        assert_eq!(generate(spec, &mut rng()).unwrap().expose().unwrap().len(), length, "{spec}");
    }
}

#[test]
fn ml_dsa_signatures_have_the_lengths_of_aws_and_mu_is_the_message_in_disguise() {
    use shake::digest::{ExtendableOutput, Update, XofReader};
    let shake = |parts: &[&[u8]]| {
        let mut state = shake::Shake256::default();
        parts.iter().for_each(|part| state.update(part));
        let mut bytes = [0; 64];
        state.finalize_xof().read(&mut bytes);
        bytes
    };
    for (spec, length) in
        [(KeySpec::MlDsa44, 2420), (KeySpec::MlDsa65, 3309), (KeySpec::MlDsa87, 4627)]
    {
        let (mut rng, key, algorithm) = (rng(), key(spec), SigningAlgorithmSpec::MlDsaShake256);
        let der = key.public_key().to_der().unwrap();
        let tr = shake(&[&der[22..]]);
        let mu = shake(&[&tr, &[0, 0], b"message"]);
        let of_message = key.sign(algorithm, MessageType::Raw, b"message", &mut rng).unwrap();
        let of_mu = key.sign(algorithm, MessageType::ExternalMu, &mu, &mut rng).unwrap();
        assert_eq!((of_message.len(), of_mu.len()), (length, length));
        assert_eq!(
            key.public_key().verify(algorithm, MessageType::ExternalMu, &mu, &of_message),
            Ok(true)
        );
        assert_eq!(
            key.public_key().verify(algorithm, MessageType::Raw, b"message", &of_mu),
            Ok(true)
        );
        let short = key.sign(algorithm, MessageType::ExternalMu, &mu[1..], &mut rng);
        assert_eq!(short, Err(CryptoError::MessageLength { expected: 64, actual: 63 }));
        let digest = key.sign(algorithm, MessageType::Digest, &mu, &mut rng);
        assert!(matches!(digest, Err(CryptoError::Unsupported(_))));
    }
}

#[test]
fn ed25519_ties_each_algorithm_to_one_message_type() {
    use SigningAlgorithmSpec::{Ed25519PhSha512, Ed25519Sha512};
    let (mut rng, key) = (rng(), key(KeySpec::EccNistEdwards25519));
    let mut sign = |algorithm, message_type, message: &[u8]| {
        key.sign(algorithm, message_type, message, &mut rng)
    };
    assert_eq!(sign(Ed25519Sha512, MessageType::Raw, b"m").unwrap().len(), 64);
    assert_eq!(sign(Ed25519PhSha512, MessageType::Digest, &[0; 64]).unwrap().len(), 64);
    assert!(matches!(
        sign(Ed25519Sha512, MessageType::Digest, &[0; 64]),
        Err(CryptoError::Unsupported(_))
    ));
    assert!(matches!(
        sign(Ed25519PhSha512, MessageType::Raw, b"m"),
        Err(CryptoError::Unsupported(_))
    ));
    assert_eq!(
        sign(Ed25519PhSha512, MessageType::Digest, &[0; 32]),
        Err(CryptoError::MessageLength { expected: 64, actual: 32 })
    );
}

#[test]
fn an_encapsulated_secret_is_recovered_and_a_forged_one_gives_other_bytes() {
    for (spec, length) in
        [(KeySpec::MlKem512, 768), (KeySpec::MlKem768, 1088), (KeySpec::MlKem1024, 1568)]
    {
        let (mut rng, key) = (rng(), key(spec));
        let Encapsulated { shared_secret, mut ciphertext } =
            key.public_key().encapsulate(&mut rng).unwrap();
        assert_eq!((shared_secret.len(), ciphertext.len()), (32, length));
        assert_eq!(key.decapsulate(&ciphertext).as_ref(), Ok(&shared_secret));
        ciphertext[100] ^= 1;
        let forged = key.decapsulate(&ciphertext).unwrap();
        assert_ne!(forged, shared_secret);
        assert_eq!(key.decapsulate(&ciphertext), Ok(forged), "the same bytes each time");
        assert_eq!(key.decapsulate(&ciphertext[1..]), Err(CryptoError::Decryption));
        assert!(
            matches!(key.public_key().encapsulate(&mut rng).map(|e| format!("{e:?}")), Ok(text) if text.starts_with("Encapsulated(redacted"))
        );
    }
}

#[test]
fn sm2_decrypts_what_its_public_key_encrypted() {
    let (mut rng, key, algorithm) = (rng(), key(KeySpec::Sm2), EncryptionAlgorithmSpec::Sm2Pke);
    let mut ciphertext = key.public_key().encrypt(algorithm, &[9; 1024], &mut rng).unwrap();
    assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng), Ok(vec![9; 1024]));
    *ciphertext.last_mut().unwrap() ^= 1;
    assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng), Err(CryptoError::Decryption));
    assert_eq!(key.decrypt(algorithm, b"x", &mut rng), Err(CryptoError::Decryption));
}

/// One key of each kind that signs, made once for the properties below.
static SIGNERS: LazyLock<Vec<(PrivateKey, SigningAlgorithmSpec)>> = LazyLock::new(|| {
    use SigningAlgorithmSpec::*;
    vec![
        (key(KeySpec::Rsa2048), RsassaPssSha256),
        (key(KeySpec::Rsa2048), RsassaPkcs1V15Sha512),
        (key(KeySpec::EccNistP256), EcdsaSha256),
        (key(KeySpec::EccNistP521), EcdsaSha512),
        (key(KeySpec::EccSecgP256k1), EcdsaSha256),
        (key(KeySpec::EccNistEdwards25519), Ed25519Sha512),
        (key(KeySpec::MlDsa44), MlDsaShake256),
        (key(KeySpec::Sm2), Sm2Dsa),
    ]
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_signature_is_of_one_message_and_has_no_spare_bits(
        signer in 0..SIGNERS.len(),
        message: Vec<u8>,
        bit: prop::sample::Index,
        call: u64,
    ) {
        let (key, algorithm) = &SIGNERS[signer];
        let mut rng = CallRng::new(&[0; 32], call, "properties");
        let signature = key.sign(*algorithm, MessageType::Raw, &message, &mut rng).unwrap();
        let verify = |message: &[u8], signature: &[u8]| {
            key.public_key().verify(*algorithm, MessageType::Raw, message, signature).unwrap()
        };
        prop_assert!(verify(&message, &signature));
        prop_assert!(!verify(&message, &flip(&signature, bit)));
        if !message.is_empty() {
            prop_assert!(!verify(&flip(&message, bit), &signature));
        }
    }

    #[test]
    fn rsa_opens_what_it_encrypted_and_no_flipped_bit(
        plaintext in prop::collection::vec(any::<u8>(), 0..=190),
        bit: prop::sample::Index,
        call: u64,
    ) {
        let key = &SIGNERS[0].0;
        let mut rng = CallRng::new(&[0; 32], call, "properties");
        let algorithm = EncryptionAlgorithmSpec::RsaesOaepSha256;
        let ciphertext = key.public_key().encrypt(algorithm, &plaintext, &mut rng).unwrap();
        let changed = key.decrypt(algorithm, &flip(&ciphertext, bit), &mut rng);
        prop_assert_eq!(changed, Err(CryptoError::Decryption));
        prop_assert_eq!(key.decrypt(algorithm, &ciphertext, &mut rng), Ok(plaintext));
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes: Vec<u8>, spec in 0..KeySpec::VALUES.len()) {
        let spec = KeySpec::from_wire(KeySpec::VALUES[spec]).unwrap();
        prop_assert!(parse_private(spec, &bytes).is_err());
        prop_assert!(PublicKey::from_der(spec, &bytes).is_err());
        prop_assert!(Blob::parse(&bytes).is_err());
        prop_assert!(!layout(&bytes).is_empty());
    }
}

fn flip(bytes: &[u8], bit: prop::sample::Index) -> Vec<u8> {
    let bit = bit.index(bytes.len() * 8);
    let mut changed = bytes.to_vec();
    changed[bit / 8] ^= 1 << (bit % 8);
    changed
}
