//! GetKeyPolicy: the policy document, as it was put.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, approximate, exact};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct GetKeyPolicy;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// `default`, the only policy of your own.
        policy_name: Option<PolicyNameType>,
    }
}

shape! {
    pub struct Response {
        policy: Option<PolicyType>,
        policy_name: Option<PolicyNameType>,
    }
}

impl Operation for GetKeyPolicy {
    const NAME: &'static str = "GetKeyPolicy";
    const DOC: &'static str = "Shows the text of a key policy.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("the text comes back as it was put", "API reference"),
        approximate("there is never an AWS_RAM policy", "AWS RAM is not simulated"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("policyName", Some(json!(r.policy_name.as_deref().unwrap_or("default")))),
        ])
    }
}

impl Reads for GetKeyPolicy {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let name = request.policy_name.as_deref().unwrap_or("default");
        let key = cx.authorize(&found, &Asked::to("GetKeyPolicy").with("kms:PolicyName", name))?;
        if name != "default" {
            return Err(KmsError::new(ErrorCode::NotFoundException, "No such policy exists"));
        }
        Ok(Response {
            policy: Some(key.key().policy.text().into()),
            policy_name: Some(name.into()),
        })
    }
}
