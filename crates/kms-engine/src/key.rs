//! A KMS key: its facts, its state, its materials.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::arn::{KeyArn, Region};
use crate::authz::policy::Policy;
use crate::crypto::{Material, PrivateKey};
use crate::spec::*;
use crate::time::Timestamp;

/// A KMS key.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Key {
    /// Account, Region and id.
    pub arn: KeyArn,
    /// Kind of material.
    pub spec: KeySpec,
    /// What it may do.
    pub usage: KeyUsage,
    /// Where the material comes from.
    pub origin: Origin,
    /// Who manages it.
    pub manager: KeyManager,
    /// The owner's words.
    pub description: String,
    /// When CreateKey or ReplicateKey was called.
    pub created: Timestamp,
    /// Whether the owner has it enabled.
    pub enabled: bool,
    /// Whether it is on its way out.
    pub deletion: Option<Deletion>,
    /// A passing state that ends by itself.
    pub transition: Option<Transition>,
    /// The key policy named `default`.
    pub policy: Arc<Policy>,
    /// Tags, by key.
    pub tags: BTreeMap<String, String>,
    /// Every key material this key ever had, oldest first.
    pub materials: Vec<Arc<KeyMaterial>>,
    /// The automatic rotation, if on.
    pub rotation: Option<AutomaticRotation>,
    /// How many of the 25 rotations on demand are used up.
    pub rotations_on_demand: u32,
    /// The key's place among its related multi-Region keys.
    pub multi_region: Option<MultiRegion>,
    /// The custom key store that holds it.
    pub custom_key_store: Option<StoreMembership>,
}

/// On its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Deletion {
    /// Gone at `at` unless cancelled.
    Pending {
        /// The end of the waiting period.
        at: Timestamp,
        /// Its length.
        window_days: i64,
    },
    /// A primary whose replicas still exist: the waiting period starts when the last of them is gone.
    AfterReplicas {
        /// The length of the waiting period to come.
        window_days: i64,
    },
}

/// A state of a few seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Transition {
    /// A replica is being made.
    Creating {
        /// When it is ready.
        until: Timestamp,
    },
    /// Primary and replica are changing roles.
    Updating {
        /// When it is done.
        until: Timestamp,
    },
}

/// One key material of a key.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct KeyMaterial {
    /// What a ciphertext names: 32 bytes derived from key and material.
    #[serde(with = "hex::serde")]
    pub id: [u8; 32],
    /// The bytes; none where an imported material was deleted, or an external key manager holds it.
    pub secret: Option<Material>,
    /// Its role.
    pub state: KeyMaterialState,
    /// When it came into being or was imported.
    pub created: Timestamp,
    /// When and how it became current; the first material has neither.
    pub rotated: Option<(Timestamp, RotationType)>,
    /// What an import said of it.
    pub import: Option<Import>,
    /// The parsed private key, made at first use.
    #[serde(skip)]
    pub loaded: OnceLock<Arc<PrivateKey>>,
}

/// Cloning a material drops the parsed form, which is made again at first use.
impl Clone for KeyMaterial {
    fn clone(&self) -> Self {
        KeyMaterial {
            id: self.id,
            secret: self.secret.clone(),
            state: self.state,
            created: self.created,
            rotated: self.rotated,
            import: self.import.clone(),
            loaded: OnceLock::new(),
        }
    }
}

/// Two materials are equal where a store would write the same of them; the parsed form is not stored.
impl PartialEq for KeyMaterial {
    fn eq(&self, other: &Self) -> bool {
        let facts = |m: &KeyMaterial| (m.id, m.state, m.created, m.rotated);
        facts(self) == facts(other) && self.import == other.import && self.secret == other.secret
    }
}

/// What an import says of a material.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Import {
    /// The owner's words.
    pub description: Option<String>,
    /// When KMS deletes it; none for a material that does not expire.
    pub valid_to: Option<Timestamp>,
}

/// Automatic rotation, switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AutomaticRotation {
    /// 90 to 2,560 days.
    pub period_days: i64,
    /// When it is due.
    pub next: Timestamp,
}

/// The related keys of a multi-Region key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MultiRegion {
    /// Primary or replica.
    pub role: MultiRegionKeyType,
    /// The Region of the primary.
    pub primary: Region,
}

/// A key's place in a custom key store.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoreMembership {
    /// The store's id.
    pub store: String,
    /// The external key's id, in an external key store.
    pub xks_key_id: Option<String>,
    /// Whether the store is deliberately disconnected, which makes the key Unavailable.
    pub disconnected: bool,
}

impl Key {
    /// The key's state, as DescribeKey reports it.
    pub fn state(&self) -> KeyState {
        match (self.deletion, self.transition) {
            (Some(Deletion::Pending { .. }), _) => KeyState::PendingDeletion,
            (Some(Deletion::AfterReplicas { .. }), _) => KeyState::PendingReplicaDeletion,
            (None, Some(Transition::Creating { .. })) => KeyState::Creating,
            (None, Some(Transition::Updating { .. })) => KeyState::Updating,
            (None, None) if self.custom_key_store.as_ref().is_some_and(|s| s.disconnected) => {
                KeyState::Unavailable
            }
            (None, None) if self.lacks_material() => KeyState::PendingImport,
            (None, None) if self.enabled => KeyState::Enabled,
            (None, None) => KeyState::Disabled,
        }
    }

    /// Whether an imported material that belongs to the key for good is missing. A material that only waits to be
    /// rotated to does not count.
    fn lacks_material(&self) -> bool {
        use KeyMaterialState::{Current, NonCurrent};
        self.origin == Origin::External
            && (self.current().is_none()
                || self
                    .materials
                    .iter()
                    .any(|m| matches!(m.state, Current | NonCurrent) && m.secret.is_none()))
    }

    /// The material that encrypts.
    pub fn current(&self) -> Option<&Arc<KeyMaterial>> {
        self.materials.iter().find(|m| m.state == KeyMaterialState::Current)
    }

    /// The material with this id.
    pub fn material(&self, id: &[u8; 32]) -> Option<&Arc<KeyMaterial>> {
        self.materials.iter().find(|m| m.id == *id)
    }

    /// Whether the key is one of a set of related multi-Region keys.
    pub fn is_multi_region(&self) -> bool {
        self.multi_region.is_some()
    }

    /// The instant at which something happens to the key by itself, if ever.
    pub fn due(&self) -> Option<Timestamp> {
        let deletion = self.deletion.and_then(|deletion| match deletion {
            Deletion::Pending { at, .. } => Some(at),
            Deletion::AfterReplicas { .. } => None,
        });
        let transition = self.transition.map(|transition| match transition {
            Transition::Creating { until } | Transition::Updating { until } => until,
        });
        let rotates = self.deletion.is_none() && self.enabled;
        let rotation = self.rotation.filter(|_| rotates).map(|rotation| rotation.next);
        let expiry = self.materials.iter().filter(|m| m.secret.is_some());
        let expiry = expiry.filter_map(|m| m.import.as_ref()?.valid_to).min();
        [deletion, transition, rotation, expiry].into_iter().flatten().min()
    }

    /// A copy with one material changed.
    pub fn edit_material(&mut self, id: &[u8; 32], change: impl FnOnce(&mut KeyMaterial)) {
        if let Some(slot) = self.materials.iter_mut().find(|m| m.id == *id) {
            let mut material = KeyMaterial::clone(slot);
            change(&mut material);
            *slot = Arc::new(material);
        }
    }
}
