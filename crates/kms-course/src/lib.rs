//! The course around the simulator: questions, labs and exams, read from YAML, run, proven and graded.
//!
//! - [`question`], [`quiz`]: question sets, and [`lint`] for the rules of item writing.
//! - [`expect`]: the one language for what must hold, used by proofs and lab checks; it fails closed.
//! - [`proof`]: the run behind an answer key.
//! - [`lab`]: labs, attempts at them, and the proof that each is sound.
//! - [`answers`], [`grade`], [`report`]: the one grader and its reports.
//! - [`exam`], [`taking`], [`progress`]: practice exams, the state of an attempt, what was learnt and is due again.
//! - [`analysis`], [`coverage`]: which items are weak, which skills are served by what.
//! - [`class`]: roster, bundles, signed results.
//! - [`course`], [`check`]: all content of a project, and everything wrong with it.
//!
//! Absent on purpose: terminal and page code, KMS rules, and any way to run commands other than [`sandbox::Sandbox`].

pub mod analysis;
pub mod anchors;
pub mod answers;
pub mod check;
pub mod class;
pub mod course;
pub mod coverage;
pub mod display;
pub mod exam;
pub mod expect;
pub mod export;
pub mod grade;
pub mod lab;
pub mod lint;
pub mod progress;
pub mod proof;
pub mod question;
pub mod quiz;
pub mod report;
pub mod sandbox;
pub mod schema;
pub mod seed;
pub mod source;
pub mod store;
pub mod taking;
pub mod template;
mod tie;
pub mod variant;
pub mod workbench;
