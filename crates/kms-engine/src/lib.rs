//! A machine that behaves like AWS KMS and explains itself.
//!
//! ```text
//!   Call { caller, region, now, operation, body }
//!     │
//!     ▼                 shape     refuses malformed input in AWS's words
//!   Engine::call ─────▶ ops       one file an operation; the table of them is `op::table()`
//!     │                  │
//!     │                  ├─ cx         finds the key the caller named
//!     │                  ├─ authorize  asks every policy and grant: `authz::decide`
//!     │                  └─ granted    the only way to key bytes: `crypto`
//!     ▼
//!   Outcome { result, decisions, audit }
//! ```
//!
//! Pure and synchronous: no clock, no OS randomness, no files, no printing (`clippy.toml` bans them). The state is
//! one value, [`world::World`], cheap to clone; time is a value in the call; randomness derives from seed and call
//! number. So every run repeats, every step can be undone, and the same code runs in a browser.

pub mod access;
pub mod account;
pub mod alias;
pub mod arn;
pub mod authorize;
pub mod authz;
pub mod aws_managed;
pub mod call;
mod connection;
pub mod crypto;
pub mod cx;
pub mod engine;
pub mod error;
pub mod grant;
pub mod granted;
pub mod imported;
pub mod key;
pub mod key_store;
mod managed_keys;
pub mod meter;
pub mod op;
mod ops;
pub mod organization;
pub mod outside;
mod policy_text;
pub mod principal;
pub mod profile;
pub mod quota;
mod schedule;
pub mod serve;
mod service;
pub mod session;
pub mod shape;
pub mod spec;
pub mod time;
mod token;
pub mod trail;
pub mod vpc_endpoint;
pub mod world;

pub use call::{Call, Caller, Outcome};
pub use engine::Engine;
pub use error::{ErrorCode, KmsError};
pub use time::Timestamp;
pub use world::World;
