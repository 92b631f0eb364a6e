//! Encrypt: up to 4,096 bytes under a KMS key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::granted::Granted;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Encrypt;

shape! {
    pub struct Request {
        /// The key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// What to encrypt, 1 to 4,096 bytes; less with an RSA key.
        plaintext: PlaintextType,
        /// Pairs bound to the ciphertext: Decrypt needs exactly the same. Not secret: they appear in the audit trail.
        encryption_context: Option<EncryptionContextType>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// The algorithm; required for asymmetric keys.
        encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        ciphertext_blob: Option<CiphertextType>,
        key_id: Option<KeyIdOut>,
        encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    }
}

impl Operation for Encrypt {
    const NAME: &'static str = "Encrypt";
    const DOC: &'static str = "Encrypts up to 4,096 bytes under a KMS key. For more, encrypt locally under a data key: \
        see generate-data-key.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("limits, check order, errors, RSA ciphertexts", "recorded errors 2023 to 2026"),
        approximate(
            "layout and length of the symmetric ciphertext blob",
            "AWS's is not documented",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            (
                "encryptionAlgorithm",
                Some(json!(
                    r.encryption_algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault)
                )),
            ),
            ("encryptionContext", r.encryption_context.as_ref().map(|c| json!(c.0))),
        ])
    }
}

impl Reads for Encrypt {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let algorithm =
            request.encryption_algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault);
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let asked = Asked::to("Encrypt")
            .with("kms:EncryptionAlgorithm", algorithm)
            .encryption_context(&request.encryption_context)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        let context = request.encryption_context.unwrap_or_default();
        let (blob, _) = seal(
            cx,
            &key,
            algorithm,
            &request.plaintext,
            &context,
            "keyMaterialId",
            request.dry_run,
        )?;
        Ok(Response {
            ciphertext_blob: Some(blob.into()),
            key_id: Some(key.arn().into()),
            encryption_algorithm: Some(algorithm),
        })
    }
}

/// Encrypts with whatever kind of key this is; ReEncrypt's second half is the same. With the ciphertext comes the id
/// of the material, where the key shows one.
pub(super) fn seal(
    cx: &mut Cx<'_>,
    key: &Granted,
    algorithm: EncryptionAlgorithmSpec,
    plaintext: &[u8],
    context: &EncryptionContextType,
    noted_as: &str,
    dry_run: Option<bool>,
) -> Result<(Vec<u8>, Option<String>), KmsError> {
    key.ready_for(KeyUsage::EncryptDecrypt)?;
    let spec = key.key().spec;
    key.takes(algorithm, spec.encryption_algorithms())?;
    symmetric_context(algorithm, context)?;
    let limit = crate::crypto::max_plaintext(spec, algorithm);
    if plaintext.len() > limit {
        return Err(KmsError::validation(format!(
            "Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {limit} bytes."
        )));
    }
    cx.dry_run(dry_run)?;
    if algorithm == EncryptionAlgorithmSpec::SymmetricDefault {
        return key.seal(cx, plaintext, context, noted_as);
    }
    let private = key.private()?;
    key.mark_used(cx);
    let encrypted = private.public_key().encrypt(algorithm, plaintext, &mut cx.rng);
    encrypted.map(|ciphertext| (ciphertext, None)).map_err(KmsError::internal)
}

/// Refuses an encryption context that nothing would bind.
pub(super) fn symmetric_context(
    algorithm: EncryptionAlgorithmSpec,
    context: &EncryptionContextType,
) -> Result<(), KmsError> {
    if algorithm == EncryptionAlgorithmSpec::SymmetricDefault || context.is_empty() {
        return Ok(());
    }
    Err(KmsError::validation(
        "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
    ))
}
