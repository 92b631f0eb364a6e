//! Random worlds: a caller, a key, and policies of every layer, as JSON and as plain data.

use std::sync::Arc;

use kms_engine::authz::policy::Policy;
use kms_engine::authz::{Attached, Constraints, Facts, GrantFacts, Level, Resource};
use kms_engine::principal::Principal;
use kms_engine::spec::{AwsEnum, GrantOperation};
use kms_engine::time::Timestamp;
use serde_json::Value;

pub use crate::strategies::{conditioned, world};
use crate::world::{A, account, key_arn, role_at, user};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Caller {
    Root,
    User,
    Role,
    ServiceLinked,
    Federated,
    Service,
}

#[derive(Debug, Clone)]
pub struct World {
    pub caller: Caller,
    pub owner: &'static str,
    pub aws_managed: bool,
    pub action: &'static str,
    pub key_policy: Value,
    pub identity: Vec<Value>,
    pub boundary: Option<Value>,
    pub session: Option<Value>,
    pub scps: Vec<Value>,
    pub rcps: Vec<Value>,
    pub vpc_endpoint: Option<Value>,
    pub context: Vec<(&'static str, Vec<&'static str>)>,
    pub encryption_context: Vec<(String, String)>,
    pub grants: Vec<Grant>,
    pub retiring: Option<Grant>,
}

#[derive(Debug, Clone)]
pub struct Grant {
    pub grantee: String,
    pub retiring: String,
    pub issuing_account: String,
    pub operations: Vec<&'static str>,
    pub equals: Option<Vec<(String, String)>>,
    pub subset: Option<Vec<(String, String)>>,
    pub effective: bool,
    pub ended: bool,
    pub token: bool,
}

const MULTIVALUED: &[&str] = &["kms:EncryptionContextKeys", "aws:TagKeys", "kms:ResourceAliases"];

impl World {
    pub fn on_key(&self) -> bool {
        !matches!(self.action, "kms:CreateKey" | "kms:CreateAlias")
    }

    pub fn cross_account(&self) -> bool {
        self.on_key() && self.caller_account().is_some_and(|account| account != self.owner)
    }

    pub fn usable_across_accounts(&self) -> bool {
        self.action != "kms:PutKeyPolicy"
    }

    pub fn caller_account(&self) -> Option<&'static str> {
        (self.caller != Caller::Service).then_some(A)
    }

    pub fn principal(&self) -> Principal {
        match self.caller {
            Caller::Root => Principal::Root { account: account(A) },
            Caller::User => user("Bob"),
            Caller::Role => role_at("/", "App", "s1"),
            Caller::ServiceLinked => role_at("/aws-service-role/x.amazonaws.com/", "Linked", "s1"),
            Caller::Federated => {
                Principal::FederatedUser { account: account(A), name: "Fed".into() }
            }
            Caller::Service => Principal::Service { name: "logs.eu-west-1.amazonaws.com".into() },
        }
    }

    pub fn caller_arn(&self) -> String {
        self.principal().arn()
    }

    pub fn principal_arn(&self) -> String {
        self.principal().principal_arn()
    }

    pub fn federated_by(&self) -> String {
        format!("arn:aws:iam::{A}:user/Bob")
    }

    pub fn resource(&self) -> String {
        match self.action {
            "kms:CreateKey" => "*".into(),
            "kms:CreateAlias" => format!("arn:aws:kms:eu-west-1:{A}:alias/app"),
            _ => key_arn(self.owner),
        }
    }

    pub fn is_multivalued(&self, key: &str) -> bool {
        MULTIVALUED.iter().any(|name| name.eq_ignore_ascii_case(key))
    }

    pub fn context_values(&self, key: &str) -> Option<Vec<String>> {
        if key.eq_ignore_ascii_case("aws:PrincipalArn") {
            return Some(vec![self.principal_arn()]);
        }
        let (_, values) = self.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        Some(values.iter().map(|value| (*value).to_owned()).collect())
    }

    /// The same world as the engine's facts.
    pub fn facts(&self) -> Facts {
        let resource = match self.action {
            "kms:CreateKey" => Resource::Any,
            "kms:CreateAlias" => Resource::Plain { arn: self.resource().into() },
            _ => Resource::Key {
                arn: self.resource().into(),
                account: account(self.owner),
                aws_managed: self.aws_managed,
            },
        };
        let attach = |policy: &Value| Attached::named("P", parse(policy));
        let levels = |policies: &[Value]| -> Vec<Level> {
            policies.iter().map(|p| Level { name: "L".into(), policies: vec![attach(p)] }).collect()
        };
        let mut facts = Facts::new(self.principal(), self.action, resource);
        facts.federated_by = (self.caller == Caller::Federated).then(|| self.federated_by().into());
        facts.cross_account_allowed = self.usable_across_accounts();
        facts.key_policies = vec![attach(&self.key_policy)];
        facts.identity = self.identity.iter().map(attach).collect();
        facts.boundary = self.boundary.as_ref().map(attach);
        facts.session = self.session.iter().map(attach).collect();
        facts.scps = levels(&self.scps);
        facts.rcps = levels(&self.rcps);
        facts.vpc_endpoint = self.vpc_endpoint.as_ref().map(attach);
        facts.grants = self.grants.iter().map(Grant::facts).collect();
        facts.retiring = self.retiring.as_ref().map(Grant::facts);
        facts.context.one("aws:PrincipalArn", self.principal_arn());
        for (name, values) in &self.context {
            match self.is_multivalued(name) {
                true => facts.context.many(*name, values.iter().copied()),
                false => facts.context.one(*name, values[0]),
            };
        }
        facts.encryption_context =
            Some(Arc::new(self.encryption_context.iter().cloned().collect()));
        facts
    }
}

fn parse(policy: &Value) -> Arc<Policy> {
    let text = policy.to_string();
    Arc::new(Policy::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

impl Grant {
    fn facts(&self) -> GrantFacts {
        let pairs = |pairs: &Option<Vec<(String, String)>>| {
            pairs.as_ref().map(|p| p.iter().cloned().collect())
        };
        let minute = 60_000;
        GrantFacts {
            id: "grant".into(),
            grantee: self.grantee.as_str().into(),
            retiring_principal: Some(self.retiring.as_str().into()),
            issuing_account: Some(account(&self.issuing_account)),
            operations: self
                .operations
                .iter()
                .map(|o| GrantOperation::from_wire(o).unwrap())
                .collect(),
            constraints: Constraints {
                equals: pairs(&self.equals),
                subset: pairs(&self.subset),
                source_arn: None,
            },
            effective_from: Timestamp::LAB_START.plus(if self.effective { 0 } else { minute }),
            ineffective_from: self.ended.then_some(Timestamp::LAB_START),
            token_presented: self.token,
        }
    }
}
