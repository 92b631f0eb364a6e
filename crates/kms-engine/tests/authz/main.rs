//! Authorization, seen from outside: published vectors, properties, a second evaluator, hostile documents.

mod vectors;
mod world;
