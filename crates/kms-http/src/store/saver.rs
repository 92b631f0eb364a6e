//! Group commit: one thread saves whatever the world has come to, and tells everyone whose change was in it.
//!
//! While it syncs one transaction to the disk, callers gather for the next, so a hundred of them cost one sync.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{Store, StoreError};
use crate::shared::{Done, Keeper, SharedEngine};

/// Saves a shared engine's world as it changes. Dropping it saves what is left and gives the data folder free.
#[derive(Debug)]
pub struct Saver {
    queue: Arc<Queue>,
    store: Arc<Mutex<Store>>,
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

#[derive(Default)]
struct Queue {
    state: Mutex<Waiting>,
    wake: Condvar,
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
    stop: bool,
    saves: Saves,
}

impl Saver {
    /// Starts saving the engine's world to the store; from now on the engine's answers wait for it.
    pub fn start(store: Store, engine: &SharedEngine) -> Result<Saver, StoreError> {
        let queue = Arc::new(Queue::default());
        let store = Arc::new(Mutex::new(store));
        let thread = {
            let (queue, store, engine) = (queue.clone(), store.clone(), engine.clone());
            std::thread::Builder::new()
                .name("kmslab-saver".to_owned())
                .spawn(move || queue.run(&store, &engine))
                .map_err(|e| StoreError::NotSaved(e.to_string()))?
        };
        engine.keep_with(queue.clone());
        Ok(Saver { queue, store, thread: Some(thread) })
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
        self.store.lock().unwrap_or_else(PoisonError::into_inner).rotate_root_key()
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.queue.lock().stop = true;
        self.queue.wake.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
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
                drop(state);
                self.wake.notify_one();
                return;
            }
        };
        drop(state);
        done(refusal);
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, store: &Mutex<Store>, engine: &SharedEngine) {
        loop {
            let stopping = {
                let mut state = self.lock();
                while state.waiting.is_empty() && !state.stop {
                    state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                state.stop
            };
            let snapshot = engine.snapshot();
            let started = Instant::now();
            // A panic would leave everybody waiting for ever.
            let saved = catch_unwind(AssertUnwindSafe(|| {
                let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
                store.save(&snapshot.world, snapshot.calls)
            }));
            let saved = saved.unwrap_or_else(|_| Err(StoreError::NotSaved("a panic".to_owned())));
            let mut state = self.lock();
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
