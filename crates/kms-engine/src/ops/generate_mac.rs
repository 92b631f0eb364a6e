//! GenerateMac: proof that somebody with this key saw this message.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GenerateMac;

shape! {
    pub struct Request {
        /// The message, at most 4,096 bytes.
        message: MessageBlob,
        /// The HMAC key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The algorithm; each HMAC key spec has exactly one.
        mac_algorithm: MacAlgorithmSpec,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        mac: Option<CiphertextType>,
        mac_algorithm: Option<MacAlgorithmSpec>,
        key_id: Option<KeyIdOut>,
    }
}

impl Operation for GenerateMac {
    const NAME: &'static str = "GenerateMac";
    const DOC: &'static str = "Makes a MAC of a message with an HMAC key that never leaves KMS.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("algorithms, full-length tags, errors", "API reference; recorded errors 2023")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0))), ("macAlgorithm", Some(json!(r.mac_algorithm)))])
    }
}

impl Reads for GenerateMac {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let asked = Asked::to("GenerateMac")
            .with("kms:MacAlgorithm", request.mac_algorithm)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        key.ready_for(KeyUsage::GenerateVerifyMac)?;
        key.takes(request.mac_algorithm, key.key().spec.mac_algorithms())?;
        cx.dry_run(request.dry_run)?;
        let mac = key.mac(cx, request.mac_algorithm, &request.message)?;
        Ok(Response {
            mac: Some(mac.into()),
            mac_algorithm: Some(request.mac_algorithm),
            key_id: Some(key.arn().into()),
        })
    }
}
