//! Decrypt: what Encrypt, GenerateDataKey and their relatives made, back to bytes.

use serde_json::{Value as Json, json};

use super::encrypt::symmetric_context;
use super::metadata::show;
use crate::arn::KeyId;
use crate::authorize::Asked;
use crate::crypto::Blob;
use crate::cx::{Cx, Found, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::{Granted, invalid_ciphertext, refused};
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Decrypt;

shape! {
    pub struct Request {
        /// What to decrypt. May be left out only in a dry run with IGNORE_CIPHERTEXT.
        ciphertext_blob: Option<CiphertextType>,
        /// The pairs given at encryption, exactly.
        encryption_context: Option<EncryptionContextType>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// The key. Optional for symmetric ciphertexts, which name their key; good practice all the same.
        key_id: Option<KeyIdType>,
        /// The algorithm; required for asymmetric keys.
        encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        /// An attestation document of a Nitro enclave.
        recipient: Option<RecipientInfo>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
        /// IGNORE_CIPHERTEXT: a dry run that checks permissions only.
        dry_run_modifiers: Option<ListOf<DryRunModifier>>,
    }
}

shape! {
    /// Who is to receive a plaintext encrypted for it alone.
    pub struct RecipientInfo {
        key_encryption_algorithm: Option<KeyEncryptionMechanism>,
        attestation_document: Option<AttestationDocumentType>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        plaintext: Option<PlaintextType>,
        encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        ciphertext_for_recipient: Option<CiphertextType>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for Decrypt {
    const NAME: &'static str = "Decrypt";
    const DOC: &'static str = "Decrypts a ciphertext of KMS. A symmetric ciphertext names its own key; the encryption \
        context must be the one given at encryption.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "check order, wrong key, wrong context, old material",
            "recorded errors 2023 to 2026",
        ),
        approximate("a Recipient is refused: there is no Nitro enclave to attest", "lab decision"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            (
                "encryptionAlgorithm",
                Some(json!(
                    r.encryption_algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault)
                )),
            ),
            ("keyId", r.key_id.as_ref().map(|k| json!(k.0))),
            ("encryptionContext", r.encryption_context.as_ref().map(|c| json!(c.0))),
        ])
    }
}

impl Reads for Decrypt {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        refuse_recipient(request.recipient.as_ref())?;
        let algorithm =
            request.encryption_algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault);
        let context = request.encryption_context.clone().unwrap_or_default();
        let blob = match (
            &request.ciphertext_blob,
            ignores_ciphertext(request.dry_run, &request.dry_run_modifiers),
        ) {
            (Some(blob), _) => Some(blob),
            (None, true) if request.key_id.is_some() => None,
            (None, _) => return Err(missing_ciphertext()),
        };
        let source = Source::resolve(
            cx,
            request.key_id.as_deref(),
            blob.map(|b| b.0.as_slice()),
            algorithm,
        )?;
        let asked = Asked::to("Decrypt")
            .with("kms:EncryptionAlgorithm", algorithm)
            .encryption_context(&request.encryption_context)
            .tokens(&request.grant_tokens);
        let asked = if request.key_id.is_none() { asked.behind_ciphertext() } else { asked };
        let key = cx.authorize(&source.found, &asked)?;
        let opened =
            source.open(cx, &key, algorithm, &context, "keyMaterialId", request.dry_run)?;
        Ok(Response {
            key_id: Some(key.arn().into()),
            plaintext: Some(opened.plaintext.into()),
            encryption_algorithm: Some(algorithm),
            ciphertext_for_recipient: None,
            key_material_id: opened.material.map(Into::into),
        })
    }
}

/// A dry run that asks about permissions only.
pub(super) fn ignores_ciphertext(
    dry_run: Option<bool>,
    modifiers: &Option<ListOf<DryRunModifier>>,
) -> bool {
    dry_run == Some(true)
        && modifiers.as_ref().is_some_and(|m| m.contains(&DryRunModifier::IgnoreCiphertext))
}

pub(super) fn missing_ciphertext() -> KmsError {
    KmsError::validation(
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    )
}

pub(super) fn refuse_recipient(recipient: Option<&RecipientInfo>) -> Result<(), KmsError> {
    match recipient {
        None => Ok(()),
        Some(_) => Err(KmsError::validation(
            "The attestation document is not signed by the AWS Nitro Enclaves CA.",
        )
        .hint("the lab has no Nitro enclaves: leave Recipient out")),
    }
}

/// What was decrypted, and with which material of a symmetric key.
pub(super) struct Opened {
    /// The bytes.
    pub plaintext: Vec<u8>,
    /// The material's id.
    pub material: Option<String>,
}

/// A ciphertext together with the key that made it.
pub(super) struct Source {
    /// The key.
    pub found: Found,
    kind: Kind,
}

enum Kind {
    Symmetric(Blob),
    Asymmetric(Vec<u8>),
    Ignored,
}

impl Source {
    /// Finds the key: the one the ciphertext names, which must be the one the caller named.
    pub fn resolve(
        cx: &Cx<'_>,
        key_id: Option<&str>,
        ciphertext: Option<&[u8]>,
        algorithm: EncryptionAlgorithmSpec,
    ) -> Result<Source, KmsError> {
        let named = key_id.map(|id| cx.find(id, Names::KeyOrAlias)).transpose()?;
        let Some(ciphertext) = ciphertext else {
            let found = named.ok_or_else(missing_ciphertext)?;
            return Ok(Source { found, kind: Kind::Ignored });
        };
        if algorithm != EncryptionAlgorithmSpec::SymmetricDefault {
            let found = named.ok_or_else(|| {
                KmsError::validation("KeyId is required when decrypting with an asymmetric CMK.")
                    .hint("an RSA ciphertext does not name its key: add --key-id")
            })?;
            return Ok(Source { found, kind: Kind::Asymmetric(ciphertext.to_vec()) });
        }
        let blob = Blob::parse(ciphertext).map_err(refused)?;
        let id = KeyId::parse(&blob.key_id).ok_or_else(invalid_ciphertext)?;
        match named {
            // A bare key id is also taken for a symmetric ciphertext of a related key.
            Some(found) if found.key.arn.id == id => Ok(Source { found, kind: Kind::Symmetric(blob) }),
            Some(_) => Err(KmsError::new(
                ErrorCode::IncorrectKeyException,
                "The key ID in the request does not identify a CMK that can perform this operation.",
            )
            .hint("the ciphertext was made under another key; `kmslab cipher inspect` names it")),
            None => match cx.find_by_id(&id) {
                Some(found) => Ok(Source { found, kind: Kind::Symmetric(blob) }),
                None => Err(cx.nothing_behind_ciphertext()),
            },
        }
    }

    /// Decrypts.
    pub fn open(
        self,
        cx: &mut Cx<'_>,
        key: &Granted,
        algorithm: EncryptionAlgorithmSpec,
        context: &EncryptionContextType,
        noted_as: &str,
        dry_run: Option<bool>,
    ) -> Result<Opened, KmsError> {
        key.ready_for(KeyUsage::EncryptDecrypt)?;
        key.takes(algorithm, key.key().spec.encryption_algorithms())?;
        symmetric_context(algorithm, context)?;
        match self.kind {
            Kind::Symmetric(blob) => {
                let (plaintext, material) = key.open(cx, &blob, context, noted_as)?;
                cx.dry_run(dry_run)?;
                Ok(Opened { plaintext, material })
            }
            Kind::Asymmetric(ciphertext) => {
                let private = key.private()?;
                let plaintext =
                    private.decrypt(algorithm, &ciphertext, &mut cx.rng).map_err(refused)?;
                cx.dry_run(dry_run)?;
                key.mark_used(cx);
                Ok(Opened { plaintext, material: None })
            }
            Kind::Ignored => {
                cx.dry_run(Some(true))?;
                Err(missing_ciphertext())
            }
        }
    }
}
