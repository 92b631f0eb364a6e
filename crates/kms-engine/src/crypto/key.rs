//! Asymmetric keys of every key spec behind two types, and the making of key material.
//!
//! A `PrivateKey` is the parsed form of a `Material`, worth keeping: to read a P-384 or ML-DSA key anew takes as long
//! as to sign with it. What it holds is wiped on drop.

use std::fmt;

use pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;

use super::message::{digest, rsa_modulus_length};
use super::ml_kem::Encapsulated;
use super::rsa_key::Padding;
use super::{CryptoError, Material, ec, ed25519, ml_dsa, ml_kem, rsa_key, sm2_key};
use crate::spec::{EncryptionAlgorithmSpec, KeySpec, KeyUsage, MessageType, SigningAlgorithmSpec};

/// Fresh key material: random bytes for symmetric and HMAC keys, the PKCS#8 DER of a private key otherwise.
pub fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Material, CryptoError> {
    if let Some(length) = random_length(spec) {
        let mut bytes = vec![0; length];
        rng.fill_bytes(&mut bytes);
        return Ok(Material::new(bytes));
    }
    Secret::generate(spec, rng)?.to_pkcs8().map(Material::new)
}

/// The private key of an imported PKCS#8 document, refused unless it is one of the key spec.
///
/// The material is our own encoding of it, so the same key has the same KeyMaterialId however it was written.
pub fn parse_private(spec: KeySpec, der: &[u8]) -> Result<Material, CryptoError> {
    Secret::parse(spec, der)?.to_pkcs8().map(Material::new)
}

/// The material to keep of what ImportKeyMaterial unwrapped, refused unless it fits the key spec: by length for a
/// symmetric or HMAC key, by `parse_private` otherwise.
pub fn imported(spec: KeySpec, unwrapped: &Material) -> Result<Material, CryptoError> {
    let bytes = unwrapped.expose()?;
    let lengths = match spec {
        KeySpec::SymmetricDefault => 32..=32,
        KeySpec::Hmac224 => 28..=64,
        KeySpec::Hmac256 => 32..=64,
        KeySpec::Hmac384 => 48..=128,
        KeySpec::Hmac512 => 64..=128,
        _ => return parse_private(spec, bytes),
    };
    match lengths.contains(&bytes.len()) {
        true => Ok(unwrapped.clone()),
        false => Err(CryptoError::KeyMaterial("not as many bytes as the key spec needs")),
    }
}

/// The public key of a private key's material, as DER SubjectPublicKeyInfo.
pub fn public_key_der(spec: KeySpec, material: &Material) -> Result<Vec<u8>, CryptoError> {
    PrivateKey::load(spec, material)?.public_key().to_der()
}

/// A private key, parsed and ready for use.
pub struct PrivateKey {
    secret: Secret,
    public: PublicKey,
}

impl PrivateKey {
    /// Parses what `generate` or `parse_private` made for that key spec.
    pub fn load(spec: KeySpec, material: &Material) -> Result<PrivateKey, CryptoError> {
        let secret = Secret::parse(spec, material.expose()?)?;
        let public = PublicKey { spec, public: secret.public_key() };
        Ok(PrivateKey { secret, public })
    }

    /// Its public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a message, or with DIGEST and EXTERNAL_MU what the caller made of it.
    pub fn sign(
        &self,
        algorithm: SigningAlgorithmSpec,
        message_type: MessageType,
        message: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        self.public.must_sign_with(algorithm)?;
        match &self.secret {
            Secret::Rsa(key) => {
                rsa_key::sign(key, algorithm, &digest(algorithm, message_type, message)?, rng)
            }
            Secret::Ec(key) => key.sign(&digest(algorithm, message_type, message)?, rng),
            Secret::Ed25519(key) => ed25519::sign(key, algorithm, message_type, message),
            Secret::MlDsa(key) => key.sign(message_type, message, rng),
            Secret::Sm2(key) => sm2_key::sign(key, message_type, message, rng),
            Secret::MlKem(_) => Err(CryptoError::Unsupported("signing with this key spec")),
        }
    }

    /// Decrypts; every failure is `CryptoError::Decryption`.
    pub fn decrypt(
        &self,
        algorithm: EncryptionAlgorithmSpec,
        ciphertext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        self.public.must_encrypt_with(algorithm)?;
        match &self.secret {
            Secret::Sm2(key) => sm2_key::decrypt(key, ciphertext),
            _ => self.decrypt_padded(oaep(algorithm)?, ciphertext, rng),
        }
    }

    /// The raw shared secret with a peer's public key (DER SubjectPublicKeyInfo) on the same curve.
    pub fn ecdh(&self, peer: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let spec = self.public.spec;
        if !spec.usages().contains(&KeyUsage::KeyAgreement) {
            return Err(CryptoError::Unsupported("key agreement with this key spec"));
        }
        match (&self.secret, &PublicKey::from_der(spec, peer)?.public) {
            (Secret::Ec(key), Public::Ec(peer)) => key.diffie_hellman(peer),
            (Secret::Sm2(key), Public::Sm2(peer)) => Ok(sm2_key::diffie_hellman(key, peer)),
            _ => Err(CryptoError::Unsupported("key agreement with this key spec")),
        }
    }

    /// The shared secret of a ciphertext from `encapsulate`. Only a wrong length is an error
    /// (`CryptoError::Decryption`); a forged ciphertext gives 32 bytes nobody knows.
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
        match &self.secret {
            Secret::MlKem(key) => key.decapsulate(ciphertext),
            _ => Err(CryptoError::Unsupported("decapsulation with this key spec")),
        }
    }

    pub(super) fn decrypt_padded(
        &self,
        padding: Padding,
        ciphertext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        match &self.secret {
            Secret::Rsa(key) => rsa_key::decrypt(key, padding, ciphertext, rng),
            _ => Err(CryptoError::Unsupported("RSA decryption with this key spec")),
        }
    }

    pub(super) fn modulus_length(&self) -> Result<usize, CryptoError> {
        rsa_modulus_length(self.public.spec)
            .ok_or(CryptoError::Unsupported("wrapping with this key spec"))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(redacted, {})", self.public.spec)
    }
}

/// A public key, parsed and ready for use.
#[derive(Clone)]
pub struct PublicKey {
    spec: KeySpec,
    public: Public,
}

impl PublicKey {
    /// Parses DER SubjectPublicKeyInfo and refuses what is no key of that spec.
    pub fn from_der(spec: KeySpec, der: &[u8]) -> Result<PublicKey, CryptoError> {
        let info = SubjectPublicKeyInfoRef::try_from(der)
            .map_err(|_| CryptoError::PublicKey("not a DER SubjectPublicKeyInfo"))?;
        let public = match family(spec)? {
            Family::Rsa { modulus_length } => {
                Public::Rsa(Box::new(rsa_key::parse_public(modulus_length, info)?))
            }
            Family::Ec => Public::Ec(Box::new(ec::Public::parse(spec, info)?)),
            Family::Ed25519 => Public::Ed25519(Box::new(ed25519::parse_public(info)?)),
            Family::MlDsa => Public::MlDsa(Box::new(ml_dsa::Public::parse(spec, info)?)),
            Family::MlKem => Public::MlKem(Box::new(ml_kem::Public::parse(spec, info)?)),
            Family::Sm2 => Public::Sm2(Box::new(sm2_key::parse_public(info)?)),
        };
        Ok(PublicKey { spec, public })
    }

    /// DER SubjectPublicKeyInfo, as GetPublicKey returns it.
    pub fn to_der(&self) -> Result<Vec<u8>, CryptoError> {
        match &self.public {
            Public::Rsa(key) => rsa_key::to_spki(key),
            Public::Ec(key) => key.to_spki(),
            Public::Ed25519(key) => ed25519::to_spki(key),
            Public::MlDsa(key) => key.to_spki(),
            Public::MlKem(key) => key.to_spki(),
            Public::Sm2(key) => sm2_key::to_spki(key),
        }
    }

    /// Whether the signature is the message's. A signature that is not even well formed is just not.
    pub fn verify(
        &self,
        algorithm: SigningAlgorithmSpec,
        message_type: MessageType,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        self.must_sign_with(algorithm)?;
        match &self.public {
            Public::Rsa(key) => rsa_key::verify(
                key,
                algorithm,
                &digest(algorithm, message_type, message)?,
                signature,
            ),
            Public::Ec(key) => {
                Ok(key.verify(&digest(algorithm, message_type, message)?, signature))
            }
            Public::Ed25519(key) => {
                ed25519::verify(key, algorithm, message_type, message, signature)
            }
            Public::MlDsa(key) => key.verify(message_type, message, signature),
            Public::Sm2(key) => sm2_key::verify(key, message_type, message, signature),
            Public::MlKem(_) => Err(CryptoError::Unsupported("verification with this key spec")),
        }
    }

    /// Encrypts at most `max_plaintext` bytes.
    pub fn encrypt(
        &self,
        algorithm: EncryptionAlgorithmSpec,
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        self.must_encrypt_with(algorithm)?;
        match &self.public {
            Public::Sm2(key) => sm2_key::encrypt(key, plaintext, rng),
            _ => self.encrypt_padded(oaep(algorithm)?, plaintext, rng),
        }
    }

    /// A fresh shared secret, and the ciphertext from which the private key recovers it.
    pub fn encapsulate(&self, rng: &mut dyn CryptoRng) -> Result<Encapsulated, CryptoError> {
        match &self.public {
            Public::MlKem(key) => Ok(key.encapsulate(rng)),
            _ => Err(CryptoError::Unsupported("encapsulation with this key spec")),
        }
    }

    pub(super) fn encrypt_padded(
        &self,
        padding: Padding,
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        match &self.public {
            Public::Rsa(key) => rsa_key::encrypt(key, padding, plaintext, rng),
            _ => Err(CryptoError::Unsupported("RSA encryption with this key spec")),
        }
    }

    fn must_sign_with(&self, algorithm: SigningAlgorithmSpec) -> Result<(), CryptoError> {
        match self.spec.signing_algorithms().contains(&algorithm) {
            true => Ok(()),
            false => Err(CryptoError::Unsupported("this signing algorithm with this key spec")),
        }
    }

    fn must_encrypt_with(&self, algorithm: EncryptionAlgorithmSpec) -> Result<(), CryptoError> {
        match self.spec.encryption_algorithms().contains(&algorithm) {
            true => Ok(()),
            false => Err(CryptoError::Unsupported("this encryption algorithm with this key spec")),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.spec)
    }
}

// Boxed, so that a key is as small as a pointer wherever it is kept and the secret ones are never moved about.
enum Secret {
    Rsa(Box<rsa::RsaPrivateKey>),
    Ec(Box<ec::Secret>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
    MlDsa(Box<ml_dsa::Secret>),
    MlKem(Box<ml_kem::Secret>),
    Sm2(Box<sm2::SecretKey>),
}

#[derive(Clone)]
enum Public {
    Rsa(Box<rsa::RsaPublicKey>),
    Ec(Box<ec::Public>),
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    MlDsa(Box<ml_dsa::Public>),
    MlKem(Box<ml_kem::Public>),
    Sm2(Box<sm2::PublicKey>),
}

impl Secret {
    fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Secret, CryptoError> {
        Ok(match family(spec)? {
            Family::Rsa { modulus_length } => {
                Secret::Rsa(Box::new(rsa_key::generate(modulus_length, rng)?))
            }
            Family::Ec => Secret::Ec(Box::new(ec::Secret::generate(spec, rng)?)),
            Family::Ed25519 => Secret::Ed25519(Box::new(ed25519::generate(rng))),
            Family::MlDsa => Secret::MlDsa(Box::new(ml_dsa::Secret::generate(spec, rng)?)),
            Family::MlKem => Secret::MlKem(Box::new(ml_kem::Secret::generate(spec, rng)?)),
            Family::Sm2 => Secret::Sm2(Box::new(sm2_key::generate(rng))),
        })
    }

    fn parse(spec: KeySpec, der: &[u8]) -> Result<Secret, CryptoError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| {
            CryptoError::KeyMaterial("not an unencrypted PKCS#8 private key in DER")
        })?;
        Ok(match family(spec)? {
            Family::Rsa { modulus_length } => {
                Secret::Rsa(Box::new(rsa_key::parse(modulus_length, info)?))
            }
            Family::Ec => Secret::Ec(Box::new(ec::Secret::parse(spec, info)?)),
            Family::Ed25519 => Secret::Ed25519(Box::new(ed25519::parse(info)?)),
            Family::MlDsa => Secret::MlDsa(Box::new(ml_dsa::Secret::parse(spec, info)?)),
            Family::MlKem => Secret::MlKem(Box::new(ml_kem::Secret::parse(spec, info)?)),
            Family::Sm2 => Secret::Sm2(Box::new(sm2_key::parse(info)?)),
        })
    }

    fn to_pkcs8(&self) -> Result<Vec<u8>, CryptoError> {
        match self {
            Secret::Rsa(key) => rsa_key::to_pkcs8(key),
            Secret::Ec(key) => key.to_pkcs8(),
            Secret::Ed25519(key) => ed25519::to_pkcs8(key),
            Secret::MlDsa(key) => key.to_pkcs8(),
            Secret::MlKem(key) => key.to_pkcs8(),
            Secret::Sm2(key) => sm2_key::to_pkcs8(key),
        }
    }

    fn public_key(&self) -> Public {
        match self {
            Secret::Rsa(key) => Public::Rsa(Box::new(key.to_public_key())),
            Secret::Ec(key) => Public::Ec(Box::new(key.public_key())),
            Secret::Ed25519(key) => Public::Ed25519(Box::new(key.verifying_key())),
            Secret::MlDsa(key) => Public::MlDsa(Box::new(key.public_key())),
            Secret::MlKem(key) => Public::MlKem(Box::new(key.public_key())),
            Secret::Sm2(key) => Public::Sm2(Box::new(key.public_key())),
        }
    }
}

/// The module that serves a key spec.
enum Family {
    Rsa { modulus_length: usize },
    Ec,
    Ed25519,
    MlDsa,
    MlKem,
    Sm2,
}

fn family(spec: KeySpec) -> Result<Family, CryptoError> {
    use KeySpec::*;
    if let Some(modulus_length) = rsa_modulus_length(spec) {
        return Ok(Family::Rsa { modulus_length });
    }
    match spec {
        EccNistP256 | EccNistP384 | EccNistP521 | EccSecgP256k1 => Ok(Family::Ec),
        EccNistEdwards25519 => Ok(Family::Ed25519),
        MlDsa44 | MlDsa65 | MlDsa87 => Ok(Family::MlDsa),
        MlKem512 | MlKem768 | MlKem1024 => Ok(Family::MlKem),
        Sm2 => Ok(Family::Sm2),
        _ => Err(CryptoError::Unsupported("key pairs of this key spec")),
    }
}

fn random_length(spec: KeySpec) -> Option<usize> {
    match spec {
        KeySpec::SymmetricDefault | KeySpec::Hmac256 => Some(32),
        KeySpec::Hmac224 => Some(28),
        KeySpec::Hmac384 => Some(48),
        KeySpec::Hmac512 => Some(64),
        _ => None,
    }
}

fn oaep(algorithm: EncryptionAlgorithmSpec) -> Result<Padding, CryptoError> {
    match algorithm {
        EncryptionAlgorithmSpec::RsaesOaepSha1 => Ok(Padding::OaepSha1),
        EncryptionAlgorithmSpec::RsaesOaepSha256 => Ok(Padding::OaepSha256),
        _ => Err(CryptoError::Unsupported("this encryption algorithm with an RSA key")),
    }
}
