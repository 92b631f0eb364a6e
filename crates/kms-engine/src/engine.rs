//! The machine: a world, its past, and the one door in.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::arn::uuid;
use crate::call::{Call, Outcome};
use crate::crypto::CallRng;
use crate::cx::{Cx, Record};
use crate::error::{ErrorCode, KmsError};
use crate::managed_keys;
use crate::meter::{self, Meter};
use crate::op::{self, Row, Run};
use crate::quota;
use crate::schedule;
use crate::service;
use crate::shape;
use crate::time::Timestamp;
use crate::trail::{Actor, Entry, Event, EventType, Trace};
use crate::world::{LastUsage, World};

/// How many changes can be undone.
const HISTORY: usize = 1000;

/// A world that can be called, wound forward and stepped back.
#[derive(Debug, Clone)]
pub struct Engine {
    world: World,
    start: World,
    past: VecDeque<Step>,
    future: Vec<Step>,
    /// Numbers calls and so their randomness. Never goes back: a call after an undo must not reuse a nonce.
    calls: u64,
}

/// A change that can be undone: what it was, and the world on its other side.
#[derive(Debug, Clone)]
struct Step {
    what: String,
    world: World,
    records: Records,
}

/// What a change does to the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Records {
    /// They go on. Such a step holds none of its own: it would hold records long after they left the present.
    GoOn,
    /// Others take their place.
    Replaced,
}

/// A call's place in the world's order, given by [`Engine::begin`].
#[derive(Debug, Clone)]
pub struct Ticket {
    /// Numbers the call and its randomness.
    pub number: u64,
    /// Why the call gets no further, where a request quota is used up.
    pub throttled: Option<KmsError>,
}

impl Ticket {
    /// The ticket of a call that no quota stops.
    pub fn free(number: u64) -> Ticket {
        Ticket { number, throttled: None }
    }
}

/// What a call comes to before it is part of the world.
pub struct Evaluated {
    /// What the caller is told.
    pub outcome: Outcome,
    draft: Option<World>,
    entries: Vec<Arc<Entry>>,
    usage: Vec<(crate::arn::KeyArn, LastUsage)>,
}

impl Evaluated {
    /// Whether the call changes the world beyond its trail.
    pub(crate) fn changes(&self) -> bool {
        self.draft.is_some()
    }

    /// The answer and the records.
    pub(crate) fn into_parts(self) -> (Outcome, Vec<Arc<Entry>>) {
        (self.outcome, self.entries)
    }
}

impl Engine {
    /// A machine on this world.
    pub fn new(world: World) -> Engine {
        let calls = world.trail.iter().map(|entry| entry.call).max().unwrap_or(0);
        Engine { start: world.clone(), world, past: VecDeque::new(), future: Vec::new(), calls }
    }

    /// A machine on a world from a store, which kept the number of the last call too. The trail alone does not say
    /// it: undone calls have left the trail, and their randomness must not be drawn again.
    pub fn resume(world: World, calls: u64) -> Engine {
        let mut engine = Engine::new(world);
        engine.calls = engine.calls.max(calls);
        engine
    }

    /// The number of the last call.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// The present world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Answers one call. First whatever fell due until then happens; then the operation runs on a draft; then the
    /// draft, if it succeeded, and the audit record become the world.
    pub fn call(&mut self, call: Call) -> Outcome {
        let ticket = self.begin(&call);
        let evaluated = evaluate(&self.world, &call, &ticket);
        self.commit(&call.operation, evaluated)
    }

    /// Takes a ticket for a call and lets happen what fell due. For a front door that runs reading operations on
    /// a snapshot: `begin` and [`Engine::snapshot_for`], then [`evaluate`] outside the lock, then [`Engine::commit`].
    pub fn begin(&mut self, call: &Call) -> Ticket {
        if call.now > self.world.clock {
            self.pass_time(call.now);
        }
        self.calls += 1;
        let throttled = quota::take(&mut self.world, call).err();
        Ticket { number: self.calls, throttled }
    }

    /// The world as a call that is evaluated outside the lock needs it.
    ///
    /// Whatever a snapshot shares with the world is copied when the world changes it. Every call changes the trail and
    /// the counters; only CloudTrail's operations look at the one, and none at the other.
    pub fn snapshot_for(&self, call: &Call) -> World {
        let mut world = self.world.clone();
        world.meter = Meter::default();
        if call.service != "cloudtrail" {
            world.trail = world.trail.emptied();
        }
        world
    }

    /// Makes an evaluated call part of the world.
    pub fn commit(&mut self, what: &str, evaluated: Evaluated) -> Outcome {
        if evaluated.draft.is_some() {
            let what = format!("{what} (call {})", evaluated.outcome.number);
            self.remember(what, Records::GoOn);
        }
        self.absorb(evaluated).0
    }

    /// As `commit`, but no step of `undo`: a call within the call of a service. Gives its records too.
    pub(crate) fn absorb(&mut self, evaluated: Evaluated) -> (Outcome, Vec<Arc<Entry>>) {
        if let Some(draft) = evaluated.draft {
            self.world = draft;
        }
        for (key, usage) in evaluated.usage {
            self.world.usage.insert(key, Arc::new(usage));
        }
        for entry in &evaluated.entries {
            self.world.trail.push(entry.clone());
        }
        if let Some(event) = evaluated.outcome.audit.first() {
            meter::count(&mut self.world, event);
        }
        (evaluated.outcome, evaluated.entries)
    }

    pub(crate) fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// As [`Engine::commit`], for a call that was evaluated on an earlier world while this one went on: what it
    /// changed there is changed here. Gives the call back where both changed the same thing: evaluate it again.
    pub fn commit_later(
        &mut self,
        what: &str,
        base: &World,
        mut evaluated: Evaluated,
    ) -> Result<Outcome, Box<Evaluated>> {
        if let Some(draft) = &evaluated.draft {
            match self.world.with_changes(base, draft) {
                Some(merged) => evaluated.draft = Some(merged),
                None => return Err(Box::new(evaluated)),
            }
        }
        Ok(self.commit(what, evaluated))
    }

    /// Winds the clock forward; returns what fell due, in time order. A time in the past changes nothing.
    pub fn advance_to(&mut self, to: Timestamp) -> Vec<Arc<Entry>> {
        if to <= self.world.clock {
            return Vec::new();
        }
        self.remember(format!("clock to {to}"), Records::GoOn);
        self.pass_time(to)
    }

    fn pass_time(&mut self, to: Timestamp) -> Vec<Arc<Entry>> {
        let to = to.min(Timestamp::MAX);
        if self.world.next_due().is_none_or(|(due, _)| *due > to) {
            self.world.clock = to;
            return Vec::new();
        }
        let number = self.calls;
        self.calls += 1;
        let mut rng = CallRng::new(&self.world.seed, self.calls, "schedule");
        schedule::pass_time(&mut self.world, to, number, &mut rng)
    }

    /// Changes the world outside KMS: a lab's set-up, a profile added. One step of `undo`.
    pub fn edit(&mut self, what: &str, change: impl FnOnce(&mut World)) {
        self.remember(what.to_owned(), Records::GoOn);
        change(&mut self.world);
    }

    /// Steps back over the last change and whatever was read since; returns what it was.
    pub fn undo(&mut self) -> Option<String> {
        let Step { what, mut world, records } = self.past.pop_back()?;
        if records == Records::GoOn {
            world.trail = self.world.trail.cut(world.trail.end());
        }
        let world = std::mem::replace(&mut self.world, world);
        self.future.push(Step { what: what.clone(), world, records });
        Some(what)
    }

    /// Takes the last undo back.
    pub fn redo(&mut self) -> Option<String> {
        let Step { what, world, records } = self.future.pop()?;
        let before = std::mem::replace(&mut self.world, world);
        self.put_behind(what.clone(), before, records);
        Some(what)
    }

    /// Goes back to the world the machine was started on; can be undone.
    pub fn reset(&mut self) {
        self.remember("reset".to_owned(), Records::Replaced);
        self.world = self.start.clone();
    }

    /// Makes this world the start: what was done so far is set-up, behind which neither undo nor reset goes.
    pub fn settle(&mut self) {
        self.start = self.world.clone();
        self.past.clear();
        self.future.clear();
    }

    /// Puts another world in place of this one; can be undone.
    pub fn load(&mut self, what: &str, world: World) {
        self.remember(what.to_owned(), Records::Replaced);
        self.calls = self.calls.max(world.trail.iter().map(|entry| entry.call).max().unwrap_or(0));
        self.world = world;
    }

    /// Makes a step of `undo` of a change that has happened already.
    pub(crate) fn remember_before(&mut self, what: String, before: World) {
        self.future.clear();
        self.put_behind(what, before, Records::GoOn);
    }

    fn remember(&mut self, what: String, records: Records) {
        self.future.clear();
        self.put_behind(what, self.world.clone(), records);
    }

    fn put_behind(&mut self, what: String, mut world: World, records: Records) {
        if records == Records::GoOn {
            world.trail = world.trail.emptied();
        }
        if self.past.len() == HISTORY {
            self.past.pop_front();
        }
        self.past.push_back(Step { what, world, records });
    }
}

/// Runs a call against a world without changing it.
pub fn evaluate(world: &World, call: &Call, ticket: &Ticket) -> Evaluated {
    let number = ticket.number;
    let Some(row) = op::find(&call.service, &call.operation) else {
        // AWS's front end answers this before any service sees the call, so there is no record of it.
        let error = KmsError::bare(ErrorCode::UnknownOperationException)
            .hint(format!("`{}` has no operation `{}`", call.service, call.operation));
        let outcome =
            Outcome { number, result: Err(error), decisions: Vec::new(), audit: Vec::new() };
        return Evaluated { outcome, draft: None, entries: Vec::new(), usage: Vec::new() };
    };
    let now = call.now.max(world.clock);
    if let Err(error) = service::refuse_expired(row.service, &call.caller, now) {
        let outcome =
            Outcome { number, result: Err(error), decisions: Vec::new(), audit: Vec::new() };
        return Evaluated { outcome, draft: None, entries: Vec::new(), usage: Vec::new() };
    }
    // An AWS managed key appears when it is first needed, even if only to be looked at.
    let furnished = row.reads().then(|| managed_keys::furnished(world, call, now)).flatten();
    let world = furnished.as_ref().unwrap_or(world);
    let region = service::region_of(row.service, &call.region);
    let mut cx = Cx {
        world,
        caller: &call.caller,
        region: &region,
        now,
        row,
        rng: CallRng::new(&world.seed, number, "call"),
        record: Record::default(),
        decisions: Vec::new(),
        used: Vec::new(),
        follow_ups: Vec::new(),
    };
    let mut draft = None;
    let result = ticket.throttled.clone().map_or(Ok(()), Err);
    let result = result.and_then(|()| shape::validate(&row.input, &call.body));
    let result = result.map_err(|error| service::words_of(row.service, error));
    let result = result.and_then(|()| match row.run {
        Run::Reads(run) => run(&mut cx, &call.body),
        Run::Writes(run) => {
            let mut world = world.clone();
            let answer = run(&mut cx, &mut world, &call.body)?;
            draft = Some(world);
            Ok(answer)
        }
        Run::Serves(_) => Err(KmsError::internal("a service's call takes the way of `serve`")),
    });
    let result = decided(result, &cx);
    let draft = draft.or_else(|| furnished.clone()).filter(|_| result.is_ok());
    finish(cx, call, row, number, result, draft)
}

/// INVARIANT: no answer without a decision.
pub(crate) fn decided<T>(result: Result<T, KmsError>, cx: &Cx<'_>) -> Result<T, KmsError> {
    match result {
        Ok(_) if cx.decisions.is_empty() => Err(KmsError::internal(format!(
            "{} answered without deciding whether it may",
            cx.row.name
        ))),
        result => result,
    }
}

pub(crate) fn finish(
    mut cx: Cx<'_>,
    call: &Call,
    row: &Row,
    number: u64,
    result: Result<Option<serde_json::Map<String, Json>>, KmsError>,
    draft: Option<World>,
) -> Evaluated {
    let request_id = uuid(cx.id_bytes());
    let denied = matches!(&result, Err(e) if e.is_denial());
    let failed = result.is_err();
    let record = std::mem::take(&mut cx.record);
    let own = cx.caller.principal.account().cloned();
    let owners: Vec<_> = record.resources.iter().map(|(account, _)| account.clone()).collect();
    let mut event = Event {
        actor: Actor::Caller(call.caller.clone()),
        time: cx.now,
        service: row.service.to_owned(),
        name: row.name.to_owned(),
        region: cx.region.clone(),
        error: result.as_ref().err().map(|e| (e.trail_code().to_owned(), e.message.clone())),
        request: if denied { Json::Null } else { record.request },
        response: if failed { Json::Null } else { record.response },
        additional: if failed { Default::default() } else { record.additional },
        details: Default::default(),
        request_id: Some(request_id.clone()),
        event_id: uuid(cx.id_bytes()),
        shared_event_id: None,
        read_only: row.logged_as_reading,
        resources: record.resources,
        event_type: EventType::AwsApiCall,
        recipient: own.clone(),
    };
    // The owner of a foreign key gets a copy of what was done with it; a denial stays with the caller.
    let mut foreign: Vec<_> =
        owners.into_iter().filter(|owner| !failed && Some(owner) != own.as_ref()).collect();
    foreign.dedup();
    if !foreign.is_empty() && own.is_some() {
        event.shared_event_id = Some(uuid(cx.id_bytes()));
    }
    let copies: Vec<Event> = foreign
        .into_iter()
        .map(|owner| Event {
            actor: match own {
                Some(_) => Actor::Foreign(call.caller.clone()),
                None => Actor::Caller(call.caller.clone()),
            },
            event_id: uuid(cx.id_bytes()),
            recipient: Some(owner),
            ..event.clone()
        })
        .collect();
    let usage = cx.used.iter().filter(|_| !failed).map(|key| {
        // The owner of the key finds the use in the owner's own trail.
        let theirs = copies.iter().find(|copy| copy.recipient.as_ref() == Some(&key.account));
        let usage = LastUsage {
            operation: row.name.to_owned(),
            at: cx.now,
            event_id: theirs.unwrap_or(&event).event_id.clone(),
            request_id: request_id.clone(),
        };
        (key.clone(), usage)
    });
    let usage = usage.collect();
    let follow_ups = std::mem::take(&mut cx.follow_ups).into_iter().filter(|_| !failed);
    let audit: Vec<Arc<Event>> =
        std::iter::once(event).chain(copies).chain(follow_ups).map(Arc::new).collect();
    let error = result.as_ref().err().cloned();
    let entries = audit.iter().enumerate().map(|(i, event)| {
        let decisions = if i == 0 { Trace::Kept(cx.decisions.clone()) } else { Trace::none() };
        Arc::new(Entry { call: number, event: event.clone(), decisions, error: error.clone() })
    });
    let entries = entries.collect();
    let outcome = Outcome { number, result, decisions: cx.decisions, audit };
    Evaluated { outcome, draft, entries, usage }
}
