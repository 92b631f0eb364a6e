//! Authorization, seen from outside: published vectors, properties, a second evaluator, hostile documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may fail by panicking"
)]

mod conditions;
mod documents;
mod lesson;
mod naive;
mod properties;
mod random;
mod vectors;
mod world;
