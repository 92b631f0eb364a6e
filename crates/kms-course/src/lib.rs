//! The course around the simulator: questions, labs and exams, read from YAML, run, proven and graded.
//!
//! - [`question`], [`quiz`]: question sets, and [`lint`] for the rules of item writing.
//! - [`expect`]: the one language for what must hold, used by proofs and lab checks; it fails closed.
//! - [`proof`]: the run behind an answer key.
//! - [`lab`]: labs, attempts at them, and the proof that each is sound.
//! - [`answers`], [`grade`], [`report`]: the one grader and its reports.
//! - [`course`], [`check`]: all content of a project, and everything wrong with it.
//!
//! Absent on purpose: terminal and page code, KMS rules, and any way to run commands other than [`sandbox::Sandbox`].

pub mod anchors;
pub mod answers;
pub mod check;
pub mod course;
pub mod display;
pub mod expect;
pub mod grade;
pub mod lab;
pub mod lint;
pub mod proof;
pub mod question;
pub mod quiz;
pub mod report;
pub mod sandbox;
pub mod seed;
pub mod source;
pub mod workbench;
