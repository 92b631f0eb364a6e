//! Encapsulate: a fresh shared secret under an ML-KEM key.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Encapsulate;

shape! {
    pub struct Request {
        /// The ML-KEM key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The algorithm: ML_KEM.
        encapsulation_algorithm: EncapsulationAlgorithmSpec,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        shared_secret: Option<PlaintextType>,
        shared_secret_ciphertext_blob: Option<CiphertextType>,
        encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    }
}

impl Operation for Encapsulate {
    const NAME: &'static str = "Encapsulate";
    const DOC: &'static str = "Makes a shared secret of 32 bytes and a ciphertext from which only the ML-KEM private \
        key recovers it: a key exchange that quantum computers do not break. Anybody with the public key can do the same.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("FIPS 203, ciphertexts without a header of KMS", "API reference"),
        unknown("audit parameters", "no published record"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("encapsulationAlgorithm", Some(json!(r.encapsulation_algorithm))),
        ])
    }
}

impl Reads for Encapsulate {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let key = cx.authorize(&found, &Asked::to("Encapsulate").tokens(&request.grant_tokens))?;
        key.ready_for(KeyUsage::EncapsulateDecapsulate)?;
        cx.dry_run(request.dry_run)?;
        let private = key.private()?;
        let made = private.public_key().encapsulate(&mut cx.rng).map_err(KmsError::internal)?;
        key.mark_used(cx);
        Ok(Response {
            key_id: Some(key.arn().into()),
            shared_secret: Some(made.shared_secret.into()),
            shared_secret_ciphertext_blob: Some(made.ciphertext.into()),
            encapsulation_algorithm: Some(request.encapsulation_algorithm),
        })
    }
}
