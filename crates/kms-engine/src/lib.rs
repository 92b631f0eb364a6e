//! kms-engine.
pub mod arn;
pub mod error;
pub mod principal;
pub mod shape;
pub mod spec;
pub mod time;
