//! One engine for every door at once: the REPL, the endpoint and the book's console are looking at one world.
//!
//! Also keeps the pace of time, so the wall clock is read here and nowhere else. Knows nothing of sockets or of
//! the store: whoever keeps the world is a [`Keeper`].

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use kms_engine::engine::evaluate;
use kms_engine::{Call, Engine, KmsError, Outcome, Timestamp, World, op};
use kms_shell::lab::Positioned;

use crate::calendar::Calendar;
use crate::weight::Weight;

/// How time passes in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The world's clock flows with the wall clock, from wherever it stands.
    Live,
    /// Every call happens one second after the one before it, or as far apart as enforced quotas have it: transcripts
    /// repeat to the byte.
    Ticking,
}

/// Told when a change is safe, or why it cannot be.
pub type Done = Box<dyn FnOnce(Result<(), String>) + Send>;

/// Keeps the world somewhere that outlives the process.
pub trait Keeper: Send + Sync {
    /// Calls `done` as soon as every change up to `version` is safe.
    fn when_kept(&self, version: u64, done: Done);

    /// The records of the trail that are kept, from a position on, so many at most.
    fn records(&self, _from: usize, _at_most: usize) -> Result<Vec<Positioned>, String> {
        Ok(Vec::new())
    }

    /// Forgets the records before this time that have left memory; how many they were.
    fn prune(&self, _before: Timestamp) -> Result<usize, String> {
        Ok(0)
    }
}

/// The present world as a [`Keeper`] needs it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Counts the changes made through this engine.
    pub version: u64,
    /// The world after that many changes.
    pub world: World,
    /// The number of its last call.
    pub calls: u64,
}

/// An engine that several threads use. Cloning it gives another handle on the same engine.
#[derive(Clone)]
pub struct SharedEngine(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    keeper: OnceLock<Arc<dyn Keeper>>,
}

struct State {
    engine: Engine,
    /// The own world's engine while another world is in its place.
    aside: Option<Engine>,
    version: u64,
    pace: Pace,
    /// Up to here the wall clock's time has been given to the world.
    seen: Instant,
    calendar: Calendar,
}

impl SharedEngine {
    /// Shares an engine.
    pub fn new(engine: Engine, pace: Pace) -> SharedEngine {
        let seen = Instant::now();
        let calendar = Calendar::new(engine.world().clock.0 - wall_clock().0);
        let state = State { engine, aside: None, version: 0, pace, seen, calendar };
        SharedEngine(Arc::new(Inner { state: Mutex::new(state), keeper: OnceLock::new() }))
    }

    /// From now on this keeper keeps the world; the first one stays.
    pub fn keep_with(&self, keeper: Arc<dyn Keeper>) {
        let _ = self.0.keeper.set(keeper);
    }

    /// Answers one call at the world's present and returns once it is kept. `call.now` is overwritten.
    ///
    /// A call whose record could not be kept is answered as KMS answers its own failures; the world in memory goes
    /// on, and the next call tries again.
    pub fn call(&self, call: Call) -> Outcome {
        let (mut outcome, version) = self.submit(call);
        if let Err(trouble) = self.wait(version) {
            outcome.result = Err(not_kept(trouble));
        }
        outcome
    }

    /// As [`SharedEngine::call`], but does not wait: the change is kept when `when_kept` says so of the version.
    ///
    /// Reading operations run on a snapshot outside the lock, and so do writing ones that take long: nobody waits
    /// for another's RSA. Where the world changed meanwhile in the very thing such a call changes, it is evaluated
    /// again; its number is the same, so its randomness is too.
    pub fn submit(&self, mut call: Call) -> (Outcome, u64) {
        if let Some(row) = kms_services::serving(&call.service, &call.operation) {
            let mut state = self.lock();
            call.now = state.tick();
            let outcome = state.engine.serve(row, call);
            return (outcome, state.changed());
        }
        let reads = op::find(&call.service, &call.operation).is_none_or(op::Row::reads);
        let mut state = self.lock();
        call.now = state.tick();
        if !reads && Weight::of(&call) == Weight::Light {
            let outcome = state.engine.call(call);
            return (outcome, state.changed());
        }
        let ticket = state.engine.begin(&call);
        let world = state.engine.snapshot_for(&call);
        drop(state);
        let evaluated = evaluate(&world, &call, &ticket);
        let mut state = self.lock();
        let outcome = match state.engine.commit_later(&call.operation, &world, evaluated) {
            Ok(outcome) => outcome,
            Err(_) => {
                let evaluated = evaluate(state.engine.world(), &call, &ticket);
                state.engine.commit(&call.operation, evaluated)
            }
        };
        (outcome, state.changed())
    }

    /// Lets `use_engine` change the engine: undo, the clock, a lab's set-up. Returns once the change is kept.
    ///
    /// Holds the lock meanwhile, so `use_engine` must not come back to this handle.
    pub fn with<R>(&self, use_engine: impl FnOnce(&mut Engine) -> R) -> Result<R, String> {
        let mut state = self.lock();
        let result = use_engine(&mut state.engine);
        let version = state.clock_changed();
        drop(state);
        self.wait(version).map(|()| result)
    }

    /// Looks at the engine without changing it: completion, `explain`, the trail.
    pub fn read<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        look(&self.lock().engine)
    }

    /// The present world; costs next to nothing and holds no lock afterwards.
    pub fn world(&self) -> World {
        self.lock().engine.world().clone()
    }

    /// The records of the own world's trail that are kept, from a position on, so many at most. A lent world has none.
    pub fn kept_records(&self, from: usize, at_most: usize) -> Result<Vec<Positioned>, String> {
        let lent = self.lock().aside.is_some();
        match self.0.keeper.get() {
            Some(keeper) if !lent => keeper.records(from, at_most),
            _ => Ok(Vec::new()),
        }
    }

    /// Forgets the records before this time that have left memory; how many they were.
    pub fn prune_records(&self, before: Timestamp) -> Result<usize, String> {
        if self.lock().aside.is_some() {
            return Err("a lab's world is in the place of yours: leave the lab first".to_owned());
        }
        let nothing = "nothing keeps this world, and memory holds the newest records only";
        self.0.keeper.get().ok_or(nothing)?.prune(before)
    }

    /// The own world with its version, for whoever keeps it.
    pub fn snapshot(&self) -> Snapshot {
        let state = self.lock();
        let own = state.aside.as_ref().unwrap_or(&state.engine);
        Snapshot { version: state.version, world: own.world().clone(), calls: own.calls() }
    }

    /// Puts another world in the place of the own one, for every door: a lab's. It is not kept, and the own world stays
    /// as it stands until [`SharedEngine::restore`].
    pub fn lend(&self, engine: Engine) {
        let mut state = self.lock();
        let before = std::mem::replace(&mut state.engine, engine);
        state.aside.get_or_insert(before);
        state.clock_changed();
    }

    /// Puts the own world back; false where it never left.
    pub fn restore(&self) -> bool {
        let mut state = self.lock();
        let Some(own) = state.aside.take() else { return false };
        state.engine = own;
        state.clock_changed();
        true
    }

    /// A copy of the engine as it stands, to look at without changing anything.
    pub fn copy(&self) -> Engine {
        let state = self.lock();
        Engine::resume(state.engine.world().clone(), state.engine.calls())
    }

    /// The instant at which a call would happen now.
    pub fn now(&self) -> Timestamp {
        let state = self.lock();
        state.engine.world().clock.plus(state.due_millis())
    }

    /// How long ago on the world's clock it was this time on the wall's, in milliseconds.
    pub fn since(&self, wall: Timestamp) -> i64 {
        let state = self.lock();
        let then = wall.0.saturating_add(state.calendar.at(wall));
        state.engine.world().clock.plus(state.due_millis()).0.saturating_sub(then)
    }

    /// Calls `done` as soon as every change up to `version` is safe; at once where nothing keeps the world.
    pub fn when_kept(&self, version: u64, done: Done) {
        match self.0.keeper.get() {
            Some(keeper) => keeper.when_kept(version, done),
            None => done(Ok(())),
        }
    }

    fn wait(&self, version: u64) -> Result<(), String> {
        let Some(keeper) = self.0.keeper.get() else { return Ok(()) };
        let (tell, told) = mpsc::channel();
        keeper.when_kept(version, Box::new(move |result| drop(tell.send(result))));
        told.recv().unwrap_or_else(|_| Err("the store was closed".to_owned()))
    }

    /// A panic under the lock is a fault of the lab, and every change is made whole before the lock goes: the
    /// world behind a poisoned lock is still a world.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedEngine")
    }
}

/// What the caller is told when the answer could not be kept.
pub fn not_kept(trouble: impl fmt::Display) -> KmsError {
    KmsError::internal(trouble)
}

/// The wall clock, for what is about the real world: how old a signature is.
pub fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).min(Timestamp::MAX)
}

impl State {
    fn changed(&mut self) -> u64 {
        self.version += 1;
        self.version
    }

    /// A change that may have set the clock.
    fn clock_changed(&mut self) -> u64 {
        let wall = wall_clock();
        let now = self.engine.world().clock.plus(self.due_millis());
        self.calendar.note(wall, now.0 - wall.0);
        self.changed()
    }

    /// The instant of the next call.
    fn tick(&mut self) -> Timestamp {
        let millis = self.due_millis();
        if self.pace == Pace::Live {
            // Not `Instant::now()`: what is left of the last millisecond is not lost.
            self.seen += std::time::Duration::from_millis(millis.unsigned_abs());
        }
        self.engine.world().clock.plus(millis)
    }

    fn due_millis(&self) -> i64 {
        match self.pace {
            Pace::Live => i64::try_from(self.seen.elapsed().as_millis()).unwrap_or(i64::MAX),
            Pace::Ticking => self.engine.world().quotas.apart(),
        }
    }
}

#[cfg(test)]
mod tests {
    use kms_engine::arn::Region;
    use serde_json::{Value as Json, json};

    use super::*;

    fn call(operation: &str, body: Json) -> Call {
        let world = World::new([7; 32]);
        Call {
            caller: Arc::new(world.caller("AKIAKMSLABADMIN22222").unwrap()),
            region: Region::lab_default(),
            now: Timestamp::LAB_START,
            service: "kms".to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn a_ticking_world_moves_one_second_a_call() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Ticking);
        for _ in 0..3 {
            shared.call(call("CreateKey", json!({}))).result.unwrap();
        }
        assert_eq!(shared.world().clock, Timestamp::LAB_START.plus(3000));
    }

    #[test]
    fn a_live_world_goes_on_from_where_it_was_wound_to() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Live);
        let year = Timestamp::LAB_START.plus_days(365);
        shared.with(|engine| drop(engine.advance_to(year))).unwrap();
        shared.call(call("CreateKey", json!({}))).result.unwrap();
        let since = shared.world().clock.0 - year.0;
        assert!((0..60_000).contains(&since), "{since} ms");
    }

    #[test]
    fn what_was_said_before_the_clock_was_wound_is_older_by_that() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Live);
        let before = wall_clock().plus(-1);
        let hour = shared.now().plus(3_600_000);
        assert!((-5..60_000).contains(&shared.since(before)));
        shared.with(|engine| drop(engine.advance_to(hour))).unwrap();
        assert!((3_599_995..3_660_000).contains(&shared.since(before)));
        assert!((-5..60_000).contains(&shared.since(wall_clock())));
    }

    #[test]
    fn a_lent_world_is_answered_from_and_never_kept() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Ticking);
        shared.call(call("CreateKey", json!({}))).result.unwrap();
        shared.lend(Engine::new(World::new([8; 32])));
        shared.call(call("CreateKey", json!({}))).result.unwrap();
        shared.call(call("CreateKey", json!({}))).result.unwrap();
        assert_eq!((shared.world().trail.len(), shared.copy().calls()), (2, 2));
        assert_eq!((shared.snapshot().world.trail.len(), shared.snapshot().calls), (1, 1));
        assert!(shared.restore() && !shared.restore());
        assert_eq!(shared.world().trail.len(), 1);
    }

    #[test]
    fn many_callers_share_one_trail_and_no_call_number_twice() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Live);
        let key = shared.call(call("CreateKey", json!({}))).result.unwrap().unwrap();
        let key = key["KeyMetadata"]["KeyId"].clone();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let body = json!({"KeyId": key, "Plaintext": "aGk="});
                        shared.call(call("Encrypt", body)).result.unwrap();
                    }
                });
            }
        });
        let mut numbers: Vec<u64> = shared.world().trail.iter().map(|entry| entry.call).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=101).collect::<Vec<u64>>());
    }

    #[test]
    fn two_slow_changes_at_once_both_happen() {
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Live);
        std::thread::scope(|scope| {
            for spec in ["ECC_NIST_P256", "ECC_NIST_P384", "RSA_2048", "SYMMETRIC_DEFAULT"] {
                let shared = &shared;
                scope.spawn(move || {
                    let usage =
                        if spec == "SYMMETRIC_DEFAULT" { "ENCRYPT_DECRYPT" } else { "SIGN_VERIFY" };
                    let body = json!({"KeySpec": spec, "KeyUsage": usage});
                    shared.call(call("CreateKey", body)).result.unwrap();
                });
            }
        });
        let world = shared.world();
        assert_eq!((world.key_count(), world.trail.len()), (4, 4));
        // Each is one step of undo, and undoing one leaves the others.
        shared.with(|engine| engine.undo().unwrap()).unwrap();
        assert_eq!(shared.world().key_count(), 3);
    }

    #[test]
    fn an_answer_that_could_not_be_kept_is_a_failure() {
        struct Full;
        impl Keeper for Full {
            fn when_kept(&self, _version: u64, done: Done) {
                done(Err("the disk is full".to_owned()));
            }
        }
        let shared = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Ticking);
        shared.keep_with(Arc::new(Full));
        let error = shared.call(call("CreateKey", json!({}))).result.unwrap_err();
        assert_eq!(error.to_string(), "KMSInternalException: the lab failed: the disk is full");
    }
}
