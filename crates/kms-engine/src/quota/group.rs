//! Which quotas there are, and against which of them a call counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::access::key_named;
use crate::arn::Region;
use crate::call::Call;
use crate::crypto::Blob;
use crate::key::Key;
use crate::principal::AccountId;
use crate::spec::KeySpec;
use crate::world::World;

/// Calls that share one quota.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Group {
    /// An operation's name, that with the spec of a data key pair behind it, or the name of a pool of operations.
    pub id: String,
    /// What the pool holds.
    #[serde(default)]
    pub about: String,
    /// AWS's quota, requests a second.
    per_second: u64,
    /// AWS's quota where a Region has another.
    #[serde(default)]
    regions: BTreeMap<String, u64>,
    /// Whether AWS does not change it for anybody.
    #[serde(default)]
    pub fixed: bool,
}

impl Group {
    /// AWS's quota in a Region.
    pub fn per_second_in(&self, region: &Region) -> u64 {
        self.regions.get(region.as_str()).copied().unwrap_or(self.per_second)
    }
}

/// A call's share of one quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The quota.
    pub group: &'static Group,
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub region: Region,
    /// Of a custom key store, which.
    pub store: Option<String>,
    /// How many requests the call counts as.
    pub times: u64,
}

#[derive(Deserialize)]
struct Table {
    groups: Vec<Group>,
}

/// Every quota, pools first.
pub fn groups() -> &'static [Group] {
    static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
        let table = serde_json::from_str::<Table>(include_str!("../../data/quotas.json"));
        table.map(|table| table.groups).unwrap_or_default()
    });
    &GROUPS
}

/// The quota with this id.
pub fn named(id: &str) -> Option<&'static Group> {
    static INDEX: LazyLock<HashMap<&str, &'static Group>> =
        LazyLock::new(|| groups().iter().map(|group| (group.id.as_str(), group)).collect());
    INDEX.get(id).copied()
}

/// The quotas a call to KMS counts against: those of the caller's account, in the Region that was asked. A service that
/// calls for itself counts for the owner of the key. An operation that AWS lists no quota for counts against none.
pub fn groups_of(world: &World, call: &Call) -> Vec<Counted> {
    let keys = keys_of(world, call);
    let owner = || keys.first().map(|key| key.arn.account.clone());
    let Some(account) = call.caller.principal.account().cloned().or_else(owner) else {
        return Vec::new();
    };
    let count = |id: &str, region: &Region, store: Option<&str>, times: u64| {
        let (account, region, store) = (account.clone(), region.clone(), store.map(str::to_owned));
        named(id).map(|group| Counted { group, account, region, store, times })
    };
    let here = &call.region;
    let member = |name: &str| call.body.get(name).and_then(Json::as_str);
    match call.operation.as_str() {
        "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
            let id = format!("GenerateDataKeyPair/{}", member("KeyPairSpec").unwrap_or_default());
            count(&id, here, None, 1).into_iter().collect()
        }
        "ReplicateKey" => {
            let there = member("ReplicaRegion").and_then(Region::parse);
            let replica = there.and_then(|there| count("CreateKey", &there, None, 2));
            count("ReplicateKey", here, None, 1).into_iter().chain(replica).collect()
        }
        "UpdatePrimaryRegion" => {
            let there =
                member("PrimaryRegion").and_then(Region::parse).filter(|there| there != here);
            let regions = std::iter::once(here.clone()).chain(there);
            regions.filter_map(|region| count("UpdatePrimaryRegion", &region, None, 1)).collect()
        }
        operation if CRYPTOGRAPHIC.contains(&operation) => {
            let mut pools: Vec<&str> = keys.iter().filter_map(|key| pool(key.spec)).collect();
            // Without a key, or with one that is not there, it is the pool of the operations that need none named.
            if keys.is_empty() {
                pools.push(SYMMETRIC);
            }
            pools.dedup();
            let of_keys =
                keys.iter().filter_map(|key| Some(key.custom_key_store.as_ref()?.store.as_str()));
            let mut stores: Vec<&str> = of_keys.chain(member("CustomKeyStoreId")).collect();
            stores.dedup();
            let pools = pools.into_iter().filter_map(|pool| count(pool, here, None, 1));
            let stores = stores
                .into_iter()
                .filter_map(|store| count("custom-key-store", here, Some(store), 1));
            pools.chain(stores).collect()
        }
        operation => count(operation, here, None, 1).into_iter().collect(),
    }
}

const SYMMETRIC: &str = "symmetric";

/// The operations whose quota goes by the kind of key.
const CRYPTOGRAPHIC: &[&str] = &[
    "Decrypt",
    "DeriveSharedSecret",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GenerateRandom",
    "ReEncrypt",
    "Sign",
    "Verify",
    "VerifyMac",
    "Encapsulate",
    "Decapsulate",
];

/// The pool of a kind of key; AWS lists none for ML-KEM.
fn pool(spec: KeySpec) -> Option<&'static str> {
    use KeySpec::*;
    match spec {
        SymmetricDefault | Hmac224 | Hmac256 | Hmac384 | Hmac512 => Some(SYMMETRIC),
        Rsa2048 | Rsa3072 | Rsa4096 => Some("rsa"),
        EccNistP256 | EccNistP384 | EccNistP521 | EccSecgP256k1 | EccNistEdwards25519 | Sm2 => {
            Some("ecc")
        }
        MlDsa44 | MlDsa65 | MlDsa87 => Some("ml-dsa"),
        MlKem512 | MlKem768 | MlKem1024 => None,
    }
}

/// The keys a call names, or that its ciphertext names.
fn keys_of(world: &World, call: &Call) -> Vec<Arc<Key>> {
    let named = ["SourceKeyId", "KeyId", "DestinationKeyId"].into_iter().filter_map(|member| {
        let name = call.body.get(member)?.as_str()?;
        key_named(world, &call.caller, &call.region, name).ok()
    });
    let mut keys: Vec<Arc<Key>> = named.collect();
    let unnamed = !call.body.contains_key("KeyId") && !call.body.contains_key("SourceKeyId");
    if let Some(blob) = call.body.get("CiphertextBlob").and_then(Json::as_str).filter(|_| unnamed) {
        keys.extend(key_behind(world, &call.region, blob));
    }
    keys
}

fn key_behind(world: &World, region: &Region, blob: &str) -> Option<Arc<Key>> {
    let blob = Blob::parse(&BASE64.decode(blob).ok()?).ok()?;
    let id = crate::arn::KeyId::parse(&blob.key_id)?;
    let arn = |account: &AccountId| crate::arn::KeyArn {
        account: account.clone(),
        region: region.clone(),
        id: id.clone(),
    };
    world.accounts.keys().find_map(|account| world.key(&arn(account)).cloned())
}
