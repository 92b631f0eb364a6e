//! People, accounts and what they may do: IAM, STS and Organizations through the engine's one door.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod lab;

mod iam;
mod sts;
