//! kms-engine.
pub mod crypto;
pub mod principal;
pub mod spec;
pub mod time;
