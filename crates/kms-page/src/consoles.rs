//! The worlds that consoles have opened: each a copy of its chapter's, as it stands after a block.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kms_shell::Shell;
use kms_shell::lab::{Lab, Own};

use crate::ask::Refused;
use crate::content::Chapter;
use crate::line::{self, Line};

/// Worlds kept at a time; the oldest goes when another is opened.
const WORLDS: usize = 64;

type World = Shell<Lab<Own>>;

/// The worlds, by session.
#[derive(Default)]
pub(crate) struct Consoles(Mutex<Opened>);

#[derive(Default)]
struct Opened {
    count: u64,
    worlds: BTreeMap<u64, Arc<Mutex<World>>>,
}

impl Consoles {
    /// Opens a world and names its session.
    pub fn open(&self, name: &str, chapter: &Chapter, block: usize) -> String {
        let mut shell = line::chapter_shell(name);
        for (_, text) in chapter.blocks.iter().filter(|(number, _)| *number <= block) {
            kms_shell::transcript::run_steps(&mut shell, text);
        }
        let mut opened = lock(&self.0);
        opened.count += 1;
        let session = opened.count;
        opened.worlds.insert(session, Arc::new(Mutex::new(shell)));
        if opened.worlds.len() > WORLDS {
            opened.worlds.pop_first();
        }
        session.to_string()
    }

    /// Runs a line. Other sessions are not held up by it.
    pub fn line(&self, session: &str, text: &str) -> Result<Line, Refused> {
        let session: u64 = session.parse().map_err(|_| Refused::Gone)?;
        let world = lock(&self.0).worlds.get(&session).cloned().ok_or(Refused::Gone)?;
        let mut world = lock(&world);
        Ok(line::run(&mut world, text))
    }
}

/// A line that panicked is a fault of the lab; what is behind the lock is whole all the same.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
