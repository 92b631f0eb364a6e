//! CloudTrail: what happened in an account, looked up.
//!
//! Only the event history: every account has it without asking for it. Trails, which deliver to a bucket, are missing
//! on purpose; `kmslab trail export` writes the files that one would deliver.

mod found;
mod types;

operations! {
    reading lookup_events::LookupEvents,
}
