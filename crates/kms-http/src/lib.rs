//! The lab's other front doors: the AWS endpoint, the console API of the book, and the store that keeps the world.
//!
//! ```text
//! server   HTTP: routes, signatures, limits      ─┐
//!                                                 ├─▶ shared   one engine for every door
//! REPL, shell                                    ─┘      │
//!                                                        ▼
//! env      what points a client at the server          store   the data folder
//! ```
//!
//! Holds no KMS rules: what a call means, who may make it and what it is answered is the engine's.

mod calendar;
mod door;
pub mod env;
pub mod logs;
pub mod server;
pub mod shared;
pub mod store;
pub mod weight;

pub use server::{Auth, Server};
pub use shared::{Pace, SharedEngine};
