//! An organization: accounts in a tree of organizational units, and the policies that limit what can be done in them.
//!
//! ```text
//! root ── OU ── OU ── account        every level must allow what an account does (SCP)
//!   └── management account           and what is done to its resources (RCP)
//! ```
//! Nothing limits the management account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::account::Account;
use crate::authz::policy::{Policy, PolicyKind};
use crate::authz::{Attached, Level};
use crate::crypto::CallRng;
use crate::principal::AccountId;
use crate::session::text;
use crate::spec::{AwsEnum, aws_enum};
use crate::time::Timestamp;
use crate::world::World;

aws_enum! {
    /// The types of policies of an organization. Only the first two limit access; the lab does not simulate the rest.
    PolicyType {
        ServiceControlPolicy = "SERVICE_CONTROL_POLICY",
        ResourceControlPolicy = "RESOURCE_CONTROL_POLICY",
        TagPolicy = "TAG_POLICY", BackupPolicy = "BACKUP_POLICY",
        AiServicesOptOutPolicy = "AISERVICES_OPT_OUT_POLICY", ChatbotPolicy = "CHATBOT_POLICY",
        DeclarativePolicyEc2 = "DECLARATIVE_POLICY_EC2", SecurityHubPolicy = "SECURITYHUB_POLICY",
        SecurityHubCspmPolicy = "SECURITYHUB_CSPM_POLICY", InspectorPolicy = "INSPECTOR_POLICY",
        UpgradeRolloutPolicy = "UPGRADE_ROLLOUT_POLICY", BedrockPolicy = "BEDROCK_POLICY",
        S3Policy = "S3_POLICY", NetworkSecurityDirectorPolicy = "NETWORK_SECURITY_DIRECTOR_POLICY",
        GuardDutyPolicy = "GUARDDUTY_POLICY",
    }
}

/// An organization.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Organization {
    /// `o-...`.
    pub id: String,
    /// The account that made it and that its policies do not limit.
    pub management: AccountId,
    /// `r-...`.
    pub root: String,
    /// The kinds of policies that count.
    pub enabled: BTreeSet<PolicyType>,
    /// The organizational units, by id.
    pub units: BTreeMap<String, Unit>,
    /// The accounts, the management account among them.
    pub members: BTreeMap<AccountId, Member>,
    /// The policies, by id: AWS's two and the customer's own.
    pub policies: BTreeMap<String, OrganizationPolicy>,
    /// Ids of policies by what they are attached to: the root, a unit or an account.
    pub attachments: BTreeMap<String, BTreeSet<String>>,
}

/// An organizational unit.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Unit {
    /// `ou-...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The root or unit it is in.
    pub parent: String,
}

/// An account's place in the organization.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Member {
    /// The account's name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// The root or unit it is in.
    pub parent: String,
    /// Since when.
    pub joined: Timestamp,
    /// Whether the organization made it; otherwise it was invited.
    pub created_here: bool,
}

/// A policy of an organization.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OrganizationPolicy {
    /// `p-...`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its kind.
    pub kind: PolicyType,
    /// What it says.
    pub document: Arc<Policy>,
}

/// The id of the service control policy that allows everything, attached everywhere at first.
pub const FULL_AWS_ACCESS: &str = "p-FullAWSAccess";
/// The id of the resource control policy that allows everything; it cannot be detached.
pub const RCP_FULL_AWS_ACCESS: &str = "p-RCPFullAWSAccess";

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";

impl PolicyType {
    /// The rules that a document of this type keeps; none where the lab does not simulate the type.
    pub fn rules(self) -> Option<PolicyKind> {
        match self {
            PolicyType::ServiceControlPolicy => Some(PolicyKind::Scp),
            PolicyType::ResourceControlPolicy => Some(PolicyKind::Rcp),
            _ => None,
        }
    }
}

impl OrganizationPolicy {
    /// Whether it is AWS's own.
    pub fn aws_managed(&self) -> bool {
        [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].contains(&self.id.as_str())
    }
}

impl Organization {
    /// A new organization with one account in it.
    pub fn new(management: &AccountId, now: Timestamp, rng: &mut CallRng) -> Organization {
        let root = format!("r-{}", text(LOWER, 4, rng));
        let mut organization = Organization {
            id: format!("o-{}", text(LOWER, 10, rng)),
            management: management.clone(),
            root: root.clone(),
            enabled: BTreeSet::new(),
            units: BTreeMap::new(),
            members: BTreeMap::new(),
            policies: aws_policies().map(|policy| (policy.id.clone(), policy)).collect(),
            attachments: BTreeMap::new(),
        };
        organization.admit_all(&root);
        organization.admit(management, &root, &format!("account-{management}"), false, now);
        organization
    }

    /// Puts an account into the organization.
    pub fn admit(
        &mut self,
        account: &AccountId,
        parent: &str,
        name: &str,
        created_here: bool,
        joined: Timestamp,
    ) {
        let email = format!("{account}@example.com");
        let member = Member {
            name: name.to_owned(),
            email,
            parent: parent.to_owned(),
            joined,
            created_here,
        };
        self.members.insert(account.clone(), member);
        self.admit_all(account.as_str());
    }

    /// Adds an organizational unit.
    pub fn add_unit(&mut self, parent: &str, name: &str, rng: &mut CallRng) -> Unit {
        let place = self.root.trim_start_matches("r-");
        let id = format!("ou-{place}-{}", text(LOWER, 8, rng));
        let unit = Unit { id: id.clone(), name: name.to_owned(), parent: parent.to_owned() };
        self.units.insert(id.clone(), unit.clone());
        self.admit_all(&id);
        unit
    }

    /// Adds a policy, attached to nothing yet.
    pub fn add_policy(
        &mut self,
        kind: PolicyType,
        name: &str,
        description: &str,
        document: Policy,
        rng: &mut CallRng,
    ) -> OrganizationPolicy {
        let policy = OrganizationPolicy {
            id: format!("p-{}", text(LOWER, 8, rng)),
            name: name.to_owned(),
            description: description.to_owned(),
            kind,
            document: Arc::new(document),
        };
        self.policies.insert(policy.id.clone(), policy.clone());
        policy
    }

    /// What is new starts with AWS's policies that allow everything.
    fn admit_all(&mut self, target: &str) {
        let all = [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].map(str::to_owned);
        self.attachments.insert(target.to_owned(), all.into());
    }

    /// Whether something policies can be attached to is here.
    pub fn has_target(&self, id: &str) -> bool {
        self.attachments.contains_key(id)
    }

    /// Whether something accounts and units can be in is here.
    pub fn has_parent(&self, id: &str) -> bool {
        id == self.root || self.units.contains_key(id)
    }

    /// The ids of the policies of one type that are attached directly to a place.
    pub fn attached(&self, kind: PolicyType, target: &str) -> BTreeSet<String> {
        let of_kind = |id: &&String| self.policies.get(*id).is_some_and(|p| p.kind == kind);
        let attached = self.attachments.get(target).into_iter().flatten();
        attached.filter(of_kind).cloned().collect()
    }

    /// The organization's ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:organizations::{}:organization/{}", self.management, self.id)
    }

    /// The ARN of the root, a unit or an account.
    pub fn arn_of(&self, id: &str) -> String {
        let kind = match id.split_once('-') {
            Some(("r", _)) => "root",
            Some(_) => "ou",
            None => "account",
        };
        format!("arn:aws:organizations::{}:{kind}/{}/{id}", self.management, self.id)
    }

    /// The ARN of a policy.
    pub fn policy_arn(&self, id: &str) -> String {
        let kind = self.policies.get(id).map_or(PolicyType::ServiceControlPolicy, |p| p.kind);
        let kind = kind.as_str().to_lowercase();
        match [FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS].contains(&id) {
            true => format!("arn:aws:organizations::aws:policy/{kind}/{id}"),
            false => {
                format!("arn:aws:organizations::{}:policy/{}/{kind}/{id}", self.management, self.id)
            }
        }
    }

    /// The ids from the root down to an account, a unit or the root itself.
    pub fn way_to(&self, id: &str) -> Vec<String> {
        let mut way = vec![id.to_owned()];
        let mut at = id;
        while let Some(parent) = self.parent_of(at) {
            way.push(parent.to_owned());
            at = parent;
        }
        way.reverse();
        way
    }

    fn parent_of(&self, id: &str) -> Option<&str> {
        let unit = self.units.get(id).map(|unit| unit.parent.as_str());
        unit.or_else(|| {
            let member = self.members.get(&AccountId::parse(id)?)?;
            Some(member.parent.as_str())
        })
    }

    /// The place of an account, as `aws:PrincipalOrgPaths` writes it: `o-.../r-.../ou-.../`.
    pub fn path_of(&self, account: &AccountId) -> String {
        let mut way = self.way_to(account.as_str());
        way.pop();
        format!("{}/{}/", self.id, way.join("/"))
    }

    /// The policies of one type above an account, root first; none where the type is not enabled or the account is
    /// the management account.
    pub fn levels(&self, kind: PolicyType, account: &AccountId) -> Vec<Level> {
        if *account == self.management || !self.enabled.contains(&kind) {
            return Vec::new();
        }
        let level = |id: String| {
            let attached = self.attached(kind, &id);
            let policies = attached
                .iter()
                .filter_map(|policy| self.policies.get(policy))
                .map(|policy| Attached::named(&policy.name, policy.document.clone()))
                .collect();
            Level { name: self.name_of(&id).into(), policies }
        };
        self.way_to(account.as_str()).into_iter().map(level).collect()
    }

    fn name_of(&self, id: &str) -> String {
        match self.units.get(id) {
            Some(unit) => format!("OU {}", unit.name),
            None if id == self.root => "Root".to_owned(),
            None => format!("account {id}"),
        }
    }
}

/// AWS's two policies, which allow everything.
fn aws_policies() -> impl Iterator<Item = OrganizationPolicy> {
    const SCP: &str =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    const RCP: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let policies = [
        (
            PolicyType::ServiceControlPolicy,
            FULL_AWS_ACCESS,
            "Allows access to every operation",
            SCP,
        ),
        (
            PolicyType::ResourceControlPolicy,
            RCP_FULL_AWS_ACCESS,
            "Allows access to every resource",
            RCP,
        ),
    ];
    policies.into_iter().filter_map(|(kind, id, description, document)| {
        Some(OrganizationPolicy {
            id: id.to_owned(),
            name: id.trim_start_matches("p-").to_owned(),
            description: description.to_owned(),
            kind,
            document: Arc::new(Policy::parse(document).ok()?),
        })
    })
}

impl World {
    /// The organization that an account belongs to.
    pub fn organization_of(&self, account: &AccountId) -> Option<&Arc<Organization>> {
        self.organizations.values().find(|organization| organization.members.contains_key(account))
    }

    /// Adds or replaces an organization.
    pub fn put_organization(&mut self, organization: Organization) {
        self.organizations.insert(organization.id.clone(), Arc::new(organization));
    }

    /// Brings an account into the organization of another, under the root, without the handshake of an invitation;
    /// makes the account where there is none. Answers whether it did: not where one side has no organization, or the
    /// other has one already.
    pub fn join_organization(&mut self, account: &AccountId, of: &AccountId, name: &str) -> bool {
        let found = self.organization_of(of).map(|found| Organization::clone(found));
        let Some(mut organization) = found.filter(|_| self.organization_of(account).is_none())
        else {
            return false;
        };
        let root = organization.root.clone();
        organization.admit(account, &root, name, false, self.clock);
        self.put_organization(organization);
        if !self.accounts.contains_key(account) {
            self.accounts.insert(account.clone(), Arc::new(Account::new(account.clone())));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_limited_at_every_level_above_it_and_the_management_account_at_none() {
        let (own, member) = (AccountId("111122223333".into()), AccountId("444455556666".into()));
        let mut rng = CallRng::new(&[0; 32], 1, "test");
        let mut organization = Organization::new(&own, Timestamp::LAB_START, &mut rng);
        let root = organization.root.clone();
        let production = organization.add_unit(&root, "Production", &mut rng);
        organization.admit(&member, &production.id, "payments", true, Timestamp::LAB_START);
        let kind = PolicyType::ServiceControlPolicy;
        assert!(organization.levels(kind, &member).is_empty(), "not enabled yet");
        organization.enabled.insert(kind);
        let levels = organization.levels(kind, &member);
        let names: Vec<&str> = levels.iter().map(|level| &*level.name).collect();
        assert_eq!(names, ["Root", "OU Production", "account 444455556666"]);
        assert!(levels.iter().all(|level| level.policies.len() == 1));
        assert!(organization.levels(kind, &own).is_empty());
        let (id, unit) = (&organization.id, &production.id);
        assert_eq!(organization.path_of(&member), format!("{id}/{root}/{unit}/"));
    }
}
