//! Authorization that explains itself.
//!
//! ```text
//!  Facts ──> decide ──> steps (every statement, grant and layer) ──> conclude ──> Decision
//! ```
//! [`decide`] is a pure function of [`Facts`]. It never stops early: each policy that applies leaves one [`Step`] per
//! statement, and the verdict is a fold over the steps ([`Verdict::conclude`]), so a trace is always whole and the
//! verdict can be recomputed from it. One decision is one action on one resource; ReEncrypt makes two.

pub mod advice;
mod conclude;
mod context;
mod decide;
mod decision;
pub(crate) mod display;
mod drawing;
mod explain;
mod facts;
mod gates;
mod grant;
pub mod lint;
mod message;
mod pattern;
pub mod policy;
mod step;

pub use conclude::{CallerKind, Path, Relation, Scene, Verdict};
pub use context::{Context, Value};
pub use decide::{RESOURCE_ALIASES_WORK_IN_KEY_POLICIES, decide, not_asked};
pub use decision::Decision;
pub use drawing::{drawing, escape};
pub use explain::Explanation;
pub use facts::{Attached, Facts, Level, Resource};
pub use gates::{Gate, GateState};
pub use grant::{
    CONSTRAINT_NAMES_IGNORE_CASE, Constraints, GRANTS_ARE_LIMITED_LIKE_KEY_POLICIES, GrantFacts,
    NewGrant, carries_encryption_context,
};
pub use pattern::VARIABLE_VALUES_ARE_LITERAL;
pub use step::{Layer, Outcome, Step, Test};
