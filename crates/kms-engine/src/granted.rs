//! A key the caller may use: the only thing that can reach key bytes.
//!
//! `Cx::authorize` makes one and nothing else does, so an operation that forgot to ask cannot encrypt. The order of
//! checks is AWS's: authorization, key usage, key state, algorithm, sizes, cryptography.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::crypto::{self, Blob, CryptoError, Material, PrivateKey};
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key::{Key, KeyMaterial};
use crate::key_store;
use crate::outside::Trouble;
use crate::spec::*;

/// A key and the permission to use it for one action.
#[derive(Debug, Clone)]
pub struct Granted {
    pub(crate) key: Arc<Key>,
    pub(crate) operation: String,
}

/// The states in which a key does cryptography.
pub const USABLE: &[KeyState] = &[KeyState::Enabled, KeyState::Updating];

/// The states in which a key's description, tags and aliases can change: all but on its way out.
pub const CHANGEABLE: &[KeyState] = &[
    KeyState::Enabled,
    KeyState::Disabled,
    KeyState::PendingImport,
    KeyState::Unavailable,
    KeyState::Creating,
    KeyState::Updating,
];

impl Granted {
    /// The same permission, reported in errors under the operation's own name instead of the action's.
    #[must_use]
    pub fn named(mut self, operation: &str) -> Granted {
        self.operation = operation.to_owned();
        self
    }

    /// The key's public facts.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The key's ARN as text, which most responses call `KeyId`.
    pub fn arn(&self) -> String {
        self.key.arn.to_string()
    }

    /// Usage first, then state: the order in which AWS reports them.
    pub fn ready_for(&self, usage: KeyUsage) -> Result<(), KmsError> {
        if self.key.usage != usage {
            return Err(KmsError::new(
                ErrorCode::InvalidKeyUsageException,
                format!(
                    "{} key usage is {} which is not valid for {}.",
                    self.key.arn, self.key.usage, self.operation
                ),
            ));
        }
        self.in_state(USABLE)
    }

    /// Refuses unless the key is in one of these states.
    pub fn in_state(&self, allowed: &[KeyState]) -> Result<(), KmsError> {
        let state = self.key.state();
        if allowed.contains(&state) { Ok(()) } else { Err(state_error(&self.key, state)) }
    }

    /// Refuses unless the key material came from there.
    pub fn of_origin(&self, origin: Origin) -> Result<(), KmsError> {
        if self.key.origin == origin {
            return Ok(());
        }
        Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            format!(
                "{} origin is {} which is not valid for this operation.",
                self.key.arn, self.key.origin
            ),
        ))
    }

    /// Refuses an algorithm that does not fit the key spec.
    pub fn takes<A: AwsEnum + PartialEq>(
        &self,
        algorithm: A,
        fitting: &[A],
    ) -> Result<(), KmsError> {
        if fitting.contains(&algorithm) {
            return Ok(());
        }
        Err(KmsError::new(
            ErrorCode::InvalidKeyUsageException,
            format!(
                "Algorithm {} is incompatible with key spec {}.",
                algorithm.as_str(),
                self.key.spec
            ),
        ))
    }

    /// Encrypts under the current material; the blob names it. What the audit trail calls the material's id is up to
    /// the operation.
    pub fn seal(
        &self,
        cx: &mut Cx<'_>,
        plaintext: &[u8],
        context: &BTreeMap<String, String>,
        noted_as: &str,
    ) -> Result<(Vec<u8>, Option<String>), KmsError> {
        let material = self.current()?;
        let second = key_store::second_layer(cx.world, &self.key, "ENCRYPT")?;
        let aad = crypto::canonical(context);
        let mut seal = |key: &Material, plaintext: &[u8]| {
            let key_id = self.key.arn.id.as_str();
            Blob::seal(key_id, &material.id, key, &aad, plaintext, &mut cx.rng)
                .map_err(KmsError::internal)
        };
        let mut blob = seal(secret(material)?, plaintext)?;
        // In an external key store KMS encrypts first, and the external key manager encrypts that.
        if let Some(external) = second {
            blob = seal(&external, &blob)?;
        }
        Ok((blob, self.note_use(cx, material, noted_as)))
    }

    /// Decrypts with whichever material the blob names.
    pub fn open(
        &self,
        cx: &mut Cx<'_>,
        blob: &Blob,
        context: &BTreeMap<String, String>,
        noted_as: &str,
    ) -> Result<(Vec<u8>, Option<String>), KmsError> {
        let material = self.key.material(&blob.key_material_id).ok_or_else(invalid_ciphertext)?;
        let aad = crypto::canonical(context);
        let plaintext = match key_store::second_layer(cx.world, &self.key, "DECRYPT")? {
            None => blob.open(secret(material)?, &aad).map_err(refused)?,
            Some(external) => {
                let inner = blob.open(&external, &aad).map_err(|_| bad_external_ciphertext())?;
                let inner = Blob::parse(&inner).map_err(refused)?;
                inner.open(secret(material)?, &aad).map_err(refused)?
            }
        };
        Ok((plaintext, self.note_use(cx, material, noted_as)))
    }

    /// Remembers the use, and tells the audit trail with what: a material of KMS by its id, a key in a custom key
    /// store by what lies behind it. The id, where the answer may show it.
    fn note_use(&self, cx: &mut Cx<'_>, material: &KeyMaterial, noted_as: &str) -> Option<String> {
        cx.used.push(self.key.arn.clone());
        let id = hex::encode(material.id);
        let Some(membership) = &self.key.custom_key_store else {
            cx.note(noted_as, id.as_str());
            return Some(id);
        };
        cx.note("customKeyStoreId", membership.store.as_str());
        match &membership.xks_key_id {
            Some(external) => cx.note("xksKeyId", external.as_str()),
            None => cx.note("backingKeyId", id),
        }
        None
    }

    /// The parsed private key of an asymmetric key.
    pub fn private(&self) -> Result<Arc<PrivateKey>, KmsError> {
        let material = self.current()?;
        if let Some(loaded) = material.loaded.get() {
            return Ok(loaded.clone());
        }
        let parsed =
            PrivateKey::load(self.key.spec, secret(material)?).map_err(KmsError::internal)?;
        Ok(material.loaded.get_or_init(|| Arc::new(parsed)).clone())
    }

    /// A MAC under an HMAC key.
    pub fn mac(
        &self,
        cx: &mut Cx<'_>,
        algorithm: MacAlgorithmSpec,
        message: &[u8],
    ) -> Result<Vec<u8>, KmsError> {
        let tag = crypto::mac(algorithm, secret(self.current()?)?, message)
            .map_err(KmsError::internal)?;
        cx.used.push(self.key.arn.clone());
        Ok(tag)
    }

    /// Whether a MAC is the right one, compared in constant time.
    pub fn mac_holds(
        &self,
        cx: &mut Cx<'_>,
        algorithm: MacAlgorithmSpec,
        message: &[u8],
        tag: &[u8],
    ) -> Result<bool, KmsError> {
        let holds = crypto::verify_mac(algorithm, secret(self.current()?)?, message, tag);
        let holds = holds.map_err(KmsError::internal)?;
        if holds {
            cx.used.push(self.key.arn.clone());
        }
        Ok(holds)
    }

    /// Remembers a successful cryptographic use, for GetKeyLastUsage.
    pub fn mark_used(&self, cx: &mut Cx<'_>) {
        cx.used.push(self.key.arn.clone());
    }

    fn current(&self) -> Result<&Arc<KeyMaterial>, KmsError> {
        self.key.current().ok_or_else(|| state_error(&self.key, KeyState::PendingImport))
    }
}

fn secret(material: &KeyMaterial) -> Result<&Material, KmsError> {
    material.secret.as_ref().ok_or_else(invalid_ciphertext)
}

/// AWS answers every failed decryption alike, without a word of why.
pub fn invalid_ciphertext() -> KmsError {
    KmsError::bare(ErrorCode::InvalidCiphertextException)
}

/// What the external key manager says of a ciphertext that is not its own, or not with that context.
fn bad_external_ciphertext() -> KmsError {
    KmsError::new(ErrorCode::KMSInvalidStateException, Trouble::BadCiphertext.message())
}

/// A refused decryption, or a fault of the lab.
pub fn refused(error: CryptoError) -> KmsError {
    match error {
        CryptoError::Decryption => invalid_ciphertext(),
        other => KmsError::internal(other),
    }
}

/// The refusal that goes with a state, for whichever operation cannot work in it.
pub fn state_error(key: &Key, state: KeyState) -> KmsError {
    let arn = &key.arn;
    let invalid = |what: &str| {
        KmsError::new(ErrorCode::KMSInvalidStateException, format!("{arn} is {what}."))
    };
    match state {
        KeyState::Disabled => {
            KmsError::new(ErrorCode::DisabledException, format!("{arn} is disabled."))
                .hint("enable it with `aws kms enable-key`, or step back with `kmslab undo`")
        }
        KeyState::PendingDeletion => invalid("pending deletion")
            .hint("`aws kms cancel-key-deletion` stops the deletion; the key is then disabled"),
        KeyState::PendingReplicaDeletion => invalid("pending replica deletion"),
        KeyState::PendingImport => {
            invalid("pending import").hint("its key material is missing: import it")
        }
        KeyState::Unavailable => {
            invalid("unavailable").hint("its custom key store is disconnected")
        }
        KeyState::Creating => invalid("creating").hint("wait a few seconds: `kmslab clock +10s`"),
        KeyState::Updating => invalid("updating").hint("wait a few seconds: `kmslab clock +10s`"),
        KeyState::Enabled => invalid("enabled"),
    }
}
