//! Authorization, seen from outside: published vectors, properties, a second evaluator, hostile documents.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may fail by panicking"
)]
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "these tests measure how long a hostile document takes, and read how many random worlds to try"
)]

mod advice;
mod conditions;
mod documents;
mod drawing;
mod grants;
mod lesson;
mod lint;
mod naive;
mod naive_conditions;
mod principals;
mod properties;
mod random;
mod speed;
mod strategies;
mod truth_table;
mod vectors;
mod world;
