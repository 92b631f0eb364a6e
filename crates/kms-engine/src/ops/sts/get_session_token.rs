//! GetSessionToken: temporary credentials of the caller's own, which can say that MFA was used.

use serde_json::{Value as Json, json};

use super::temporary::{issue, lasting, long_term_only, mfa};
use super::types::*;
use crate::call::Session;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::logged::logged;
use crate::principal::Principal;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct GetSessionToken;

shape! {
    pub struct Request {
        /// How long the credentials work, 900 to 129,600 seconds; twelve hours where left out.
        duration_seconds: Option<DurationSecondsType>,
        /// The caller's MFA device.
        serial_number: Option<SerialNumberType>,
        /// What the MFA device shows.
        token_code: Option<TokenCodeType>,
    }
}

shape! {
    pub struct Response {
        credentials: Option<Credentials>,
    }
}

impl Operation for GetSessionToken {
    const NAME: &'static str = "GetSessionToken";
    const SERVICE: &'static str = "sts";
    const DOC: &'static str = "Gives temporary credentials of your own, for policies that ask whether MFA was used. \
        It needs no permission. Without MFA the credentials cannot call IAM.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact("who may call, durations, what the credentials can call", "API reference"),
        approximate("any six digits pass as an MFA code", "the lab has no MFA devices"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        json!({"credentials": super::temporary::logged(response.credentials.as_ref())})
    }
}

impl Writes for GetSessionToken {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        cx.needs_no_permission("policies cannot control who proves who they are");
        long_term_only(cx)?;
        let mfa = mfa(cx, r.serial_number.as_ref(), r.token_code.as_ref())?;
        let asked = r.duration_seconds.map_or(12 * 3600, |seconds| seconds.0);
        // The root user's last an hour, whatever is asked.
        let seconds = match cx.caller.principal {
            Principal::Root { .. } => asked.min(3600),
            _ => asked,
        };
        let (created, expires) = lasting(cx.now, seconds);
        let session = Session {
            created,
            expires,
            policies: Vec::new(),
            tags: Vec::new(),
            transitive: Vec::new(),
            federated_by: None,
            mfa,
        };
        let principal = cx.caller.principal.clone();
        Ok(Response { credentials: Some(issue(cx, world, principal, session)) })
    }
}
