//! What a save writes, and what comes back.

use kms_engine::World;
use kms_http::store;
use serde_json::{Value as Json, json};

use super::{furnished, ok, open, served};

#[test]
fn a_world_comes_back_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, blob) = furnished(dir.path());
    let (mut again, _store) = open(dir.path()).unwrap();
    let (before, after) = (engine.world(), again.world());
    assert_eq!(before.parts().keys, after.parts().keys);
    assert_eq!(before.accounts, after.accounts);
    assert_eq!(before.aliases, after.aliases);
    assert_eq!(before.usage, after.usage);
    assert_eq!(before.grants, after.grants);
    assert_eq!(before.kept, after.kept);
    assert_eq!(before.clusters, after.clusters);
    assert_eq!(before.external_key_managers, after.external_key_managers);
    assert_eq!(before.key_stores, after.key_stores);
    assert_eq!((before.clock, before.seed), (after.clock, after.seed));
    assert_eq!(engine.calls(), again.calls());
    let events = |world: &World| -> Vec<Json> {
        world.trail.iter().map(|entry| entry.event.to_json()).collect()
    };
    assert_eq!(events(before), events(after));
    assert_eq!(ok(&mut again, "Decrypt", json!({"CiphertextBlob": blob}))["Plaintext"], "aGVsbG8=");
    let object = served(&mut again, "s3", "GetObject", json!({"Bucket": "app", "Key": "a"}));
    assert_eq!(object["Body"], "aGVsbG8=");
    let volumes = served(&mut again, "ec2", "DescribeVolumes", json!({}));
    assert_eq!(volumes["Volumes"][0]["State"], "available");
}

#[test]
fn a_save_writes_only_what_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    for _ in 0..100 {
        ok(&mut engine, "CreateKey", json!({}));
    }
    store.save(engine.world(), engine.calls()).unwrap();
    ok(&mut engine, "CreateKey", json!({}));
    // The key, its record, the count of such requests, the clock and the number of the call.
    assert_eq!(store.save(engine.world(), engine.calls()).unwrap(), 5);
    assert_eq!(store.save(engine.world(), engine.calls()).unwrap(), 0);
}

#[test]
fn a_backup_made_while_the_folder_is_in_use_is_a_data_folder() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (engine, _) = furnished(dir.path());
    let (_, _store) = open(dir.path()).unwrap();
    let (world, calls) = store::read(dir.path()).unwrap();
    assert_eq!((world.parts().keys, calls), (engine.world().parts().keys, engine.calls()));
    let to = other.path().join("copy");
    store::backup(dir.path(), &to).unwrap();
    let (again, _) = open(&to).unwrap();
    assert_eq!(engine.world().parts().keys, again.world().parts().keys);
    let error = store::backup(dir.path(), &to).unwrap_err().to_string();
    assert!(error.ends_with("already exists, and a backup overwrites nothing: name a new folder"));
}
