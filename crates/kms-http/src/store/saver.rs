//! Group commit: one thread saves whatever the world has come to, and tells everyone whose change was in it.
//!
//! While it syncs one transaction to the disk, callers gather for the next, so a hundred of them cost one sync. Those
//! who were told together mostly come back together: the first of them to be back waits a moment for the others, who
//! would otherwise have to wait for a whole sync that holds little.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kms_engine::Timestamp;
use kms_shell::lab::Positioned;

use super::{Store, StoreError};
use crate::shared::{Done, Keeper, SharedEngine};

/// How long the first of them waits for the others at most, as a part of what a save took: so little that who waits in
/// vain hardly notices.
const MOMENT: u32 = 4;

/// Saves a shared engine's world as it changes. Dropping it saves what is left and gives the data folder free.
#[derive(Debug)]
pub struct Saver {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

/// How saving went so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Saves {
    /// Transactions that are on the disk.
    pub transactions: u64,
    /// Rows written in them.
    pub rows: u64,
    /// Saves that failed.
    pub failures: u64,
    /// Saves that failed since the last good one: what is in memory only.
    pub unsaved: u64,
    /// Time spent.
    pub time: Duration,
}

struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
    /// Gone once the saver is: whoever still has the engine must not keep the folder.
    store: Mutex<Option<Store>>,
    /// Its folder, to read from without holding up who saves.
    dir: PathBuf,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue")
    }
}

#[derive(Default)]
struct Waiting {
    waiting: Vec<(u64, Done)>,
    /// Everything up to here is on the disk.
    kept: u64,
    /// How many were told together last.
    together: usize,
    /// How long the last save took.
    took: Duration,
    stop: bool,
    saves: Saves,
}

impl Saver {
    /// Starts saving the engine's world to the store; from now on the engine's answers wait for it.
    pub fn start(store: Store, engine: &SharedEngine) -> Result<Saver, StoreError> {
        let (state, wake, dir) = (Mutex::default(), Condvar::new(), store.dir().to_owned());
        let queue = Arc::new(Queue { state, wake, store: Mutex::new(Some(store)), dir });
        let thread = {
            let (queue, engine) = (queue.clone(), engine.clone());
            std::thread::Builder::new()
                .name("kmslab-saver".to_owned())
                .spawn(move || queue.run(&engine))
                .map_err(|e| StoreError::NotSaved(e.to_string()))?
        };
        engine.keep_with(queue.clone());
        Ok(Saver { queue, thread: Some(thread) })
    }

    /// How saving went so far.
    pub fn saves(&self) -> Saves {
        self.queue.lock().saves
    }

    /// A way to ask later, from elsewhere, how saving went.
    pub fn watch(&self) -> impl Fn() -> Saves + Send + Sync + 'static {
        let queue = self.queue.clone();
        move || queue.lock().saves
    }

    /// Seals everything under a new root key, between two saves.
    pub fn rotate_root_key(&self) -> Result<(), StoreError> {
        self.queue.with_store(Store::rotate_root_key)
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.queue.lock().stop = true;
        self.queue.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.queue.store.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Keeper for Queue {
    fn when_kept(&self, version: u64, done: Done) {
        let mut state = self.lock();
        let refusal = match (version <= state.kept, state.stop) {
            (true, _) => Ok(()),
            (false, true) => Err("the store was closed".to_owned()),
            (false, false) => {
                state.waiting.push((version, done));
                let enough = state.waiting.len() == 1 || state.waiting.len() >= state.together;
                drop(state);
                if enough {
                    self.wake.notify_one();
                }
                return;
            }
        };
        drop(state);
        done(refusal);
    }

    fn records(&self, from: usize, at_most: usize) -> Result<Vec<Positioned>, String> {
        super::records(&self.dir, from, at_most).map_err(|e| e.to_string())
    }

    fn prune(&self, before: Timestamp) -> Result<usize, String> {
        self.with_store(|store| store.prune(before)).map_err(|e| e.to_string())
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for callers; whether they are the last.
    fn gather(&self) -> bool {
        let mut state = self.lock();
        while state.waiting.is_empty() && !state.stop {
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let moment = state.took / MOMENT;
        let (state, _) = self
            .wake
            .wait_timeout_while(state, moment, |state| {
                state.waiting.len() < state.together && !state.stop
            })
            .unwrap_or_else(PoisonError::into_inner);
        state.stop
    }

    fn with_store<R>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let closed = || StoreError::NotSaved("the store was closed".to_owned());
        store.as_mut().ok_or_else(closed).and_then(work)
    }

    fn run(&self, engine: &SharedEngine) {
        loop {
            let stopping = self.gather();
            let snapshot = engine.snapshot();
            let started = Instant::now();
            // A panic would leave everybody waiting for ever.
            let saved = catch_unwind(AssertUnwindSafe(|| {
                self.with_store(|store| store.save(&snapshot.world, snapshot.calls))
            }));
            let saved = saved.unwrap_or_else(|_| Err(StoreError::NotSaved("a panic".to_owned())));
            let mut state = self.lock();
            state.took = started.elapsed();
            state.saves.time += started.elapsed();
            let result = match saved {
                Ok(rows) => {
                    state.kept = snapshot.version;
                    state.saves.unsaved = 0;
                    state.saves.transactions += u64::from(rows > 0);
                    state.saves.rows += rows as u64;
                    Ok(())
                }
                Err(e) => {
                    state.saves.failures += 1;
                    state.saves.unsaved += 1;
                    tracing::error!(error = %e, "a change was not saved");
                    Err(e.to_string())
                }
            };
            let (told, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut state.waiting)
                .into_iter()
                .partition(|(version, _)| *version <= snapshot.version);
            state.waiting = waiting;
            state.together = told.len();
            let finished = stopping && state.waiting.is_empty();
            drop(state);
            for (_, done) in told {
                done(result.clone());
            }
            if finished {
                return;
            }
        }
    }
}
