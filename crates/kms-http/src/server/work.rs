//! Where a call is worked on: light ones at once, hard ones on threads of their own and never too many together. The
//! hardest, which take seconds, also give way to everything else that wants the processor.
//!
//! Who would have to wait too long is told so in AWS's words for it, ThrottlingException: SDKs then wait by
//! themselves and come again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use kms_engine::{Call, Outcome};
use tokio::sync::{Semaphore, oneshot};

use super::gently;
use super::refusal::Refusal;
use crate::shared::SharedEngine;
use crate::weight::Weight;

/// How long a call may wait for its turn: shorter than the minute after which clients give up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a call came to, and the version of the world it is part of.
type Submitted = Result<(Outcome, u64), Refusal>;

/// The engine, and the room for hard work on it.
#[derive(Debug)]
pub(crate) struct Workshop {
    engine: SharedEngine,
    heavy: Lane,
    generation: Lane,
}

/// Calls of one weight: so many at work, so many waiting.
#[derive(Debug)]
struct Lane {
    at_work: Arc<Semaphore>,
    admitted: Semaphore,
    threads: Threads,
}

/// What kind of thread a lane's work runs on.
#[derive(Debug, Clone, Copy)]
enum Threads {
    /// As all others.
    Ordinary,
    /// Those that give way to all others.
    Gentle,
}

impl Lane {
    fn new(at_work: usize, waiting: usize, threads: Threads) -> Lane {
        Lane {
            at_work: Arc::new(Semaphore::new(at_work)),
            admitted: Semaphore::new(at_work + waiting),
            threads,
        }
    }
}

impl Workshop {
    pub(crate) fn new(engine: SharedEngine) -> Workshop {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        Workshop {
            engine,
            heavy: Lane::new(cores, 512, Threads::Ordinary),
            // Making RSA keys takes seconds each: half of the machine stays free for everybody else.
            generation: Lane::new((cores / 2).max(1), 64, Threads::Gentle),
        }
    }

    pub(crate) fn engine(&self) -> &SharedEngine {
        &self.engine
    }

    /// Answers a call; when this returns, the answer is kept.
    pub(crate) async fn call(&self, call: Call) -> Result<Outcome, Refusal> {
        let (outcome, version) = match Weight::of(&call) {
            Weight::Light => submit(&self.engine, call)?,
            Weight::Heavy => self.apart(&self.heavy, call).await?,
            Weight::Generation => self.apart(&self.generation, call).await?,
        };
        let (tell, told) = oneshot::channel();
        self.engine.when_kept(version, Box::new(move |result| drop(tell.send(result))));
        match told.await {
            Ok(Ok(())) => Ok(outcome),
            Ok(Err(trouble)) => Err(Refusal::internal(&trouble)),
            Err(_) => Err(Refusal::internal("the store was closed")),
        }
    }

    async fn apart(&self, lane: &Lane, call: Call) -> Submitted {
        let _admitted = lane.admitted.try_acquire().map_err(|_| Refusal::throttled())?;
        let turn = lane.at_work.clone().acquire_owned();
        let turn = match tokio::time::timeout(PATIENCE, turn).await {
            Ok(Ok(turn)) => turn,
            _ => return Err(Refusal::throttled()),
        };
        let engine = self.engine.clone();
        let work = move || {
            // Held until the work is done, even where the client went away meanwhile.
            let _turn = turn;
            submit(&engine, call)
        };
        let done = match lane.threads {
            Threads::Ordinary => tokio::task::spawn_blocking(work).await.ok(),
            // Where the system has no room for a thread, it has room for one later.
            Threads::Gentle => gently::run(work).map_err(|_| Refusal::throttled())?.await.ok(),
        };
        done.unwrap_or_else(|| Err(Refusal::internal("a call was broken off")))
    }
}

/// A panic is a fault of the lab; it costs one answer and no more.
fn submit(engine: &SharedEngine, call: Call) -> Submitted {
    let operation = call.operation.clone();
    catch_unwind(AssertUnwindSafe(|| engine.submit(call))).map_err(|_| {
        tracing::error!(operation, "a call panicked");
        Refusal::internal(&format!("{operation} panicked"))
    })
}
