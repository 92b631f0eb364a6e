//! Custom key stores: what KMS knows of one, and how it gets at what lies behind.

use std::fmt;
use std::sync::Arc;

use crate::arn::Region;
use crate::crypto::Material;
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::outside::{Cluster, Credential, ExternalKeyManager, Secret, Trouble};
use crate::principal::AccountId;
use crate::spec::{ConnectionErrorCode, ConnectionState, CustomKeyStoreType, XksProxyConnectivity};
use crate::time::Timestamp;
use crate::world::World;

/// Names a key store in a world.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct KeyStoreRef {
    /// The owner.
    pub account: AccountId,
    /// Where it is.
    pub region: Region,
    /// `cks-` and 17 hexadecimal digits.
    pub id: String,
}

impl fmt::Display for KeyStoreRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.account, self.region, self.id)
    }
}

/// A custom key store.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeyStore {
    /// Its place and id.
    pub reference: KeyStoreRef,
    /// Its name, unique in account and Region.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// What lies behind it.
    pub backing: Backing,
    /// Whether KMS is connected to that.
    pub connection: Connection,
}

/// What lies behind a key store, and how KMS gets there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Backing {
    /// A CloudHSM cluster.
    CloudHsm {
        /// Its id.
        cluster: String,
        /// The certificate KMS was given.
        trust_anchor: String,
        /// What KMS takes for the password of `kmsuser`.
        password: Secret,
    },
    /// An external key store proxy.
    External(XksProxy),
}

/// How KMS reaches an external key store proxy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct XksProxy {
    /// Over the Internet or through a VPC endpoint service.
    pub connectivity: XksProxyConnectivity,
    /// `https://` and a host name.
    pub uri_endpoint: String,
    /// The path of the proxy API.
    pub uri_path: String,
    /// The VPC endpoint service.
    pub vpc_endpoint_service: Option<String>,
    /// The account that owns it.
    pub vpc_endpoint_service_owner: Option<String>,
    /// What KMS signs its requests with.
    pub credential: Credential,
}

/// Whether KMS is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Connection {
    /// Never connected, or disconnected on purpose.
    Disconnected,
    /// On its way.
    Connecting {
        /// When it will be decided.
        until: Timestamp,
    },
    /// Connected; whether the backing still answers is another matter.
    Connected,
    /// The last attempt failed.
    Failed {
        /// Why.
        why: ConnectionErrorCode,
    },
    /// On its way out.
    Disconnecting {
        /// When it is done.
        until: Timestamp,
    },
}

impl KeyStore {
    /// Which kind it is.
    pub fn kind(&self) -> CustomKeyStoreType {
        match self.backing {
            Backing::CloudHsm { .. } => CustomKeyStoreType::AwsCloudHsm,
            Backing::External(_) => CustomKeyStoreType::ExternalKeyStore,
        }
    }

    /// The state as DescribeCustomKeyStores shows it.
    pub fn state(&self) -> ConnectionState {
        match self.connection {
            Connection::Disconnected => ConnectionState::Disconnected,
            Connection::Connecting { .. } => ConnectionState::Connecting,
            Connection::Connected => ConnectionState::Connected,
            Connection::Failed { .. } => ConnectionState::Failed,
            Connection::Disconnecting { .. } => ConnectionState::Disconnecting,
        }
    }

    /// When something happens to it by itself.
    pub fn due(&self) -> Option<Timestamp> {
        match self.connection {
            Connection::Connecting { until } | Connection::Disconnecting { until } => Some(until),
            _ => None,
        }
    }
}

impl XksProxy {
    /// The external key manager behind the proxy, if all is well between here and there.
    pub fn reach<'w>(&self, world: &'w World) -> Result<&'w Arc<ExternalKeyManager>, Trouble> {
        use Trouble::{BadTls, TimesOut, Unreachable};
        let mut managers = world.external_key_managers.values();
        let manager = match &self.vpc_endpoint_service {
            Some(service) => managers
                .find(|manager| manager.vpc_endpoint_service.as_ref() == Some(service))
                .ok_or(Trouble::NoVpcEndpointService)?,
            None => managers
                .find(|manager| {
                    manager.vpc_endpoint_service.is_none()
                        && manager.uri_endpoint == self.uri_endpoint
                })
                .ok_or(Unreachable)?,
        };
        match manager.trouble {
            Some(trouble @ (Unreachable | TimesOut | BadTls)) => Err(trouble),
            _ if manager.uri_endpoint != self.uri_endpoint => Err(Unreachable),
            _ if manager.uri_path != self.uri_path => Err(Trouble::InvalidPath),
            _ if manager.credential != self.credential => Err(Trouble::WrongCredential),
            Some(trouble) => Err(trouble),
            None => Ok(manager),
        }
    }
}

/// What a key in a key store needs from outside to be used: nothing more of a cluster that answers, the second
/// layer's key of an external key manager.
pub fn second_layer(world: &World, key: &Key, usage: &str) -> Result<Option<Material>, KmsError> {
    let Some(membership) = &key.custom_key_store else { return Ok(None) };
    let unusable = |message: &str| KmsError::new(ErrorCode::KMSInvalidStateException, message);
    let store = world.key_store_of(key);
    match store.map(|store| &store.backing) {
        Some(Backing::CloudHsm { cluster, .. }) => {
            let holds = |cluster: &Arc<Cluster>| {
                cluster.answers() && cluster.backing_keys.contains(&backing_key_id(key))
            };
            match world.clusters.get(cluster).is_some_and(holds) {
                true => Ok(None),
                false => Err(unusable("KMS cannot communicate with your CloudHSM cluster")
                    .hint(format!("{cluster} does not answer, or no longer has the key"))),
            }
        }
        Some(Backing::External(proxy)) => {
            let manager = proxy.reach(world);
            let id = membership.xks_key_id.as_deref().unwrap_or_default();
            let material = manager.and_then(|manager| manager.key(world, id, usage));
            material.map(Some).map_err(|trouble| unusable(trouble.message()))
        }
        None => Err(unusable("KMS cannot find the custom key store of the key")),
    }
}

/// The id under which a cluster keeps the material of a key.
pub fn backing_key_id(key: &Key) -> String {
    key.current().map(|material| hex::encode(material.id)).unwrap_or_default()
}

impl World {
    /// The key store that holds a key.
    pub fn key_store_of(&self, key: &Key) -> Option<&Arc<KeyStore>> {
        let membership = key.custom_key_store.as_ref()?;
        self.key_stores.get(&KeyStoreRef {
            account: key.arn.account.clone(),
            region: key.arn.region.clone(),
            id: membership.store.clone(),
        })
    }

    /// The keys in a key store.
    pub fn keys_of_store<'a>(
        &'a self,
        store: &'a KeyStoreRef,
    ) -> impl Iterator<Item = &'a Arc<Key>> {
        self.keys_in(&store.account, &store.region)
            .filter(|key| key.custom_key_store.as_ref().is_some_and(|m| m.store == store.id))
    }
}
