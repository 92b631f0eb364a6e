//! What survives, what is refused, and in which words.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kms_engine::arn::Region;
use kms_engine::{Call, Engine, Timestamp, World};
use kms_http::store::{self, Saver, Store, world_file};
use kms_http::{Pace, SharedEngine};
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
fn undone_calls_leave_the_trail_but_their_randomness_is_never_drawn_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    let first = ok(&mut engine, "CreateKey", json!({}));
    store.save(engine.world(), engine.calls()).unwrap();
    engine.undo().unwrap();
    store.save(engine.world(), engine.calls()).unwrap();
    drop(store);
    let (mut engine, _store) = open(dir.path()).unwrap();
    assert_eq!(engine.world().trail.len(), 0);
    let second = ok(&mut engine, "CreateKey", json!({}));
    assert_ne!(first["KeyMetadata"]["KeyId"], second["KeyMetadata"]["KeyId"]);
}

/// Lengthens the trail without the work of calls.
fn lengthen(engine: &mut Engine, by: usize) {
    engine.edit("records", |world| {
        for n in 0..by {
            let mut entry = kms_engine::trail::Entry::clone(world.trail.last().unwrap());
            let mut event = kms_engine::trail::Event::clone(&entry.event);
            event.event_id = format!("made {n}");
            entry.event = Arc::new(event);
            world.trail.push(Arc::new(entry));
        }
    });
}

fn rows_of_trail(dir: &Path) -> i64 {
    let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
    db.query_row("SELECT count(*) FROM trail", [], |row| row.get(0)).unwrap()
}

#[test]
fn records_that_left_the_window_stay_in_the_store() {
    use kms_engine::trail::WINDOW;
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    ok(&mut engine, "CreateKey", json!({}));
    for _ in 0..3 {
        lengthen(&mut engine, WINDOW / 2);
        store.save(engine.world(), engine.calls()).unwrap();
    }
    let end = 1 + 3 * (WINDOW / 2);
    assert_eq!(rows_of_trail(dir.path()), end as i64);
    store.rotate_root_key().unwrap();
    assert_eq!(rows_of_trail(dir.path()), end as i64);
    drop(store);
    let (mut again, mut store) = open(dir.path()).unwrap();
    let trail = &again.world().trail;
    assert_eq!((trail.len(), trail.end()), (WINDOW, end));
    let last = |engine: &Engine| engine.world().trail.last().unwrap().event.event_id.clone();
    assert_eq!(last(&again), last(&engine));
    ok(&mut again, "CreateKey", json!({}));
    store.save(again.world(), again.calls()).unwrap();
    assert_eq!(rows_of_trail(dir.path()), 1 + end as i64);
    // Undone records leave the store as well.
    again.undo().unwrap();
    store.save(again.world(), again.calls()).unwrap();
    assert_eq!(rows_of_trail(dir.path()), end as i64);
}

#[test]
fn records_that_could_not_be_saved_in_time_leave_a_note_of_how_many() {
    use kms_engine::trail::WINDOW;
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    ok(&mut engine, "CreateKey", json!({}));
    store.save(engine.world(), engine.calls()).unwrap();
    // Here the disk is full for longer than the window reaches back.
    lengthen(&mut engine, 2 * WINDOW);
    store.save(engine.world(), engine.calls()).unwrap();
    let held = engine.world().trail.len();
    assert_eq!(rows_of_trail(dir.path()), (1 + 1 + held) as i64);
    drop(store);
    let (again, mut store) = open(dir.path()).unwrap();
    assert_eq!(again.world().trail.end(), engine.world().trail.end());
    assert_eq!(store.save(again.world(), again.calls()).unwrap(), 0);
}

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

#[test]
fn what_cannot_be_opened_says_what_to_do_and_stays_as_it_is() {
    type Break = fn(&Path);
    let cases: &[(&str, Break, &str)] = &[
        (
            "not a database",
            |dir| fs::write(dir.join("world.db"), "this is not a database at all").unwrap(),
            "`DIR/world.db` is not a world of kmslab: move it away, or use another folder with `--data DIR`",
        ),
        (
            "another program's database",
            |dir| {
                fs::remove_file(dir.join("world.db")).unwrap();
                let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
                db.execute_batch("CREATE TABLE mine (x)").unwrap();
            },
            "`DIR/world.db` is not a world of kmslab: move it away, or use another folder with `--data DIR`",
        ),
        (
            "a later format",
            |dir| {
                let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
                db.execute_batch("PRAGMA user_version = 9").unwrap();
            },
            "`DIR/world.db` was written by a newer kmslab (format 9, this one reads up to 1): update kmslab, or \
             use another folder with `--data DIR`",
        ),
        (
            "a row that is not what it was",
            |dir| {
                let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
                db.execute_batch("UPDATE state SET value = '{' WHERE kind = 'alias'").unwrap();
            },
            "`DIR/world.db` is damaged (alias/app: EOF while parsing an object at line 1 column 1): restore it \
             from a backup, or move it away to start with a new world; nothing was overwritten",
        ),
        (
            "a record that is gone",
            |dir| {
                let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
                db.execute_batch("DELETE FROM trail WHERE position = 2").unwrap();
            },
            "`DIR/world.db` is damaged (record 2 of the trail is missing): restore it from a backup, or move it \
             away to start with a new world; nothing was overwritten",
        ),
        (
            "sealed bytes of another row",
            |dir| {
                let db = rusqlite::Connection::open(dir.join("world.db")).unwrap();
                db.execute_batch(
                    "UPDATE state SET value = (SELECT value FROM state WHERE id = 'seed') WHERE kind = 'account'",
                )
                .unwrap();
            },
            "`DIR/world.db` is damaged (account 111122223333: its sealed bytes were changed): restore it from a \
             backup, or move it away to start with a new world; nothing was overwritten",
        ),
        (
            "no root key",
            |dir| fs::remove_file(dir.join("root.key")).unwrap(),
            "the root key `DIR/root.key` is missing, and without it the key material beside it cannot be read: \
             put it back from a backup, or move `world.db` away to start with a new world",
        ),
        (
            "an empty root key",
            |dir| fs::write(dir.join("root.key"), "").unwrap(),
            "`DIR/root.key` is damaged (its first line is not a root key's): restore it from a backup, or move \
             it away to start with a new world; nothing was overwritten",
        ),
        (
            "a root key of a later format",
            |dir| fs::write(dir.join("root.key"), "kmslab root key 2\n").unwrap(),
            "`DIR/root.key` was written by a newer kmslab (format 2, this one reads up to 1): update kmslab, or \
             use another folder with `--data DIR`",
        ),
    ];
    for (name, spoil, expected) in cases {
        let dir = tempfile::tempdir().unwrap();
        furnished(dir.path());
        spoil(dir.path());
        let contents = |name: &str| fs::read(dir.path().join(name)).ok();
        let before = (contents("world.db"), contents("root.key"));
        let expected =
            expected.replace("alias/app", "arn:aws:kms:us-east-1:111122223333:alias/app");
        assert_eq!(refusal(dir.path()), expected, "{name}");
        assert!(before == (contents("world.db"), contents("root.key")), "{name}: overwritten");
    }
}

#[test]
fn a_page_of_noise_in_the_file_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    furnished(dir.path());
    let path = dir.path().join("world.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0x5a);
    fs::write(&path, bytes).unwrap();
    let refusal = refusal(dir.path());
    assert!(refusal.starts_with("`DIR/world.db` is damaged ("), "{refusal}");
}

#[test]
fn a_folder_that_cannot_be_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let refusal = refusal(&dir.path().join("file"));
    assert!(
        refusal.ends_with(
            "make it readable and writable, or use another folder with `--data DIR`, or keep nothing with \
             `--ephemeral`"
        ),
        "{refusal}"
    );
}

#[test]
fn one_process_has_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let (_, store) = open(dir.path()).unwrap();
    assert_eq!(
        refusal(dir.path()),
        "the data folder `DIR` is in use by another kmslab: stop that one, or use another folder with `--data \
         DIR`, or keep nothing with `--ephemeral`"
    );
    drop(store);
    open(dir.path()).unwrap();
}

#[test]
fn a_world_file_holds_the_whole_world() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, blob) = furnished(dir.path());
    let file = dir.path().join("lesson.kmslab");
    world_file::save(&file, engine.world(), engine.calls()).unwrap();
    let (world, calls) = world_file::load(&file).unwrap();
    assert_eq!(world.parts().keys, engine.world().parts().keys);
    assert_eq!(world.trail.len(), engine.world().trail.len());
    let mut again = Engine::resume(world, calls);
    assert_eq!(ok(&mut again, "Decrypt", json!({"CiphertextBlob": blob}))["Plaintext"], "aGVsbG8=");
    let says = |text: &str| {
        fs::write(&file, text).unwrap();
        let error = world_file::load(&file).map(drop).unwrap_err().to_string();
        error.replace(&file.display().to_string(), "FILE")
    };
    let whole = r#"{"kmslab": "world", "format": 1"#;
    for (text, expected) in [
        ("hello", "`FILE` is damaged (expected value at line 1 column 1)"),
        (r#"{"kmslab": "world", "format": 7}"#, "`FILE` was written by a newer kmslab (format 7,"),
        (r#"{"name": "package"}"#, "`FILE` is not a world of kmslab"),
        (r#"{"kmslab": "lab", "format": 1}"#, "`FILE` is not a world of kmslab"),
        (whole, "`FILE` is damaged (EOF while parsing"),
        (r#"{"kmslab": "world", "format": 1}"#, "`FILE` is damaged (missing field"),
    ] {
        let says = says(text);
        assert!(says.starts_with(expected), "{text}: {says}");
    }
}

/// The process that gets killed: works as hard as it can and says so only once a change is kept.
#[test]
#[ignore = "started by the test below, to be killed"]
fn the_process_that_gets_killed() {
    let Ok(dir) = std::env::var("KMSLAB_CRASH_TEST") else { return };
    let (engine, store) = open(Path::new(&dir)).unwrap();
    let shared = SharedEngine::new(engine, Pace::Live);
    let _saver = Saver::start(store, &shared).unwrap();
    let world = shared.world();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let outcome = shared.call(call(&world, "CreateKey", json!({})));
                    let key = outcome.result.unwrap().unwrap()["KeyMetadata"]["Arn"].clone();
                    println!("kept {} {}", outcome.number, key.as_str().unwrap());
                }
            });
        }
    });
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let mut kept: Vec<(u64, String)> = Vec::new();
    let rounds = std::env::var("KMSLAB_CRASH_ROUNDS").map_or(5, |n| n.parse().unwrap());
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_process_that_gets_killed", "--ignored", "--nocapture"])
            .env("KMSLAB_CRASH_TEST", dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let patience = Duration::from_millis(40 + 23 * round);
        let mut killed = None;
        for line in lines {
            let line = line.unwrap();
            let Some(rest) = line.split("kept ").nth(1) else { continue };
            let Some((number, arn)) = rest.split_once(' ') else { continue };
            // A line that was cut off by the kill is no acknowledgement.
            if arn.len() == "arn:aws:kms:us-east-1:111122223333:key/".len() + 36 {
                kept.push((number.parse().unwrap(), arn.to_owned()));
            }
            let first = *killed.get_or_insert_with(Instant::now);
            if first.elapsed() > patience {
                // SIGKILL, in the middle of whatever it does.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        let (engine, _store) = open(dir.path()).unwrap();
        let world = engine.world();
        let mut numbers: Vec<u64> = world.trail.iter().map(|entry| entry.call).collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "round {round}: an event is there twice");
        let arns: std::collections::HashSet<String> =
            world.keys().map(|key| key.arn.to_string()).collect();
        for (number, arn) in &kept {
            assert!(arns.contains(arn), "round {round}: {arn} was acknowledged and is gone");
            assert!(numbers.binary_search(number).is_ok(), "round {round}: event {number} is gone");
        }
        assert_eq!(arns.len(), count, "round {round}: a key without its event, or the reverse");
    }
    assert!(kept.len() > rounds as usize, "only {} acknowledged", kept.len());
}
