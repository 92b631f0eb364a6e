//! The tables of `world.db`, and how the file is told from others before anything is written to it.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::StoreError;

/// The layout that this version writes and the newest it reads.
pub(crate) const FORMAT: i64 = 1;
/// `KMSL`, where SQLite keeps the name of the application that a file belongs to.
const APPLICATION_ID: i64 = 0x4b4d_534c;

pub(crate) const PUT: &str = "INSERT INTO state (kind, id, value) VALUES (?1, ?2, ?3) \
                              ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value";
pub(crate) const REMOVE: &str = "DELETE FROM state WHERE kind = ?1 AND id = ?2";
pub(crate) const CUT_TRAIL: &str = "DELETE FROM trail WHERE position >= ?1";
pub(crate) const APPEND: &str = "INSERT INTO trail (position, value) VALUES (?1, ?2)";
pub(crate) const STATE: &str = "SELECT kind, id, value FROM state";
/// The newest records, oldest first.
pub(crate) const TRAIL: &str = "SELECT position, value FROM \
                                (SELECT position, value FROM trail ORDER BY position DESC LIMIT ?1) \
                                ORDER BY position";

/// Records from a position on, oldest first; not the notes in the place of lost ones.
pub(crate) const RECORDS: &str = "SELECT position, value FROM trail \
     WHERE position >= ?1 AND substr(value, 1, 8) <> '{\"lost\":' ORDER BY position LIMIT ?2";
/// The position of the first record before ?1 that is not older than ?2, or ?1.
pub(crate) const FIRST_RECORD_SINCE: &str = "SELECT coalesce(min(position), ?1) FROM trail \
     WHERE position < ?1 AND json_extract(value, '$.event.time') >= ?2";
/// So many records are before a position.
pub(crate) const COUNT_RECORDS: &str = "SELECT count(*) FROM trail \
     WHERE position < ?1 AND substr(value, 1, 8) <> '{\"lost\":'";
pub(crate) const PRUNE_TRAIL: &str = "DELETE FROM trail WHERE position < ?1";

const CREATE: &str = "
    CREATE TABLE state (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    ) STRICT;
    CREATE TABLE trail (position INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
";

/// Opens the file of a world to read it, whoever else has it open.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(|e| error(path, &e))?;
    match is_new(&db, path)? {
        false => Ok(db),
        true => Err(StoreError::NotAWorld(path.to_owned())),
    }
}

/// Whether anything was ever saved.
pub(crate) fn has_rows(db: &Connection, path: &Path) -> Result<bool, StoreError> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM state)", [], |row| row.get(0))
        .map_err(|e| error(path, &e))
}

/// Opens the file, which may be new; refuses what is not a world, is broken, or comes from a later version.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let db = Connection::open(path).map_err(|e| error(path, &e))?;
    let new = is_new(&db, path)?;
    // FULL: each commit is synced to the disk, so it survives a loss of power and not only a crash of the process.
    // secure_delete: what is deleted is overwritten, so that nothing stays behind sealed under an old root key.
    let settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";
    db.execute_batch(settings).map_err(|e| error(path, &e))?;
    if new {
        let all = format!(
            "BEGIN; {CREATE} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
        );
        db.execute_batch(&all).map_err(|e| error(path, &e))?;
        return Ok(db);
    }
    // Not the trail, which grows with every call: of that, the records that the world holds are read one by one anyway,
    // and a backup reads all.
    let verdict: String = db
        .query_row("PRAGMA quick_check(state)", [], |row| row.get(0))
        .map_err(|e| error(path, &e))?;
    if verdict == "ok" { Ok(db) } else { Err(StoreError::damaged(path, verdict)) }
}

/// Whether the file is still empty; refuses one that is not ours, or not of this time.
fn is_new(db: &Connection, path: &Path) -> Result<bool, StoreError> {
    let number = |pragma: &str| -> Result<i64, StoreError> {
        db.query_row(pragma, [], |row| row.get(0)).map_err(|e| error(path, &e))
    };
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let (application, format) = (number("PRAGMA application_id")?, number("PRAGMA user_version")?);
    match (tables, application, format) {
        (0, 0, 0) => Ok(true),
        (_, APPLICATION_ID, FORMAT) => Ok(false),
        (_, APPLICATION_ID, found) if found > FORMAT => {
            Err(StoreError::FromTheFuture { path: path.to_owned(), found, known: FORMAT })
        }
        (_, APPLICATION_ID, found) => {
            Err(StoreError::damaged(path, format!("there never was a format {found}")))
        }
        _ => Err(StoreError::NotAWorld(path.to_owned())),
    }
}

/// What an error of SQLite means to the person whose file it is.
pub(crate) fn error(path: &Path, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotAWorld(path.to_owned()),
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::DiskFull
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked,
        ) => StoreError::io(path)(std::io::Error::other(error.to_string())),
        _ => StoreError::damaged(path, error),
    }
}
