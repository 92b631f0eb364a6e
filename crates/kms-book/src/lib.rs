//! The book: runs every `kms` block of a chapter, renders it, and builds the mdBook in this process.
//!
//! ```text
//! book/src/*.md --chapter--> pieces --run--> steps --figure--> HTML --mdBook--> out/
//!                               \--formulas (KaTeX)--> MathML --/
//! ```
//! No program is started, nothing is looked up on `PATH`, and a built page asks no other machine for
//! anything. This crate holds no KMS rules: a block's world comes in through [`Sessions`].

mod chapter;
mod check;
mod claims;
mod draw;
mod escape;
mod exercises;
mod fence;
mod figure;
mod formulas;
mod inserts;
mod links;
mod outline;
mod pipeline;
mod print;
mod problem;
mod rules;
mod run;
mod session;
mod source;

pub use chapter::{Block, Insert};
pub use check::{Checked, bless, check};
pub use claims::Claims;
pub use draw::Draw;
pub use exercises::{Exercises, LabNamed, QuestionNamed};
pub use fence::Fence;
pub use inserts::{InTerminal, Inserts};
pub use pipeline::{BackEnd, Options, Report, build, chapters, claims};
pub use problem::{BookError, Problem};
pub use run::ChapterRun;
pub use session::{CallShown, KeyShown, MaterialShown, Session, Sessions, Step};
pub use source::Source;
