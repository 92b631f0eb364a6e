//! What a decision is made from: the caller, the action, the resource and every policy that applies, as plain data.
//!
//! The engine gathers the facts; nothing here looks anything up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::Context;
use super::grant::{GrantFacts, NewGrant};
use super::policy::Policy;
use crate::principal::{AccountId, Principal};
use crate::time::Timestamp;

/// Everything one decision depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Who calls.
    pub caller: Principal,
    /// For a federated user: the ARN of the IAM user who asked for the federation token.
    pub federated_by: Option<Arc<str>>,
    /// The action in policy form, for example `kms:Encrypt`.
    pub action: Arc<str>,
    /// What the action is on.
    pub resource: Resource,
    /// Whether KMS lets this operation act on a key of another account at all.
    pub cross_account_allowed: bool,
    /// The condition keys of the request.
    pub context: Context,
    /// The encryption context, for the constraints of grants; `None` where the operation takes none.
    pub encryption_context: Option<Arc<BTreeMap<String, String>>>,
    /// When.
    pub now: Timestamp,
    /// The key policies, `default` and perhaps `AWS_RAM`; for a role, its trust policy.
    pub key_policies: Vec<Attached>,
    /// The identity policies of the caller.
    pub identity: Vec<Attached>,
    /// The permissions boundary of the caller.
    pub boundary: Option<Attached>,
    /// The session policies of the caller's session.
    pub session: Vec<Attached>,
    /// The service control policies above the caller's account, root first; empty outside an organization and for
    /// the management account.
    pub scps: Vec<Level>,
    /// The resource control policies above the account that owns the resource, root first.
    pub rcps: Vec<Level>,
    /// The policy of the VPC endpoint that the request came through.
    pub vpc_endpoint: Option<Attached>,
    /// The grants of the key.
    pub grants: Vec<GrantFacts>,
    /// For RetireGrant: the grant to be retired.
    pub retiring: Option<GrantFacts>,
    /// For CreateGrant: what is to be granted, which a parent grant must cover.
    pub new_grant: Option<NewGrant>,
}

/// What an action is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A KMS key.
    Key {
        /// Its ARN.
        arn: Arc<str>,
        /// The account that owns it.
        account: AccountId,
        /// Whether it is an AWS managed key.
        aws_managed: bool,
    },
    /// A role to be assumed: its trust policy stands where a key's policy would.
    Role {
        /// Its ARN.
        arn: Arc<str>,
        /// The account that owns it.
        account: AccountId,
    },
    /// What another service owns and may put a policy on: a bucket, a queue, a secret. Unlike a key it is always left to
    /// IAM in its own account, which `key_policies` says with a statement of its own.
    Owned {
        /// Its ARN.
        arn: Arc<str>,
        /// The account that owns it.
        account: AccountId,
    },
    /// Anything without a policy of its own: an alias, or an ARN of another service. Only IAM can allow it.
    Plain {
        /// Its ARN.
        arn: Arc<str>,
    },
    /// No resource: `*`. Only IAM can allow it.
    Any,
}

/// A policy where it is attached.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    /// What an explanation calls it: `default`, `user/alice: KmsUse`.
    pub name: Arc<str>,
    /// The policy.
    pub policy: Arc<Policy>,
}

/// One level of an organization with the policies attached there.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// The level's name: `Root`, `OU Production`, `account 111122223333`.
    pub name: Arc<str>,
    /// The policies.
    pub policies: Vec<Attached>,
}

impl Facts {
    /// Facts without any policy, which allow nothing.
    pub fn new(caller: Principal, action: impl Into<Arc<str>>, resource: Resource) -> Facts {
        Facts {
            caller,
            federated_by: None,
            action: action.into(),
            resource,
            cross_account_allowed: true,
            context: Context::new(),
            encryption_context: None,
            now: Timestamp::LAB_START,
            key_policies: Vec::new(),
            identity: Vec::new(),
            boundary: None,
            session: Vec::new(),
            scps: Vec::new(),
            rcps: Vec::new(),
            vpc_endpoint: None,
            grants: Vec::new(),
            retiring: None,
            new_grant: None,
        }
    }

    /// Whether the caller and the resource are in different accounts.
    pub fn is_cross_account(&self) -> bool {
        match (self.caller.account(), self.resource.account()) {
            (Some(caller), Some(owner)) => caller != owner,
            _ => false,
        }
    }
}

impl Resource {
    /// The ARN, or `*`.
    pub fn arn(&self) -> Arc<str> {
        match self {
            Resource::Key { arn, .. }
            | Resource::Role { arn, .. }
            | Resource::Owned { arn, .. }
            | Resource::Plain { arn } => arn.clone(),
            Resource::Any => "*".into(),
        }
    }

    /// The account that owns a resource with a policy of its own.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Resource::Key { account, .. }
            | Resource::Role { account, .. }
            | Resource::Owned { account, .. } => Some(account),
            Resource::Plain { .. } | Resource::Any => None,
        }
    }
}

impl Attached {
    /// A policy known by its own name, such as `default`.
    pub fn named(name: &str, policy: Arc<Policy>) -> Attached {
        Attached { name: name.into(), policy }
    }

    /// A policy of a user, group or role, for example of `user/alice` or `group/Developers`.
    pub fn to(holder: &str, name: &str, policy: Arc<Policy>) -> Attached {
        Attached { name: format!("{holder}: {name}").into(), policy }
    }
}
