//! Who can do what with a key of this world: every principal by every permission, decided as a call would be.
//!
//! A call is made up for each cell, plain and direct. Where it is refused only because of conditions that another call
//! could meet (an encryption context, MFA, a service in between), the cell says so.

mod reading;
mod table;

use std::sync::{Arc, LazyLock};

use crate::arn::Region;
use crate::authorize::{Asked, exists, lockout_check, new_policy};
use crate::authz::lint::{self, KeyAction};
use crate::authz::policy::{NamedPrincipal, Policy};
use crate::authz::{Facts, Layer, Path, Verdict, decide};
use crate::call::{Caller, Session};
use crate::crypto::CallRng;
use crate::cx::{Cx, Names, Record};
use crate::error::KmsError;
use crate::key::Key;
use crate::op::{self, Row, Scope};
use crate::principal::{AccountId, Principal};
use crate::time::{SECOND, Timestamp};
use crate::world::World;

/// Every KMS permission, from the operation table.
pub fn permissions() -> &'static [KeyAction] {
    static PERMISSIONS: LazyLock<Vec<KeyAction>> = LazyLock::new(|| {
        let rows = op::table().iter().filter(|row| row.service == "kms");
        let mut actions: Vec<KeyAction> = rows.flat_map(permissions_of).collect();
        // KMS asks for this one by itself, when it copies what changed at a primary key to its replicas.
        let synchronize = "kms:SynchronizeMultiRegionKey";
        actions.push(KeyAction { action: synchronize, on_key: true, cross_account: false });
        actions
    });
    &PERMISSIONS
}

/// An operation's own permission; ReEncrypt has two, one for each key.
fn permissions_of(row: &Row) -> Vec<KeyAction> {
    let names: &[&'static str] = match row.name {
        "ReEncrypt" => &["ReEncryptFrom", "ReEncryptTo"],
        _ => &[row.name],
    };
    let action = |name: &&'static str| KeyAction {
        action: Box::leak(format!("kms:{name}").into_boxed_str()),
        on_key: row.scope != Scope::NoKey,
        cross_account: row.scope == Scope::AnyAccount,
    };
    names.iter().map(action).collect()
}

/// The effective access to one key.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Matrix {
    /// The key's ARN.
    pub key: String,
    /// One row for each permission.
    pub rows: Vec<Permission>,
    #[serde(skip)]
    owner: AccountId,
}

/// Who has one permission.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Permission {
    /// The action, `kms:Encrypt`.
    pub action: &'static str,
    /// Everybody, in the same order in every row.
    pub principals: Vec<Cell>,
}

/// Whether one principal has one permission.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Cell {
    /// The ARN; for a role, that of the role itself, whose sessions these are.
    pub principal: String,
    /// The answer.
    pub access: Access,
    /// Why, in one sentence.
    pub because: String,
}

/// The answer to one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// The key policy allows it by itself.
    KeyPolicy,
    /// The key policy together with an IAM policy; across accounts, both sides.
    KeyPolicyAndIam,
    /// A grant.
    Grant,
    /// Not a plain call, but one that meets conditions.
    Conditions,
    /// Not across accounts, whatever policies say.
    OwnAccountOnly,
    /// An explicit deny.
    Denied,
    /// Nothing allows it.
    No,
}

/// The key that `name` (id, ARN, alias) stands for, when this caller says it in this Region.
pub fn key_named(
    world: &World,
    caller: &Arc<Caller>,
    region: &Region,
    name: &str,
) -> Result<Arc<Key>, KmsError> {
    let Some(row) = op::find("kms", "DescribeKey") else {
        return Err(KmsError::internal("there is no operation DescribeKey"));
    };
    cx(world, caller, region, row).find(name, Names::KeyOrAlias).map(|found| found.key)
}

/// What KMS would say if this caller put this policy on this key: the checks of PutKeyPolicy.
pub fn try_policy(
    world: &World,
    caller: &Arc<Caller>,
    key: &Key,
    text: &str,
) -> Result<(), KmsError> {
    let Some(row) = op::find("kms", "PutKeyPolicy") else {
        return Err(KmsError::internal("there is no operation PutKeyPolicy"));
    };
    let cx = cx(world, caller, &key.arn.region, row);
    let policy = Arc::new(new_policy(&cx, &key.arn.account, Some(text))?);
    lockout_check(&cx, &Key { policy, ..key.clone() })
}

/// The principals a policy names in accounts of this world that are not there: KMS refuses a policy with any.
pub fn missing_principals(world: &World, policy: &Policy) -> Vec<String> {
    let known = |named: &&NamedPrincipal| {
        named.pattern.account().is_some_and(|account| world.accounts.contains_key(account))
    };
    let missing = policy.principals().filter(known);
    missing.filter(|named| !exists(world, &named.pattern)).map(|n| n.text.to_string()).collect()
}

/// Decides every permission on a key for every principal; with `only`, those of these names, or where none is called
/// so, those whose names contain the text.
pub fn matrix(world: &World, key: &Key, only: &[String]) -> Matrix {
    let people = people(world, key);
    let wanted = |action: &&KeyAction| action.on_key && is_wanted(action, only);
    let rows = permissions().iter().filter(wanted).filter_map(|action| {
        let operation = action.action.strip_prefix("kms:")?;
        let row = op::find(
            "kms",
            if operation.starts_with("ReEncrypt") { "ReEncrypt" } else { operation },
        )?;
        let cells = people.iter().map(|(name, caller)| {
            let (access, because) = cell(&cx(world, caller, &key.arn.region, row), key, operation);
            Cell { principal: name.clone(), access, because }
        });
        Some(Permission { action: action.action, principals: cells.collect() })
    });
    Matrix { key: key.arn.to_string(), rows: rows.collect(), owner: key.arn.account.clone() }
}

fn is_wanted(action: &KeyAction, only: &[String]) -> bool {
    let name = |action: &KeyAction| action.action.trim_start_matches("kms:").to_lowercase();
    let fits = |text: &String| {
        let text = text.to_lowercase();
        match permissions().iter().any(|known| name(known) == text) {
            true => name(action) == text,
            false => name(action).contains(&text),
        }
    };
    only.is_empty() || only.iter().any(fits)
}

fn cx<'w>(
    world: &'w World,
    caller: &'w Arc<Caller>,
    region: &'w Region,
    row: &'static Row,
) -> Cx<'w> {
    Cx {
        world,
        caller,
        region,
        now: world.clock,
        row,
        rng: CallRng::new(&world.seed, 0, "access"),
        record: Record::default(),
        decisions: Vec::new(),
        used: Vec::new(),
        follow_ups: Vec::new(),
    }
}

fn cell(cx: &Cx<'_>, key: &Key, operation: &'static str) -> (Access, String) {
    // Who may retire a grant the grant says: one of the key's grants is enough.
    let grants = cx.world.grants_of(&key.arn).filter(|grant| !grant.is_over(cx.now));
    let asked: Vec<Asked> = match operation {
        "RetireGrant" => grants.map(|grant| Asked::to(operation).retiring(grant)).collect(),
        _ => vec![Asked::to(operation)],
    };
    let mut answer = (Access::No, "the key has no grant that could be retired".to_owned());
    for asked in asked {
        answer = answered(&cx.key_facts(key, None, &asked));
        if !matches!(answer.0, Access::No | Access::Denied) {
            break;
        }
    }
    answer
}

fn answered(facts: &Facts) -> (Access, String) {
    let plain = decide(facts);
    let access = match plain.effect {
        Verdict::Allowed { path } => match path {
            Path::KeyPolicy { .. } => Access::KeyPolicy,
            Path::Grant { .. } | Path::GrantAndIdentity { .. } => Access::Grant,
            _ => Access::KeyPolicyAndIam,
        },
        Verdict::Denied { layer: Layer::Operation, .. } => Access::OwnAccountOnly,
        Verdict::Denied { explicit, .. } => {
            let lenient = decide(&reading::with_conditions_met(facts));
            match (lenient.is_allowed(), explicit) {
                (true, _) => Access::Conditions,
                (false, true) => Access::Denied,
                (false, false) => Access::No,
            }
        }
    };
    (access, plain.because)
}

/// The root user, every user and every role of every account, and whomever else the key's policy names.
fn people(world: &World, key: &Key) -> Vec<(String, Arc<Caller>)> {
    let mut accounts: Vec<_> = world.accounts.values().collect();
    accounts.sort_by_key(|account| (account.id != key.arn.account, account.id.clone()));
    let mut people: Vec<Principal> = Vec::new();
    for account in accounts {
        let id = || account.id.clone();
        people.push(Principal::Root { account: id() });
        people.extend(account.users.values().map(|user| Principal::User {
            account: id(),
            path: user.path.clone(),
            name: user.name.clone(),
            id: user.id.clone(),
        }));
        people.extend(account.roles.values().map(|role| Principal::AssumedRole {
            account: id(),
            path: role.path.clone(),
            role: role.name.clone(),
            id: role.id.clone(),
            session: "any".to_owned(),
        }));
    }
    let named = key.policy.principals().filter_map(|named| lint::caller(&named.pattern));
    for principal in named {
        // A session and a service are nobody that IAM keeps.
        let more = match &principal {
            Principal::AssumedRole { session, .. } => session != "session",
            Principal::FederatedUser { .. } | Principal::Service { .. } => true,
            Principal::Root { .. } | Principal::User { .. } => false,
        };
        if more && !people.contains(&principal) {
            people.push(principal);
        }
    }
    people.into_iter().map(|principal| (name(&principal), caller(principal, world.clock))).collect()
}

fn name(principal: &Principal) -> String {
    match principal {
        Principal::AssumedRole { session, .. } if session == "any" => principal.principal_arn(),
        other => other.arn(),
    }
}

fn caller(principal: Principal, now: Timestamp) -> Arc<Caller> {
    let temporary =
        matches!(principal, Principal::AssumedRole { .. } | Principal::FederatedUser { .. });
    let mut caller = Caller::at_terminal(principal, None);
    caller.session = temporary.then(|| Session {
        created: now,
        expires: now.plus(3_600 * SECOND),
        policies: Vec::new(),
        tags: Vec::new(),
        transitive: Vec::new(),
        federated_by: None,
        mfa: false,
    });
    Arc::new(caller)
}

impl Matrix {
    /// Everybody, in the order of the cells.
    pub fn principals(&self) -> impl Iterator<Item = &str> {
        let first = self.rows.first().map(|row| row.principals.as_slice()).unwrap_or_default();
        first.iter().map(|cell| cell.principal.as_str())
    }

    /// Whose key it is.
    pub fn owner(&self) -> &AccountId {
        &self.owner
    }
}
