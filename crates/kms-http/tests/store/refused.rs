//! Folders that cannot be opened: what is said, and that nothing is overwritten.

use std::fs;
use std::path::Path;

use super::{furnished, open, refusal};

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
