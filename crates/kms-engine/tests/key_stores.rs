//! Custom key stores: what the sessions do not show.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod common;

use common::{HELLO, Lab, text, with_outside};
use serde_json::{Value as Json, json};

fn name(names: &[(String, String)], name: &str) -> String {
    names.iter().find(|(known, _)| known == name).unwrap().1.replace("\\n", "\n")
}

fn cloud_hsm(names: &[(String, String)], store: &str) -> Json {
    json!({"CustomKeyStoreName": store, "CloudHsmClusterId": name(names, "CLUSTER"),
           "TrustAnchorCertificate": name(names, "CERTIFICATE"), "KeyStorePassword": "kmsPswd"})
}

fn external(names: &[(String, String)], store: &str) -> Json {
    json!({"CustomKeyStoreName": store, "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
           "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "https://vault.example.com",
           "XksProxyUriPath": "/kms/xks/v1",
           "XksProxyAuthenticationCredential": {"AccessKeyId": name(names, "XKSID"), "RawSecretAccessKey": name(names, "XKSSECRET")}})
}

/// Creates and connects; the store's id.
fn connected(lab: &mut Lab, body: Json) -> String {
    let store = text(&lab.ok("CreateCustomKeyStore", body), "/CustomKeyStoreId");
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("20m");
    assert_eq!(connection(lab, &store), ("CONNECTED".to_owned(), None));
    store
}

fn connection(lab: &mut Lab, store: &str) -> (String, Option<String>) {
    let shown = lab.ok("DescribeCustomKeyStores", json!({"CustomKeyStoreId": store}));
    let store = &shown["CustomKeyStores"][0];
    (text(store, "/ConnectionState"), store["ConnectionErrorCode"].as_str().map(str::to_owned))
}

#[test]
fn each_way_to_fail_to_connect_has_its_code() {
    let mut lab = Lab::new();
    let names = with_outside(&mut lab);
    let cluster = name(&names, "CLUSTER");
    let store =
        text(&lab.ok("CreateCustomKeyStore", cloud_hsm(&names, "hsm")), "/CustomKeyStoreId");
    type Break = fn(&mut kms_engine::outside::Cluster);
    let broken: [(Break, &str); 5] = [
        (|cluster| cluster.set_password("other"), "INVALID_CREDENTIALS"),
        (|cluster| cluster.kmsuser.logged_in = true, "USER_LOGGED_IN"),
        (|cluster| cluster.kmsuser.exists = false, "USER_NOT_FOUND"),
        (|cluster| cluster.kmsuser.failed_logins = 5, "USER_LOCKED_OUT"),
        (|cluster| cluster.hsms.clear(), "INSUFFICIENT_CLOUDHSM_HSMS"),
    ];
    let whole = lab.0.world().clusters[&cluster].clone();
    for (break_it, code) in broken {
        lab.0.edit("break", |world| {
            world.clusters.insert(cluster.clone(), whole.clone());
            world.edit_cluster(&cluster, break_it);
        });
        lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
        lab.wait("20m");
        assert_eq!(connection(&mut lab, &store), ("FAILED".to_owned(), Some(code.to_owned())));
        lab.ok("DisconnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
        lab.wait("10s");
    }
    lab.0.edit("delete", |world| {
        world.clusters.remove(&cluster);
    });
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("20m");
    assert_eq!(connection(&mut lab, &store).1.as_deref(), Some("CLUSTER_NOT_FOUND"));
}

#[test]
fn a_key_survives_its_cluster_in_one_made_from_a_backup_with_the_key_in_it() {
    let mut lab = Lab::new();
    let names = with_outside(&mut lab);
    let cluster = name(&names, "CLUSTER");
    let store = connected(&mut lab, cloud_hsm(&names, "hsm"));
    let key = lab.key(json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store}));
    let blob =
        text(&lab.ok("Encrypt", json!({"KeyId": key, "Plaintext": HELLO})), "/CiphertextBlob");
    let (mut restored, mut unrelated) = (String::new(), String::new());
    lab.0.edit("disaster", |world| {
        restored = world.restore_cluster(&cluster).unwrap();
        let account = world.clusters[&cluster].account.clone();
        let region = world.clusters[&cluster].region.clone();
        unrelated = world.add_cluster(&account, &region, "kmsPswd");
        world.clusters.remove(&cluster);
    });
    let update = |cluster: &str| json!({"CustomKeyStoreId": store, "CloudHsmClusterId": cluster});
    assert_eq!(
        lab.err("UpdateCustomKeyStore", update(&restored)),
        "CustomKeyStoreInvalidStateException"
    );
    lab.ok("DisconnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("10s");
    assert_eq!(
        lab.err("UpdateCustomKeyStore", update(&unrelated)),
        "CloudHsmClusterNotRelatedException"
    );
    lab.ok("UpdateCustomKeyStore", update(&restored));
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("20m");
    assert_eq!(lab.ok("Decrypt", json!({"CiphertextBlob": blob}))["Plaintext"], HELLO);
}

#[test]
fn a_proxy_in_a_vpc_is_looked_for_only_when_connecting() {
    let mut lab = Lab::new();
    let names = with_outside(&mut lab);
    let service = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
    let mut body = external(&names, "xks");
    body["XksProxyConnectivity"] = json!("VPC_ENDPOINT_SERVICE");
    let missing = "ValidationException: XksProxyVpcEndpointServiceName is required for, and only for, a connectivity of VPC_ENDPOINT_SERVICE.";
    assert_eq!(lab.err("CreateCustomKeyStore", body.clone()), missing);
    body["XksProxyVpcEndpointServiceName"] = json!(service);
    let store = text(&lab.ok("CreateCustomKeyStore", body.clone()), "/CustomKeyStoreId");
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("5m");
    assert_eq!(
        connection(&mut lab, &store).1.as_deref(),
        Some("XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND")
    );
    lab.ok("DisconnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("10s");
    lab.0.edit("service", |world| {
        world.edit_external_key_manager("vault", |manager| {
            manager.vpc_endpoint_service = Some(service.to_owned());
        });
    });
    lab.ok("ConnectCustomKeyStore", json!({"CustomKeyStoreId": store}));
    lab.wait("5m");
    assert_eq!(connection(&mut lab, &store).0, "CONNECTED");
    body["CustomKeyStoreName"] = json!("second");
    body["XksProxyUriPath"] = json!("/second/kms/xks/v1");
    assert_eq!(lab.err("CreateCustomKeyStore", body.clone()), "XksProxyUriEndpointInUseException");
    body["XksProxyUriEndpoint"] = json!("https://second.example.com");
    assert_eq!(lab.err("CreateCustomKeyStore", body), "XksProxyVpcEndpointServiceInUseException");
}

#[test]
fn stores_belong_to_an_account_and_a_region_which_hold_ten() {
    let mut lab = Lab::new();
    let names = with_outside(&mut lab);
    for number in 0..10 {
        let mut body = external(&names, &format!("store {number}"));
        let path = format!("/n{number}/kms/xks/v1");
        body["XksProxyUriPath"] = json!(path);
        lab.0.edit("path", |world| {
            world.edit_external_key_manager("vault", |manager| manager.uri_path = path);
        });
        lab.ok("CreateCustomKeyStore", body);
    }
    let page = lab.ok("DescribeCustomKeyStores", json!({"Limit": 7}));
    let rest = lab.ok("DescribeCustomKeyStores", json!({"Limit": 7, "Marker": page["NextMarker"]}));
    assert_eq!(rest["CustomKeyStores"].as_array().unwrap().len(), 3);
    for who in ["partner", "admin@eu-west-1"] {
        assert_eq!(
            lab.ok_as(who, "DescribeCustomKeyStores", json!({}))["CustomKeyStores"],
            json!([])
        );
        let store = json!({"CustomKeyStoreId": page["CustomKeyStores"][0]["CustomKeyStoreId"]});
        assert_eq!(
            lab.err_as(who, "ConnectCustomKeyStore", store),
            "CustomKeyStoreNotFoundException"
        );
    }
    let refused = lab.call_as("admin", "CreateCustomKeyStore", cloud_hsm(&names, "eleventh"));
    assert_eq!(refused.result.unwrap_err().code.as_str(), "LimitExceededException");
}

#[test]
fn material_that_cannot_be_deleted_with_its_key_stays_behind_in_the_cluster() {
    let mut lab = Lab::new();
    let names = with_outside(&mut lab);
    let cluster = name(&names, "CLUSTER");
    let store = connected(&mut lab, cloud_hsm(&names, "hsm"));
    let keys =
        [(); 2].map(|()| lab.key(json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store})));
    assert_eq!(lab.0.world().clusters[&cluster].backing_keys.len(), 2);
    lab.ok("ScheduleKeyDeletion", json!({"KeyId": keys[0], "PendingWindowInDays": 7}));
    assert_eq!(lab.advance(8), ["DeleteKey"]);
    assert_eq!(lab.0.world().clusters[&cluster].backing_keys.len(), 1);
    lab.0.edit("stop", |world| {
        world.edit_cluster(&cluster, |cluster| cluster.running = false);
    });
    lab.ok("ScheduleKeyDeletion", json!({"KeyId": keys[1], "PendingWindowInDays": 7}));
    assert_eq!(lab.advance(8), ["DeleteKey"]);
    assert_eq!(lab.0.world().clusters[&cluster].backing_keys.len(), 1);
}
