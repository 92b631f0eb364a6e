//! GetPolicyVersion: a managed policy's document.

use serde_json::Value as Json;

use super::holder::no_such;
use super::managed;
use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::time::Timestamp;

/// See the module.
pub struct GetPolicyVersion;

shape! {
    pub struct Request {
        /// The ARN of the managed policy.
        policy_arn: ArnType,
        /// The version, v1.
        version_id: PolicyVersionIdType,
    }
}

shape! {
    pub struct Response {
        policy_version: Option<PolicyVersion>,
    }
}

shape! {
    /// One version of a managed policy.
    pub struct PolicyVersion {
        document: Option<PolicyDocumentType>,
        version_id: Option<PolicyVersionIdType>,
        is_default_version: Option<bool>,
        create_date: Option<Timestamp>,
    }
}

impl Operation for GetPolicyVersion {
    const NAME: &'static str = "GetPolicyVersion";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str =
        "Shows the document of a managed policy. Policies of the lab have one version, v1.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("behaviour and errors", "IAM API reference; public error threads"),
        approximate("a policy has one version, v1", "versions are not simulated"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for GetPolicyVersion {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let (policy, document) = managed::find(cx, &r.policy_arn)?;
        if policy.default_version_id.as_ref() != Some(&r.version_id) {
            let (arn, version) = (&r.policy_arn.0, &r.version_id.0);
            return Err(no_such(format!(
                "Policy {arn} version {version} does not exist or is not attachable."
            )));
        }
        Ok(Response {
            policy_version: Some(PolicyVersion {
                document: Some(document.text().into()),
                version_id: Some(r.version_id),
                is_default_version: Some(true),
                create_date: policy.create_date,
            }),
        })
    }
}
