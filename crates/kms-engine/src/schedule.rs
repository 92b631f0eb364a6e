//! What happens by itself as time passes: transient states end, keys rotate, materials expire, keys are deleted.
//!
//! Everything happens at its own instant, in time order, and leaves the service event that CloudTrail shows.

use std::sync::Arc;

use rand_core::CryptoRng;
use serde_json::{Map, Value as Json, json};

use crate::arn::{KeyArn, uuid};
use crate::connection;
use crate::crypto;
use crate::error::KmsError;
use crate::imported;
use crate::key::{Deletion, Key, KeyMaterial, Transition};
use crate::spec::{KeyMaterialState, KeySpec, MultiRegionKeyType, RotationType};
use crate::time::Timestamp;
use crate::trail::{Actor, Entry, Event, EventType, Trace};
use crate::world::{Due, World};

/// Winds the world's clock to `to`, doing what falls due on the way; returns the records of it.
pub fn pass_time(
    world: &mut World,
    to: Timestamp,
    call: u64,
    rng: &mut dyn CryptoRng,
) -> Vec<Arc<Entry>> {
    let mut entries = Vec::new();
    while let Some((due, what)) = world.next_due().filter(|(due, _)| *due <= to).cloned() {
        world.clock = world.clock.max(due);
        let at = world.clock;
        let events = match what {
            Due::Key(arn) => {
                let Some(key) = world.key(&arn).cloned() else { break };
                happen(world, &key, due, at, rng)
            }
            Due::KeyStore(store) => {
                connection::settle(world, &store, rng);
                Vec::new()
            }
        };
        for event in events {
            let entry =
                Entry { call, event: Arc::new(event), decisions: Trace::none(), error: None };
            entries.push(Arc::new(entry));
        }
    }
    world.clock = world.clock.max(to);
    for entry in &entries {
        world.trail.push(entry.clone());
    }
    entries
}

/// The one thing that is due on this key at `due`; it really happens at `at`, the present.
fn happen(
    world: &mut World,
    key: &Arc<Key>,
    due: Timestamp,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Vec<Event> {
    let ended = |transition: Transition| match transition {
        Transition::Creating { until } | Transition::Updating { until } => until <= due,
    };
    if key.transition.is_some_and(ended) {
        world.put_key(Key { transition: None, ..Key::clone(key) });
        return Vec::new();
    }
    if matches!(key.deletion, Some(Deletion::Pending { at, .. }) if at <= due) {
        return delete(world, key, at, rng);
    }
    let expired = key.materials.iter().find(|m| {
        m.secret.is_some()
            && m.import.as_ref().and_then(|import| import.valid_to).is_some_and(|to| to <= due)
    });
    if let Some(material) = expired {
        let id = material.id;
        imported::forget(world, &key.arn, &id);
        let details = json!({"keyId": key.arn.id.as_str(), "keyMaterialId": hex::encode(id)});
        return vec![service_event("DeleteExpiredKeyMaterial", &key.arn, at, details, rng)];
    }
    rotate_when_due(world, key, at, rng)
}

fn delete(world: &mut World, key: &Arc<Key>, at: Timestamp, rng: &mut dyn CryptoRng) -> Vec<Event> {
    world.remove_key(&key.arn);
    // A primary that waited for its last replica starts its own waiting period now.
    let related: Vec<Arc<Key>> =
        world.related(key).into_iter().filter(|k| k.arn != key.arn).cloned().collect();
    if let [primary] = related.as_slice()
        && let Some(Deletion::AfterReplicas { window_days }) = primary.deletion
    {
        let deletion = Some(Deletion::Pending { at: at.plus_days(window_days), window_days });
        world.put_key(Key { deletion, ..Key::clone(primary) });
    }
    let additional = connection::forget_backing_key(world, key);
    vec![Event { additional, ..service_event("DeleteKey", &key.arn, at, Json::Null, rng) }]
}

fn rotate_when_due(
    world: &mut World,
    key: &Arc<Key>,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Vec<Event> {
    let Some(mut rotation) = key.rotation else { return Vec::new() };
    while rotation.next <= at {
        rotation.next = rotation.next.plus_days(rotation.period_days.max(1));
    }
    match rotate(world, key, RotationType::Automatic, at, rng) {
        Ok(events) => {
            if let Some(rotated) = world.key(&key.arn).cloned() {
                world.put_key(Key { rotation: Some(rotation), ..Key::clone(&rotated) });
            }
            events
        }
        // Generating 32 random bytes does not fail; if it did, the key simply keeps its material.
        Err(_) => {
            world.put_key(Key { rotation: Some(rotation), ..Key::clone(key) });
            Vec::new()
        }
    }
}

/// Gives a symmetric key new material; related keys in other Regions get the same. Old material stays for decryption.
pub fn rotate(
    world: &mut World,
    key: &Key,
    kind: RotationType,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<Event>, KmsError> {
    let pending = key.materials.iter().find(|m| m.state == KeyMaterialState::PendingRotation);
    let fresh = match pending {
        Some(material) => KeyMaterial::clone(material),
        None => new_material(key, at, rng)?,
    };
    let previous = key.current().map(|m| hex::encode(m.id));
    let related: Vec<Arc<Key>> = world.related(key).into_iter().cloned().collect();
    for relative in related {
        let mut rotated = Key::clone(&relative);
        rotated.materials.retain(|m| m.id != fresh.id);
        if let Some(current) = rotated.current().map(|m| m.id) {
            rotated.edit_material(&current, |m| m.state = KeyMaterialState::NonCurrent);
        }
        // An imported material may be missing in one Region and present in another: each keeps its own bytes.
        let own = relative.material(&fresh.id).map_or(&fresh, |m| m.as_ref());
        let mut material = KeyMaterial::clone(own);
        (material.state, material.rotated) = (KeyMaterialState::Current, Some((at, kind)));
        rotated.materials.push(Arc::new(material));
        world.put_key(rotated);
    }
    let details = json!({
        "rotationType": kind.to_string(), "keyOrigin": key.origin.to_string(),
        "previousKeyMaterialId": previous, "currentKeyMaterialId": hex::encode(fresh.id),
        "keyId": key.arn.id.as_str(),
    });
    let rotated = service_event("RotateKey", &key.arn, at, details, rng);
    Ok(std::iter::once(rotated).chain(synchronized(world, key, at, rng)).collect())
}

/// The record of bringing the replicas of a primary up to date; none where there are no replicas.
pub fn synchronized(
    world: &World,
    primary: &Key,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Option<Event> {
    if world.related(primary).len() < 2 {
        return None;
    }
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    // CloudTrail has it as an API call that KMS makes by itself, about the primary only.
    Some(Event {
        event_type: EventType::AwsApiCall,
        request_id: Some(uuid(id)),
        response: json!({"keyId": primary.arn.to_string()}),
        ..service_event("SynchronizeMultiRegionKey", &primary.arn, at, Json::Null, rng)
    })
}

/// Fresh random material for a key, current from the start.
pub fn new_material(
    key: &Key,
    at: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<KeyMaterial, KmsError> {
    let secret = crypto::generate(key.spec, rng).map_err(KmsError::internal)?;
    let id = crypto::material_id(key.arn.id.as_str(), &secret).map_err(KmsError::internal)?;
    Ok(KeyMaterial {
        id,
        secret: Some(secret),
        state: KeyMaterialState::Current,
        created: at,
        rotated: None,
        import: None,
        loaded: Default::default(),
    })
}

/// A record of something KMS did by itself.
pub fn service_event(
    name: &str,
    key: &KeyArn,
    at: Timestamp,
    details: Json,
    rng: &mut dyn CryptoRng,
) -> Event {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let details = match details {
        Json::Object(details) => details,
        _ => Map::new(),
    };
    Event {
        actor: Actor::Internal(key.account.clone()),
        time: at,
        service: "kms".to_owned(),
        name: name.to_owned(),
        region: key.region.clone(),
        error: None,
        request: Json::Null,
        response: Json::Null,
        additional: Map::new(),
        details,
        request_id: None,
        event_id: uuid(id),
        shared_event_id: None,
        read_only: false,
        resources: vec![(key.account.clone(), key.to_string())],
        event_type: EventType::AwsServiceEvent,
        recipient: Some(key.account.clone()),
    }
}

/// Whether a key can rotate by itself: symmetric, and either single-Region or the primary.
pub fn leads_rotation(key: &Key) -> bool {
    key.spec == KeySpec::SymmetricDefault
        && key.multi_region.as_ref().is_none_or(|m| m.role == MultiRegionKeyType::Primary)
}
