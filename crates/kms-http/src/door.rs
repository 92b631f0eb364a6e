//! The shell's way to the shared engine.

use kms_engine::call::Outcome;
use kms_engine::{Engine, Timestamp};
use kms_shell::lab::{Door, Request};

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

    fn change<R>(&mut self, change: impl FnOnce(&mut Engine) -> R) -> Result<R, String> {
        self.with(change)
    }
}
