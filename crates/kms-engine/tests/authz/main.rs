//! Authorization, seen from outside: published vectors, properties, a second evaluator, hostile documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may fail by panicking"
)]

mod advice;
mod conditions;
mod documents;
mod grants;
mod lesson;
mod lint;
mod naive;
mod principals;
mod properties;
mod random;
mod speed;
mod vectors;
mod world;
