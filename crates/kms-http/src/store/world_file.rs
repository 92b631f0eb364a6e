//! A whole world in one file, to hand on or to keep beside a lesson: `kmslab world save|load FILE`.
//!
//! The key material in it is sealed, and the key that opens it is in the same file. That keeps key material from
//! being found by searching, pasted by mistake or read over a shoulder. It protects nothing from a person who has
//! the file: to hand on the file is to hand on the keys. Two who load one file draw the same randomness, so their
//! transcripts agree to the byte; use a data folder for anything that should not repeat.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use kms_engine::World;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::rows::{self, Kept, Kind, Loading};
use super::{StoreError, new_root_key, root_key};

const FORMAT: i64 = 1;
const NOTE: &str = "A world of kmslab. Its key material is sealed under the key in `opensWith`: whoever has this \
                    file has the keys.";

#[derive(Deserialize)]
struct Head {
    kmslab: String,
    format: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    kmslab: String,
    format: i64,
    note: String,
    opens_with: String,
    state: BTreeMap<String, BTreeMap<String, Box<RawValue>>>,
    /// The newest records; a world holds no more of them.
    trail: Vec<Box<RawValue>>,
}

/// Writes the world to the file, in the place of whatever it held. `calls` is the number of the last call.
pub fn save(path: &Path, world: &World, calls: u64) -> Result<(), StoreError> {
    let not_saved = |e: &dyn std::fmt::Display| StoreError::NotSaved(e.to_string());
    let key = new_root_key(path)?;
    let opens_with = root_key::to_line(&key).to_string();
    let sealer = super::new_sealer(path, vec![key])?;
    let raw = |text: String| RawValue::from_string(text).map_err(|e| not_saved(&e));
    let kept = Kept { world: world.clone(), calls };
    let mut state: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
    for change in rows::changes(None, &kept, &sealer).map_err(|e| not_saved(&e))? {
        let Some(text) = change.text else { continue };
        state.entry(change.kind.name().to_owned()).or_default().insert(change.id, raw(text)?);
    }
    let trail = world.trail.iter();
    let trail = trail.map(|entry| raw(rows::entry_text(entry).map_err(|e| not_saved(&e))?));
    let document = Document {
        kmslab: "world".to_owned(),
        format: FORMAT,
        note: NOTE.to_owned(),
        opens_with,
        state,
        trail: trail.collect::<Result<_, _>>()?,
    };
    let mut text = serde_json::to_string_pretty(&document).map_err(|e| not_saved(&e))?;
    text.push('\n');
    root_key::replace_private(path, text.as_bytes()).map_err(StoreError::io(path))
}

/// Reads a world and the number of its last call.
pub fn load(path: &Path) -> Result<(World, u64), StoreError> {
    let damaged = |what: &dyn std::fmt::Display| StoreError::damaged(path, what);
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::InvalidData => {
            return Err(StoreError::NotAWorld(path.to_owned()));
        }
        Err(e) => return Err(StoreError::io(path)(e)),
    };
    // The head first: a later format may have the rest in another shape.
    let head: Head = match serde_json::from_str(&text) {
        Ok(head) => head,
        Err(e) if e.is_data() => return Err(StoreError::NotAWorld(path.to_owned())),
        Err(e) => return Err(damaged(&e)),
    };
    if head.kmslab != "world" {
        return Err(StoreError::NotAWorld(path.to_owned()));
    }
    if head.format != FORMAT {
        let path = path.to_owned();
        return Err(StoreError::FromTheFuture { path, found: head.format, known: FORMAT });
    }
    let document: Document = serde_json::from_str(&text).map_err(|e| damaged(&e))?;
    let key = root_key::parse_line(&document.opens_with);
    let key = key.ok_or_else(|| damaged(&"`opensWith` is not a key"))?;
    let sealer = super::new_sealer(path, vec![key])?;
    let mut loading = Loading::new();
    for (kind, rows) in &document.state {
        let kind = Kind::parse(kind).ok_or_else(|| damaged(&format!("no kind `{kind}`")))?;
        for (id, row) in rows {
            loading.row(kind, id, row.get(), &sealer).map_err(|e| damaged(&e))?;
        }
    }
    for record in &document.trail {
        loading.trail(record.get()).map_err(|e| damaged(&e))?;
    }
    let kept = loading.finish().map_err(|e| damaged(&e))?;
    Ok((kept.world, kept.calls))
}
