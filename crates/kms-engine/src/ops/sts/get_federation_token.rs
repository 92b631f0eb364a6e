//! GetFederationToken: temporary credentials for somebody who has no IAM user, with less than the caller's rights.

use serde_json::{Value as Json, json};

use super::temporary::{SessionPolicies, issue, lasting, long_term_only, session_policies};
use super::types::*;
use crate::authorize::Asked;
use crate::call::Session;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::ops::iam::types::TagListType;
use crate::ops::logged::logged;
use crate::principal::Principal;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct GetFederationToken;

shape! {
    pub struct Request {
        /// A name for whoever gets the credentials: it ends their ARN.
        name: UserNameType,
        /// A policy that says what the session may do, within what you may do.
        policy: Option<SessionPolicyDocumentType>,
        /// Managed policies that say so, 10 at most.
        policy_arns: Option<PolicyDescriptorListType>,
        /// How long the credentials work, 900 to 129,600 seconds; twelve hours where left out.
        duration_seconds: Option<DurationSecondsType>,
        /// Session tags; needs sts:TagSession too.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        credentials: Option<Credentials>,
        federated_user: Option<FederatedUser>,
        packed_policy_size: Option<NonNegativeIntegerType>,
    }
}

shape! {
    /// Who calls with the credentials.
    pub struct FederatedUser {
        federated_user_id: UserIdType,
        arn: ArnType,
    }
}

impl Operation for GetFederationToken {
    const NAME: &'static str = "GetFederationToken";
    const SERVICE: &'static str = "sts";
    const DOC: &'static str = "Gives temporary credentials for a federated user. They may do what both you and the \
        policies given with them allow; without policies only what a key policy allows them by name.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact("who may call, what the session may do", "IAM user guide"),
        approximate("PackedPolicySize counts characters", "AWS packs policies in a way of its own"),
        unknown(
            "a federated user whom the root user made may do nothing",
            "AWS advises against it",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }

    fn shown_response(response: &Response) -> Json {
        json!({
            "credentials": super::temporary::logged(response.credentials.as_ref()),
            "federatedUser": response.federated_user.as_ref().map(logged),
        })
    }
}

impl Writes for GetFederationToken {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        long_term_only(cx)?;
        let account = cx.account()?.clone();
        let tags = crate::ops::iam::tags(r.tags.as_deref())?;
        let principal =
            Principal::FederatedUser { account: account.clone(), name: r.name.0.clone() };
        cx.authorize_plain(&principal.arn(), &Asked::to("GetFederationToken").request_tags(&tags))?;
        if !tags.is_empty() {
            cx.authorize_plain(&principal.arn(), &Asked::to("TagSession").request_tags(&tags))?;
        }
        let holder = cx.world.accounts.get(&account).map(|account| account.as_ref());
        let SessionPolicies { policies, packed } =
            session_policies(holder, r.policy.as_deref(), r.policy_arns.as_ref(), &tags)?;
        let (created, expires) =
            lasting(cx.now, r.duration_seconds.map_or(12 * 3600, |seconds| seconds.0));
        let session = Session {
            created,
            expires,
            policies,
            tags: tags.into_iter().collect(),
            transitive: Vec::new(),
            federated_by: Some(cx.caller.principal.clone()),
            mfa: false,
        };
        let user = FederatedUser {
            federated_user_id: principal.user_id().into(),
            arn: principal.arn().into(),
        };
        Ok(Response {
            credentials: Some(issue(cx, world, principal, session)),
            federated_user: Some(user),
            packed_policy_size: packed,
        })
    }
}
