//! The language: `brush-parser` reads it, this module runs it.
//!
//! Pipelines run one stage after the other over byte buffers; there are no processes, no jobs and
//! no signals, and a loop that never ends meets a step limit.

mod arith;
mod compound;
mod env;
mod expand;
mod glob;
mod param;
pub(crate) mod parse;
mod redirect;
mod run;
mod simple;
pub(crate) mod special;

pub(crate) use env::Env;
pub(crate) use glob::class_takes;
pub(crate) use run::{Interpreter, Stop};
