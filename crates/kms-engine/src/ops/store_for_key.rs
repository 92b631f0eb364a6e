//! The custom key store that is to hold a new key, and whether it can.

use std::sync::Arc;

use super::create_key::Request;
use super::key_stores::{find, invalid_state};
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::{Backing, Connection, KeyStore};
use crate::outside::{ExternalKey, Trouble};
use crate::spec::*;

/// The store a request names; refused unless it is connected and what lies behind it can hold the key.
pub(super) fn store_for_key(
    cx: &Cx<'_>,
    spec: KeySpec,
    origin: Origin,
    request: &Request,
) -> Result<Option<Arc<KeyStore>>, KmsError> {
    let kind = match origin {
        Origin::AwsKms | Origin::External => None,
        Origin::AwsCloudHsm => Some(CustomKeyStoreType::AwsCloudHsm),
        Origin::ExternalKeyStore => Some(CustomKeyStoreType::ExternalKeyStore),
    };
    let refuse = |message: String| Err(KmsError::validation(message));
    if request.xks_key_id.is_some() != (origin == Origin::ExternalKeyStore) {
        return refuse(format!(
            "XksKeyId is required for, and only for, an Origin of {}.",
            Origin::ExternalKeyStore
        ));
    }
    let (kind, id) = match (kind, &request.custom_key_store_id) {
        (None, None) => return Ok(None),
        (Some(kind), Some(id)) => (kind, id),
        (None, Some(_)) => {
            return refuse(format!("CustomKeyStoreId is not supported for an Origin of {origin}."));
        }
        (Some(_), None) => {
            return refuse(format!("CustomKeyStoreId is required for an Origin of {origin}."));
        }
    };
    if spec != KeySpec::SymmetricDefault || request.multi_region == Some(true) {
        return Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            "Custom key stores support only single-Region symmetric encryption KMS keys.",
        ));
    }
    let store = find(cx, id)?;
    if store.kind() != kind {
        return refuse(format!(
            "Origin {origin} is not supported for custom key stores of type {}.",
            store.kind()
        ));
    }
    if store.connection != Connection::Connected {
        return Err(invalid_state(&store, "connect it first"));
    }
    match &store.backing {
        Backing::CloudHsm { cluster, .. } => {
            let cluster = cx.world.clusters.get(cluster).filter(|cluster| cluster.answers());
            let cluster = cluster.ok_or_else(|| {
                trouble(
                    ErrorCode::CustomKeyStoreInvalidStateException,
                    "KMS cannot communicate with your CloudHSM cluster",
                )
            })?;
            if !cluster.is_redundant() {
                return Err(KmsError::bare(
                    ErrorCode::CloudHsmClusterInvalidConfigurationException,
                )
                .hint("a key needs two HSMs in different Availability Zones to be made"));
            }
        }
        Backing::External(proxy) => {
            let invalid = ErrorCode::CustomKeyStoreInvalidStateException;
            let manager = proxy.reach(cx.world).map_err(|why| trouble(invalid, why.message()))?;
            let id = request.xks_key_id.as_deref().unwrap_or_default();
            let key = manager.keys.get(id);
            let key = key.ok_or_else(|| {
                trouble(ErrorCode::XksKeyNotFoundException, Trouble::NoSuchKey.message())
            })?;
            usable(key)?;
            let used = |key: &Arc<crate::key::Key>| {
                key.custom_key_store.as_ref().is_some_and(|m| m.xks_key_id.as_deref() == Some(id))
            };
            if cx.world.keys_of_store(&store.reference).any(used) {
                return Err(KmsError::bare(ErrorCode::XksKeyAlreadyInUseException));
            }
        }
    }
    Ok(Some(store))
}

/// An external key must be an enabled AES-256 key that encrypts and decrypts.
fn usable(key: &ExternalKey) -> Result<(), KmsError> {
    let refuse =
        |message: String| Err(trouble(ErrorCode::XksKeyInvalidConfigurationException, &message));
    if key.spec != "AES_256" {
        return refuse(format!(
            "The key spec of the external key must be AES_256. The key spec of specified external key is {}.",
            key.spec
        ));
    }
    if !key.enabled {
        return refuse(
            "The status of the external key must be ENABLED. The status of specified external key is DISABLED."
                .to_owned(),
        );
    }
    if !["ENCRYPT", "DECRYPT"].iter().all(|usage| key.usage.iter().any(|allowed| allowed == usage))
    {
        return refuse(format!(
            "The key usage of the external key must include ENCRYPT and DECRYPT. The key use of specified external \
             key is {}.",
            key.usage.join(", ")
        ));
    }
    Ok(())
}

fn trouble(code: ErrorCode, message: &str) -> KmsError {
    KmsError::new(code, message)
}
