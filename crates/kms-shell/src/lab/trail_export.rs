//! `kmslab trail export DIR`: the whole trail as the files that CloudTrail delivers to a bucket.
//!
//! Records that have left memory are read from where they are kept, page by page, so that a long trail needs no more
//! memory than a short one. A file ends where a page does; CloudTrail's own five minutes come in several files, too.

use std::collections::VecDeque;
use std::sync::Arc;

use kms_engine::trail::Entry;
use kms_services::cloudtrail::files as trail_files;
use serde_json::Value as Json;

use super::door::{Door, Positioned};
use super::trail::newest;
use super::trail_filter::Filter;
use crate::io::Io;
use crate::vfs::VfsError;

/// So many records are read at a time.
const PAGE: usize = 10_000;

/// Writes the newest `last` records that the filter takes, below a folder, and says where.
pub fn run<D: Door>(door: &D, filter: &Filter, last: usize, folder: &str, io: &mut Io<'_>) -> i32 {
    let mut written = Written { folder, records: 0, files: 0 };
    let (in_memory, gone) = newest(door, filter, last);
    let result = if gone == 0 || in_memory.len() == last {
        written.page(&in_memory, io)
    } else if last == usize::MAX {
        each_page(door, filter, |page| written.page(&page, io))
    } else {
        let mut kept = VecDeque::new();
        let gathered = each_page(door, filter, |page| {
            kept.extend(page);
            kept.drain(..kept.len().saturating_sub(last));
            Ok(())
        });
        gathered.and_then(|()| written.page(&Vec::from(kept), io))
    };
    if let Err(why) = result {
        return io.fail(1, format!("kmslab trail export: {why}"));
    }
    io.err(format!("kmslab: {} records in {} files\n", written.records, written.files));
    0
}

/// Every record there is, oldest first: those that are kept, then what memory has beyond them.
fn each_page<D: Door>(
    door: &D,
    filter: &Filter,
    mut take: impl FnMut(Vec<Arc<Entry>>) -> Result<(), String>,
) -> Result<(), String> {
    let mut filtered = |page: Vec<Positioned>| {
        take(page.into_iter().map(|(_, entry)| entry).filter(|entry| filter.takes(entry)).collect())
    };
    let mut from = 0;
    loop {
        let page = door.kept_records(from, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        from = last + 1;
        filtered(page)?;
    }
    filtered(door.look(|engine| {
        let rest = engine.world().trail.from(from);
        rest.map(|(at, entry)| (at, entry.clone())).collect()
    }))
}

/// What was written so far, and where.
struct Written<'a> {
    folder: &'a str,
    records: usize,
    files: usize,
}

impl Written<'_> {
    fn page(&mut self, entries: &[Arc<Entry>], io: &mut Io<'_>) -> Result<(), String> {
        let records: Vec<Json> = entries.iter().map(|entry| entry.event.to_json()).collect();
        let files = trail_files::files(&records).map_err(|e| e.to_string())?;
        for file in &files {
            let path = format!("{}/{}", self.folder.trim_end_matches('/'), file.path);
            make_parents(&path, io)
                .and_then(|()| io.write(&path, &file.bytes))
                .map_err(|error| format!("{path}: {error}"))?;
            io.out(format!("{path}\n"));
        }
        self.records += records.len();
        self.files += files.len();
        Ok(())
    }
}

fn make_parents(path: &str, io: &mut Io<'_>) -> Result<(), VfsError> {
    let ends = path.match_indices('/').filter(|(at, _)| *at > 0).map(|(at, _)| at);
    for parent in ends.filter_map(|at| path.get(..at)) {
        if io.is_directory(parent) != Some(true) {
            let parent = io.resolve(parent);
            io.files().make_directory(&parent)?;
        }
    }
    Ok(())
}
