//! What is wrong with the content, said to its author: file, line, fault and remedy.

use std::fmt;
use std::path::PathBuf;

/// One fault in a chapter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the book's folder.
    pub file: PathBuf,
    /// The line it starts on, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.fault)?;
        write!(f, "\n    remedy: {}", self.remedy)
    }
}

/// A fault inside a chapter before its file is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub line: usize,
    pub fault: String,
    pub remedy: String,
}

impl Fault {
    pub fn new(line: usize, fault: impl Into<String>, remedy: impl Into<String>) -> Fault {
        Fault { line, fault: fault.into(), remedy: remedy.into() }
    }

    /// Names the chapter's file, given relative to `src`.
    pub fn within(self, source_path: &std::path::Path) -> Problem {
        let Fault { line, fault, remedy } = self;
        Problem { file: PathBuf::from("src").join(source_path), line, fault, remedy }
    }
}

/// Why a book could not be built.
#[derive(Debug)]
pub enum BookError {
    /// The chapters have faults; the book was not written.
    Content(Vec<Problem>),
    /// A file or folder could not be read or written.
    File {
        /// What was being done.
        doing: String,
        /// The system's answer.
        cause: std::io::Error,
    },
    /// The output folder holds something that is not a book.
    NotABook(PathBuf),
    /// mdBook refused the sources.
    Mdbook(String),
}

impl BookError {
    /// An I/O error with what was being done, for use in `map_err`.
    pub(crate) fn file(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> BookError {
        let doing = doing.into();
        move |cause| BookError::File { doing, cause }
    }
}

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BookError::Content(problems) => {
                let count = problems.len();
                let noun = if count == 1 { "problem" } else { "problems" };
                write!(f, "the book has {count} {noun}")?;
                problems.iter().try_for_each(|problem| write!(f, "\n{problem}"))
            }
            BookError::File { doing, cause } => write!(f, "cannot {doing}: {cause}"),
            BookError::NotABook(dir) => write!(
                f,
                "`{}` holds files that are not a built book, and building would delete them\n    \
                 remedy: choose an empty folder, or empty this one yourself",
                dir.display()
            ),
            BookError::Mdbook(why) => write!(f, "mdBook cannot build the book: {why}"),
        }
    }
}

impl std::error::Error for BookError {}
