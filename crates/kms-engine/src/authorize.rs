//! Asking: gathers every policy, grant and fact that bears on one action, has `authz` decide, keeps the decision.
//!
//! This is the only place that makes a `Granted`. What a request was asking for, an operation says with [`Asked`].

mod context;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::{Account, Permissions};
use crate::arn::AliasArn;
use crate::authz::policy::{
    self, Fault, KEY_POLICY_QUOTA, Policy, PolicyError, PolicyKind, PrincipalPattern,
};
use crate::authz::{
    Attached, Constraints, Facts, GrantFacts, NewGrant, Resource, decide, not_asked,
};
use crate::aws_managed::aws_managed;
use crate::cx::{Cx, Found};
use crate::error::{ErrorCode, KmsError};
use crate::grant::{self, Grant, GrantRef};
use crate::granted::Granted;
use crate::key::Key;
use crate::op::Scope;
use crate::principal::{AccountId, Principal};
use crate::shape::types::{EncryptionContextType, GrantTokenList};
use crate::spec::KeyManager;
use crate::world::World;

/// One permission an operation needs, with the condition keys its request gives.
#[derive(Debug, Clone)]
pub struct Asked {
    operation: Cow<'static, str>,
    one: Vec<(Cow<'static, str>, String)>,
    many: Vec<(Cow<'static, str>, Vec<String>)>,
    encryption_context: Option<BTreeMap<String, String>>,
    tokens: Vec<String>,
    new_grant: Option<NewGrant>,
    retiring: Option<GrantFacts>,
    behind_ciphertext: bool,
    names_resource: bool,
}

impl Asked {
    /// The permission for this operation: `kms:` and its name.
    pub fn to(operation: &'static str) -> Asked {
        Asked::to_named(Cow::Borrowed(operation))
    }

    /// The permission for an action of the service whose operation runs.
    pub(crate) fn to_action(action: String) -> Asked {
        Asked::to_named(Cow::Owned(action))
    }

    fn to_named(operation: Cow<'static, str>) -> Asked {
        Asked {
            operation,
            one: Vec::new(),
            many: Vec::new(),
            encryption_context: None,
            tokens: Vec::new(),
            new_grant: None,
            retiring: None,
            behind_ciphertext: false,
            names_resource: true,
        }
    }

    /// With a single-valued condition key.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'static, str>>, value: impl ToString) -> Asked {
        self.one.push((key.into(), value.to_string()));
        self
    }

    /// With a multivalued condition key.
    #[must_use]
    pub fn with_all(mut self, key: impl Into<Cow<'static, str>>, values: Vec<String>) -> Asked {
        self.many.push((key.into(), values));
        self
    }

    /// With the request's encryption context: condition keys, and what grant constraints look at.
    #[must_use]
    pub fn encryption_context(mut self, context: &Option<EncryptionContextType>) -> Asked {
        let pairs = context.as_ref().map(|c| c.0.clone()).unwrap_or_default();
        for (name, value) in &pairs {
            self.one.push((format!("kms:EncryptionContext:{name}").into(), value.clone()));
        }
        self.many.push(("kms:EncryptionContextKeys".into(), pairs.keys().cloned().collect()));
        self.encryption_context = Some(pairs);
        self
    }

    /// With the tags the request brings.
    #[must_use]
    pub fn request_tags(mut self, tags: &BTreeMap<String, String>) -> Asked {
        for (name, value) in tags {
            self.one.push((format!("aws:RequestTag/{name}").into(), value.clone()));
        }
        self.with_all("aws:TagKeys", tags.keys().cloned().collect())
    }

    /// With the request's grant tokens.
    #[must_use]
    pub fn tokens(mut self, tokens: &Option<GrantTokenList>) -> Asked {
        self.tokens =
            tokens.iter().flat_map(|list| list.iter()).map(|token| token.0.clone()).collect();
        self
    }

    /// For CreateGrant: what the new grant would allow, which a grant that allows CreateGrant must cover.
    #[must_use]
    pub fn granting(mut self, new: NewGrant) -> Asked {
        self.new_grant = Some(new);
        self
    }

    /// For RetireGrant: the grant to be retired, which itself says who may.
    #[must_use]
    pub fn retiring(mut self, grant: &Grant) -> Asked {
        self.retiring = Some(facts_of(grant, &[]));
        self
    }

    /// The caller did not name the key, only a ciphertext: a refusal does not name it either.
    #[must_use]
    pub fn behind_ciphertext(mut self) -> Asked {
        self.behind_ciphertext = true;
        self
    }

    /// For the check of kms:TagResource inside CreateKey, whose refusal names no resource.
    #[must_use]
    pub fn without_resource(mut self) -> Asked {
        self.names_resource = false;
        self
    }
}

impl Cx<'_> {
    /// Whether the caller may do this with the key. On yes the key is in the record, and usable.
    pub fn authorize(&mut self, found: &Found, asked: &Asked) -> Result<Granted, KmsError> {
        self.check_tokens(found, asked)?;
        let facts = self.key_facts(&found.key, found.alias.as_deref(), asked);
        self.settle(facts, asked)?;
        self.touch(&found.key.arn.account.clone(), found.key.arn.to_string());
        Ok(Granted { key: found.key.clone(), operation: asked.operation.to_string() })
    }

    /// Whether IAM lets the caller do this at all: for operations that address no key.
    pub fn authorize_any(&mut self, asked: &Asked) -> Result<(), KmsError> {
        let facts = self.facts(Resource::Any, asked);
        self.settle(facts, asked)
    }

    /// Whether IAM lets the caller do this with the alias.
    pub fn authorize_alias(&mut self, alias: &AliasArn, asked: &Asked) -> Result<(), KmsError> {
        let facts = self.facts(Resource::Plain { arn: alias.to_string().into() }, asked);
        self.settle(facts, asked)?;
        self.touch(&alias.account, alias.to_string());
        Ok(())
    }

    /// Whether IAM lets the caller do this with something that has no policy of its own, such as an IAM principal.
    pub fn authorize_plain(&mut self, arn: &str, asked: &Asked) -> Result<(), KmsError> {
        let facts = self.facts(Resource::Plain { arn: arn.into() }, asked);
        self.settle(facts, asked)
    }

    /// A grant token is of a grant on this key; ReEncrypt brings those of two keys at once.
    fn check_tokens(&self, found: &Found, asked: &Asked) -> Result<(), KmsError> {
        for token in &asked.tokens {
            let grant = grant::behind(self.world, token).filter(|grant| !grant.is_over(self.now));
            let fits = |grant: &Grant| {
                grant.key == found.key.arn || asked.operation.starts_with("ReEncrypt")
            };
            if !grant.is_some_and(fits) {
                return Err(grant::invalid_token());
            }
        }
        Ok(())
    }

    /// Whether the caller may do this with a role; without a trust policy, as where there is no such role, it may not.
    pub fn authorize_role(
        &mut self,
        account: &AccountId,
        arn: &str,
        trust: Option<Arc<Policy>>,
        asked: &Asked,
    ) -> Result<(), KmsError> {
        let resource = Resource::Role { arn: arn.into(), account: account.clone() };
        let mut facts = self.facts(resource, asked);
        facts.key_policies =
            trust.into_iter().map(|trust| Attached::named("trust policy", trust)).collect();
        self.settle(facts, asked)?;
        self.touch(account, arn.to_owned());
        Ok(())
    }

    /// Whether the caller may do this with what a service owns, under the policies that bear on it.
    pub(crate) fn authorize_owned(
        &mut self,
        resource: Resource,
        policies: Vec<Attached>,
        asked: &Asked,
    ) -> Result<(), KmsError> {
        let mut facts = self.facts(resource, asked);
        facts.key_policies = policies;
        facts.cross_account_allowed = true;
        self.settle(facts, asked)
    }

    /// Decides that no permission is needed, whatever the policies say.
    pub fn needs_no_permission(&mut self, why: &'static str) {
        let facts = self.facts(Resource::Any, &Asked::to(self.row.name));
        self.decisions.push(Arc::new(not_asked(&facts, why)));
    }

    fn settle(&mut self, facts: Facts, asked: &Asked) -> Result<(), KmsError> {
        let mut decision = decide(&facts);
        decision.hide_resource = asked.behind_ciphertext;
        decision.facts = (!decision.is_allowed()).then(|| Arc::new(facts));
        let decision = Arc::new(decision);
        self.decisions.push(decision.clone());
        if decision.is_allowed() {
            return Ok(());
        }
        let words = decision.message();
        let (code, words) = match self.row.service {
            "iam" | "sts" | "s3" | "rds" => (ErrorCode::AccessDenied, words),
            "ec2" => (
                ErrorCode::UnauthorizedOperation,
                format!("You are not authorized to perform this operation. {words}"),
            ),
            _ => (ErrorCode::AccessDeniedException, words),
        };
        Err(KmsError::new(code, words).hint(decision.because.clone()))
    }

    /// The facts of an action on a key.
    pub fn key_facts(&self, key: &Key, alias: Option<&str>, asked: &Asked) -> Facts {
        let resource = Resource::Key {
            arn: key.arn.to_string().into(),
            account: key.arn.account.clone(),
            aws_managed: key.manager == KeyManager::Aws,
        };
        let mut facts = self.facts(resource, asked);
        facts.key_policies = vec![Attached::named("default", key.policy.clone())];
        let presented: Vec<GrantRef> = asked
            .tokens
            .iter()
            .filter_map(|token| grant::behind(self.world, token).map(Grant::reference))
            .collect();
        let grants = self.world.grants_of(&key.arn).filter(|grant| !grant.is_over(self.now));
        facts.grants = grants.map(|grant| facts_of(grant, &presented)).collect();
        let context = &mut facts.context;
        context.one("kms:KeySpec", key.spec.to_string());
        context.one("kms:CustomerMasterKeySpec", key.spec.to_string());
        context.one("kms:KeyUsage", key.usage.to_string());
        context.one("kms:CustomerMasterKeyUsage", key.usage.to_string());
        context.one("kms:KeyOrigin", key.origin.to_string());
        context.one("kms:MultiRegion", key.is_multi_region().to_string());
        context
            .maybe("kms:MultiRegionKeyType", key.multi_region.as_ref().map(|m| m.role.to_string()));
        context.maybe("kms:RequestAlias", alias);
        let aliases: Vec<String> =
            self.world.aliases_of(&key.arn).map(|alias| alias.arn.name.to_string()).collect();
        context.many("kms:ResourceAliases", aliases);
        for (name, value) in &key.tags {
            context.one(format!("aws:ResourceTag/{name}"), value.as_str());
        }
        facts
    }

    fn facts(&self, resource: Resource, asked: &Asked) -> Facts {
        let principal = &self.caller.principal;
        let action = match asked.operation.contains(':') {
            true => asked.operation.to_string(),
            false => format!("{}:{}", self.row.service, asked.operation),
        };
        let mut facts = Facts::new(principal.clone(), action, resource);
        facts.cross_account_allowed = self.row.scope == Scope::AnyAccount;
        facts.now = self.now;
        facts.encryption_context = asked.encryption_context.clone().map(Arc::new);
        facts.new_grant = asked.new_grant.clone();
        facts.retiring = asked.retiring.clone();
        self.organization_facts(&mut facts);
        let endpoint = self.caller.vpc_endpoint.as_ref();
        if let Some(endpoint) = endpoint.and_then(|id| self.world.vpc_endpoints.get(id)) {
            facts.context.one("aws:SourceVpc", endpoint.vpc.as_str());
            facts.vpc_endpoint = endpoint
                .policy
                .as_ref()
                .map(|policy| Attached::named(&endpoint.id, policy.clone()));
        }
        // A federated user has the policies of the user who asked for the session.
        let session = self.caller.session.as_ref();
        let federated_by = session.and_then(|session| session.federated_by.as_ref());
        facts.federated_by = federated_by.map(|user| user.arn().into());
        let holder = federated_by.unwrap_or(principal);
        if let Some(identity) = self.world.identity(holder) {
            let holder = match holder {
                Principal::AssumedRole { role, .. } => format!("role/{role}"),
                Principal::User { name, .. } => format!("user/{name}"),
                other => other.arn(),
            };
            facts.identity = attached(identity.account, &holder, identity.permissions);
            for name in identity.groups.into_iter().flatten() {
                if let Some(group) = identity.account.groups.get(name) {
                    let holder = format!("group/{name}");
                    facts.identity.extend(attached(identity.account, &holder, &group.permissions));
                }
            }
            let boundary = identity.permissions.boundary.as_ref();
            facts.boundary = boundary
                .and_then(|arn| Some(Attached::named(arn, managed(identity.account, arn)?)));
            for (name, value) in &identity.permissions.tags {
                facts.context.one(format!("aws:PrincipalTag/{name}"), value.as_str());
            }
        }
        if let Some(session) = session {
            facts.session = session
                .policies
                .iter()
                .map(|policy| Attached::named("session policy", policy.clone()))
                .collect();
            for (name, value) in &session.tags {
                facts.context.one(format!("aws:PrincipalTag/{name}"), value.as_str());
            }
        }
        self.request_context(&mut facts.context);
        self.kms_context(&mut facts);
        for (key, value) in &asked.one {
            facts.context.one(key.clone(), value.as_str());
        }
        for (key, values) in &asked.many {
            facts.context.many(key.clone(), values.iter().map(String::as_str));
        }
        facts
    }
}

fn attached(account: &Account, holder: &str, permissions: &Permissions) -> Vec<Attached> {
    let inline =
        permissions.inline.iter().map(|(name, policy)| Attached::to(holder, name, policy.clone()));
    let managed = permissions.attached.iter().filter_map(|arn| {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        Some(Attached::to(holder, name, managed(account, arn)?))
    });
    inline.chain(managed).collect()
}

/// A managed policy by ARN: the account's own, or one of AWS's that the lab knows.
pub fn managed(account: &Account, arn: &str) -> Option<Arc<Policy>> {
    account.policies.get(arn).map(|policy| policy.document.clone()).or_else(|| aws_managed(arn))
}

fn facts_of(grant: &Grant, presented: &[GrantRef]) -> GrantFacts {
    GrantFacts {
        id: grant.id.as_str().into(),
        grantee: grant.grantee.as_str().into(),
        retiring_principal: grant.retiring.as_deref().map(Into::into),
        issuing_account: Some(grant.issuer.clone()),
        operations: grant.operations.as_slice().into(),
        constraints: Constraints {
            equals: grant.context_equals.clone(),
            subset: grant.context_subset.clone(),
            source_arn: grant.source_arn.as_deref().map(Into::into),
        },
        effective_from: grant.effective,
        ineffective_from: grant.ineffective(),
        token_presented: presented.iter().any(|named| named.id == grant.id),
    }
}

/// Reads a key policy that is to be put on a key of `account`; without one, the default policy.
pub fn new_policy(
    cx: &Cx<'_>,
    account: &AccountId,
    text: Option<&str>,
) -> Result<Policy, KmsError> {
    let Some(text) = text else {
        return Policy::parse(&policy::default_key_policy(account)).map_err(refused);
    };
    let policy = Policy::parse(text).map_err(refused)?;
    policy.check_size(KEY_POLICY_QUOTA).map_err(refused)?;
    policy.check(PolicyKind::Key).map_err(refused)?;
    if let Some(missing) = policy.principals().find(|named| !exists(cx.world, &named.pattern)) {
        return Err(refused(policy.missing_principal(missing)));
    }
    Ok(policy)
}

/// Whether a policy or grant may name this principal.
pub fn exists(world: &World, named: &PrincipalPattern) -> bool {
    let account = |id: &AccountId| world.accounts.get(id);
    match named {
        PrincipalPattern::Everyone
        | PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_) => true,
        PrincipalPattern::Account(id) => account(id).is_some(),
        PrincipalPattern::User { account: id, arn }
        | PrincipalPattern::Role { account: id, arn } => {
            account(id).is_some_and(|account| account.has_principal(arn))
        }
        PrincipalPattern::Session { account: id, arn } => {
            let role = arn.split('/').nth(1).unwrap_or_default();
            // Every account has AWS's own, such as `aws:ec2-infrastructure`, and IAM shows none of them.
            let aws = role.starts_with("aws:");
            account(id).is_some_and(|account| aws || account.roles.contains_key(role))
        }
        PrincipalPattern::FederatedUser { account: id, .. } => account(id).is_some(),
        // AWS puts these in itself; nobody may put them back.
        PrincipalPattern::UniqueId(_) => false,
    }
}

fn refused(error: PolicyError) -> KmsError {
    let code = match error.fault {
        Fault::Malformed => ErrorCode::MalformedPolicyDocumentException,
        Fault::TooLong => ErrorCode::LimitExceededException,
    };
    KmsError::new(code, error.message)
        .hint(format!("line {}, column {} of the policy: {}", error.line, error.column, error.hint))
}

/// Refuses a key policy under which the caller could not change the key policy again.
pub fn lockout_check(cx: &Cx<'_>, changed: &Key) -> Result<(), KmsError> {
    let asked = Asked::to("PutKeyPolicy")
        .with("kms:PolicyName", "default")
        .with("kms:BypassPolicyLockoutSafetyCheck", false);
    let decision = decide(&cx.key_facts(changed, None, &asked));
    if decision.is_allowed() {
        return Ok(());
    }
    Err(KmsError::new(ErrorCode::MalformedPolicyDocumentException, policy::LOCKOUT).hint(format!(
        "under the new policy you could not call PutKeyPolicy: {}. Keep the statement for the account \
         (arn:aws:iam::{}:root), or name yourself",
        decision.because, changed.arn.account
    )))
}
