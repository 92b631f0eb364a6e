//! Asymmetric keys of every key spec behind two types, and the making of key material.
//!
//! A `PrivateKey` is the parsed form of a `Material`, worth keeping: reading an RSA key anew costs more than using
//! it. What it holds is wiped on drop.

use std::fmt;

use pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;
use rsa::{RsaPrivateKey, RsaPublicKey};

use super::message::{digest, rsa_modulus_length};
use super::rsa_key::Padding;
use super::{CryptoError, Material, ec, rsa_key};
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
        self.public.can_sign(algorithm)?;
        match &self.secret {
            Secret::Rsa(key) => {
                rsa_key::sign(key, algorithm, &digest(algorithm, message_type, message)?, rng)
            }
            Secret::Ec(key) => key.sign(&digest(algorithm, message_type, message)?, rng),
        }
    }

    /// Decrypts; every failure is `CryptoError::Decryption`.
    pub fn decrypt(
        &self,
        algorithm: EncryptionAlgorithmSpec,
        ciphertext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        self.decrypt_padded(oaep(algorithm)?, ciphertext, rng)
    }

    pub(super) fn decrypt_padded(
        &self,
        padding: Padding,
        ciphertext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        match &self.secret {
            Secret::Rsa(key) => rsa_key::decrypt(key, padding, ciphertext, rng),
            _ => Err(CryptoError::Unsupported("decryption with this key spec")),
        }
    }

    pub(super) fn modulus_length(&self) -> Result<usize, CryptoError> {
        rsa_modulus_length(self.public.spec)
            .ok_or(CryptoError::Unsupported("wrapping with this key spec"))
    }

    /// The raw shared secret with a peer's public key (DER SubjectPublicKeyInfo) on the same curve.
    pub fn ecdh(&self, peer: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let spec = self.public.spec;
        if !spec.usages().contains(&KeyUsage::KeyAgreement) {
            return Err(CryptoError::Unsupported("key agreement with this key spec"));
        }
        match (&self.secret, &PublicKey::from_der(spec, peer)?.public) {
            (Secret::Ec(key), Public::Ec(peer)) => key.diffie_hellman(peer),
            _ => Err(CryptoError::Unsupported("key agreement with this key spec")),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(redacted, {})", self.public.spec)
    }
}

/// A public key, parsed and ready for use.
#[derive(Debug, Clone)]
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
                Public::Rsa(rsa_key::parse_public(modulus_length, info)?)
            }
            Family::Ec => Public::Ec(ec::Public::parse(spec, info)?),
        };
        Ok(PublicKey { spec, public })
    }

    /// DER SubjectPublicKeyInfo, as GetPublicKey returns it.
    pub fn to_der(&self) -> Result<Vec<u8>, CryptoError> {
        match &self.public {
            Public::Rsa(key) => rsa_key::to_spki(key),
            Public::Ec(key) => key.to_spki(),
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
        self.can_sign(algorithm)?;
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
        }
    }

    /// Encrypts at most `max_plaintext` bytes.
    pub fn encrypt(
        &self,
        algorithm: EncryptionAlgorithmSpec,
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        self.encrypt_padded(oaep(algorithm)?, plaintext, rng)
    }

    pub(super) fn encrypt_padded(
        &self,
        padding: Padding,
        plaintext: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        match &self.public {
            Public::Rsa(key) => rsa_key::encrypt(key, padding, plaintext, rng),
            _ => Err(CryptoError::Unsupported("encryption with this key spec")),
        }
    }

    fn can_sign(&self, algorithm: SigningAlgorithmSpec) -> Result<(), CryptoError> {
        match self.spec.signing_algorithms().contains(&algorithm) {
            true => Ok(()),
            false => Err(CryptoError::Unsupported("this signing algorithm with this key spec")),
        }
    }
}

enum Secret {
    Rsa(Box<RsaPrivateKey>),
    Ec(Box<ec::Secret>),
}

#[derive(Debug, Clone)]
enum Public {
    Rsa(RsaPublicKey),
    Ec(ec::Public),
}

impl Secret {
    fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Secret, CryptoError> {
        match family(spec)? {
            Family::Rsa { modulus_length } => {
                Ok(Secret::Rsa(Box::new(rsa_key::generate(modulus_length, rng)?)))
            }
            Family::Ec => Ok(Secret::Ec(Box::new(ec::Secret::generate(spec, rng)?))),
        }
    }

    fn parse(spec: KeySpec, der: &[u8]) -> Result<Secret, CryptoError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| {
            CryptoError::KeyMaterial("not an unencrypted PKCS#8 private key in DER")
        })?;
        match family(spec)? {
            Family::Rsa { modulus_length } => {
                Ok(Secret::Rsa(Box::new(rsa_key::parse(modulus_length, info)?)))
            }
            Family::Ec => Ok(Secret::Ec(Box::new(ec::Secret::parse(spec, info)?))),
        }
    }

    fn to_pkcs8(&self) -> Result<Vec<u8>, CryptoError> {
        match self {
            Secret::Rsa(key) => rsa_key::to_pkcs8(key),
            Secret::Ec(key) => key.to_pkcs8(),
        }
    }

    fn public_key(&self) -> Public {
        match self {
            Secret::Rsa(key) => Public::Rsa(key.to_public_key()),
            Secret::Ec(key) => Public::Ec(key.public_key()),
        }
    }
}

/// Which library serves a key spec.
enum Family {
    Rsa { modulus_length: usize },
    Ec,
}

fn family(spec: KeySpec) -> Result<Family, CryptoError> {
    use KeySpec::*;
    if let Some(modulus_length) = rsa_modulus_length(spec) {
        return Ok(Family::Rsa { modulus_length });
    }
    match spec {
        EccNistP256 | EccNistP384 | EccNistP521 | EccSecgP256k1 => Ok(Family::Ec),
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
