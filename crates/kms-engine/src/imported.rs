//! Imported key material: what taking it in, and letting it go, does to a key and its relatives in other Regions.
//!
//! A material that encrypts or once did belongs to its key for good: without its bytes the key is PendingImport. One
//! that only waits to be rotated to does not belong to it yet, and vanishes with its bytes.

use std::sync::Arc;

use crate::arn::KeyArn;
use crate::crypto::Material;
use crate::key::{Import, Key, KeyMaterial};
use crate::spec::KeyMaterialState::{
    Current, PendingMultiRegionImportAndRotation, PendingRotation,
};
use crate::spec::MultiRegionKeyType;
use crate::time::Timestamp;
use crate::world::World;

/// Whether a material waits to be rotated to.
pub fn is_pending(material: &KeyMaterial) -> bool {
    matches!(material.state, PendingRotation | PendingMultiRegionImportAndRotation)
}

/// The material that waits to be rotated to, if there is one.
pub fn pending(key: &Key) -> Option<&Arc<KeyMaterial>> {
    key.materials.iter().find(|material| is_pending(material))
}

/// A material as a replica knows it whose bytes were not imported there yet.
pub fn without_bytes(material: &KeyMaterial) -> KeyMaterial {
    let import = material.import.as_ref().map(|_| Import { description: None, valid_to: None });
    KeyMaterial { secret: None, import, ..material.clone() }
}

/// Takes in a material the key does not have: the first is current at once, any other waits for a rotation.
pub fn add(
    world: &mut World,
    key: &Key,
    id: [u8; 32],
    secret: Material,
    import: Import,
    now: Timestamp,
) {
    let first = key.materials.is_empty();
    let material = KeyMaterial {
        id,
        secret: Some(secret),
        state: if first { Current } else { PendingMultiRegionImportAndRotation },
        created: now,
        rotated: None,
        import: Some(import),
        loaded: Default::default(),
    };
    let others: Vec<Arc<Key>> =
        world.related(key).into_iter().filter(|k| k.arn != key.arn).cloned().collect();
    for other in others {
        let mut other = Key::clone(&other);
        other.materials.push(Arc::new(without_bytes(&material)));
        world.put_key(other);
    }
    let mut key = key.clone();
    key.materials.push(Arc::new(material));
    world.put_key(key.clone());
    ready_when_everywhere(world, &key, &id);
}

/// Takes in a material the key knows, again or for the first time in this Region.
pub fn bring_back(world: &mut World, key: &Key, id: [u8; 32], secret: Material, import: Import) {
    let mut key = key.clone();
    key.edit_material(&id, |material| {
        let known = material.import.take().and_then(|import| import.description);
        let description = import.description.or(known);
        material.secret = Some(secret);
        material.import = Some(Import { description, ..import });
    });
    world.put_key(key.clone());
    ready_when_everywhere(world, &key, &id);
}

/// A waiting material can be rotated to once every related key has its bytes.
fn ready_when_everywhere(world: &mut World, key: &Key, id: &[u8; 32]) {
    let related: Vec<Arc<Key>> = world.related(key).into_iter().cloned().collect();
    let present =
        |key: &Arc<Key>| key.material(id).is_some_and(|material| material.secret.is_some());
    if !related.iter().all(present) {
        return;
    }
    for relative in related {
        let mut relative = Key::clone(&relative);
        relative.edit_material(id, |material| {
            if material.state == PendingMultiRegionImportAndRotation {
                material.state = PendingRotation;
            }
        });
        world.put_key(relative);
    }
}

/// Deletes the bytes of a material. A waiting one goes altogether, from a primary key's replicas as well.
pub fn forget(world: &mut World, arn: &KeyArn, id: &[u8; 32]) {
    let Some(key) = world.key(arn).cloned() else { return };
    let Some(material) = key.material(id) else { return };
    let replica = key.multi_region.as_ref().is_some_and(|m| m.role == MultiRegionKeyType::Replica);
    if !is_pending(material) || replica {
        let mut key = Key::clone(&key);
        key.edit_material(id, |material| material.secret = None);
        world.put_key(key);
        return;
    }
    let related: Vec<Arc<Key>> = world.related(&key).into_iter().cloned().collect();
    for relative in related {
        let mut relative = Key::clone(&relative);
        relative.materials.retain(|material| material.id != *id);
        world.put_key(relative);
    }
}
