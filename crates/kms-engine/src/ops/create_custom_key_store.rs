//! CreateCustomKeyStore: a key store of your own behind KMS.

use serde_json::{Value as Json, json};

use super::key_stores::{
    XksProxyAuthenticationCredentialType, active_cluster, all, credential, free_name, free_proxy,
    healthy,
};
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::{Backing, Connection, KeyStore, KeyStoreRef, XksProxy};
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::outside::Secret;
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// Custom key stores in an account and Region (quota page, as of 2026-11).
const STORES: usize = 10;

/// See the module.
pub struct CreateCustomKeyStore;

shape! {
    pub struct Request {
        /// A name, unique in your account and Region.
        custom_key_store_name: CustomKeyStoreNameType,
        /// The CloudHSM cluster.
        cloud_hsm_cluster_id: Option<CloudHsmClusterIdType>,
        /// The certificate with which the cluster was initialised, the content of customerCA.crt.
        trust_anchor_certificate: Option<TrustAnchorCertificateType>,
        /// The password of the cluster's crypto user kmsuser.
        key_store_password: Option<KeyStorePasswordType>,
        /// AWS_CLOUDHSM (the default) or EXTERNAL_KEY_STORE.
        custom_key_store_type: Option<CustomKeyStoreType>,
        /// Where the external key store proxy listens; https and no port.
        xks_proxy_uri_endpoint: Option<XksProxyUriEndpointType>,
        /// The path of the proxy API, ending in /kms/xks/v1.
        xks_proxy_uri_path: Option<XksProxyUriPathType>,
        /// The VPC endpoint service to the proxy, for VPC_ENDPOINT_SERVICE.
        xks_proxy_vpc_endpoint_service_name: Option<XksProxyVpcEndpointServiceNameType>,
        /// The account that owns the VPC endpoint service; yours where left out.
        xks_proxy_vpc_endpoint_service_owner: Option<AccountIdType>,
        /// What KMS is to sign its requests to the proxy with.
        xks_proxy_authentication_credential: Option<XksProxyAuthenticationCredentialType>,
        /// PUBLIC_ENDPOINT or VPC_ENDPOINT_SERVICE.
        xks_proxy_connectivity: Option<XksProxyConnectivity>,
    }
}

shape! {
    pub struct Response {
        custom_key_store_id: Option<CustomKeyStoreIdType>,
    }
}

impl Operation for CreateCustomKeyStore {
    const NAME: &'static str = "CreateCustomKeyStore";
    const DOC: &'static str = "Puts a CloudHSM cluster or an external key manager of yours behind KMS. The store must \
        be connected before it can hold keys.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("members each kind needs, uniqueness, checks of cluster and proxy", "API reference"),
        approximate("cluster and external key manager are simulated", "lab decision"),
        unknown(
            "wording of most refusals, audit parameters of external key stores",
            "not recorded",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let text = |text: Option<&str>| text.map(|text| json!(text));
        show([
            ("customKeyStoreName", text(Some(&r.custom_key_store_name))),
            ("clusterId", text(r.cloud_hsm_cluster_id.as_deref())),
            ("customKeyStoreType", r.custom_key_store_type.map(|kind| json!(kind))),
            ("xksProxyUriEndpoint", text(r.xks_proxy_uri_endpoint.as_deref())),
            ("xksProxyUriPath", text(r.xks_proxy_uri_path.as_deref())),
            (
                "xksProxyVpcEndpointServiceName",
                text(r.xks_proxy_vpc_endpoint_service_name.as_deref()),
            ),
            ("xksProxyConnectivity", r.xks_proxy_connectivity.map(|c| json!(c))),
        ])
    }

    fn shown_response(r: &Response) -> Json {
        show([("customKeyStoreId", r.custom_key_store_id.as_ref().map(|id| json!(id.0)))])
    }
}

impl Writes for CreateCustomKeyStore {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        cx.authorize_any(&Asked::to("CreateCustomKeyStore"))?;
        free_name(cx, &request.custom_key_store_name, None)?;
        let backing = match request.custom_key_store_type.unwrap_or(CustomKeyStoreType::AwsCloudHsm)
        {
            CustomKeyStoreType::AwsCloudHsm => cloud_hsm(cx, &request)?,
            CustomKeyStoreType::ExternalKeyStore => external(cx, &request)?,
        };
        let count = all(cx)?.count();
        if count >= STORES {
            return Err(KmsError::new(
                ErrorCode::LimitExceededException,
                format!(
                    "Custom key stores quota for this account in this region is {STORES}, current usage is {count}."
                ),
            ));
        }
        let mut id = hex::encode([cx.id_bytes(), cx.id_bytes()].concat());
        id.truncate(17);
        let id = format!("cks-{id}");
        let reference = KeyStoreRef {
            account: cx.account()?.clone(),
            region: cx.region.clone(),
            id: id.clone(),
        };
        world.put_key_store(KeyStore {
            reference,
            name: request.custom_key_store_name.0,
            created: cx.now,
            backing,
            connection: Connection::Disconnected,
        });
        Ok(Response { custom_key_store_id: Some(id.into()) })
    }
}

fn required<'r, T>(
    member: &'r Option<T>,
    name: &str,
    kind: CustomKeyStoreType,
) -> Result<&'r T, KmsError> {
    member.as_ref().ok_or_else(|| {
        KmsError::validation(format!("{name} is required for custom key stores of type {kind}."))
    })
}

fn absent(given: &[(&str, bool)], kind: CustomKeyStoreType) -> Result<(), KmsError> {
    match given.iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(KmsError::validation(format!(
            "{name} is not supported for custom key stores of type {kind}."
        ))),
        None => Ok(()),
    }
}

fn cloud_hsm(cx: &Cx<'_>, request: &Request) -> Result<Backing, KmsError> {
    let kind = CustomKeyStoreType::AwsCloudHsm;
    let cluster = required(&request.cloud_hsm_cluster_id, "CloudHsmClusterId", kind)?;
    let anchor = required(&request.trust_anchor_certificate, "TrustAnchorCertificate", kind)?;
    let password = required(&request.key_store_password, "KeyStorePassword", kind)?;
    let for_xks = [
        ("XksProxyUriEndpoint", request.xks_proxy_uri_endpoint.is_some()),
        ("XksProxyUriPath", request.xks_proxy_uri_path.is_some()),
        ("XksProxyVpcEndpointServiceName", request.xks_proxy_vpc_endpoint_service_name.is_some()),
        ("XksProxyAuthenticationCredential", request.xks_proxy_authentication_credential.is_some()),
        ("XksProxyConnectivity", request.xks_proxy_connectivity.is_some()),
    ];
    absent(&for_xks, kind)?;
    let cluster = active_cluster(cx, cluster)?;
    // Clusters that were made from one another's backups have the same certificate and keys.
    let taken = all(cx)?.any(|store| match &store.backing {
        Backing::CloudHsm { cluster: id, trust_anchor, .. } => {
            *id == cluster.id || trust_anchor.trim() == cluster.certificate.trim()
        }
        Backing::External(_) => false,
    });
    if taken {
        return Err(KmsError::bare(ErrorCode::CloudHsmClusterInUseException));
    }
    if !cluster.is_redundant() {
        return Err(KmsError::bare(ErrorCode::CloudHsmClusterInvalidConfigurationException)
            .hint("the cluster needs HSMs in two Availability Zones"));
    }
    if anchor.trim() != cluster.certificate.trim() {
        return Err(KmsError::bare(ErrorCode::IncorrectTrustAnchorException));
    }
    Ok(Backing::CloudHsm {
        cluster: cluster.id.clone(),
        trust_anchor: anchor.0.clone(),
        password: Secret(password.0.clone()),
    })
}

fn external(cx: &Cx<'_>, request: &Request) -> Result<Backing, KmsError> {
    let kind = CustomKeyStoreType::ExternalKeyStore;
    let connectivity = *required(&request.xks_proxy_connectivity, "XksProxyConnectivity", kind)?;
    let endpoint = required(&request.xks_proxy_uri_endpoint, "XksProxyUriEndpoint", kind)?;
    let path = required(&request.xks_proxy_uri_path, "XksProxyUriPath", kind)?;
    let given = required(
        &request.xks_proxy_authentication_credential,
        "XksProxyAuthenticationCredential",
        kind,
    )?;
    let for_cloud_hsm = [
        ("CloudHsmClusterId", request.cloud_hsm_cluster_id.is_some()),
        ("TrustAnchorCertificate", request.trust_anchor_certificate.is_some()),
        ("KeyStorePassword", request.key_store_password.is_some()),
    ];
    absent(&for_cloud_hsm, kind)?;
    let service = request.xks_proxy_vpc_endpoint_service_name.as_ref();
    if service.is_some() != (connectivity == XksProxyConnectivity::VpcEndpointService) {
        return Err(KmsError::validation(
            "XksProxyVpcEndpointServiceName is required for, and only for, a connectivity of VPC_ENDPOINT_SERVICE.",
        ));
    }
    let owner = request.xks_proxy_vpc_endpoint_service_owner.as_ref().map(|owner| owner.0.clone());
    let own = service.map(|_| cx.account().map(ToString::to_string)).transpose()?;
    let proxy = XksProxy {
        connectivity,
        uri_endpoint: endpoint.0.clone(),
        uri_path: path.0.clone(),
        vpc_endpoint_service: service.map(|name| name.0.clone()),
        vpc_endpoint_service_owner: owner.or(own),
        credential: credential(given),
    };
    free_proxy(cx, &proxy, None)?;
    healthy(cx, &proxy)?;
    Ok(Backing::External(proxy))
}
