//! ReEncrypt: from one key to another without the plaintext leaving KMS.

use serde_json::{Value as Json, json};

use super::decrypt::{Source, ignores_ciphertext, missing_ciphertext};
use super::encrypt::seal;
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct ReEncrypt;

shape! {
    pub struct Request {
        /// What to re-encrypt.
        ciphertext_blob: Option<CiphertextType>,
        /// The encryption context the ciphertext was made with.
        source_encryption_context: Option<EncryptionContextType>,
        /// The key that made it; optional for symmetric ciphertexts.
        source_key_id: Option<KeyIdType>,
        /// The key that is to encrypt it: id, ARN, alias name or alias ARN.
        destination_key_id: KeyIdType,
        /// The encryption context of the new ciphertext.
        destination_encryption_context: Option<EncryptionContextType>,
        /// The algorithm it was made with; required for asymmetric keys.
        source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        /// The algorithm of the new ciphertext; required for asymmetric keys.
        destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
        /// IGNORE_CIPHERTEXT: a dry run that checks permissions only.
        dry_run_modifiers: Option<ListOf<DryRunModifier>>,
    }
}

shape! {
    pub struct Response {
        ciphertext_blob: Option<CiphertextType>,
        source_key_id: Option<KeyIdOut>,
        key_id: Option<KeyIdOut>,
        source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
        source_key_material_id: Option<BackingKeyIdType>,
        destination_key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for ReEncrypt {
    const NAME: &'static str = "ReEncrypt";
    const DOC: &'static str = "Decrypts a ciphertext and encrypts it again inside KMS: under another key, another \
        material or another encryption context. Needs kms:ReEncryptFrom and kms:ReEncryptTo.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("two permissions, both sides' errors", "recorded errors 2025")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let algorithm = |a: Option<EncryptionAlgorithmSpec>| {
            json!(a.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault))
        };
        show([
            ("sourceEncryptionAlgorithm", Some(algorithm(r.source_encryption_algorithm))),
            ("sourceEncryptionContext", r.source_encryption_context.as_ref().map(|c| json!(c.0))),
            ("sourceKeyId", r.source_key_id.as_ref().map(|k| json!(k.0))),
            ("destinationKeyId", Some(json!(r.destination_key_id.0))),
            ("destinationEncryptionAlgorithm", Some(algorithm(r.destination_encryption_algorithm))),
            (
                "destinationEncryptionContext",
                r.destination_encryption_context.as_ref().map(|c| json!(c.0)),
            ),
        ])
    }
}

impl Reads for ReEncrypt {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let default = EncryptionAlgorithmSpec::SymmetricDefault;
        let from_algorithm = request.source_encryption_algorithm.unwrap_or(default);
        let to_algorithm = request.destination_encryption_algorithm.unwrap_or(default);
        let ignored = ignores_ciphertext(request.dry_run, &request.dry_run_modifiers);
        let blob = request.ciphertext_blob.as_ref().map(|b| b.0.as_slice());
        if blob.is_none() && !(ignored && request.source_key_id.is_some()) {
            return Err(missing_ciphertext());
        }
        let source = Source::resolve(cx, request.source_key_id.as_deref(), blob, from_algorithm)?;
        let destination = cx.find(&request.destination_key_id, Names::KeyOrAlias)?;
        let same_key = source.found.key.arn == destination.key.arn;
        let from_asked = Asked::to("ReEncryptFrom")
            .with("kms:EncryptionAlgorithm", from_algorithm)
            .with("kms:ReEncryptOnSameKey", same_key)
            .encryption_context(&request.source_encryption_context)
            .tokens(&request.grant_tokens);
        let to_asked = Asked::to("ReEncryptTo")
            .with("kms:EncryptionAlgorithm", to_algorithm)
            .with("kms:ReEncryptOnSameKey", same_key)
            .encryption_context(&request.destination_encryption_context)
            .tokens(&request.grant_tokens);
        let from = cx.authorize(&source.found, &from_asked)?.named("ReEncrypt");
        let to = cx.authorize(&destination, &to_asked)?.named("ReEncrypt");
        let from_context = request.source_encryption_context.unwrap_or_default();
        let to_context = request.destination_encryption_context.unwrap_or_default();
        if ignored {
            cx.dry_run(request.dry_run)?;
        }
        let opened =
            source.open(cx, &from, from_algorithm, &from_context, "sourceKeyMaterialId", None)?;
        let (sealed, destination_material) = seal(
            cx,
            &to,
            to_algorithm,
            &opened.plaintext,
            &to_context,
            "destinationKeyMaterialId",
            request.dry_run,
        )?;
        Ok(Response {
            ciphertext_blob: Some(sealed.into()),
            source_key_id: Some(from.arn().into()),
            key_id: Some(to.arn().into()),
            source_encryption_algorithm: Some(from_algorithm),
            destination_encryption_algorithm: Some(to_algorithm),
            source_key_material_id: opened.material.map(Into::into),
            destination_key_material_id: destination_material.map(Into::into),
        })
    }
}
