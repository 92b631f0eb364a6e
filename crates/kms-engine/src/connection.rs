//! Connecting a custom key store to what lies behind it, disconnecting it, and what both do to its keys.

use std::sync::Arc;

use rand_core::CryptoRng;
use serde_json::{Map, Value as Json, json};

use crate::key::{Key, StoreMembership};
use crate::key_store::{Backing, Connection, KeyStore, KeyStoreRef, backing_key_id};
use crate::outside::Secret;
use crate::spec::ConnectionErrorCode;
use crate::time::{MINUTE, SECOND, Timestamp};
use crate::world::World;

/// How long connecting takes. AWS: up to 20 minutes for CloudHSM, about 5 for an external key store.
fn duration(backing: &Backing) -> i64 {
    match backing {
        Backing::CloudHsm { .. } => 20 * MINUTE,
        Backing::External(_) => 5 * MINUTE,
    }
}

/// How long disconnecting takes; AWS names no time.
const DISCONNECTING: i64 = 5 * SECOND;

/// Sets out to connect.
pub fn connect(world: &mut World, store: &KeyStore, now: Timestamp) {
    let until = now.plus(duration(&store.backing));
    world.put_key_store(KeyStore { connection: Connection::Connecting { until }, ..store.clone() });
}

/// Disconnects: the keys are unavailable from now on.
pub fn disconnect(world: &mut World, store: &KeyStore, now: Timestamp) {
    let until = now.plus(DISCONNECTING);
    let connection = Connection::Disconnecting { until };
    world.put_key_store(KeyStore { connection, ..store.clone() });
    set_disconnected(world, &store.reference, true);
}

/// The end of connecting or disconnecting.
pub fn settle(world: &mut World, reference: &KeyStoreRef, rng: &mut dyn CryptoRng) {
    let Some(store) = world.key_stores.get(reference).cloned() else { return };
    let mut store = KeyStore::clone(&store);
    store.connection = match store.connection {
        Connection::Disconnecting { .. } => Connection::Disconnected,
        _ => match reach(world, &mut store.backing, rng) {
            Ok(()) => Connection::Connected,
            Err(why) => Connection::Failed { why },
        },
    };
    let connected = store.connection == Connection::Connected;
    world.put_key_store(store);
    if connected {
        set_disconnected(world, reference, false);
    }
}

fn reach(
    world: &mut World,
    backing: &mut Backing,
    rng: &mut dyn CryptoRng,
) -> Result<(), ConnectionErrorCode> {
    match backing {
        Backing::External(proxy) => {
            proxy.reach(world).map(|_| ()).map_err(|trouble| trouble.connection_error())
        }
        Backing::CloudHsm { cluster, password, .. } => {
            // KMS changes the password as soon as it is in, so that nobody else knows it.
            let mut fresh = [0; 16];
            rng.fill_bytes(&mut fresh);
            let fresh = Secret(hex::encode(fresh));
            let mut outcome = Err(ConnectionErrorCode::ClusterNotFound);
            world.edit_cluster(cluster, |cluster| {
                outcome = cluster.log_in(password);
                if outcome.is_ok() {
                    cluster.kmsuser.password = fresh.clone();
                }
            });
            if outcome.is_ok() {
                *password = fresh;
            }
            outcome
        }
    }
}

fn set_disconnected(world: &mut World, store: &KeyStoreRef, disconnected: bool) {
    let keys: Vec<Arc<Key>> = world.keys_of_store(store).cloned().collect();
    for key in keys {
        let membership = key.custom_key_store.clone();
        let membership = membership.map(|m| StoreMembership { disconnected, ..m });
        world.put_key(Key { custom_key_store: membership, ..Key::clone(&key) });
    }
}

/// Tries to delete the material of a deleted key in its cluster; what the record of the deletion says of it.
pub fn forget_backing_key(world: &mut World, key: &Key) -> Map<String, Json> {
    let mut additional = Map::new();
    let Some(store) = world.key_store_of(key).cloned() else { return additional };
    additional.insert("customKeyStoreId".to_owned(), json!(store.reference.id));
    if let Backing::CloudHsm { cluster, .. } = &store.backing {
        let id = backing_key_id(key);
        let mut gone = false;
        if store.connection == Connection::Connected {
            world.edit_cluster(cluster, |cluster| {
                gone = cluster.answers() && cluster.backing_keys.remove(&id);
            });
        }
        let status = if gone { "SUCCESS" } else { "FAILURE" };
        let keys = json!([{"backingKeyId": id}]).to_string();
        let deletion = json!([{"backingKeyId": id, "deletionStatus": status}]).to_string();
        additional.insert("clusterId".to_owned(), json!(cluster));
        additional.insert("backingKeys".to_owned(), json!(keys));
        additional.insert("backingKeysDeletionStatus".to_owned(), json!(deletion));
    }
    additional
}
