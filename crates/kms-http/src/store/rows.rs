//! A world as rows of text, and back: what the data folder and a world file both hold.
//!
//! Every row is JSON that can be read with any tool, except what is secret: key material is sealed inside its key's
//! row, the seed of all randomness and the accounts with their access keys are sealed whole.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use kms_engine::account::Account;
use kms_engine::arn::KeyArn;
use kms_engine::crypto::Material;
use kms_engine::key::{Key, KeyMaterial};
use kms_engine::key_store::KeyStore;
use kms_engine::outside::{Cluster, ExternalKeyManager};
use kms_engine::quota::Quotas;
use kms_engine::trail::{Entry, Trail};
use kms_engine::world::{LastUsage, Parts, Profile};
use kms_engine::{Timestamp, World};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::seal::{Sealer, Unsealable};

/// The kinds of row, in the order in which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Seed, clock, number of the last call, quotas: one row each.
    Meta,
    Account,
    Profile,
    Session,
    Organization,
    VpcEndpoint,
    Key,
    Alias,
    Grant,
    Usage,
    Cluster,
    ExternalKeyManager,
    KeyStore,
    Metered,
    PastKey,
    Kept,
}

impl Kind {
    pub(crate) const ALL: [Kind; 16] = [
        Kind::Meta,
        Kind::Account,
        Kind::Profile,
        Kind::Session,
        Kind::Organization,
        Kind::VpcEndpoint,
        Kind::Key,
        Kind::Alias,
        Kind::Grant,
        Kind::Usage,
        Kind::Cluster,
        Kind::ExternalKeyManager,
        Kind::KeyStore,
        Kind::Metered,
        Kind::PastKey,
        Kind::Kept,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Meta => "meta",
            Kind::Account => "account",
            Kind::Profile => "profile",
            Kind::Session => "session",
            Kind::Organization => "organization",
            Kind::VpcEndpoint => "vpc-endpoint",
            Kind::Key => "key",
            Kind::Alias => "alias",
            Kind::Grant => "grant",
            Kind::Usage => "usage",
            Kind::Cluster => "cluster",
            Kind::ExternalKeyManager => "external-key-manager",
            Kind::KeyStore => "key-store",
            Kind::Metered => "metered",
            Kind::PastKey => "past-key",
            Kind::Kept => "kept",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A row to write, or to remove where it has no text any more.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) text: Option<String>,
}

/// What a store keeps: the world and the number of its last call.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) world: World,
    pub(crate) calls: u64,
}

/// A row that cannot be read, or a value that cannot be written.
#[derive(Debug)]
pub(crate) struct BadRow {
    /// Which row.
    pub(crate) row: String,
    /// What is wrong with it.
    pub(crate) why: String,
    /// It is sealed under a root key that is not here.
    pub(crate) unknown_root_key: bool,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row, self.why)
    }
}

/// The rows that differ; against no world at all, every row.
pub(crate) fn changes(
    old: Option<&Kept>,
    new: &Kept,
    sealer: &Sealer,
) -> Result<Vec<Change>, BadRow> {
    let Parts {
        seed,
        clock,
        accounts,
        profiles,
        sessions,
        organizations,
        vpc_endpoints,
        aliases,
        grants,
        usage,
        trail: _,
        clusters,
        external_key_managers,
        meter,
        quotas,
        key_stores,
        kept,
        keys,
    } = new.world.parts();
    let empty = World::empty([0; 32]);
    let was = old.map_or(&empty, |old| &old.world).parts();
    let mut diff = Diff { out: Vec::new() };
    if old.is_none_or(|old| old.world.seed != *seed) {
        diff.put(Kind::Meta, "seed", sealed(sealer, "seed", seed.as_slice())?);
    }
    if old.is_none_or(|old| old.world.clock != clock) {
        diff.put(Kind::Meta, "clock", text("clock", &clock)?);
    }
    if old.is_none_or(|old| old.calls != new.calls) {
        diff.put(Kind::Meta, "calls", text("calls", &new.calls)?);
    }
    if old.is_none_or(|old| old.world.quotas.settings != quotas.settings) {
        diff.put(Kind::Meta, "quotas", text("quotas", &quotas.settings)?);
    }
    diff.map(Kind::Account, was.accounts, accounts, |id, account| {
        sealed(sealer, &format!("account {id}"), text(id, account)?.as_bytes())
    })?;
    diff.map(Kind::Profile, was.profiles, profiles, |name, profile| text(name, profile))?;
    diff.map(Kind::Session, was.sessions, sessions, |id, session| {
        sealed(sealer, &format!("session {id}"), text(id, session)?.as_bytes())
    })?;
    diff.map(Kind::Organization, was.organizations, organizations, |id, one| text(id, one))?;
    diff.map(Kind::VpcEndpoint, was.vpc_endpoints, vpc_endpoints, |id, one| text(id, one))?;
    diff.map(Kind::Key, was.keys, keys, |arn, key| text(arn, &with_sealed_material(sealer, key)?))?;
    diff.map(Kind::Alias, was.aliases, aliases, |arn, alias| text(arn, alias))?;
    diff.map(Kind::Usage, was.usage, usage, |arn, usage| text(arn, &(arn, usage)))?;
    diff.map(Kind::Metered, &was.meter.requests, &meter.requests, |id, count| {
        text(id, &(id, count))
    })?;
    diff.map(Kind::PastKey, &was.meter.past_keys, &meter.past_keys, |id, life| text(id, life))?;
    // All three hold passwords.
    let (kind, old) = (Kind::ExternalKeyManager, was.external_key_managers);
    diff.map(Kind::Cluster, was.clusters, clusters, |id, cluster| {
        sealed(sealer, &format!("cluster {id}"), text(id, cluster)?.as_bytes())
    })?;
    diff.map(kind, old, external_key_managers, |name, manager| {
        sealed(sealer, &format!("external key manager {name}"), text(name, manager)?.as_bytes())
    })?;
    diff.map(Kind::KeyStore, was.key_stores, key_stores, |id, store| {
        sealed(sealer, &format!("key store {id}"), text(id, store)?.as_bytes())
    })?;
    diff.map(Kind::Kept, was.kept, kept, |arn, kept| text(arn, kept))?;
    // A grant's row is named by key and id, which a `GrantRef` does not print.
    for item in was.grants.diff(grants) {
        let (grant, gone) = match item {
            DiffItem::Add(_, grant) | DiffItem::Update { new: (_, grant), .. } => (grant, false),
            DiffItem::Remove(_, grant) => (grant, true),
        };
        let id = format!("{} {}", grant.key, grant.id);
        let text = if gone { None } else { Some(text(&id, grant)?) };
        diff.out.push(Change { kind: Kind::Grant, id, text });
    }
    Ok(diff.out)
}

struct Diff {
    out: Vec<Change>,
}

impl Diff {
    fn put(&mut self, kind: Kind, id: &str, text: String) {
        self.out.push(Change { kind, id: id.to_owned(), text: Some(text) });
    }

    fn map<K: Ord + fmt::Display, V: PartialEq>(
        &mut self,
        kind: Kind,
        old: &OrdMap<K, V>,
        new: &OrdMap<K, V>,
        text: impl Fn(&K, &V) -> Result<String, BadRow>,
    ) -> Result<(), BadRow> {
        for item in old.diff(new) {
            let (id, text) = match item {
                DiffItem::Add(id, value) | DiffItem::Update { new: (id, value), .. } => {
                    (id, Some(text(id, value)?))
                }
                DiffItem::Remove(id, _) => (id, None),
            };
            self.out.push(Change { kind, id: id.to_string(), text });
        }
        Ok(())
    }
}

/// A record of the trail as text.
pub(crate) fn entry_text(entry: &Entry) -> Result<String, BadRow> {
    text("trail", entry)
}

/// What stands in the place of records that were pruned, or that left the world's window while nothing could be saved
/// (their callers were told that they failed).
#[derive(Serialize, serde::Deserialize)]
struct Lost {
    lost: usize,
}

const LOST: &str = "{\"lost\":";

/// That so many records are missing, as text.
pub(crate) fn lost_text(lost: usize) -> Result<String, BadRow> {
    text("trail", &Lost { lost })
}

/// What a row of the trail holds.
pub(crate) enum TrailRow {
    Record(Entry),
    /// Instead of so many records.
    Lost(usize),
}

/// Reads a row of the trail.
pub(crate) fn trail_row(row: &str) -> Result<TrailRow, BadRow> {
    match row.starts_with(LOST) {
        true => parse("trail", row).map(|Lost { lost }| TrailRow::Lost(lost)),
        false => parse("trail", row).map(TrailRow::Record),
    }
}

/// A world under construction.
#[derive(Debug)]
pub(crate) struct Loading {
    kept: Kept,
    seed: bool,
    clock: bool,
}

impl Loading {
    pub(crate) fn new() -> Loading {
        Loading { kept: Kept { world: World::empty([0; 32]), calls: 0 }, seed: false, clock: false }
    }

    pub(crate) fn row(
        &mut self,
        kind: Kind,
        id: &str,
        row: &str,
        sealer: &Sealer,
    ) -> Result<(), BadRow> {
        let world = &mut self.kept.world;
        match kind {
            Kind::Meta => match id {
                "seed" => {
                    let seed = opened(sealer, "seed", row)?;
                    world.seed = seed.try_into().map_err(|_| bad("seed", "it has not 32 bytes"))?;
                    self.seed = true;
                }
                "clock" => {
                    world.clock = parse::<Timestamp>(id, row)?;
                    self.clock = true;
                }
                "calls" => self.kept.calls = parse(id, row)?,
                "quotas" => world.quotas = Quotas::with(parse(id, row)?),
                other => return Err(bad(other, "no such row is known")),
            },
            Kind::Account => {
                let account = opened(sealer, &format!("account {id}"), row)?;
                let account: Account = serde_json::from_slice(&account).map_err(|e| bad(id, e))?;
                world.accounts.insert(account.id.clone(), Arc::new(account));
            }
            Kind::Profile => {
                let profile: Profile = parse(id, row)?;
                world.profiles.insert(id.to_owned(), Arc::new(profile));
            }
            Kind::Session => {
                let session = opened(sealer, &format!("session {id}"), row)?;
                let session = serde_json::from_slice(&session).map_err(|e| bad(id, e))?;
                world.sessions.insert(id.to_owned(), Arc::new(session));
            }
            Kind::Organization => {
                world.organizations.insert(id.to_owned(), Arc::new(parse(id, row)?));
            }
            Kind::VpcEndpoint => {
                world.vpc_endpoints.insert(id.to_owned(), Arc::new(parse(id, row)?));
            }
            Kind::Key => {
                let key: Key = parse(id, row)?;
                world.put_key(with_open_material(sealer, key)?);
            }
            Kind::Alias => {
                let alias: kms_engine::world::Alias = parse(id, row)?;
                world.aliases.put(Arc::new(alias));
            }
            Kind::Grant => {
                let grant: kms_engine::grant::Grant = parse(id, row)?;
                world.grants.insert(grant.reference(), Arc::new(grant));
            }
            Kind::Usage => {
                let (arn, usage): (KeyArn, LastUsage) = parse(id, row)?;
                world.usage.insert(arn, Arc::new(usage));
            }
            Kind::Cluster => {
                let cluster = opened(sealer, &format!("cluster {id}"), row)?;
                let cluster: Cluster = serde_json::from_slice(&cluster).map_err(|e| bad(id, e))?;
                world.clusters.insert(cluster.id.clone(), Arc::new(cluster));
            }
            Kind::ExternalKeyManager => {
                let manager = opened(sealer, &format!("external key manager {id}"), row)?;
                let manager: ExternalKeyManager =
                    serde_json::from_slice(&manager).map_err(|e| bad(id, e))?;
                world.external_key_managers.insert(manager.name.clone(), Arc::new(manager));
            }
            Kind::KeyStore => {
                let store = opened(sealer, &format!("key store {id}"), row)?;
                let store: KeyStore = serde_json::from_slice(&store).map_err(|e| bad(id, e))?;
                world.put_key_store(store);
            }
            Kind::Metered => {
                let (metered, count) = parse(id, row)?;
                world.meter.requests.insert(Arc::new(metered), count);
            }
            Kind::PastKey => {
                world.meter.past_keys.insert(id.to_owned(), Arc::new(parse(id, row)?));
            }
            Kind::Kept => {
                world.kept.insert(id.to_owned(), Arc::new(parse(id, row)?));
            }
        }
        Ok(())
    }

    /// The records before this position stay in the store.
    pub(crate) fn trail_starts_at(&mut self, position: usize) {
        self.kept.world.trail = Trail::after(position);
    }

    /// The position of the next record.
    pub(crate) fn trail_end(&self) -> usize {
        self.kept.world.trail.end()
    }

    pub(crate) fn trail(&mut self, row: &str) -> Result<(), BadRow> {
        match trail_row(row)? {
            TrailRow::Lost(lost) => self.trail_starts_at(self.trail_end() + lost),
            TrailRow::Record(entry) => self.kept.world.trail.push(Arc::new(entry)),
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Kept, BadRow> {
        match (self.seed, self.clock) {
            (true, true) => Ok(self.kept),
            _ => Err(bad("meta", "seed and clock are missing")),
        }
    }
}

fn with_sealed_material(sealer: &Sealer, key: &Key) -> Result<Key, BadRow> {
    map_materials(key.clone(), |place, secret| {
        let mut failed = None;
        let sealed = secret.seal(&mut |bytes| match sealer.seal(place, bytes) {
            Ok(sealed) => sealed,
            Err(e) => {
                failed = Some(bad(place, e));
                Vec::new()
            }
        });
        failed.map_or(Ok(sealed), Err)
    })
}

fn with_open_material(sealer: &Sealer, key: Key) -> Result<Key, BadRow> {
    map_materials(key, |place, secret| {
        let mut failed = Unsealable::Changed;
        let opened = secret
            .unseal(&mut |sealed| sealer.open(place, sealed).map_err(|why| failed = why).ok());
        opened.ok_or_else(|| unsealable(place, &failed))
    })
}

fn map_materials(
    mut key: Key,
    map: impl Fn(&str, &Material) -> Result<Material, BadRow>,
) -> Result<Key, BadRow> {
    for slot in &mut key.materials {
        let Some(secret) = &slot.secret else { continue };
        let place = format!("{} {}", key.arn, hex::encode(slot.id));
        let mut material = KeyMaterial::clone(slot);
        material.secret = Some(map(&place, secret)?);
        *slot = Arc::new(material);
    }
    Ok(key)
}

/// Sealed text is a JSON string in base64.
fn sealed(sealer: &Sealer, place: &str, bytes: &[u8]) -> Result<String, BadRow> {
    let sealed = sealer.seal(place, bytes).map_err(|e| bad(place, e))?;
    Ok(format!("\"{}\"", BASE64.encode(sealed)))
}

fn opened(sealer: &Sealer, place: &str, row: &str) -> Result<Vec<u8>, BadRow> {
    let encoded: String = parse(place, row)?;
    let sealed = BASE64.decode(encoded).map_err(|e| bad(place, e))?;
    sealer.open(place, &sealed).map_err(|why| unsealable(place, &why))
}

fn unsealable(place: &str, why: &Unsealable) -> BadRow {
    let unknown_root_key = *why == Unsealable::UnknownRootKey;
    let why = match why {
        Unsealable::UnknownRootKey => "it is sealed under another root key",
        Unsealable::Changed => "its sealed bytes were changed",
    };
    BadRow { row: place.to_owned(), why: why.to_owned(), unknown_root_key }
}

fn text(row: impl fmt::Display, value: &impl Serialize) -> Result<String, BadRow> {
    serde_json::to_string(value).map_err(|e| bad(row, e))
}

fn parse<T: DeserializeOwned>(row: &str, text: &str) -> Result<T, BadRow> {
    serde_json::from_str(text).map_err(|e| bad(row, e))
}

fn bad(row: impl fmt::Display, why: impl fmt::Display) -> BadRow {
    BadRow { row: row.to_string(), why: why.to_string(), unknown_root_key: false }
}
