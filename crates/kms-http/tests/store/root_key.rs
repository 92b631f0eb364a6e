//! What is secret is sealed, and under which key.

use std::fs;

use serde_json::json;

use super::{furnished, ok, open, refusal};

#[test]
fn no_secret_lies_in_the_folder_in_the_clear() {
    use base64::Engine as _;
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    // A pair whose private half the answer shows, imported nowhere: the seed must not give it away either.
    ok(&mut engine, "CreateKey", json!({}));
    store.save(engine.world(), engine.calls()).unwrap();
    let seed = engine.world().seed;
    let secret = engine.world().secret("AKIAKMSLABADMIN22222").unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        let encoded = base64::engine::general_purpose::STANDARD.encode(seed);
        assert!(!has(&seed) && !has(encoded.as_bytes()), "{path:?}");
        assert!(!has(secret.as_bytes()), "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_root_key_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    furnished(dir.path());
    let mode = fs::metadata(dir.path().join("root.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_root_key_can_be_rotated_and_the_old_one_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, _) = furnished(dir.path());
    let old = fs::read(dir.path().join("root.key")).unwrap();
    let (_, mut store) = open(dir.path()).unwrap();
    store.rotate_root_key().unwrap();
    drop(store);
    let (again, store) = open(dir.path()).unwrap();
    assert_eq!(engine.world().parts().keys, again.world().parts().keys);
    drop(store);
    fs::write(dir.path().join("root.key"), old).unwrap();
    assert_eq!(
        refusal(dir.path()),
        "`DIR/root.key` is not the root key under which this world is sealed: put the right one back from a \
         backup, or move `world.db` away to start with a new world"
    );
}

#[test]
fn a_crash_while_the_root_key_is_rotated_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, _) = furnished(dir.path());
    let path = dir.path().join("root.key");
    let old = fs::read_to_string(&path).unwrap();
    open(dir.path()).unwrap().1.rotate_root_key().unwrap();
    // As it stands on the disk between the steps: both keys in the file, the world under either.
    let new = fs::read_to_string(&path).unwrap();
    let both = format!("{new}{}\n", old.lines().last().unwrap());
    fs::write(&path, both).unwrap();
    let (again, _) = open(dir.path()).unwrap();
    assert_eq!(engine.world().parts().keys, again.world().parts().keys);
}
