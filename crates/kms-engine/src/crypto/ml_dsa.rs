//! ML-DSA, by FIPS 204: hedged signatures with an empty context, of a message or of its μ.

use ml_dsa::common::array::{Array, sizes::U64};
use ml_dsa::{B32, MlDsa44, MlDsa65, MlDsa87, Signature, SigningKey, VerifyingKey};
use pkcs8::{EncodePrivateKey, EncodePublicKey, PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::CryptoRng;

use super::CryptoError;
use super::message::exact_length;
use crate::spec::{KeySpec, MessageType, SigningAlgorithmSpec};

/// The message representative of FIPS 204.
type Mu = Array<u8, U64>;

/// A private key; the library wipes it on drop.
pub(super) enum Secret {
    MlDsa44(SigningKey<MlDsa44>),
    MlDsa65(SigningKey<MlDsa65>),
    MlDsa87(SigningKey<MlDsa87>),
}

#[derive(Clone)]
pub(super) enum Public {
    MlDsa44(VerifyingKey<MlDsa44>),
    MlDsa65(VerifyingKey<MlDsa65>),
    MlDsa87(VerifyingKey<MlDsa87>),
}

/// The same code for each parameter set.
macro_rules! for_parameters {
    ($value:expr, $type:ident, $key:ident => $body:expr) => {
        match $value {
            $type::MlDsa44($key) => $body,
            $type::MlDsa65($key) => $body,
            $type::MlDsa87($key) => $body,
        }
    };
}

impl Secret {
    pub(super) fn generate(spec: KeySpec, rng: &mut dyn CryptoRng) -> Result<Secret, CryptoError> {
        let mut seed = B32::default();
        rng.fill_bytes(&mut seed);
        match spec {
            KeySpec::MlDsa44 => Ok(Secret::MlDsa44(SigningKey::from_seed(&seed))),
            KeySpec::MlDsa65 => Ok(Secret::MlDsa65(SigningKey::from_seed(&seed))),
            KeySpec::MlDsa87 => Ok(Secret::MlDsa87(SigningKey::from_seed(&seed))),
            _ => Err(NOT_ML_DSA),
        }
    }

    /// Takes the seed format of RFC 9881 only, which is the one that cannot contradict itself.
    pub(super) fn parse(spec: KeySpec, info: PrivateKeyInfoRef<'_>) -> Result<Secret, CryptoError> {
        match spec {
            KeySpec::MlDsa44 => info.try_into().map(Secret::MlDsa44),
            KeySpec::MlDsa65 => info.try_into().map(Secret::MlDsa65),
            KeySpec::MlDsa87 => info.try_into().map(Secret::MlDsa87),
            _ => return Err(NOT_ML_DSA),
        }
        .map_err(|_| {
            CryptoError::KeyMaterial("not an ML-DSA private key of the key spec in seed format")
        })
    }

    pub(super) fn to_pkcs8(&self) -> Result<Vec<u8>, CryptoError> {
        for_parameters!(self, Secret, key => key.to_pkcs8_der())
            .map(|der| der.as_bytes().to_vec())
            .map_err(|_| CryptoError::Internal("PKCS#8 encoding of an ML-DSA key"))
    }

    pub(super) fn public_key(&self) -> Public {
        match self {
            Secret::MlDsa44(key) => Public::MlDsa44(key.expanded_key().verifying_key()),
            Secret::MlDsa65(key) => Public::MlDsa65(key.expanded_key().verifying_key()),
            Secret::MlDsa87(key) => Public::MlDsa87(key.expanded_key().verifying_key()),
        }
    }

    pub(super) fn sign(
        &self,
        message_type: MessageType,
        message: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, CryptoError> {
        let mu = mu(message_type, message)?;
        for_parameters!(self, Secret, key => {
            let key = key.expanded_key();
            match mu {
                Some(mu) => key.sign_mu_randomized(&mu, rng),
                None => key.sign_randomized(message, &[], rng),
            }
            .map(|signature| signature.encode().to_vec())
        })
        .map_err(|_| CryptoError::Internal("ML-DSA signing"))
    }
}

impl Public {
    pub(super) fn parse(
        spec: KeySpec,
        info: SubjectPublicKeyInfoRef<'_>,
    ) -> Result<Public, CryptoError> {
        match spec {
            KeySpec::MlDsa44 => info.try_into().map(Public::MlDsa44),
            KeySpec::MlDsa65 => info.try_into().map(Public::MlDsa65),
            KeySpec::MlDsa87 => info.try_into().map(Public::MlDsa87),
            _ => return Err(NOT_ML_DSA),
        }
        .map_err(|_| CryptoError::PublicKey("not an ML-DSA public key of the key spec"))
    }

    pub(super) fn to_spki(&self) -> Result<Vec<u8>, CryptoError> {
        for_parameters!(self, Public, key => key.to_public_key_der())
            .map(|der| der.into_vec())
            .map_err(|_| CryptoError::Internal("SPKI encoding of an ML-DSA key"))
    }

    pub(super) fn verify(
        &self,
        message_type: MessageType,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, CryptoError> {
        let mu = mu(message_type, message)?;
        Ok(
            for_parameters!(self, Public, key => Signature::try_from(signature).is_ok_and(|signature| match mu {
                Some(mu) => key.verify_mu(&mu, &signature),
                None => key.verify_with_context(message, &[], &signature),
            })),
        )
    }
}

/// The μ that EXTERNAL_MU brings along; RAW has none yet.
fn mu(message_type: MessageType, message: &[u8]) -> Result<Option<Mu>, CryptoError> {
    match message_type {
        MessageType::Raw => Ok(None),
        MessageType::ExternalMu => {
            exact_length(SigningAlgorithmSpec::MlDsaShake256, message)?;
            Ok(Mu::try_from(message).ok())
        }
        MessageType::Digest => Err(CryptoError::Unsupported("ML-DSA takes RAW or EXTERNAL_MU")),
    }
}

const NOT_ML_DSA: CryptoError = CryptoError::Unsupported("ML-DSA keys of this key spec");
