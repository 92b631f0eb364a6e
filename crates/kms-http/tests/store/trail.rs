//! The records of the audit trail: all of them are kept, and a world holds the newest.

use std::path::Path;
use std::sync::Arc;

use kms_engine::trail::WINDOW;
use kms_engine::{Engine, Timestamp};
use kms_http::store;
use serde_json::json;

use super::{ok, open};

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
fn a_long_trail_is_read_in_pages_and_loses_its_old_end() {
    let dir = tempfile::tempdir().unwrap();
    let (mut engine, mut store) = open(dir.path()).unwrap();
    ok(&mut engine, "CreateKey", json!({}));
    lengthen(&mut engine, 999);
    store.save(engine.world(), engine.calls()).unwrap();
    let next_day = engine.world().clock.plus_days(1);
    engine.advance_to(next_day);
    ok(&mut engine, "CreateKey", json!({}));
    for by in [WINDOW / 2, WINDOW / 2 + 999] {
        lengthen(&mut engine, by);
        store.save(engine.world(), engine.calls()).unwrap();
    }
    let end = engine.world().trail.end();
    let positions = |from, at_most| -> Vec<usize> {
        let page = store::records(dir.path(), from, at_most).unwrap();
        page.into_iter().map(|(position, _)| position).collect()
    };
    assert_eq!(positions(0, usize::MAX), (0..end).collect::<Vec<_>>());
    assert_eq!(positions(500, 2), [500, 501]);
    assert_eq!(store.prune(Timestamp::LAB_START).unwrap(), 0);
    assert_eq!(store.prune(next_day).unwrap(), 1000);
    assert_eq!(store.prune(next_day).unwrap(), 0);
    assert_eq!(positions(0, 1), [1000]);
    // What the world holds stays, however old it is: an undo may take it back.
    let gone = engine.world().trail.gone();
    assert_eq!(store.prune(next_day.plus_days(1)).unwrap(), gone - 1000);
    assert_eq!(positions(0, usize::MAX), (gone..end).collect::<Vec<_>>());
    drop(store);
    let (mut again, mut store) = open(dir.path()).unwrap();
    assert_eq!(again.world().trail.end(), end);
    ok(&mut again, "CreateKey", json!({}));
    store.save(again.world(), again.calls()).unwrap();
    again.undo().unwrap();
    store.save(again.world(), again.calls()).unwrap();
    store.rotate_root_key().unwrap();
    assert_eq!(positions(0, usize::MAX), (gone..end).collect::<Vec<_>>());
    drop(store);
    assert_eq!(open(dir.path()).unwrap().0.world().trail.end(), end);
}
