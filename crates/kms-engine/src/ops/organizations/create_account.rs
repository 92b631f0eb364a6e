//! CreateAccount: a new member account, with a role by which the management account gets in.

use std::sync::Arc;

use serde_json::Value as Json;
use serde_json::json;

use super::tree::{authorize, managed_by_caller};
use super::types::*;
use crate::account;
use crate::authz::policy::Policy;
use crate::aws_managed::ADMINISTRATOR_ACCESS;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::ops::iam::types::{Sensitive, TagListType};
use crate::ops::logged::logged;
use crate::organization::Organization;
use crate::principal::AccountId;
use crate::session::{text, unique_id};
use crate::shape;
use crate::time::Timestamp;
use crate::world::World;

/// See the module.
pub struct CreateAccount;

shape! {
    pub struct Request {
        /// The address of the account's owner.
        email: Sensitive<Email>,
        /// The account's name.
        account_name: Sensitive<CreateAccountName>,
        /// The name of the role; OrganizationAccountAccessRole where left out.
        role_name: Option<RoleName>,
        /// Whether IAM users may see bills; the lab has none.
        iam_user_access_to_billing: Option<IamUserAccessToBilling>,
        /// Tags; the lab does not keep them.
        tags: Option<TagListType>,
    }
}

shape! {
    pub struct Response {
        create_account_status: Option<CreateAccountStatus>,
    }
}

shape! {
    /// How the creation of an account stands.
    pub struct CreateAccountStatus {
        id: Option<CreateAccountRequestId>,
        account_name: Option<Sensitive<CreateAccountName>>,
        state: Option<CreateAccountState>,
        requested_timestamp: Option<Timestamp>,
        completed_timestamp: Option<Timestamp>,
        account_id: Option<AccountIdType>,
        failure_reason: Option<CreateAccountFailureReason>,
    }
}

impl Operation for CreateAccount {
    const NAME: &'static str = "CreateAccount";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str = "Creates an account under the root, with a role (OrganizationAccountAccessRole) that administrators of the management account may assume.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("the access role, the place under the root", "Organizations user guide"),
        approximate(
            "the account is there at once: the state is SUCCEEDED",
            "AWS takes minutes and answers IN_PROGRESS",
        ),
        approximate("tags are not kept", "not simulated"),
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

impl Writes for CreateAccount {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<Response, KmsError> {
        authorize(cx, ["*".to_owned()])?;
        let mut organization = managed_by_caller(cx)?;
        let (name, email) = (r.account_name.0.0, r.email.0.0);
        if organization.members.values().any(|member| member.email == email) {
            return Ok(Response { create_account_status: Some(taken(cx, name)) });
        }
        let id = new_id(cx)?;
        let mut account = account::Account::new(id.clone());
        let role_name =
            r.role_name.map_or("OrganizationAccountAccessRole".to_owned(), |name| name.0);
        let role = access_role(cx, &organization, role_name)?;
        account.roles.insert(role.name.clone(), Arc::new(role));
        world.accounts.insert(id.clone(), Arc::new(account));
        let root = organization.root.clone();
        organization.admit(&id, &root, &name, true, cx.now);
        if let Some(member) = organization.members.get_mut(&id) {
            member.email = email;
        }
        world.put_organization(organization);
        let status = CreateAccountStatus {
            account_id: Some(id.as_str().into()),
            ..status(cx, name, CreateAccountState::Succeeded)
        };
        Ok(Response { create_account_status: Some(status) })
    }
}

fn status(cx: &mut Cx<'_>, name: String, state: CreateAccountState) -> CreateAccountStatus {
    CreateAccountStatus {
        id: Some(format!("car-{}", hex::encode(cx.id_bytes())).into()),
        account_name: Some(Sensitive(name.into())),
        state: Some(state),
        requested_timestamp: Some(cx.now),
        completed_timestamp: Some(cx.now),
        account_id: None,
        failure_reason: None,
    }
}

/// AWS answers this too without an error.
fn taken(cx: &mut Cx<'_>, name: String) -> CreateAccountStatus {
    CreateAccountStatus {
        failure_reason: Some(CreateAccountFailureReason::EmailAlreadyExists),
        ..status(cx, name, CreateAccountState::Failed)
    }
}

/// Twelve digits that no account has.
fn new_id(cx: &mut Cx<'_>) -> Result<AccountId, KmsError> {
    for _ in 0..100 {
        let digits = text(b"0123456789876543", 12, &mut cx.rng);
        let id = AccountId::parse(&digits).filter(|id| !cx.world.accounts.contains_key(id));
        if let Some(id) = id {
            return Ok(id);
        }
    }
    Err(KmsError::internal("no account id is free"))
}

/// The role by which administrators of the management account get in.
fn access_role(
    cx: &mut Cx<'_>,
    organization: &Organization,
    name: String,
) -> Result<account::Role, KmsError> {
    let trust = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{}:root", organization.management)},
        "Action": "sts:AssumeRole",
    }]});
    Ok(account::Role {
        path: "/".to_owned(),
        name,
        id: unique_id("AROA", &mut cx.rng),
        created: cx.now,
        description: None,
        max_session_seconds: 3600,
        trust: Arc::new(Policy::parse(&trust.to_string()).map_err(KmsError::internal)?),
        permissions: account::Permissions {
            attached: [ADMINISTRATOR_ACCESS.to_owned()].into(),
            ..account::Permissions::default()
        },
    })
}
