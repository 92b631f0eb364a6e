//! Runs one chapter in its world and gives back its Markdown with every block turned into a figure.

use crate::chapter::{Block, Insert, Piece, cut};
use crate::draw::draw;
use crate::inserts::Inserts;
use crate::problem::Fault;
use crate::rules::outputs;
use crate::session::{KeyShown, Sessions, Step};
use crate::{figure, formulas};
use std::path::PathBuf;

/// What a chapter's run left behind.
#[derive(Clone, Debug, Default)]
pub struct ChapterRun {
    /// The chapter's name for [`Sessions::open`]: its path below `src` without `.md`.
    pub name: String,
    /// Its file, relative to `src`.
    pub file: PathBuf,
    /// Its title in SUMMARY.md.
    pub title: String,
    /// Its blocks in order; replaying the first N gives the world that block N left.
    pub blocks: Vec<Block>,
    /// The question sets and labs it names, in order.
    pub inserts: Vec<Insert>,
}

impl ChapterRun {
    /// A chapter read and not run.
    pub(crate) fn read(name: String, file: PathBuf, title: String, source: &str) -> ChapterRun {
        let mut chapter = ChapterRun { name, file, title, ..ChapterRun::default() };
        for piece in cut(source).0 {
            match piece {
                Piece::Block(block) => chapter.blocks.push(block),
                Piece::Insert { insert, .. } => chapter.inserts.push(insert),
                Piece::Prose { .. } => {}
            }
        }
        chapter
    }
}

pub(crate) struct Rendered {
    pub markdown: String,
    /// Every block with what it printed.
    pub outputs: String,
    pub faults: Vec<Fault>,
}

/// Runs a chapter's blocks in order and renders everything mdBook does not.
pub(crate) fn run(
    name: &str,
    source: &str,
    worlds: &dyn Sessions,
    inserts: &dyn Inserts,
) -> Rendered {
    let (pieces, faults) = cut(source);
    let mut done = Rendered { markdown: String::new(), outputs: String::new(), faults };
    let mut session = None;
    let mut keys = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Prose { text, line } => {
                done.markdown.push_str(&formulas::render(text, line, &mut done.faults));
            }
            Piece::Block(block) => {
                let session = session.get_or_insert_with(|| worlds.open(name));
                let steps = session.run_block(&block.text);
                done.faults.extend(unexpected(&block, &steps));
                done.outputs.push_str(&outputs::transcript(&block, &steps));
                let picture = picture(&block, &keys, &steps).unwrap_or_else(|fault| {
                    done.faults.push(fault);
                    String::new()
                });
                if block.fence.hidden {
                    done.markdown.push_str(&picture);
                } else {
                    done.markdown.push_str(&figure::render(name, &block, &steps, &picture));
                }
                if let Some(step) = steps.into_iter().last() {
                    keys = step.keys;
                }
                // A blank line ends the HTML block, or what follows would not be Markdown.
                done.markdown.push_str("\n\n");
            }
            Piece::Insert { insert, line } => match inserts.html(&insert) {
                Ok(html) => done.markdown.push_str(&html),
                Err(why) => done.faults.push(Fault::new(
                    line,
                    why,
                    "name a file of `labs/` or `quizzes/`, without its ending",
                )),
            },
        }
    }
    done
}

/// What the block wants drawn, or nothing; `before` is how the keys stood before it.
fn picture(block: &Block, before: &[KeyShown], steps: &[Step]) -> Result<String, Fault> {
    let Some(what) = block.fence.draw else { return Ok(String::new()) };
    draw(what, before, steps).map_err(|why| {
        Fault::new(
            block.line,
            format!("there is nothing to draw: {why}"),
            "choose another picture, or have the block do what the picture shows",
        )
    })
}

/// A block fails where it should not, or the reverse.
fn unexpected(block: &Block, steps: &[Step]) -> Option<Fault> {
    let failed = steps.iter().find(|step| step.status != 0);
    match (block.fence.fails, failed) {
        (false, Some(step)) => Some(Fault::new(
            block.line,
            format!(
                "`{}` fails with exit status {}: {}",
                step.input,
                step.status,
                step.output.trim()
            ),
            "mend the command, or write `kms,fails` if the failure is the lesson",
        )),
        (true, None) => Some(Fault::new(
            block.line,
            "every command of a block marked `fails` succeeds",
            "take `fails` away, or find out why the failure no longer happens",
        )),
        _ => None,
    }
}
