//! Sign: a signature with a private key that never leaves KMS.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::granted::Granted;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Sign;

shape! {
    pub struct Request {
        /// The signing key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The message of at most 4,096 bytes, or its digest.
        message: MessageBlob,
        /// RAW (the default: KMS hashes), DIGEST (already hashed), or EXTERNAL_MU for ML-DSA.
        message_type: Option<MessageType>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// The algorithm; must fit the key spec.
        signing_algorithm: SigningAlgorithmSpec,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        signature: Option<CiphertextType>,
        signing_algorithm: Option<SigningAlgorithmSpec>,
    }
}

impl Operation for Sign {
    const NAME: &'static str = "Sign";
    const DOC: &'static str =
        "Signs a message or its digest. Anybody with the public key can verify, without KMS.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "algorithms, encodings, digest lengths, check order",
            "API reference; recorded errors 2023 to 2026",
        ),
        approximate(
            "SYMMETRIC_DEFAULT as signing algorithm is refused as no value at all; AWS says that it does not fit the key spec",
            "recorded 2026",
        ),
        unknown("wording where EXTERNAL_MU does not fit", "not recorded"),
    ];
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

impl Reads for Sign {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let message_type = request.message_type.unwrap_or(MessageType::Raw);
        let asked = Asked::to("Sign")
            .with("kms:SigningAlgorithm", request.signing_algorithm)
            .with("kms:MessageType", message_type)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        ready_to_sign(&key, request.signing_algorithm, message_type, &request.message)?;
        cx.dry_run(request.dry_run)?;
        let private = key.private()?;
        let signature = private
            .sign(request.signing_algorithm, message_type, &request.message, &mut cx.rng)
            .map_err(KmsError::internal)?;
        key.mark_used(cx);
        Ok(Response {
            key_id: Some(key.arn().into()),
            signature: Some(signature.into()),
            signing_algorithm: Some(request.signing_algorithm),
        })
    }
}

/// The checks Sign and Verify share, in AWS's order.
pub(super) fn ready_to_sign(
    key: &Granted,
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    message: &[u8],
) -> Result<(), KmsError> {
    key.ready_for(KeyUsage::SignVerify)?;
    let spec = key.key().spec;
    key.takes(algorithm, spec.signing_algorithms())?;
    use MessageType::*;
    use SigningAlgorithmSpec as A;
    let unfit = |with: String| {
        Err(KmsError::validation(format!(
            "Message type {message_type} is incompatible with {with}."
        )))
    };
    match (algorithm, message_type) {
        (A::MlDsaShake256, Digest) => return unfit(format!("key spec {spec}")),
        (A::Ed25519Sha512, Digest | ExternalMu) | (A::Ed25519PhSha512, Raw | ExternalMu) => {
            return unfit(format!("algorithm {algorithm}"));
        }
        (A::MlDsaShake256, ExternalMu) if message.len() != 64 => {
            return Err(KmsError::validation(format!(
                "Digest is invalid length for algorithm {algorithm}."
            )));
        }
        (A::MlDsaShake256, _) => return Ok(()),
        (_, ExternalMu) => return unfit(format!("key spec {spec}")),
        (_, Raw) => return Ok(()),
        (_, Digest) => {}
    }
    if crate::crypto::digest_length(algorithm).is_some_and(|length| message.len() != length) {
        return Err(KmsError::validation(format!(
            "Digest is invalid length for algorithm {algorithm}."
        )));
    }
    Ok(())
}
