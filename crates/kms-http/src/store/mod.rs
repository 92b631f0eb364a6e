//! The durable store: the data folder that holds a world.
//!
//! ```text
//! lock       held while a process has the folder
//! world.db   SQLite, one row a thing, JSON; what is secret is sealed
//! root.key   what it is sealed under; a file of its own, for its owner alone
//! ```
//!
//! A save writes the rows that differ from the last save, in one transaction that is on the disk before the save
//! returns. [`Saver`] lets many callers share one transaction.

mod error;
mod records;
mod root_key;
mod rows;
mod saver;
mod schema;
mod seal;
pub mod world_file;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use kms_engine::World;
use kms_engine::trail::{Trail, WINDOW};
use rusqlite::{Connection, params};

pub use error::StoreError;
pub use records::records;
pub use saver::{Saver, Saves};

use rows::{BadRow, Kept, Kind, Loading};
use seal::{RootKey, Sealer};

/// A data folder with its world, held by this process.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    db: Connection,
    sealer: Sealer,
    saved: Option<Kept>,
    _lock: Lock,
}

/// A data folder, just opened.
#[derive(Debug)]
pub struct Opened {
    /// The world as it was last saved.
    pub world: World,
    /// The number of its last call, for `Engine::resume`.
    pub calls: u64,
    /// Whether the folder was empty and the world is a new one.
    pub new: bool,
    /// Where to save it from now on.
    pub store: Store,
}

impl Store {
    /// Opens the data folder and takes hold of it; a new one starts with the world that `fresh` makes.
    pub fn open(dir: &Path, fresh: impl FnOnce() -> World) -> Result<Opened, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io(dir))?;
        let lock = take_lock(dir)?;
        let path = dir.join("world.db");
        let sealer = sealer_for(dir)?;
        let db = schema::open(&path)?;
        let mut store = Store { dir: dir.to_owned(), db, sealer, saved: None, _lock: lock };
        // The first save is one transaction: without a row there never was one.
        if schema::has_rows(&store.db, &path)? {
            let kept = load(dir, &store.db, &store.sealer)?;
            store.saved = Some(kept.clone());
            return Ok(Opened { world: kept.world, calls: kept.calls, new: false, store });
        }
        root_key::sync_folder_of(&path).map_err(StoreError::io(&path))?;
        let world = fresh();
        store.save(&world, 0)?;
        Ok(Opened { world, calls: 0, new: true, store })
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes what changed since the last save; on the disk when this returns. `calls` is the number of the last
    /// call. Returns the number of rows written.
    pub fn save(&mut self, world: &World, calls: u64) -> Result<usize, StoreError> {
        let new = Kept { world: world.clone(), calls };
        let saved = self.saved.as_ref();
        let rows = self.write(&new, saved, saved.map(|saved| &saved.world.trail), &self.sealer)?;
        self.saved = Some(new);
        Ok(rows)
    }

    /// Seals everything under a new root key and forgets the old one.
    ///
    /// Between the steps the root key's file holds both, so a crash at any of them leaves a world that opens.
    pub fn rotate_root_key(&mut self) -> Result<(), StoreError> {
        let path = self.dir.join("root.key");
        let fresh = new_root_key(&path)?;
        let both = std::iter::once(fresh.clone()).chain(self.sealer.keys().cloned());
        let sealer = new_sealer(&path, both.collect())?;
        root_key::write(&path, sealer.keys())?;
        if let Some(saved) = &self.saved {
            // Records hold nothing that is sealed: they stay as they are.
            self.write(saved, None, Some(&saved.world.trail), &sealer)?;
        }
        // What was sealed under the old key is also out of the journal before that key goes.
        self.db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|e| StoreError::NotSaved(e.to_string()))?;
        let sealer = new_sealer(&path, vec![fresh])?;
        root_key::write(&path, sealer.keys())?;
        self.sealer = sealer;
        Ok(())
    }

    /// The rows that differ from `old` and the records that are not in `trail`, in one transaction.
    fn write(
        &self,
        new: &Kept,
        old: Option<&Kept>,
        trail: Option<&Trail>,
        sealer: &Sealer,
    ) -> Result<usize, StoreError> {
        let unwritable = |e: BadRow| StoreError::NotSaved(e.to_string());
        let changes = rows::changes(old, new, sealer).map_err(unwritable)?;
        let records = &new.world.trail;
        let before = trail.map_or(0, Trail::end);
        let common = trail.map_or(0, |trail| trail.common_with(records));
        let lost = records.gone().saturating_sub(common);
        let fresh = records.end() - common - lost + usize::from(lost > 0);
        let count = changes.len() + fresh + (before - common);
        if count == 0 {
            return Ok(0);
        }
        let write = || -> Result<(), WriteError> {
            let transaction = self.db.unchecked_transaction()?;
            let mut put = transaction.prepare_cached(schema::PUT)?;
            let mut remove = transaction.prepare_cached(schema::REMOVE)?;
            for change in &changes {
                let (kind, id) = (change.kind.name(), &change.id);
                match &change.text {
                    Some(text) => put.execute(params![kind, id, text])?,
                    None => remove.execute(params![kind, id])?,
                };
            }
            if common < before || trail.is_none() {
                transaction.prepare_cached(schema::CUT_TRAIL)?.execute([row_number(common)])?;
            }
            let mut append = transaction.prepare_cached(schema::APPEND)?;
            if lost > 0 {
                append.execute(params![row_number(common), rows::lost_text(lost)?])?;
            }
            for (at, entry) in records.from(common) {
                append.execute(params![row_number(at), rows::entry_text(entry)?])?;
            }
            drop((put, remove, append));
            Ok(transaction.commit()?)
        };
        write().map_err(|WriteError(why)| StoreError::NotSaved(why))?;
        Ok(count)
    }
}

/// The world of a data folder and the number of its last call, as last saved.
///
/// Works while another process has the folder: what that one acknowledged is in it.
pub fn read(dir: &Path) -> Result<(World, u64), StoreError> {
    let db = schema::open_to_read(&dir.join("world.db"))?;
    let sealer = new_sealer(&dir.join("root.key"), existing_root_keys(dir)?)?;
    // Every row at one moment, whatever is written meanwhile.
    let moment =
        db.unchecked_transaction().map_err(|e| schema::error(&dir.join("world.db"), &e))?;
    let kept = load(dir, &moment, &sealer)?;
    Ok((kept.world, kept.calls))
}

/// Copies the world of a data folder, its root key too, into a new folder that is itself a data folder.
///
/// Works while another process has the folder: it reads one consistent state and holds nobody up.
pub fn backup(dir: &Path, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::Exists(to.to_owned()));
    }
    let path = dir.join("world.db");
    let db = schema::open_to_read(&path)?;
    let keys = existing_root_keys(dir)?;
    fs::create_dir_all(to).map_err(StoreError::io(to))?;
    let copy = to.join("world.db");
    let name = copy.to_str().ok_or_else(|| StoreError::Unusable {
        path: copy.clone(),
        why: std::io::Error::other("its name is not text"),
    })?;
    db.execute("VACUUM INTO ?1", [name]).map_err(|e| schema::error(&path, &e))?;
    // SQLite leaves it to the caller to make the copy durable.
    File::open(&copy).and_then(|file| file.sync_all()).map_err(StoreError::io(&copy))?;
    root_key::write(&to.join("root.key"), keys.iter())
}

fn load(dir: &Path, db: &Connection, sealer: &Sealer) -> Result<Kept, StoreError> {
    let mut loading = Loading::new();
    let read = || -> Result<Kept, LoadError> {
        let mut state = db.prepare(schema::STATE)?;
        let mut rows = state.query([])?;
        while let Some(row) = rows.next()? {
            let kind = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let id = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let text = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            match Kind::parse(kind) {
                Some(kind) => loading.row(kind, id, text, sealer)?,
                None => return Err(LoadError::Other(format!("there is no kind `{kind}`"))),
            }
        }
        let mut trail = db.prepare(schema::TRAIL)?;
        let mut rows = trail.query([row_number(WINDOW)])?;
        let (mut first, mut read) = (0, 0);
        while let Some(row) = rows.next()? {
            let position = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            if read == 0 {
                first = position;
                loading.trail_starts_at(first);
            }
            let expected = loading.trail_end();
            if position != expected {
                return Err(LoadError::Other(format!("record {expected} of the trail is missing")));
            }
            loading.trail(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            read += 1;
        }
        // Fewer than there is room for are all there ever were.
        if read < WINDOW && first > 0 {
            return Err(LoadError::Other("record 0 of the trail is missing".to_owned()));
        }
        Ok(loading.finish()?)
    };
    read().map_err(|error| error.of(dir))
}

/// The folder's lock, given back on drop. Closing the file would not always do: a child that is just being started has a
/// copy of it until it runs its program.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Where this fails, closing it gives the folder free.
        let _ = self.0.unlock();
    }
}

fn take_lock(dir: &Path) -> Result<Lock, StoreError> {
    let path = dir.join("lock");
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(StoreError::io(dir))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(dir.to_owned())),
        Err(TryLockError::Error(e)) => Err(StoreError::io(&path)(e)),
    }
}

/// The root key that is there; a new one only where there is no world to lose.
fn sealer_for(dir: &Path) -> Result<Sealer, StoreError> {
    let path = dir.join("root.key");
    let has_bytes = |name: &str| fs::metadata(dir.join(name)).is_ok_and(|file| file.len() > 0);
    let keys = match has_bytes("world.db") || has_bytes("world.db-wal") {
        true => existing_root_keys(dir)?,
        false => match root_key::read(&path)? {
            Some(keys) => keys,
            None => {
                let key = new_root_key(&path)?;
                root_key::write(&path, std::iter::once(&key))?;
                vec![key]
            }
        },
    };
    new_sealer(&path, keys)
}

fn existing_root_keys(dir: &Path) -> Result<Vec<RootKey>, StoreError> {
    let path = dir.join("root.key");
    root_key::read(&path)?.ok_or(StoreError::NoRootKey(path))
}

fn new_root_key(path: &Path) -> Result<RootKey, StoreError> {
    RootKey::generate().map_err(|e| StoreError::io(path)(std::io::Error::other(e.to_string())))
}

fn new_sealer(path: &Path, keys: Vec<RootKey>) -> Result<Sealer, StoreError> {
    Sealer::new(keys).map_err(|e| StoreError::io(path)(std::io::Error::other(e.to_string())))
}

fn row_number(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

struct WriteError(String);

impl From<rusqlite::Error> for WriteError {
    fn from(e: rusqlite::Error) -> WriteError {
        WriteError(e.to_string())
    }
}

impl From<BadRow> for WriteError {
    fn from(e: BadRow) -> WriteError {
        WriteError(e.to_string())
    }
}

enum LoadError {
    UnknownRootKey,
    Other(String),
}

impl LoadError {
    /// Of the world in this folder.
    fn of(self, dir: &Path) -> StoreError {
        match self {
            LoadError::UnknownRootKey => StoreError::WrongRootKey(dir.join("root.key")),
            LoadError::Other(what) => StoreError::damaged(&dir.join("world.db"), what),
        }
    }
}

impl From<rusqlite::Error> for LoadError {
    fn from(e: rusqlite::Error) -> LoadError {
        LoadError::Other(e.to_string())
    }
}

impl From<BadRow> for LoadError {
    fn from(e: BadRow) -> LoadError {
        if e.unknown_root_key { LoadError::UnknownRootKey } else { LoadError::Other(e.to_string()) }
    }
}
