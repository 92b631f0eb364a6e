//! Services that call KMS: how one call of theirs runs, and what they keep.
//!
//! ```text
//!   Engine::serve(row, call) ──▶ Desk ──▶ kms()    a whole KMS call: own number, own decision, own record
//!                                    ├──▶ ask()    the permission for the service's own action
//!                                    ├──▶ errand() what another service does for this one
//!                                    └──▶ keep()   what is stored where
//! ```
//!
//! The services themselves are in the crate above; the engine knows none of them. KMS sees a call of theirs as any
//! other: nothing here reaches key bytes.

mod desk;
mod errand;
mod kept;
mod permission;

use std::sync::Arc;

pub use desk::{By, Desk, KmsCall, blob};
pub use errand::Errand;
pub use kept::{Action, Held, Kept, Step};
pub use permission::Permission;

use crate::call::{Call, Outcome};
use crate::crypto::CallRng;
use crate::cx::Cx;
use crate::engine::{Engine, decided, finish};
use crate::op::{Row, Run};
use crate::{service, shape};

/// How many actions are remembered for `kmslab flow`.
const ACTIONS: usize = 1000;

impl Engine {
    /// Answers a call to a service that itself calls KMS. The KMS calls it makes on the way are real ones, made one after
    /// the other: where the service's own call fails they have happened all the same. What the service keeps changes
    /// only if its call succeeds. All of it is one step of `undo`.
    pub fn serve(&mut self, row: &'static Row, call: Call) -> Outcome {
        let number = self.begin(&call).number;
        let now = call.now.max(self.world().clock);
        if let Err(error) = service::refuse_expired(row.service, &call.caller, now) {
            return Outcome {
                number,
                result: Err(error),
                decisions: Vec::new(),
                audit: Vec::new(),
            };
        }
        let before = self.world().clone();
        let mut desk = Desk::new(self, row, &call, number, now);
        let result = shape::validate(&row.input, &call.body);
        let result = result.map_err(|error| service::words_of(row.service, error));
        let result = result.and_then(|()| match row.run {
            Run::Serves(run) => run(&mut desk, &call.body),
            Run::Reads(_) | Run::Writes(_) => {
                Err(crate::KmsError::internal(format!("{} is no service's operation", row.name)))
            }
        });
        let done = desk.done();
        let decisions = done.decisions.clone();
        let cx = Cx {
            world: &before,
            caller: &call.caller,
            region: &done.region,
            now,
            row,
            rng: CallRng::new(&before.seed, number, "record"),
            record: done.record,
            decisions,
            used: Vec::new(),
            follow_ups: Vec::new(),
        };
        let result = decided(result, &cx);
        let failed = result.is_err();
        let evaluated = finish(cx, &call, row, number, result, None);
        let world = self.world_mut();
        // What is merely held in memory is no step of its own.
        let mut changed = done.changed;
        if !failed {
            changed |= done.kept.is_some();
            world.kept = done.kept.unwrap_or_else(|| world.kept.clone());
            world.held = done.held.unwrap_or_else(|| world.held.clone());
        }
        let (outcome, mut entries) = evaluated.into_parts();
        if let Some(entry) = entries.first() {
            let action = Action { entry: entry.clone(), own: done.own, steps: done.steps };
            world.actions.push_back(Arc::new(action));
            if world.actions.len() > ACTIONS {
                world.actions.pop_front();
            }
        }
        if row.data_event {
            // Data events are in no trail unless one asks for them.
            entries.clear();
        }
        for entry in entries {
            world.trail.push(entry);
        }
        if changed {
            self.remember_before(format!("{} (call {number})", row.name), before);
        }
        outcome
    }
}
