//! DescribeKey: a key's facts, in every state.

use serde_json::{Value as Json, json};

use super::metadata::{KeyMetadata, metadata, show};
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct DescribeKey;

shape! {
    pub struct Request {
        /// The key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
    }
}

shape! {
    pub struct Response {
        key_metadata: Option<KeyMetadata>,
    }
}

impl Operation for DescribeKey {
    const NAME: &'static str = "DescribeKey";
    const DOC: &'static str = "Shows a key's facts: state, spec, usage, origin, dates. Not its aliases, tags, policy, \
        grants or rotation, which have operations of their own.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("every member, in every key state", "API reference"),
        approximate(
            "an AWS managed key is made when alias/aws/SERVICE is first described or used, for the services the lab knows",
            "API reference; lab decision",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Reads for DescribeKey {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let granted =
            cx.authorize(&found, &Asked::to("DescribeKey").tokens(&request.grant_tokens))?;
        Ok(Response { key_metadata: Some(metadata(cx.world, granted.key())) })
    }
}
