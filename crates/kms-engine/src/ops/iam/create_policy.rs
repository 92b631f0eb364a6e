//! CreatePolicy: a managed policy: written once, attached to many.

use std::sync::Arc;

use serde_json::Value as Json;

use super::holder::{account, authorize_new, quota, tags};
use super::model;
use super::types::*;
use crate::account::{ManagedPolicy, Permissions};
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::documents::{characters, identity};
use crate::ops::logged::logged;
use crate::session::unique_id;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct CreatePolicy;

shape! {
    pub struct Request {
        /// The policy's name.
        policy_name: PolicyNameType,
        /// The path in the ARN; `/` where left out.
        path: Option<PolicyPathType>,
        /// The policy document.
        policy_document: PolicyDocumentType,
        /// What the policy is for, in your words.
        description: Option<PolicyDescriptionType>,
        /// Tags for the policy; needs iam:TagPolicy too.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        policy: Option<model::Policy>,
    }
}

impl Operation for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str = "Creates a customer managed policy. It does nothing until it is attached or made a permissions boundary.";
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

    fn shown_response(response: &Response) -> Json {
        logged(response)
    }
}

impl Writes for CreatePolicy {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        let tags = tags(r.tags.as_deref())?;
        let account = account(cx)?;
        let path = r.path.map_or("/".to_owned(), |path| path.0);
        let arn = format!("arn:aws:iam::{}:policy{path}{}", account.id, r.policy_name.0);
        let permissions = Permissions { tags, ..Permissions::default() };
        authorize_new(cx, &arn, "TagPolicy", &permissions)?;
        let name = r.policy_name.0;
        if account.policies.values().any(|known| known.name.eq_ignore_ascii_case(&name)) {
            return Err(KmsError::new(
                ErrorCode::EntityAlreadyExists,
                format!("A policy called {name} already exists. Duplicate names are not allowed."),
            ));
        }
        if characters(&r.policy_document) > SIZE {
            return Err(quota("PolicySize", SIZE));
        }
        let policy = ManagedPolicy {
            path,
            name,
            id: unique_id("ANPA", &mut cx.rng),
            created: cx.now,
            description: r.description.map(|text| text.0),
            tags: permissions.tags,
            document: Arc::new(identity(&r.policy_document)?),
        };
        let shown = model::policy(account, &policy);
        world.change_account(&account.id, |account| {
            account.policies.insert(arn, Arc::new(policy));
        });
        Ok(Response { policy: Some(shown) })
    }
}

/// The quota of a managed policy, in characters that are no white space.
const SIZE: usize = 6144;
