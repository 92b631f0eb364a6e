//! Authorization, seen from outside: published vectors, properties, a second evaluator, hostile documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail by panicking"
)]

mod lesson;
mod vectors;
mod world;
