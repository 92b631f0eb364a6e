//! The command language of the lab: a small POSIX-like shell whose `aws ...` lines are the AWS
//! CLI's.
//!
//! ```text
//!  text ──▶ lang ──▶ builtins   cat, base64, jq, diff ... over vfs
//!              │
//!              ├───▶ awscli     argv ─▶ JSON request ─▶ World::call ─▶ json | text | table | yaml
//!              └───▶ kmslab     World::kmslab
//! ```
//!
//! [`Shell`] remembers variables and files; [`Shell::run`] takes a line or a script and gives what
//! a terminal would show. [`transcript`] runs a session of `$ ` lines again. The crate is pure: no
//! host files, no clock, no environment, no entropy but what is injected.

pub mod awscli;
mod builtins;
pub mod complete;
mod io;
pub mod lab;
mod lang;
mod shell;
pub mod suggest;
pub mod transcript;
pub mod vfs;
mod world;

pub use io::{Chunk, Io, Stream};
pub use shell::{Outcome, Shell, is_complete};
pub use world::{Offer, ServiceError, World};
