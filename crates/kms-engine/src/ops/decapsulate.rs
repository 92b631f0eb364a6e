//! Decapsulate: the shared secret back out of its ML-KEM ciphertext.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::granted::refused;
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct Decapsulate;

shape! {
    pub struct Request {
        /// The ML-KEM key whose public key made the ciphertext: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// What Encapsulate returned beside the secret.
        shared_secret_ciphertext_blob: CiphertextType,
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
        encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    }
}

impl Operation for Decapsulate {
    const NAME: &'static str = "Decapsulate";
    const DOC: &'static str = "Recovers a shared secret from its ML-KEM ciphertext. A forged or foreign ciphertext of \
        the right length is not refused: it gives 32 bytes that nobody else has.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("implicit rejection, refusal of a wrong length", "API reference; FIPS 203"),
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

impl Reads for Decapsulate {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let key = cx.authorize(&found, &Asked::to("Decapsulate").tokens(&request.grant_tokens))?;
        key.ready_for(KeyUsage::EncapsulateDecapsulate)?;
        let private = key.private()?;
        let secret =
            private.decapsulate(&request.shared_secret_ciphertext_blob).map_err(refused)?;
        cx.dry_run(request.dry_run)?;
        key.mark_used(cx);
        Ok(Response {
            key_id: Some(key.arn().into()),
            shared_secret: Some(secret.into()),
            encapsulation_algorithm: Some(request.encapsulation_algorithm),
        })
    }
}
