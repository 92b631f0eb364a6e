//! One change: at which layer, what, and what the facts are afterwards.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::authz::context::Value;
use crate::authz::facts::{Attached, Facts};
use crate::authz::grant::{Constraints, GrantFacts};
use crate::authz::policy::{KEY_POLICY_QUOTA, Policy, PolicyKind};
use crate::authz::step::Layer;
use crate::spec::GrantOperation;

/// One change that somebody could make.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Change {
    /// The layer it is made at; `None` for a change of the request itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// The policy, level or grant it is made to.
    pub at: Arc<str>,
    /// What is changed.
    #[serde(flatten)]
    pub edit: Edit,
    /// The same in words.
    pub sentence: String,
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(tag = "edit", rename_all = "kebab-case")]
pub enum Edit {
    /// A statement is added to a policy, or in a policy of its own.
    AddStatement {
        /// The statement.
        statement: Json,
    },
    /// A statement is taken out of a policy.
    RemoveStatement {
        /// Its place, from 0.
        index: usize,
        /// The statement.
        statement: Json,
    },
    /// A grant is made.
    AddGrant {
        /// To whom.
        grantee: Arc<str>,
        /// For what.
        operations: Vec<GrantOperation>,
    },
    /// The request carries the token of a grant that is not effective yet.
    PresentGrantToken,
    /// The request is made so that a condition key has another value.
    SetContext {
        /// The condition key.
        key: Arc<str>,
        /// Its value.
        value: Arc<str>,
    },
}

impl Change {
    /// The facts as they would be; `None` where the change cannot be made.
    pub fn apply(&self, facts: &Facts) -> Option<Facts> {
        let mut changed = facts.clone();
        match &self.edit {
            Edit::AddStatement { statement } => self.add(&mut changed, statement)?,
            Edit::RemoveStatement { index, .. } => {
                let attached = self.policy(&mut changed)?;
                match attached.policy.without_statement(*index) {
                    Some(policy) => attached.policy = Arc::new(policy),
                    // A policy of one statement is taken away altogether.
                    None => self.detach(&mut changed),
                }
            }
            Edit::AddGrant { grantee, operations } => changed.grants.push(GrantFacts {
                id: "new".into(),
                grantee: grantee.clone(),
                retiring_principal: None,
                issuing_account: changed.resource.account().cloned(),
                operations: operations.as_slice().into(),
                constraints: Constraints::default(),
                effective_from: changed.now,
                ineffective_from: None,
                token_presented: true,
            }),
            Edit::PresentGrantToken => {
                changed.grants.iter_mut().find(|grant| grant.id == self.at)?.token_presented = true;
            }
            Edit::SetContext { key, value } => set_context(&mut changed, key, value),
        }
        Some(changed)
    }

    /// How wide a change is: to ask differently is less than to grant, to grant less than to open a policy, and to
    /// open a policy less than to take a deny out of one.
    pub(super) fn weight(&self) -> u32 {
        match (&self.edit, self.layer) {
            (Edit::PresentGrantToken | Edit::SetContext { .. }, _) => 1,
            (Edit::AddStatement { .. }, Some(Layer::Identity)) => 2,
            (Edit::AddGrant { .. }, _) => 3,
            (Edit::AddStatement { statement }, Some(Layer::KeyPolicy)) => {
                let account = statement.pointer("/Principal/AWS").and_then(Json::as_str);
                if account.is_some_and(|arn| arn.ends_with(":root")) { 5 } else { 4 }
            }
            (Edit::AddStatement { .. }, Some(Layer::Session | Layer::Boundary)) => 4,
            (Edit::AddStatement { .. }, _) => 5,
            (Edit::RemoveStatement { .. }, _) => 6,
        }
    }

    fn add(&self, facts: &mut Facts, statement: &Json) -> Option<()> {
        if let Some(attached) = self.policy(facts) {
            let policy = attached.policy.with_statement(statement)?;
            if self.layer == Some(Layer::KeyPolicy) {
                let trust = statement.get("Resource").is_none();
                policy.check(if trust { PolicyKind::Trust } else { PolicyKind::Key }).ok()?;
                policy.check_size(KEY_POLICY_QUOTA).ok()?;
            }
            attached.policy = Arc::new(policy);
            return Some(());
        }
        let document = serde_json::json!({"Version": "2012-10-17", "Statement": [statement]});
        let attached = Attached {
            name: self.at.clone(),
            policy: Arc::new(Policy::parse(&document.to_string()).ok()?),
        };
        match self.layer? {
            Layer::KeyPolicy => facts.key_policies.push(attached),
            Layer::Identity => facts.identity.push(attached),
            Layer::Scp => {
                facts.scps.iter_mut().find(|level| level.name == self.at)?.policies.push(attached)
            }
            Layer::Rcp => {
                facts.rcps.iter_mut().find(|level| level.name == self.at)?.policies.push(attached)
            }
            _ => return None,
        }
        Some(())
    }

    /// The policy that the change is made to.
    fn policy<'f>(&self, facts: &'f mut Facts) -> Option<&'f mut Attached> {
        let named = |attached: &&mut Attached| attached.name == self.at;
        let in_levels =
            |(level, name): (&Arc<str>, &Arc<str>)| *format!("{level}: {name}") == *self.at;
        match self.layer? {
            Layer::KeyPolicy => facts.key_policies.iter_mut().find(named),
            Layer::Identity => facts.identity.iter_mut().find(named),
            Layer::Session => facts.session.iter_mut().find(named),
            Layer::Boundary => facts.boundary.as_mut(),
            Layer::VpcEndpoint => facts.vpc_endpoint.as_mut(),
            layer @ (Layer::Scp | Layer::Rcp) => {
                let levels = if layer == Layer::Scp { &mut facts.scps } else { &mut facts.rcps };
                levels.iter_mut().find_map(|level| {
                    let name = level.name.clone();
                    level.policies.iter_mut().find(|attached| in_levels((&name, &attached.name)))
                })
            }
            Layer::Operation | Layer::Grant => None,
        }
    }

    fn detach(&self, facts: &mut Facts) {
        let keep = |attached: &Attached| attached.name != self.at;
        match self.layer {
            Some(Layer::KeyPolicy) => facts.key_policies.retain(keep),
            Some(Layer::Identity) => facts.identity.retain(keep),
            Some(Layer::Session) => facts.session.retain(keep),
            Some(Layer::Boundary) => facts.boundary = None,
            Some(Layer::VpcEndpoint) => facts.vpc_endpoint = None,
            Some(layer @ (Layer::Scp | Layer::Rcp)) => {
                let levels = if layer == Layer::Scp { &mut facts.scps } else { &mut facts.rcps };
                for level in levels {
                    let name = level.name.clone();
                    level
                        .policies
                        .retain(|attached| *format!("{name}: {}", attached.name) != *self.at);
                }
            }
            _ => {}
        }
    }
}

/// Sets a condition key, and with a key of the encryption context the context itself.
fn set_context(facts: &mut Facts, key: &Arc<str>, value: &Arc<str>) {
    let lower = key.to_lowercase();
    let pair = if lower.starts_with("kms:encryptioncontext:") {
        key.get("kms:EncryptionContext:".len()..).map(|name| (name.to_owned(), value.to_string()))
    } else if lower == "kms:encryptioncontextkeys" {
        Some((value.to_string(), "any".to_owned()))
    } else {
        None
    };
    let Some((name, value)) = pair else {
        match facts.context.value(key) {
            Some(Value::Many(_)) => facts.context.many(key.to_string(), [value.clone()]),
            _ => facts.context.one(key.to_string(), value.clone()),
        };
        return;
    };
    let mut pairs: BTreeMap<String, String> =
        facts.encryption_context.as_deref().cloned().unwrap_or_default();
    facts.context.one(format!("kms:EncryptionContext:{name}"), value.as_str());
    pairs.insert(name, value);
    facts.context.many("kms:EncryptionContextKeys", pairs.keys().map(String::as_str));
    facts.encryption_context = Some(Arc::new(pairs));
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names_what = match &self.edit {
            Edit::AddStatement { statement } => {
                statement.get("Resource").is_some_and(|it| it != "*")
            }
            _ => false,
        };
        match self.layer {
            // A key policy is about its own key; that of a bucket says about what.
            Some(Layer::KeyPolicy) if names_what => {
                write!(f, "resource policy: {}", self.sentence)?;
            }
            Some(layer) => write!(f, "{layer}: {}", self.sentence)?,
            None => write!(f, "the request: {}", self.sentence)?,
        }
        match &self.edit {
            Edit::AddStatement { statement } => write_statement(f, statement),
            _ => Ok(()),
        }
    }
}

/// A statement as JSON on as few lines as fit.
fn write_statement(f: &mut fmt::Formatter<'_>, statement: &Json) -> fmt::Result {
    const WIDTH: usize = 96;
    let mut column = 0;
    write!(f, "\n     {{")?;
    for (index, (name, value)) in statement.as_object().into_iter().flatten().enumerate() {
        let value = value.to_string().replace("\":\"", "\": \"");
        let member = format!("\"{name}\": {value}");
        if index > 0 && column + member.len() > WIDTH {
            write!(f, ",\n      ")?;
            column = 0;
        } else if index > 0 {
            write!(f, ", ")?;
        }
        column += member.len() + 2;
        write!(f, "{member}")?;
    }
    write!(f, "}}")
}
