//! kms-engine.
pub mod authz;
pub mod principal;
pub mod spec;
pub mod time;
