//! Why a store cannot be used: one sentence each, what is wrong and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a world cannot be opened or saved. Nothing was overwritten.
#[derive(Debug)]
pub enum StoreError {
    /// Another process has the data folder.
    Locked(PathBuf),
    /// A folder or file cannot be read or written.
    Unusable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// The file was written by a later version of the lab.
    FromTheFuture {
        /// Which.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this version reads.
        known: i64,
    },
    /// The file is something else altogether.
    NotAWorld(PathBuf),
    /// The file is broken.
    Damaged {
        /// Which.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// The world is there, its root key is not.
    NoRootKey(PathBuf),
    /// The root key's file does not hold the key under which the world is sealed.
    WrongRootKey(PathBuf),
    /// A backup would overwrite something.
    Exists(PathBuf),
    /// A change could not be written.
    NotSaved(String),
}

impl StoreError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        |why| StoreError::Unusable { path, why }
    }

    pub(crate) fn damaged(path: &Path, what: impl fmt::Display) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), what: what.to_string() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Locked(dir) => write!(
                f,
                "the data folder `{}` is in use by another kmslab: stop that one, or use another folder with \
                 `--data DIR`, or keep nothing with `--ephemeral`",
                dir.display()
            ),
            StoreError::Unusable { path, why } => write!(
                f,
                "`{}` cannot be used ({why}): make it readable and writable, or use another folder with \
                 `--data DIR`, or keep nothing with `--ephemeral`",
                path.display()
            ),
            StoreError::FromTheFuture { path, found, known } => write!(
                f,
                "`{}` was written by a newer kmslab (format {found}, this one reads up to {known}): update kmslab, \
                 or use another folder with `--data DIR`",
                path.display()
            ),
            StoreError::NotAWorld(path) => write!(
                f,
                "`{}` is not a world of kmslab: move it away, or use another folder with `--data DIR`",
                path.display()
            ),
            StoreError::Damaged { path, what } => write!(
                f,
                "`{}` is damaged ({what}): restore it from a backup, or move it away to start with a new world; \
                 nothing was overwritten",
                path.display()
            ),
            StoreError::NoRootKey(path) => write!(
                f,
                "the root key `{}` is missing, and without it the key material beside it cannot be read: put it \
                 back from a backup, or move `world.db` away to start with a new world",
                path.display()
            ),
            StoreError::WrongRootKey(path) => write!(
                f,
                "`{}` is not the root key under which this world is sealed: put the right one back from a backup, \
                 or move `world.db` away to start with a new world",
                path.display()
            ),
            StoreError::Exists(path) => write!(
                f,
                "`{}` already exists, and a backup overwrites nothing: name a new folder",
                path.display()
            ),
            StoreError::NotSaved(why) => write!(
                f,
                "the change could not be saved ({why}): make room or mend the data folder, then repeat the command"
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Unusable { why, .. } => Some(why),
            _ => None,
        }
    }
}
