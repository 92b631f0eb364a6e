//! What conditions can see of a call beside the operation's own condition keys: the organization, the caller, the way
//! the request came.

use crate::authz::{Context, Facts, Resource};
use crate::cx::Cx;
use crate::organization::{Organization, PolicyType};
use crate::principal::{AccountId, Principal};

impl Cx<'_> {
    /// The policies of the caller's organization and of the resource owner's, and the condition keys they look at.
    pub(super) fn organization_facts(&self, facts: &mut Facts) {
        let organization = |account: &AccountId| -> Option<&Organization> {
            self.world.organization_of(account).map(|found| found.as_ref())
        };
        if let Some(account) = facts.caller.account().cloned()
            && let Some(organization) = organization(&account)
        {
            facts.scps = organization.levels(PolicyType::ServiceControlPolicy, &account);
            facts.context.one("aws:PrincipalOrgID", organization.id.as_str());
            facts.context.one("aws:PrincipalOrgMasterAccountId", organization.management.as_str());
            facts.context.many("aws:PrincipalOrgPaths", [organization.path_of(&account)]);
        }
        // The ARN of a bucket names no account; its owner is known all the same.
        let arn = facts.resource.arn();
        let named = || arn.split(':').nth(4).and_then(AccountId::parse);
        let Some(owner) = facts.resource.account().cloned().or_else(named) else { return };
        facts.context.one("aws:ResourceAccount", owner.as_str());
        if let Some(organization) = organization(&owner) {
            if facts.resource.account().is_some() {
                facts.rcps = organization.levels(PolicyType::ResourceControlPolicy, &owner);
            }
            facts.context.one("aws:ResourceOrgID", organization.id.as_str());
            facts.context.many("aws:ResourceOrgPaths", [organization.path_of(&owner)]);
        }
    }

    /// The two condition keys of KMS's own that do not depend on the operation but on what it addresses: requests
    /// about a key or a new key have both, those about custom key stores the first, lists and aliases neither. Source:
    /// the service authorization reference.
    pub(super) fn kms_context(&self, facts: &mut Facts) {
        let (account, via) = match (&facts.resource, &*facts.action) {
            (Resource::Key { .. }, _) | (Resource::Any, "kms:CreateKey" | "kms:TagResource") => {
                (true, true)
            }
            (Resource::Any, action) => (action.contains("CustomKeyStore"), false),
            _ => (false, false),
        };
        let caller = self.caller;
        let own = caller.principal.account().filter(|_| account).map(AccountId::to_string);
        facts.context.maybe("kms:CallerAccount", own);
        facts.context.maybe("kms:ViaService", caller.via_service.as_deref().filter(|_| via));
    }

    /// The condition keys every request has, whatever it asks for.
    pub(super) fn request_context(&self, context: &mut Context) {
        let caller = self.caller;
        let principal = &caller.principal;
        let service = matches!(principal, Principal::Service { .. });
        context.one("aws:PrincipalArn", principal.principal_arn());
        context.maybe("aws:PrincipalAccount", principal.account().map(AccountId::to_string));
        context.one("aws:userid", principal.user_id());
        context.one("aws:PrincipalIsAWSService", service.to_string());
        context.one("aws:ViaAWSService", caller.via_service.is_some().to_string());
        context.one("aws:RequestedRegion", self.region.as_str());
        context.one("aws:SecureTransport", "true");
        context.one("aws:CurrentTime", self.now.to_iso_seconds());
        context.one("aws:EpochTime", (self.now.0 / 1000).to_string());
        context.one("aws:UserAgent", caller.user_agent.as_str());
        context.maybe("aws:SourceVpce", caller.vpc_endpoint.as_deref());
        let through_endpoint = caller.vpc_endpoint.is_some() && caller.via_service.is_none();
        context.maybe("aws:VpcSourceIp", through_endpoint.then_some(caller.source_ip.as_str()));
        if caller.via_service.is_none() && caller.vpc_endpoint.is_none() && !service {
            context.one("aws:SourceIp", caller.source_ip.as_str());
        }
        match principal {
            Principal::User { name, .. } => {
                context.one("aws:username", name.as_str());
                context.one("aws:PrincipalType", "User");
            }
            Principal::AssumedRole { .. } => {
                context.one("aws:PrincipalType", "AssumedRole");
            }
            Principal::Root { .. } => {
                context.one("aws:PrincipalType", "Account");
            }
            Principal::FederatedUser { .. } => {
                context.one("aws:PrincipalType", "FederatedUser");
            }
            Principal::Service { name } => {
                context.one("aws:PrincipalServiceName", name.as_str());
            }
        }
        // Long-term credentials have neither: that is why policies write BoolIfExists.
        if let Some(session) = &caller.session {
            context.one("aws:TokenIssueTime", session.created.to_iso_seconds());
            context.one("aws:MultiFactorAuthPresent", session.mfa.to_string());
            if session.mfa {
                let age = (self.now.0 - session.created.0).max(0) / 1000;
                context.one("aws:MultiFactorAuthAge", age.to_string());
            }
        }
        for (key, values) in &caller.context {
            match values.as_slice() {
                [value] => context.one(key.clone(), value.as_str()),
                values => context.many(key.clone(), values.iter().map(String::as_str)),
            };
        }
    }
}
