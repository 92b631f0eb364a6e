//! DescribeOrganization: the organization the caller belongs to.

use serde_json::Value as Json;

use super::model;
use super::tree::{authorize, own};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;

/// See the module.
pub struct DescribeOrganization;

shape! {
    pub struct Response {
        organization: Option<model::Organization>,
    }
}

impl Operation for DescribeOrganization {
    const NAME: &'static str = "DescribeOrganization";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str =
        "Shows the organization your account belongs to, and its management account.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = ();
    type Response = Response;

    fn shown(_: &()) -> Json {
        Json::Null
    }
}

impl Reads for DescribeOrganization {
    fn run(cx: &mut Cx<'_>, _: ()) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        Ok(Response { organization: Some(model::organization(&own(cx)?)) })
    }
}
