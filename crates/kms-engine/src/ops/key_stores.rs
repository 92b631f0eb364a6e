//! What the operations on custom key stores share: shapes, look-ups, the checks of what lies behind a store.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::{Backing, Connection, KeyStore, KeyStoreRef, XksProxy};
use crate::outside::{Cluster, Credential, Secret, Trouble};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;

shape! {
    /// What KMS signs its requests to an external key store proxy with.
    pub struct XksProxyAuthenticationCredentialType {
        /// Names the secret.
        access_key_id: XksProxyAuthenticationAccessKeyIdType,
        /// The secret.
        raw_secret_access_key: XksProxyAuthenticationRawSecretAccessKeyType,
    }
}

shape! {
    /// How KMS reaches an external key store proxy.
    pub struct XksProxyConfigurationType {
        connectivity: Option<XksProxyConnectivity>,
        access_key_id: Option<XksProxyAuthenticationAccessKeyIdType>,
        uri_endpoint: Option<XksProxyUriEndpointType>,
        uri_path: Option<XksProxyUriPathType>,
        vpc_endpoint_service_name: Option<XksProxyVpcEndpointServiceNameType>,
        vpc_endpoint_service_owner: Option<AccountIdType>,
    }
}

shape! {
    /// A custom key store in a list.
    pub struct CustomKeyStoresListEntry {
        custom_key_store_id: Option<CustomKeyStoreIdType>,
        custom_key_store_name: Option<CustomKeyStoreNameType>,
        cloud_hsm_cluster_id: Option<CloudHsmClusterIdType>,
        trust_anchor_certificate: Option<TrustAnchorCertificateType>,
        connection_state: Option<ConnectionState>,
        connection_error_code: Option<ConnectionErrorCode>,
        creation_date: Option<Timestamp>,
        custom_key_store_type: Option<CustomKeyStoreType>,
        xks_proxy_configuration: Option<XksProxyConfigurationType>,
    }
}

/// A store as DescribeCustomKeyStores shows it.
pub(super) fn entry(store: &KeyStore) -> CustomKeyStoresListEntry {
    let (cluster, anchor, proxy) = match &store.backing {
        Backing::CloudHsm { cluster, trust_anchor, .. } => {
            (Some(cluster), Some(trust_anchor), None)
        }
        Backing::External(proxy) => (None, None, Some(proxy)),
    };
    CustomKeyStoresListEntry {
        custom_key_store_id: Some(store.reference.id.as_str().into()),
        custom_key_store_name: Some(store.name.as_str().into()),
        cloud_hsm_cluster_id: cluster.map(|id| id.as_str().into()),
        trust_anchor_certificate: anchor.map(|text| text.as_str().into()),
        connection_state: Some(store.state()),
        connection_error_code: match store.connection {
            Connection::Failed { why } => Some(why),
            _ => None,
        },
        creation_date: Some(store.created),
        custom_key_store_type: Some(store.kind()),
        xks_proxy_configuration: proxy.map(|proxy| XksProxyConfigurationType {
            connectivity: Some(proxy.connectivity),
            access_key_id: Some(proxy.credential.access_key_id.as_str().into()),
            uri_endpoint: Some(proxy.uri_endpoint.as_str().into()),
            uri_path: Some(proxy.uri_path.as_str().into()),
            vpc_endpoint_service_name: proxy.vpc_endpoint_service.as_deref().map(Into::into),
            vpc_endpoint_service_owner: proxy.vpc_endpoint_service_owner.as_deref().map(Into::into),
        }),
    }
}

/// The credential of a request.
pub(super) fn credential(given: &XksProxyAuthenticationCredentialType) -> Credential {
    Credential {
        access_key_id: given.access_key_id.0.clone(),
        raw_secret_access_key: Secret(given.raw_secret_access_key.0.clone()),
    }
}

/// The store of that id in the caller's account and Region.
pub(super) fn find(cx: &Cx<'_>, id: &str) -> Result<Arc<KeyStore>, KmsError> {
    let reference = KeyStoreRef {
        account: cx.account()?.clone(),
        region: cx.region.clone(),
        id: id.to_owned(),
    };
    cx.world.key_stores.get(&reference).cloned().ok_or_else(|| {
        KmsError::bare(ErrorCode::CustomKeyStoreNotFoundException)
            .hint("`aws kms describe-custom-key-stores` lists them")
    })
}

/// The stores of the caller's account and Region, by id.
pub(super) fn all<'w>(
    cx: &Cx<'w>,
) -> Result<impl Iterator<Item = &'w Arc<KeyStore>> + use<'w>, KmsError> {
    let (account, region) = (cx.account()?.clone(), cx.region.clone());
    let first = KeyStoreRef { account: account.clone(), region: region.clone(), id: String::new() };
    Ok(cx.world.key_stores.range(first..).map(|(_, store)| store).take_while(move |store| {
        store.reference.account == account && store.reference.region == region
    }))
}

/// The refusal of an operation that a store's connection state does not allow.
pub(super) fn invalid_state(store: &KeyStore, wanted: &str) -> KmsError {
    KmsError::bare(ErrorCode::CustomKeyStoreInvalidStateException)
        .hint(format!("the key store is {}; {wanted}", store.state()))
}

/// Refuses a name that another store of the account and Region has.
pub(super) fn free_name(
    cx: &Cx<'_>,
    name: &str,
    but: Option<&KeyStoreRef>,
) -> Result<(), KmsError> {
    match all(cx)?.any(|store| store.name == name && Some(&store.reference) != but) {
        true => Err(KmsError::bare(ErrorCode::CustomKeyStoreNameInUseException)),
        false => Ok(()),
    }
}

/// A cluster of the caller's account and Region that runs.
pub(super) fn active_cluster(cx: &Cx<'_>, id: &str) -> Result<Arc<Cluster>, KmsError> {
    let account = cx.account()?;
    let cluster = cx.world.clusters.get(id);
    let own = |cluster: &&Arc<Cluster>| cluster.account == *account && cluster.region == *cx.region;
    let cluster = cluster
        .filter(own)
        .ok_or_else(|| KmsError::bare(ErrorCode::CloudHsmClusterNotFoundException))?;
    match cluster.running {
        true => Ok(cluster.clone()),
        false => Err(KmsError::bare(ErrorCode::CloudHsmClusterNotActiveException)),
    }
}

/// Refuses a proxy address that another store uses.
pub(super) fn free_proxy(
    cx: &Cx<'_>,
    proxy: &XksProxy,
    but: Option<&KeyStoreRef>,
) -> Result<(), KmsError> {
    for store in all(cx)?.filter(|store| Some(&store.reference) != but) {
        let Backing::External(other) = &store.backing else { continue };
        let same_endpoint = other.uri_endpoint == proxy.uri_endpoint;
        let through_vpc =
            proxy.vpc_endpoint_service.is_some() || other.vpc_endpoint_service.is_some();
        let code = match () {
            () if same_endpoint && other.uri_path == proxy.uri_path => {
                ErrorCode::XksProxyUriInUseException
            }
            () if same_endpoint && through_vpc => ErrorCode::XksProxyUriEndpointInUseException,
            () if proxy.vpc_endpoint_service.is_some()
                && other.vpc_endpoint_service == proxy.vpc_endpoint_service =>
            {
                ErrorCode::XksProxyVpcEndpointServiceInUseException
            }
            () => continue,
        };
        return Err(KmsError::bare(code));
    }
    Ok(())
}

/// Asks a proxy on the Internet how it is, as KMS does before it stores how to reach it.
pub(super) fn healthy(cx: &Cx<'_>, proxy: &XksProxy) -> Result<(), KmsError> {
    if proxy.connectivity == XksProxyConnectivity::VpcEndpointService {
        return Ok(());
    }
    let refusal = |trouble: Trouble| KmsError::new(trouble.exception(), trouble.message());
    proxy.reach(cx.world).map(|_| ()).map_err(refusal)
}

/// What CloudTrail shows of a store beside the request.
pub(super) fn noted(cx: &mut Cx<'_>, store: &KeyStore) {
    cx.note("customKeyStoreName", store.name.as_str());
    if let Backing::CloudHsm { cluster, .. } = &store.backing {
        cx.note("clusterId", cluster.as_str());
    }
}

/// The request of an operation that names nothing but a store.
pub(super) fn shown(id: &CustomKeyStoreIdType) -> Json {
    show([("customKeyStoreId", Some(json!(id.0)))])
}
