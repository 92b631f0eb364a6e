//! What the blocks printed when somebody last read it: `outputs/CHAPTER.txt` beside the sources.
//!
//! The build shows whatever a block prints. So that a change of the simulator cannot change a page unseen, `kmslab
//! book check` compares with the recorded outputs, and `kmslab book check --bless` records them anew: the diff of
//! those files is the review.

use crate::chapter::Block;
use crate::problem::{BookError, Fault, Problem};
use crate::run::ChapterRun;
use crate::session::Step;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of recorded outputs, relative to the book's.
pub(crate) const FOLDER: &str = "outputs";

/// A block as it ran: its heading in the file, and every input with its output.
pub(crate) fn transcript(block: &Block, steps: &[Step]) -> String {
    let mut text = format!("{}\n", heading(block));
    for step in steps {
        let _ = writeln!(text, "$ {}", step.input);
        text.push_str(&step.output);
        if !step.output.is_empty() && !step.output.ends_with('\n') {
            text.push('\n');
        }
        if step.status != 0 {
            let _ = writeln!(text, "[exit status {}]", step.status);
        }
    }
    text.push('\n');
    text
}

/// Hidden blocks have no anchor.
fn heading(block: &Block) -> String {
    match block.fence.hidden {
        true => format!("{MARK}hidden block {}", block.number),
        false => format!("{MARK}{}", block.anchor()),
    }
}

/// No shell line or output begins so.
const MARK: &str = "===== ";

/// What the blocks of each chapter print, by the chapter's file.
pub(crate) type Outputs = BTreeMap<PathBuf, String>;

/// Where a book keeps the outputs of a chapter.
fn file(book_dir: &Path, chapter: &ChapterRun) -> PathBuf {
    book_dir.join(FOLDER).join(format!("{}.txt", chapter.name))
}

/// Blocks whose output is not the recorded one. A book that has recorded none has nothing to compare with.
pub(crate) fn problems(
    book_dir: &Path,
    chapters: &[ChapterRun],
    outputs: &Outputs,
) -> Result<Vec<Problem>, BookError> {
    if !book_dir.join(FOLDER).is_dir() {
        return Ok(Vec::new());
    }
    let mut problems = Vec::new();
    for chapter in chapters.iter().filter(|chapter| !chapter.blocks.is_empty()) {
        let path = file(book_dir, chapter);
        let recorded = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(BookError::file(format!("read `{}`", path.display()))(error)),
        };
        let now = outputs.get(&chapter.file).map_or("", String::as_str);
        let faults = changed(&chapter.blocks, &recorded, now);
        problems.extend(faults.into_iter().map(|fault| fault.within(&chapter.file)));
    }
    Ok(problems)
}

fn changed(blocks: &[Block], recorded: &str, now: &str) -> Vec<Fault> {
    let (recorded, now) = (by_heading(recorded), by_heading(now));
    let mut faults = Vec::new();
    for block in blocks {
        let heading = heading(block);
        let (old, new) = (recorded.get(heading.as_str()), now.get(heading.as_str()));
        let name = heading.trim_start_matches(MARK);
        let fault = match (old, new) {
            (None, _) => format!("what `{name}` prints was never recorded"),
            (Some(old), Some(new)) if old != new => {
                format!(
                    "`{name}` prints something else than recorded: {}",
                    first_difference(old, new)
                )
            }
            _ => continue,
        };
        faults.push(Fault::new(
            block.line,
            fault,
            "if it is right so, `kmslab book check --bless --content .` records it: read the diff",
        ));
    }
    faults
}

/// The parts of a file by their first lines.
fn by_heading(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut part = "";
    for line in text.lines() {
        if line.starts_with(MARK) {
            part = line;
        }
        parts.entry(part).or_default().push(line);
    }
    parts
}

fn first_difference(old: &[&str], new: &[&str]) -> String {
    let at =
        old.iter().zip(new).position(|(old, new)| old != new).unwrap_or(old.len().min(new.len()));
    let said = |lines: &[&str]| match lines.get(at) {
        Some(line) => format!("`{line}`"),
        None => "nothing".to_owned(),
    };
    format!("{} was recorded, {} is printed", said(old), said(new))
}

/// Records what the blocks print now; files of chapters that are gone are removed.
pub(crate) fn bless(
    book_dir: &Path,
    chapters: &[ChapterRun],
    outputs: &Outputs,
) -> Result<usize, BookError> {
    let folder = book_dir.join(FOLDER);
    let doing = |path: &Path| BookError::file(format!("record outputs in `{}`", path.display()));
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(doing(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(doing(&folder))?;
    let mut written = 0;
    for chapter in chapters.iter().filter(|chapter| !chapter.blocks.is_empty()) {
        let path = file(book_dir, chapter);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(doing(&path))?;
        let text = outputs.get(&chapter.file).map_or("", String::as_str);
        fs::write(&path, text).map_err(doing(&path))?;
        written += 1;
    }
    Ok(written)
}
