//! VerifyMac: whether a MAC was made with this key over this message.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct VerifyMac;

shape! {
    pub struct Request {
        /// The message the MAC was made of.
        message: MessageBlob,
        /// The HMAC key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The algorithm it was made with.
        mac_algorithm: MacAlgorithmSpec,
        /// The MAC.
        mac: CiphertextType,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        mac_valid: Option<bool>,
        mac_algorithm: Option<MacAlgorithmSpec>,
    }
}

impl Operation for VerifyMac {
    const NAME: &'static str = "VerifyMac";
    const DOC: &'static str =
        "Checks a MAC. Never answers false: a MAC that does not hold is a KMSInvalidMacException.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("algorithms, full-length tags, errors", "API reference; recorded errors 2023")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0))), ("macAlgorithm", Some(json!(r.mac_algorithm)))])
    }
}

impl Reads for VerifyMac {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let asked = Asked::to("VerifyMac")
            .with("kms:MacAlgorithm", request.mac_algorithm)
            .tokens(&request.grant_tokens);
        let key = cx.authorize(&found, &asked)?;
        key.ready_for(KeyUsage::GenerateVerifyMac)?;
        key.takes(request.mac_algorithm, key.key().spec.mac_algorithms())?;
        if !key.mac_holds(cx, request.mac_algorithm, &request.message, &request.mac)? {
            return Err(KmsError::bare(ErrorCode::KMSInvalidMacException));
        }
        cx.dry_run(request.dry_run)?;
        Ok(Response {
            key_id: Some(key.arn().into()),
            mac_valid: Some(true),
            mac_algorithm: Some(request.mac_algorithm),
        })
    }
}
