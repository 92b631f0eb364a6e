//! The whole trail, of which a world holds the newest records only: read page by page, and cut off at its old end.

use std::path::Path;
use std::sync::Arc;

use kms_engine::Timestamp;
use kms_engine::trail::Trail;
use kms_shell::lab::Positioned;
use rusqlite::params;

use super::rows::{self, TrailRow};
use super::{LoadError, Store, StoreError, WriteError, row_number, schema};

/// The records of a data folder from a position on, so many at most. Works while another process has the folder.
pub fn records(dir: &Path, from: usize, at_most: usize) -> Result<Vec<Positioned>, StoreError> {
    let path = dir.join("world.db");
    let db = schema::open_to_read(&path)?;
    let read = || -> Result<Vec<Positioned>, LoadError> {
        let mut select = db.prepare(schema::RECORDS)?;
        let mut rows = select.query([row_number(from), row_number(at_most)])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            let position = usize::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            if let TrailRow::Record(entry) = rows::trail_row(text)? {
                page.push((position, Arc::new(entry)));
            }
        }
        Ok(page)
    };
    read().map_err(|error| error.of(dir))
}

impl Store {
    /// Forgets the records before this time; how many they were. Those that a world holds in memory stay: an undo may
    /// take some of them back. What is gone is noted as in a trail that has lost records.
    pub fn prune(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        let end =
            row_number(self.saved.as_ref().map_or(0, |saved| Trail::gone(&saved.world.trail)));
        let prune = || -> Result<usize, WriteError> {
            let transaction = self.db.unchecked_transaction()?;
            // Not all before that time: after an undo, the clock too goes on from where it was.
            let cut: i64 = transaction.query_row(
                schema::FIRST_RECORD_SINCE,
                params![end, before.0],
                |row| row.get(0),
            )?;
            let count: i64 =
                transaction.query_row(schema::COUNT_RECORDS, [cut], |row| row.get(0))?;
            if count > 0 {
                transaction.execute(schema::PRUNE_TRAIL, [cut])?;
                let note = rows::lost_text(usize::try_from(cut).unwrap_or_default())?;
                transaction.execute(schema::APPEND, params![0, note])?;
            }
            transaction.commit()?;
            Ok(usize::try_from(count).unwrap_or_default())
        };
        prune().map_err(|WriteError(why)| StoreError::NotSaved(why))
    }
}
