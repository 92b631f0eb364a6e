//! GetCallerIdentity: who calls. The first thing to ask when a permission is missing.

use serde_json::Value as Json;

use super::types::*;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;

/// See the module.
pub struct GetCallerIdentity;

shape! {
    pub struct Response {
        user_id: Option<UserIdType>,
        account: Option<AccountType>,
        arn: Option<ArnType>,
    }
}

impl Operation for GetCallerIdentity {
    const NAME: &'static str = "GetCallerIdentity";
    const SERVICE: &'static str = "sts";
    const DOC: &'static str = "Shows who calls: account, ARN and unique id. It needs no permission, and no policy can \
        take it away.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("works even under an explicit deny", "API reference")];
    type Request = ();
    type Response = Response;

    fn shown(_: &()) -> Json {
        Json::Null
    }
}

impl Reads for GetCallerIdentity {
    fn run(cx: &mut Cx<'_>, _: ()) -> Result<Response, KmsError> {
        cx.needs_no_permission("whoever has credentials may ask whose they are");
        let principal = &cx.caller.principal;
        Ok(Response {
            user_id: Some(principal.user_id().into()),
            account: Some(cx.account()?.as_str().into()),
            arn: Some(principal.arn().into()),
        })
    }
}
