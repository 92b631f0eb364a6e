//! What survives, what is refused, and in which words.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod kept;
mod killed;
mod refused;
mod root_key;
mod trail;
mod world_file;

use std::path::Path;
use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::{Call, Engine, Timestamp, World};
use kms_http::store::{self, Store};
use serde_json::{Value as Json, json};

fn call(world: &World, operation: &str, body: Json) -> Call {
    Call {
        caller: Arc::new(world.caller("AKIAKMSLABADMIN22222").unwrap()),
        region: Region::lab_default(),
        now: Timestamp::LAB_START,
        service: "kms".to_owned(),
        operation: operation.to_owned(),
        body: body.as_object().unwrap().clone(),
    }
}

#[track_caller]
fn ok(engine: &mut Engine, operation: &str, body: Json) -> Json {
    let call = call(engine.world(), operation, body);
    let call = Call { now: engine.world().clock.plus(1000), ..call };
    Json::Object(engine.call(call).result.unwrap().unwrap_or_default())
}

/// A call to a service that calls KMS.
#[track_caller]
fn served(engine: &mut Engine, service: &str, operation: &str, body: Json) -> Json {
    let call = call(engine.world(), operation, body);
    let call = Call { now: engine.world().clock.plus(1000), service: service.to_owned(), ..call };
    Json::Object(kms_services::call(engine, call).result.unwrap().unwrap_or_default())
}

fn open(dir: &Path) -> Result<(Engine, Store), store::StoreError> {
    let opened = Store::open(dir, || World::new([7; 32]))?;
    Ok((Engine::resume(opened.world, opened.calls), opened.store))
}

/// A folder with one of everything in it, saved call by call.
fn furnished(dir: &Path) -> (Engine, String) {
    let (mut engine, mut store) = open(dir).unwrap();
    let mut blob = String::new();
    let key = |made: Json| made["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
    let first = key(ok(&mut engine, "CreateKey", json!({"Description": "first"})));
    for (operation, body) in [
        ("CreateAlias", json!({"AliasName": "alias/app", "TargetKeyId": first})),
        ("TagResource", json!({"KeyId": first, "Tags": [{"TagKey": "a", "TagValue": "b"}]})),
        ("Encrypt", json!({"KeyId": first, "Plaintext": "aGVsbG8="})),
        ("RotateKeyOnDemand", json!({"KeyId": first})),
        ("CreateKey", json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})),
    ] {
        let answer = ok(&mut engine, operation, body);
        if operation == "Encrypt" {
            blob = answer["CiphertextBlob"].as_str().unwrap().to_owned();
        }
        store.save(engine.world(), engine.calls()).unwrap();
    }
    engine.edit("the outside", |world| {
        let account = world.accounts.keys().next().unwrap().clone();
        world.add_cluster(&account, &Region::lab_default(), "kmsPswd");
        world.add_external_key_manager("vault");
    });
    let (id, cluster) = engine.world().clusters.iter().next().unwrap();
    let store_body = json!({"CustomKeyStoreName": "hsm", "CloudHsmClusterId": id,
        "TrustAnchorCertificate": cluster.certificate, "KeyStorePassword": "kmsPswd"});
    ok(&mut engine, "CreateCustomKeyStore", store_body);
    let alice = "arn:aws:iam::111122223333:user/alice";
    let grant = json!({"KeyId": first, "GranteePrincipal": alice, "Operations": ["Decrypt"]});
    ok(&mut engine, "CreateGrant", grant);
    served(&mut engine, "s3", "CreateBucket", json!({"Bucket": "app"}));
    let object =
        json!({"Bucket": "app", "Key": "a", "Body": "aGVsbG8=", "ServerSideEncryption": "aws:kms"});
    served(&mut engine, "s3", "PutObject", object);
    let volume = json!({"AvailabilityZone": "us-east-1a", "Size": 8, "Encrypted": true});
    served(&mut engine, "ec2", "CreateVolume", volume);
    store.save(engine.world(), engine.calls()).unwrap();
    (engine, blob)
}

#[track_caller]
fn refusal(dir: &Path) -> String {
    let error = open(dir).map(drop).unwrap_err().to_string();
    error.replace(&dir.display().to_string(), "DIR")
}
