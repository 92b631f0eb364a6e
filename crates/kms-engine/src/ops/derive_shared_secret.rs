//! DeriveSharedSecret: elliptic curve Diffie-Hellman with a private key that never leaves KMS.

use serde_json::{Value as Json, json};

use super::decrypt::{RecipientInfo, refuse_recipient};
use super::metadata::show;
use crate::authorize::Asked;
use crate::crypto::CryptoError;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct DeriveSharedSecret;

shape! {
    pub struct Request {
        /// The key agreement key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The algorithm: ECDH.
        key_agreement_algorithm: KeyAgreementAlgorithmSpec,
        /// The peer's public key on the same curve, as DER SubjectPublicKeyInfo.
        public_key: PublicKeyType,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
        /// An attestation document of a Nitro enclave.
        recipient: Option<RecipientInfo>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        shared_secret: Option<PlaintextType>,
        ciphertext_for_recipient: Option<CiphertextType>,
        key_agreement_algorithm: Option<KeyAgreementAlgorithmSpec>,
        key_origin: Option<Origin>,
    }
}

impl Operation for DeriveSharedSecret {
    const NAME: &'static str = "DeriveSharedSecret";
    const DOC: &'static str = "Derives a secret that two parties share, from your private key in KMS and the peer's \
        public key. It is raw: run it through a key derivation function before you use it as a key.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("the raw x-coordinate, unfit peer keys, wrong usage", "recorded errors 2024"),
        approximate("a Recipient is refused: there is no Nitro enclave to attest", "lab decision"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("keyAgreementAlgorithm", Some(json!(r.key_agreement_algorithm))),
        ])
    }
}

impl Reads for DeriveSharedSecret {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        refuse_recipient(request.recipient.as_ref())?;
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let asked = Asked::to("DeriveSharedSecret")
            .with("kms:KeyAgreementAlgorithm", request.key_agreement_algorithm)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        key.ready_for(KeyUsage::KeyAgreement)?;
        // AWS refuses a peer key of another curve, or none at all, without a word.
        let secret = key.private()?.ecdh(&request.public_key).map_err(|error| match error {
            CryptoError::PublicKey(why) => {
                KmsError::bare(ErrorCode::ValidationException).hint(format!("PublicKey: {why}"))
            }
            other => KmsError::internal(other),
        })?;
        cx.dry_run(request.dry_run)?;
        key.mark_used(cx);
        Ok(Response {
            key_id: Some(key.arn().into()),
            shared_secret: Some(secret.into()),
            ciphertext_for_recipient: None,
            key_agreement_algorithm: Some(request.key_agreement_algorithm),
            key_origin: Some(key.key().origin),
        })
    }
}
