//! UpdateCustomKeyStore: tells KMS what has changed behind a key store.

use serde_json::{Value as Json, json};

use super::key_stores::{
    XksProxyAuthenticationCredentialType, active_cluster, credential, find, free_name, free_proxy,
    healthy, invalid_state, noted,
};
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::{Backing, KeyStore, XksProxy};
use crate::op::{Fidelity, Operation, Scope, Writes, exact, unknown};
use crate::outside::Secret;
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct UpdateCustomKeyStore;

shape! {
    pub struct Request {
        /// The key store's id.
        custom_key_store_id: CustomKeyStoreIdType,
        /// A new name.
        new_custom_key_store_name: Option<CustomKeyStoreNameType>,
        /// The present password of the cluster's kmsuser, which this does not change there.
        key_store_password: Option<KeyStorePasswordType>,
        /// A cluster made from a backup of the present one.
        cloud_hsm_cluster_id: Option<CloudHsmClusterIdType>,
        /// Where the external key store proxy listens now.
        xks_proxy_uri_endpoint: Option<XksProxyUriEndpointType>,
        /// The path of the proxy API now.
        xks_proxy_uri_path: Option<XksProxyUriPathType>,
        /// The VPC endpoint service to the proxy now.
        xks_proxy_vpc_endpoint_service_name: Option<XksProxyVpcEndpointServiceNameType>,
        /// The account that owns the VPC endpoint service now.
        xks_proxy_vpc_endpoint_service_owner: Option<AccountIdType>,
        /// What KMS is to sign its requests to the proxy with now.
        xks_proxy_authentication_credential: Option<XksProxyAuthenticationCredentialType>,
        /// PUBLIC_ENDPOINT or VPC_ENDPOINT_SERVICE.
        xks_proxy_connectivity: Option<XksProxyConnectivity>,
    }
}

impl Operation for UpdateCustomKeyStore {
    const NAME: &'static str = "UpdateCustomKeyStore";
    const DOC: &'static str = "Changes a key store's name, or what KMS knows of its cluster or proxy. Most of it only \
        while the store is disconnected; cluster and proxy themselves are not changed.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "what may change in which connection state, related clusters, test of a public proxy",
            "API reference",
        ),
        unknown("wording of refusals, audit parameters of external key stores", "not recorded"),
    ];
    type Request = Request;
    type Response = Empty;

    fn shown(r: &Request) -> Json {
        let text = |text: Option<&str>| text.map(|text| json!(text));
        show([
            ("customKeyStoreId", text(Some(&r.custom_key_store_id))),
            ("newCustomKeyStoreName", text(r.new_custom_key_store_name.as_deref())),
            ("clusterId", text(r.cloud_hsm_cluster_id.as_deref())),
            ("xksProxyUriEndpoint", text(r.xks_proxy_uri_endpoint.as_deref())),
            ("xksProxyUriPath", text(r.xks_proxy_uri_path.as_deref())),
            (
                "xksProxyVpcEndpointServiceName",
                text(r.xks_proxy_vpc_endpoint_service_name.as_deref()),
            ),
            ("xksProxyConnectivity", r.xks_proxy_connectivity.map(|c| json!(c))),
        ])
    }
}

impl Writes for UpdateCustomKeyStore {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Empty, KmsError> {
        cx.authorize_any(&Asked::to("UpdateCustomKeyStore"))?;
        let store = find(cx, &request.custom_key_store_id)?;
        allowed(&store, &request)?;
        let mut changed = KeyStore::clone(&store);
        if let Some(name) = &request.new_custom_key_store_name {
            free_name(cx, name, Some(&store.reference))?;
            changed.name = name.0.clone();
        }
        changed.backing = match &store.backing {
            Backing::CloudHsm { cluster, trust_anchor, password } => {
                let given = request.key_store_password.as_ref();
                let cluster = match &request.cloud_hsm_cluster_id {
                    Some(id) => related_cluster(cx, id, trust_anchor)?,
                    None => cluster.clone(),
                };
                let password =
                    given.map_or_else(|| password.clone(), |given| Secret(given.0.clone()));
                Backing::CloudHsm { cluster, trust_anchor: trust_anchor.clone(), password }
            }
            Backing::External(proxy) => {
                let changed = changed_proxy(proxy, &request)?;
                if changed != *proxy {
                    free_proxy(cx, &changed, Some(&store.reference))?;
                    healthy(cx, &changed)?;
                }
                Backing::External(changed)
            }
        };
        noted(cx, &changed);
        world.put_key_store(changed);
        Ok(Empty)
    }
}

/// Every member has its kind of store, and most of them need it disconnected.
fn allowed(store: &KeyStore, r: &Request) -> Result<(), KmsError> {
    let kind = store.kind();
    let (hsm, xks) = (CustomKeyStoreType::AwsCloudHsm, CustomKeyStoreType::ExternalKeyStore);
    let members = [
        ("KeyStorePassword", r.key_store_password.is_some(), hsm, false),
        ("CloudHsmClusterId", r.cloud_hsm_cluster_id.is_some(), hsm, false),
        ("XksProxyUriEndpoint", r.xks_proxy_uri_endpoint.is_some(), xks, false),
        ("XksProxyUriPath", r.xks_proxy_uri_path.is_some(), xks, true),
        (
            "XksProxyVpcEndpointServiceName",
            r.xks_proxy_vpc_endpoint_service_name.is_some(),
            xks,
            false,
        ),
        (
            "XksProxyVpcEndpointServiceOwner",
            r.xks_proxy_vpc_endpoint_service_owner.is_some(),
            xks,
            false,
        ),
        (
            "XksProxyAuthenticationCredential",
            r.xks_proxy_authentication_credential.is_some(),
            xks,
            true,
        ),
        ("XksProxyConnectivity", r.xks_proxy_connectivity.is_some(), xks, false),
    ];
    for (name, given, of, while_connected) in members {
        if !given {
            continue;
        }
        if of != kind {
            return Err(KmsError::validation(format!(
                "{name} is not supported for custom key stores of type {kind}."
            )));
        }
        let state = store.state();
        let connected = while_connected && state == ConnectionState::Connected;
        if state != ConnectionState::Disconnected && !connected {
            return Err(invalid_state(store, "disconnect it first"));
        }
    }
    Ok(())
}

fn related_cluster(cx: &Cx<'_>, id: &str, trust_anchor: &str) -> Result<String, KmsError> {
    let cluster = active_cluster(cx, id)?;
    if cluster.certificate.trim() != trust_anchor.trim() {
        return Err(KmsError::bare(ErrorCode::CloudHsmClusterNotRelatedException)
            .hint("only a cluster made from a backup of the present one has its keys"));
    }
    if cluster.hsms.is_empty() {
        return Err(KmsError::bare(ErrorCode::CloudHsmClusterInvalidConfigurationException));
    }
    Ok(cluster.id.clone())
}

fn changed_proxy(proxy: &XksProxy, r: &Request) -> Result<XksProxy, KmsError> {
    let text = |given: Option<&str>, known: &str| given.unwrap_or(known).to_owned();
    let connectivity = r.xks_proxy_connectivity.unwrap_or(proxy.connectivity);
    let service = r.xks_proxy_vpc_endpoint_service_name.as_deref();
    let owner = r.xks_proxy_vpc_endpoint_service_owner.as_deref();
    let (service, owner) = match connectivity {
        XksProxyConnectivity::VpcEndpointService => (
            service.or(proxy.vpc_endpoint_service.as_deref()),
            owner.or(proxy.vpc_endpoint_service_owner.as_deref()),
        ),
        XksProxyConnectivity::PublicEndpoint => (service, owner),
    };
    if service.is_some() != (connectivity == XksProxyConnectivity::VpcEndpointService) {
        return Err(KmsError::validation(
            "XksProxyVpcEndpointServiceName is required for, and only for, a connectivity of VPC_ENDPOINT_SERVICE.",
        ));
    }
    Ok(XksProxy {
        connectivity,
        uri_endpoint: text(r.xks_proxy_uri_endpoint.as_deref(), &proxy.uri_endpoint),
        uri_path: text(r.xks_proxy_uri_path.as_deref(), &proxy.uri_path),
        vpc_endpoint_service: service.map(str::to_owned),
        vpc_endpoint_service_owner: owner.map(str::to_owned),
        credential: match &r.xks_proxy_authentication_credential {
            Some(given) => credential(given),
            None => proxy.credential.clone(),
        },
    })
}
