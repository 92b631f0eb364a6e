//! Verify: a signature checked inside KMS; the same check works outside with the public key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use super::sign::ready_to_sign;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Verify;

shape! {
    pub struct Request {
        /// The key that signed: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The message that was signed, or its digest.
        message: MessageBlob,
        /// RAW (the default), DIGEST or EXTERNAL_MU; need not be the one used for signing.
        message_type: Option<MessageType>,
        /// The signature.
        signature: CiphertextType,
        /// The algorithm it was made with.
        signing_algorithm: SigningAlgorithmSpec,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        signature_valid: Option<bool>,
        signing_algorithm: Option<SigningAlgorithmSpec>,
    }
}

impl Operation for Verify {
    const NAME: &'static str = "Verify";
    const DOC: &'static str = "Checks a signature. Never answers false: a signature that does not hold is an \
        KMSInvalidSignatureException.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order and errors", "recorded errors 2023 to 2026")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("messageType", Some(json!(r.message_type.unwrap_or(MessageType::Raw)))),
            ("signingAlgorithm", Some(json!(r.signing_algorithm))),
        ])
    }
}

impl Reads for Verify {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let message_type = request.message_type.unwrap_or(MessageType::Raw);
        let asked = Asked::to("Verify")
            .with("kms:SigningAlgorithm", request.signing_algorithm)
            .with("kms:MessageType", message_type)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        ready_to_sign(&key, request.signing_algorithm, message_type, &request.message)?;
        let private = key.private()?;
        let holds = private
            .public_key()
            .verify(request.signing_algorithm, message_type, &request.message, &request.signature)
            .unwrap_or(false);
        if !holds {
            return Err(KmsError::bare(ErrorCode::KMSInvalidSignatureException));
        }
        cx.dry_run(request.dry_run)?;
        key.mark_used(cx);
        Ok(Response {
            key_id: Some(key.arn().into()),
            signature_valid: Some(true),
            signing_algorithm: Some(request.signing_algorithm),
        })
    }
}
