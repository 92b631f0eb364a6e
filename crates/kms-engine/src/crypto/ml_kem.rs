//! ML-KEM, by FIPS 203: a shared secret made with a public key, which only the private key recovers.

use ml_kem::{
    Decapsulate, DecapsulationKey, Encapsulate, EncapsulationKey, MlKem512, MlKem768, MlKem1024,
    Seed,
};
use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;

use super::CryptoError;
use crate::spec::KeySpec;

/// What Encapsulate answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Encapsulated {
    /// 32 bytes that only the holder of the private key can recover.
    pub shared_secret: Vec<u8>,
    /// From which it is recovered: 768, 1088 or 1568 bytes, with no header of KMS.
    pub ciphertext: Vec<u8>,
}

impl std::fmt::Debug for Encapsulated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encapsulated(redacted, {} bytes of ciphertext)", self.ciphertext.len())
    }
}

/// A private key; the library wipes it on drop.
pub(super) enum Secret {
    MlKem512(DecapsulationKey<MlKem512>),
    MlKem768(DecapsulationKey<MlKem768>),
    MlKem1024(DecapsulationKey<MlKem1024>),
}

#[derive(Clone)]
pub(super) enum Public {
    MlKem512(EncapsulationKey<MlKem512>),
    MlKem768(EncapsulationKey<MlKem768>),
    MlKem1024(EncapsulationKey<MlKem1024>),
}

/// The same code for each parameter set.
macro_rules! for_parameters {
    ($value:expr, $type:ident, $key:ident => $body:expr) => {
        match $value {
            $type::MlKem512($key) => $body,
            $type::MlKem768($key) => $body,
            $type::MlKem1024($key) => $body,
        }
    };
}

impl Secret {
    pub(super) fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Secret, CryptoError> {
        let mut seed = Seed::default();
        rng.fill_bytes(&mut seed);
        match spec {
            KeySpec::MlKem512 => Ok(Secret::MlKem512(DecapsulationKey::from_seed(seed))),
            KeySpec::MlKem768 => Ok(Secret::MlKem768(DecapsulationKey::from_seed(seed))),
            KeySpec::MlKem1024 => Ok(Secret::MlKem1024(DecapsulationKey::from_seed(seed))),
            _ => Err(NOT_ML_KEM),
        }
    }

    /// Takes the seed format only, which is also what KMS hands out.
    pub(super) fn parse(spec: KeySpec, info: PrivateKeyInfoRef<'_>) -> Result<Secret, CryptoError> {
        match spec {
            KeySpec::MlKem512 => info.try_into().map(Secret::MlKem512),
            KeySpec::MlKem768 => info.try_into().map(Secret::MlKem768),
            KeySpec::MlKem1024 => info.try_into().map(Secret::MlKem1024),
            _ => return Err(NOT_ML_KEM),
        }
        .map_err(|_| {
            CryptoError::KeyMaterial("not an ML-KEM private key of the key spec in seed format")
        })
    }

    pub(super) fn to_pkcs8(&self) -> Result<Vec<u8>, CryptoError> {
        for_parameters!(self, Secret, key => key.to_pkcs8_der())
            .map(|der| der.as_bytes().to_vec())
            .map_err(|_| CryptoError::Internal("PKCS#8 encoding of an ML-KEM key"))
    }

    pub(super) fn public_key(&self) -> Public {
        match self {
            Secret::MlKem512(key) => Public::MlKem512(key.encapsulation_key().clone()),
            Secret::MlKem768(key) => Public::MlKem768(key.encapsulation_key().clone()),
            Secret::MlKem1024(key) => Public::MlKem1024(key.encapsulation_key().clone()),
        }
    }

    /// Only a wrong length is an error. Any other ciphertext gives 32 bytes: what was encapsulated if it is genuine,
    /// and bytes nobody can predict if not (FIPS 203 calls it implicit rejection).
    pub(super) fn decapsulate(&self, ciphertext: &[u8]) -> Result<Vec<u8>, CryptoError> {
        for_parameters!(self, Secret, key => key.decapsulate_slice(ciphertext))
            .map(|secret| secret.to_vec())
            .map_err(|_| CryptoError::Decryption)
    }
}

impl Public {
    pub(super) fn parse(
        spec: KeySpec,
        info: SubjectPublicKeyInfoRef<'_>,
    ) -> Result<Public, CryptoError> {
        match spec {
            KeySpec::MlKem512 => info.try_into().map(Public::MlKem512),
            KeySpec::MlKem768 => info.try_into().map(Public::MlKem768),
            KeySpec::MlKem1024 => info.try_into().map(Public::MlKem1024),
            _ => return Err(NOT_ML_KEM),
        }
        .map_err(|_| CryptoError::PublicKey("not an ML-KEM public key of the key spec"))
    }

    pub(super) fn to_spki(&self) -> Result<Vec<u8>, CryptoError> {
        for_parameters!(self, Public, key => key.to_public_key_der())
            .map(|der| der.into_vec())
            .map_err(|_| CryptoError::Internal("SPKI encoding of an ML-KEM key"))
    }

    pub(super) fn encapsulate(&self, rng: &mut dyn CryptoRng) -> Encapsulated {
        for_parameters!(self, Public, key => {
            let (ciphertext, secret) = key.encapsulate_with_rng(rng);
            Encapsulated { shared_secret: secret.to_vec(), ciphertext: ciphertext.to_vec() }
        })
    }
}

const NOT_ML_KEM: CryptoError = CryptoError::Unsupported("ML-KEM keys of this key spec");
