//! The shell's way to the shared engine.

use kms_engine::call::Outcome;
use kms_engine::{Engine, Timestamp};
use kms_shell::lab::{Door, Positioned, Request};

use crate::shared::SharedEngine;

impl Door for SharedEngine {
    fn call(&mut self, request: Request) -> Outcome {
        // The time is put in by the engine's pace.
        SharedEngine::call(self, request.at(Timestamp::default()))
    }

    fn look<R>(&self, look: impl FnOnce(&Engine) -> R) -> R {
        self.read(look)
    }

    fn now(&self) -> Timestamp {
        SharedEngine::now(self)
    }

    fn kept_records(&self, from: usize, at_most: usize) -> Result<Vec<Positioned>, String> {
        SharedEngine::kept_records(self, from, at_most)
    }

    fn prune_records(&mut self, before: Timestamp) -> Result<usize, String> {
        SharedEngine::prune_records(self, before)
    }

    fn change<R>(&mut self, change: impl FnOnce(&mut Engine) -> R) -> Result<R, String> {
        self.with(change)
    }
}
