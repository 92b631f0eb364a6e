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
mod escape;
mod fence;
mod figure;
mod formulas;
mod inserts;
mod links;
mod pipeline;
mod problem;
mod run;
mod session;
mod source;

pub use chapter::{Block, Insert};
pub use check::check;
pub use fence::Fence;
pub use inserts::{InTerminal, Inserts};
pub use pipeline::{Options, Report, build, chapters};
pub use problem::{BookError, Problem};
pub use run::ChapterRun;
pub use session::{CallShown, Session, Sessions, Step};
pub use source::Source;
