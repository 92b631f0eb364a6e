//! kms-engine.
pub mod principal;
pub mod spec;
pub mod time;
