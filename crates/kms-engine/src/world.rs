//! The state: one value, cheap to clone.
//!
//! Maps are persistent (`imbl`), values sit behind `Arc`, so a draft, an undo step or a checkpoint costs nothing and
//! a store can find what changed by comparing two worlds.

use std::fmt;
use std::sync::Arc;

use imbl::ordmap::DiffItem;
use imbl::{OrdMap, OrdSet, Vector};

use crate::account::{AccessKey, Account, Identity, Role};
use crate::alias::Aliases;
use crate::arn::{AliasArn, KeyArn, Region};
use crate::grant::{Grant, GrantRef};
use crate::key::Key;
use crate::key_store::{KeyStore, KeyStoreRef};
use crate::meter::Meter;
use crate::organization::Organization;
use crate::outside::{Cluster, ExternalKeyManager};
use crate::principal::{AccountId, Principal};
use crate::quota::Quotas;
use crate::serve::{Action, Held, Kept};
use crate::session::Credentials;
use crate::time::Timestamp;
use crate::trail::Trail;
use crate::vpc_endpoint::VpcEndpoint;

pub use crate::alias::Alias;
pub use crate::profile::Profile;

/// Everything there is.
#[derive(Debug, Clone)]
pub struct World {
    /// What all randomness of this world derives from.
    pub seed: [u8; 32],
    /// The present.
    pub clock: Timestamp,
    /// Accounts with their IAM principals.
    pub accounts: OrdMap<AccountId, Arc<Account>>,
    /// Named callers, as in an AWS CLI configuration.
    pub profiles: OrdMap<String, Arc<Profile>>,
    /// Temporary credentials, by access key id.
    pub sessions: OrdMap<String, Arc<Credentials>>,
    /// Organizations, by id.
    pub organizations: OrdMap<String, Arc<Organization>>,
    /// Interface endpoints, by id.
    pub vpc_endpoints: OrdMap<String, Arc<VpcEndpoint>>,
    /// Aliases.
    pub aliases: Aliases,
    /// Grants, by key.
    pub grants: OrdMap<GrantRef, Arc<Grant>>,
    /// When each key was last used, and for what.
    pub usage: OrdMap<KeyArn, Arc<LastUsage>>,
    /// The newest records of the audit trail.
    pub trail: Trail,
    /// The CloudHSM clusters outside KMS, by id.
    pub clusters: OrdMap<String, Arc<Cluster>>,
    /// The external key managers outside AWS, by name.
    pub external_key_managers: OrdMap<String, Arc<ExternalKeyManager>>,
    /// What was asked of KMS, counted: what a bill is made of.
    pub meter: Meter,
    /// Request quotas, and how far each is used up.
    pub quotas: Quotas,
    /// Custom key stores. Read freely; change with `put_key_store` and `remove_key_store`.
    pub key_stores: OrdMap<KeyStoreRef, Arc<KeyStore>>,
    /// What services keep, by ARN: KMS never looks inside.
    pub kept: OrdMap<String, Arc<Kept>>,
    /// The clear data keys that services hold in memory. No store keeps them.
    pub held: OrdMap<String, Arc<Held>>,
    /// What services did last, oldest first. No store keeps it.
    pub actions: Vector<Arc<Action>>,
    keys: OrdMap<KeyArn, Arc<Key>>,
    /// INVARIANT: holds exactly the `due` of every key and key store; only `put_...` and `remove_...` write either.
    due: OrdSet<(Timestamp, Due)>,
}

/// To what something happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// A key.
    Key(KeyArn),
    /// A custom key store.
    KeyStore(KeyStoreRef),
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Due::Key(key) => write!(f, "{key}"),
            Due::KeyStore(store) => write!(f, "custom key store {} in {}", store.id, store.region),
        }
    }
}

/// Every part of a world that a store keeps, by reference.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "each field is the world's field of that name")]
pub struct Parts<'a> {
    pub seed: &'a [u8; 32],
    pub clock: Timestamp,
    pub accounts: &'a OrdMap<AccountId, Arc<Account>>,
    pub profiles: &'a OrdMap<String, Arc<Profile>>,
    pub sessions: &'a OrdMap<String, Arc<Credentials>>,
    pub organizations: &'a OrdMap<String, Arc<Organization>>,
    pub vpc_endpoints: &'a OrdMap<String, Arc<VpcEndpoint>>,
    pub aliases: &'a OrdMap<AliasArn, Arc<Alias>>,
    pub grants: &'a OrdMap<GrantRef, Arc<Grant>>,
    pub usage: &'a OrdMap<KeyArn, Arc<LastUsage>>,
    pub trail: &'a Trail,
    pub clusters: &'a OrdMap<String, Arc<Cluster>>,
    pub external_key_managers: &'a OrdMap<String, Arc<ExternalKeyManager>>,
    pub meter: &'a Meter,
    pub quotas: &'a Quotas,
    pub key_stores: &'a OrdMap<KeyStoreRef, Arc<KeyStore>>,
    pub kept: &'a OrdMap<String, Arc<Kept>>,
    pub keys: &'a OrdMap<KeyArn, Arc<Key>>,
}

/// The last successful cryptographic use of a key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LastUsage {
    /// The operation.
    pub operation: String,
    /// When.
    pub at: Timestamp,
    /// The record of it.
    pub event_id: String,
    /// The request's id.
    pub request_id: String,
}

impl World {
    /// A world with the lab's two accounts and four profiles and nothing else: `admin` (full rights), `alice` and
    /// `bob` (no rights of their own) in 111122223333, `partner` (full rights) in 444455556666.
    pub fn new(seed: [u8; 32]) -> World {
        let mut world = World::empty(seed);
        for (account, name, administrator) in [
            ("111122223333", "admin", true),
            ("111122223333", "alice", false),
            ("111122223333", "bob", false),
            ("444455556666", "partner", true),
        ] {
            world.add_lab_user(account, name, administrator);
        }
        world
    }

    /// A world without accounts.
    pub fn empty(seed: [u8; 32]) -> World {
        World {
            seed,
            clock: Timestamp::LAB_START,
            accounts: OrdMap::new(),
            profiles: OrdMap::new(),
            sessions: OrdMap::new(),
            organizations: OrdMap::new(),
            vpc_endpoints: OrdMap::new(),
            aliases: Aliases::default(),
            grants: OrdMap::new(),
            usage: OrdMap::new(),
            trail: Trail::default(),
            clusters: OrdMap::new(),
            external_key_managers: OrdMap::new(),
            meter: Meter::default(),
            quotas: Quotas::default(),
            key_stores: OrdMap::new(),
            kept: OrdMap::new(),
            held: OrdMap::new(),
            actions: Vector::new(),
            keys: OrdMap::new(),
            due: OrdSet::new(),
        }
    }

    /// Every part that a store keeps. The store takes these apart field by field, so that a part cannot be
    /// forgotten there: it does not compile until someone says whether it is kept.
    pub fn parts(&self) -> Parts<'_> {
        let World {
            seed, clock, accounts, profiles, sessions, organizations, vpc_endpoints, ..
        } = self;
        let World { aliases, grants, usage, trail, keys, due: _, .. } = self;
        let World { clusters, external_key_managers, key_stores, kept, meter, quotas, .. } = self;
        // Neither is kept: clear keys and the flows of `kmslab flow` live as long as the process.
        let World { held: _, actions: _, .. } = self;
        Parts {
            seed,
            clock: *clock,
            accounts,
            profiles,
            sessions,
            organizations,
            vpc_endpoints,
            aliases,
            grants,
            usage,
            trail,
            clusters,
            external_key_managers,
            meter,
            quotas,
            key_stores,
            kept,
            keys,
        }
    }

    /// This world with the changes that lead from `base` to `draft`, where an operation took its time on a snapshot
    /// and the world went on meanwhile. `None` where both changed the same thing.
    pub fn with_changes(&self, base: &World, draft: &World) -> Option<World> {
        let (was, is) = (base.parts(), draft.parts());
        // Operations touch none; their records are appended and counted when they are committed, and services never
        // work on a snapshot.
        let Parts { seed: _, clock: _, trail: _, meter: _, quotas: _, kept: _, .. } = is;
        let mut world = self.clone();
        merge(&mut world.accounts, was.accounts, is.accounts)?;
        merge(&mut world.profiles, was.profiles, is.profiles)?;
        merge(&mut world.sessions, was.sessions, is.sessions)?;
        merge(&mut world.organizations, was.organizations, is.organizations)?;
        merge(&mut world.vpc_endpoints, was.vpc_endpoints, is.vpc_endpoints)?;
        merge(&mut world.clusters, was.clusters, is.clusters)?;
        merge(
            &mut world.external_key_managers,
            was.external_key_managers,
            is.external_key_managers,
        )?;
        let mut aliases = OrdMap::clone(&self.aliases);
        merge(&mut aliases, was.aliases, is.aliases)?;
        for item in self.aliases.diff(&aliases) {
            match item {
                DiffItem::Add(_, alias) | DiffItem::Update { new: (_, alias), .. } => {
                    world.aliases.put(alias.clone());
                }
                DiffItem::Remove(arn, _) => world.aliases.remove(arn),
            }
        }
        merge(&mut world.grants, was.grants, is.grants)?;
        merge(&mut world.usage, was.usage, is.usage)?;
        let mut stores = self.key_stores.clone();
        merge(&mut stores, was.key_stores, is.key_stores)?;
        for item in self.key_stores.diff(&stores) {
            match item {
                DiffItem::Add(_, store) | DiffItem::Update { new: (_, store), .. } => {
                    world.put_key_store(KeyStore::clone(store));
                }
                DiffItem::Remove(reference, _) => world.remove_key_store(reference),
            }
        }
        let mut keys = self.keys.clone();
        merge(&mut keys, was.keys, is.keys)?;
        for item in self.keys.diff(&keys) {
            match item {
                DiffItem::Add(_, key) | DiffItem::Update { new: (_, key), .. } => {
                    world.put_key(Key::clone(key));
                }
                DiffItem::Remove(arn, _) => {
                    world.unschedule(arn);
                    world.keys.remove(arn);
                }
            }
        }
        Some(world)
    }

    /// Adds an IAM user with a profile of the same name and the lab's well-known credentials.
    pub fn add_lab_user(&mut self, account: &str, name: &str, administrator: bool) {
        let Some(id) = AccountId::parse(account) else { return };
        let mut entry = self
            .accounts
            .get(&id)
            .map(|a| Account::clone(a))
            .unwrap_or_else(|| Account::new(id.clone()));
        let key = AccessKey::lab(account, name);
        let profile = Profile::with_key(&key.id);
        entry.add_lab_user(name, key, administrator, self.clock);
        self.accounts.insert(id, Arc::new(entry));
        self.profiles.insert(name.to_owned(), Arc::new(profile));
    }

    /// A key by its full name.
    pub fn key(&self, arn: &KeyArn) -> Option<&Arc<Key>> {
        self.keys.get(arn)
    }

    /// Every key, in the order of account, Region and id.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Arc<Key>> {
        self.keys.values()
    }

    /// How many keys there are in all accounts and Regions.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// The keys of one account and Region, by id.
    pub fn keys_in(&self, account: &AccountId, region: &Region) -> impl Iterator<Item = &Arc<Key>> {
        let place = (account.clone(), region.clone());
        let first = KeyArn {
            account: account.clone(),
            region: region.clone(),
            id: crate::arn::KeyId::least(),
        };
        self.keys
            .range(first..)
            .map(|(_, key)| key)
            .take_while(move |key| key.arn.account == place.0 && key.arn.region == place.1)
    }

    /// The key and its related keys in other Regions; for a single-Region key just itself.
    pub fn related(&self, key: &Key) -> Vec<&Arc<Key>> {
        if !key.is_multi_region() {
            return self.key(&key.arn).into_iter().collect();
        }
        let same = |region: &str| {
            let region = Region::parse(region)?;
            self.key(&KeyArn { account: key.arn.account.clone(), region, id: key.arn.id.clone() })
        };
        crate::arn::REGIONS.iter().filter_map(|region| same(region)).collect()
    }

    /// Adds or replaces a key.
    pub fn put_key(&mut self, key: Key) {
        self.unschedule(&key.arn);
        if let Some(due) = key.due() {
            self.due.insert((due, Due::Key(key.arn.clone())));
        }
        self.keys.insert(key.arn.clone(), Arc::new(key));
    }

    /// Removes a key with its aliases, grants and usage.
    pub fn remove_key(&mut self, arn: &KeyArn) {
        self.unschedule(arn);
        if let Some(key) = self.keys.remove(arn) {
            self.meter.forget(&key);
        }
        self.usage.remove(arn);
        let aliases: Vec<AliasArn> = self.aliases_of(arn).map(|alias| alias.arn.clone()).collect();
        for alias in aliases {
            self.aliases.remove(&alias);
        }
        let grants: Vec<GrantRef> = self.grants_of(arn).map(|grant| grant.reference()).collect();
        for grant in grants {
            self.grants.remove(&grant);
        }
    }

    fn unschedule(&mut self, arn: &KeyArn) {
        if let Some(due) = self.keys.get(arn).and_then(|key| key.due()) {
            self.due.remove(&(due, Due::Key(arn.clone())));
        }
    }

    /// Adds or replaces a custom key store.
    pub fn put_key_store(&mut self, store: KeyStore) {
        self.remove_key_store(&store.reference);
        if let Some(due) = store.due() {
            self.due.insert((due, Due::KeyStore(store.reference.clone())));
        }
        self.key_stores.insert(store.reference.clone(), Arc::new(store));
    }

    /// Removes a custom key store.
    pub fn remove_key_store(&mut self, store: &KeyStoreRef) {
        let known = self.key_stores.remove(store);
        if let Some(due) = known.and_then(|store| store.due()) {
            self.due.remove(&(due, Due::KeyStore(store.clone())));
        }
    }

    /// To what something happens next, and when.
    pub fn next_due(&self) -> Option<&(Timestamp, Due)> {
        self.due.get_min()
    }

    /// The aliases of one account and Region, by name.
    pub fn aliases_in(
        &self,
        account: &AccountId,
        region: &Region,
    ) -> impl Iterator<Item = &Arc<Alias>> {
        let place = (account.clone(), region.clone());
        let first = AliasArn { account: account.clone(), region: region.clone(), name: "".into() };
        self.aliases
            .range(first..)
            .map(|(_, alias)| alias)
            .take_while(move |alias| alias.arn.account == place.0 && alias.arn.region == place.1)
    }

    /// The aliases of one key.
    pub fn aliases_of<'a>(&'a self, key: &'a KeyArn) -> impl Iterator<Item = &'a Arc<Alias>> {
        self.aliases.of(key)
    }

    /// The grants of one key, oldest id first.
    pub fn grants_of<'a>(&'a self, key: &'a KeyArn) -> impl Iterator<Item = &'a Arc<Grant>> {
        let first = GrantRef { key: key.clone(), id: String::new() };
        self.grants
            .range(first..)
            .map(|(_, grant)| grant)
            .take_while(move |grant| grant.key == *key)
    }

    /// The IAM identity of a principal, from which its policies come.
    pub fn identity(&self, principal: &Principal) -> Option<Identity<'_>> {
        self.accounts.get(principal.account()?)?.identity(principal)
    }

    /// Changes an account, where there is one of that id.
    pub fn change_account(&mut self, id: &AccountId, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.accounts.get(id) {
            let mut account = Account::clone(account);
            change(&mut account);
            self.accounts.insert(id.clone(), Arc::new(account));
        }
    }

    /// Puts the unique id of a deleted user or role in the place of its ARN, as AWS does wherever a policy or a grant
    /// names it: a new principal of the same name gets nothing that was meant for the old one.
    pub fn forget_principal(&mut self, arn: &str, id: &str) {
        let renamed = |key: &Arc<Key>| {
            let policy = Arc::new(key.policy.with_principal_replaced(arn, id)?);
            Some(Key { policy, ..Key::clone(key) })
        };
        let keys: Vec<Key> = self.keys().filter_map(renamed).collect();
        keys.into_iter().for_each(|key| self.put_key(key));
        let trusting = |account: &Arc<Account>| {
            let roles = account.roles.values().filter_map(|role| {
                let trust = Arc::new(role.trust.with_principal_replaced(arn, id)?);
                Some(Role { trust, ..Role::clone(role) })
            });
            roles.map(|role| (account.id.clone(), role)).collect::<Vec<_>>()
        };
        let roles: Vec<(AccountId, Role)> = self.accounts.values().flat_map(trusting).collect();
        for (account, role) in roles {
            self.change_account(&account, |account| {
                account.roles.insert(role.name.clone(), Arc::new(role));
            });
        }
        let sessions = sessions_of(arn);
        // The principal itself, or a session of it.
        let unique = |party: &str| {
            let session = sessions.as_ref().and_then(|begun| party.strip_prefix(begun.as_str()));
            let whole = (party == arn).then(|| id.to_owned());
            whole.or_else(|| session.map(|session| format!("{id}:{session}")))
        };
        let renamed = |grant: &Arc<Grant>| {
            let grantee = unique(&grant.grantee);
            let retiring = grant.retiring.as_deref().and_then(unique);
            (grantee.is_some() || retiring.is_some()).then(|| Grant {
                grantee: grantee.unwrap_or_else(|| grant.grantee.clone()),
                retiring: retiring.or_else(|| grant.retiring.clone()),
                ..Grant::clone(grant)
            })
        };
        let grants: Vec<Grant> = self.grants.values().filter_map(renamed).collect();
        for grant in grants {
            self.grants.insert(grant.reference(), Arc::new(grant));
        }
    }
}

/// How the ARNs of a role's sessions begin; nothing for a user.
fn sessions_of(arn: &str) -> Option<String> {
    let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
    let name = role.rsplit('/').next().unwrap_or(role);
    Some(format!("arn:aws:sts::{account}:assumed-role/{name}/"))
}

/// Makes in `present` the changes that lead from `was` to `is`; `None` where an entry was changed here as well.
fn merge<K: Ord + Clone, V: PartialEq + Clone>(
    present: &mut OrdMap<K, V>,
    was: &OrdMap<K, V>,
    is: &OrdMap<K, V>,
) -> Option<()> {
    for item in was.diff(is) {
        let (key, old, new) = match item {
            DiffItem::Add(key, new) => (key, None, Some(new)),
            DiffItem::Update { old: (_, old), new: (key, new) } => (key, Some(old), Some(new)),
            DiffItem::Remove(key, old) => (key, Some(old), None),
        };
        if present.get(key) != old {
            return None;
        }
        match new {
            Some(new) => present.insert(key.clone(), new.clone()),
            None => present.remove(key),
        };
    }
    Some(())
}
