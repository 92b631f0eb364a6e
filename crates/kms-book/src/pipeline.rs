//! From the book's folder to a folder of pages: load, run every chapter, hand the rest to mdBook.

use crate::claims::{self, Claims};
use crate::exercises::Exercises;
use crate::inserts::{InTerminal, Inserts};
use crate::print;
use crate::problem::{BookError, Problem};
use crate::rules::outputs::Outputs;
use crate::run::{self, ChapterRun, Rendered};
use crate::session::Sessions;
use jiff::civil::Date;
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_driver::config::Config;
use mdbook_html::HtmlHandlebars;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tempfile::TempDir;

/// A built book carries this file, so that a rebuild never empties a folder that is not one.
const MARKER: &str = ".kmslab-book";

/// What answers the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BackEnd<'a> {
    /// Nothing: the book is to be read.
    #[default]
    None,
    /// The console's API of the server that has the pages, such as `/console`.
    Console(&'a str),
    /// The script of this name beside the pages, which brings the simulator along.
    Module(&'a str),
}

impl BackEnd<'_> {
    /// What tells the page's scripts.
    fn meta(self) -> Option<String> {
        let text = crate::escape::text;
        match self {
            BackEnd::None => None,
            BackEnd::Console(url) => {
                Some(format!("<meta name=\"kmslab-console\" content=\"{}\">", text(url)))
            }
            BackEnd::Module(script) => Some(format!(
                "<meta name=\"kmslab-module\" content=\"{{{{ path_to_root }}}}{}\">",
                text(script)
            )),
        }
    }
}

/// How to build.
pub struct Options<'a> {
    /// What the pages ask when something is to run or to be graded.
    pub back_end: BackEnd<'a>,
    /// Gives quizzes and labs their HTML.
    pub inserts: &'a dyn Inserts,
    /// The labs and questions there are; `None` takes every name on trust.
    pub exercises: Option<&'a Exercises>,
    /// The day on which facts are judged to be old; `None` for a build, which judges none.
    pub today: Option<Date>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { back_end: BackEnd::None, inserts: &InTerminal, exercises: None, today: None }
    }
}

/// What was built.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Every chapter with its blocks, in reading order.
    pub chapters: Vec<ChapterRun>,
    /// How the claims ledger stands.
    pub claims: Claims,
    /// What every chapter's blocks print.
    pub(crate) outputs: Outputs,
}

/// Builds the book; nothing is written unless every block did what its author says it does.
///
/// `out_dir` must be missing, empty, or an earlier build, which is replaced.
pub fn build(
    book_dir: &Path,
    out_dir: &Path,
    sessions: &dyn Sessions,
    options: &Options<'_>,
) -> Result<Report, BookError> {
    refuse_foreign(out_dir)?;
    let (book, problems) = Assembled::of(book_dir, sessions, options)?;
    if !problems.is_empty() {
        return Err(BookError::Content(problems));
    }
    book.write(out_dir)
}

/// Every chapter with its blocks and inserts, read without running them: what a console session replays.
pub fn chapters(book_dir: &Path) -> Result<Vec<ChapterRun>, BookError> {
    let md = load(book_dir)?;
    let mut chapters = Vec::new();
    let mut titles = titles(&md);
    for (file, source) in sources(&md) {
        let title = titles.remove(&file).unwrap_or_default();
        chapters.push(ChapterRun::read(name(&file), file, title, &source));
    }
    Ok(chapters)
}

/// How the claims ledger stands, without running anything.
pub fn claims(book_dir: &Path, exercises: Option<&Exercises>) -> Result<Claims, BookError> {
    let md = load(book_dir)?;
    Ok(claims::tell(book_dir, &sources(&md), exercises)?.claims)
}

/// A book whose blocks have run, ready for mdBook.
pub(crate) struct Assembled {
    md: MDBook,
    report: Report,
    // Held until the pages are written; removed on drop.
    _theme: Option<TempDir>,
}

impl Assembled {
    /// Loads the book and runs its chapters, collecting every fault instead of stopping at the first.
    pub fn of(
        book_dir: &Path,
        sessions: &dyn Sessions,
        options: &Options<'_>,
    ) -> Result<(Assembled, Vec<Problem>), BookError> {
        let mut md = load(book_dir)?;
        let meta = options.back_end.meta();
        let theme = meta.map(|meta| theme_with(book_dir, &meta)).transpose()?;
        if let Some(theme) = &theme {
            md.config.set("output.html.theme", theme.path()).map_err(mdbook)?;
        }

        let mut titles = titles(&md);
        let mut sources = sources(&md);
        let told = claims::tell(book_dir, &sources, options.exercises)?;
        for (_, source) in &mut sources {
            *source = source.replace(claims::INSERT, &told.page);
        }
        let mut rendered = run_all(&sources, sessions, options.inserts);
        md.book.for_each_chapter_mut(|chapter| {
            let done = chapter.source_path.as_ref().and_then(|file| rendered.get_mut(file));
            if let Some(done) = done {
                chapter.content = std::mem::take(&mut done.markdown);
            }
        });

        let mut problems = told.claims.problems.clone();
        let mut report = Report { claims: told.claims, ..Report::default() };
        for (file, source) in sources {
            let Some(done) = rendered.remove(&file) else { continue };
            let title = titles.remove(&file).unwrap_or_default();
            problems.extend(done.faults.into_iter().map(|fault| fault.within(&file)));
            report.outputs.insert(file.clone(), done.outputs);
            report.chapters.push(ChapterRun::read(name(&file), file, title, &source));
        }
        problems.sort();
        Ok((Assembled { md, report, _theme: theme }, problems))
    }

    /// The part of SUMMARY.md that each chapter stands in; nothing before the first.
    pub fn parts(&self) -> BTreeMap<PathBuf, String> {
        let mut parts = BTreeMap::new();
        let mut part = String::new();
        for item in self.md.book.iter() {
            match item {
                BookItem::PartTitle(title) => part.clone_from(title),
                BookItem::Chapter(chapter) => {
                    parts.extend(chapter.source_path.clone().map(|file| (file, part.clone())));
                }
                BookItem::Separator => {}
            }
        }
        parts
    }

    /// What the run left behind.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Writes the pages.
    pub fn write(mut self, out_dir: &Path) -> Result<Report, BookError> {
        let doing = || BookError::file(format!("write the book to `{}`", out_dir.display()));
        let out = std::path::absolute(out_dir).map_err(doing())?;
        fs::create_dir_all(&out).map_err(doing())?;
        fs::write(out.join(MARKER), "a book built by kmslab\n").map_err(doing())?;

        self.md.config.build.build_dir.clone_from(&out);
        // The HTML renderer by hand, not `MDBook::build`: other `[output]` tables would start programs.
        self.md.execute_build_process(&HtmlHandlebars::new()).map_err(mdbook)?;
        let page = out.join("print.html");
        if let Ok(html) = fs::read_to_string(&page) {
            fs::write(&page, print::without_calls(&html)).map_err(doing())?;
        }
        fs::write(out.join(MARKER), "a book built by kmslab\n").map_err(doing())?;
        Ok(self.report)
    }
}

fn load(book_dir: &Path) -> Result<MDBook, BookError> {
    let mut config = Config::from_disk(book_dir.join("book.toml")).map_err(mdbook)?;
    // Neither environment variables nor `[preprocessor]` tables may bring in a program to start, and a
    // misspelt file in SUMMARY.md is a fault, not a file to create.
    config.set("preprocessor", BTreeMap::<String, String>::new()).map_err(mdbook)?;
    config.build.create_missing = false;
    MDBook::load_with_config(book_dir, config).map_err(mdbook)
}

/// The chapters' titles, by file.
fn titles(md: &MDBook) -> BTreeMap<PathBuf, String> {
    let chapters = md.book.chapters();
    chapters
        .filter_map(|chapter| Some((chapter.source_path.clone()?, chapter.name.clone())))
        .collect()
}

/// Every chapter that has a file, with its text, in reading order.
fn sources(md: &MDBook) -> Vec<(PathBuf, String)> {
    let chapters = md.book.chapters();
    let file = |chapter: &mdbook_driver::book::Chapter| {
        chapter.source_path.clone().map(|file| (file, chapter.content.clone()))
    };
    chapters.filter_map(file).collect()
}

/// A chapter's name: its path without `.md`, with `/` on every platform.
fn name(file: &Path) -> String {
    let parts = file.with_extension("");
    let parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Runs the chapters side by side, each in a world of its own.
fn run_all(
    sources: &[(PathBuf, String)],
    sessions: &dyn Sessions,
    inserts: &dyn Inserts,
) -> BTreeMap<PathBuf, Rendered> {
    let done = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((file, source)) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            let rendered = run::run(&name(file), source, sessions, inserts);
            if let Ok(mut done) = done.lock() {
                done.insert(file.clone(), rendered);
            }
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(sources.len());
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    done.into_inner().unwrap_or_default()
}

/// A copy of the theme with a line more in its `<head>`.
fn theme_with(book_dir: &Path, meta: &str) -> Result<TempDir, BookError> {
    let doing = || BookError::file("prepare the book's theme");
    let temp = tempfile::Builder::new().prefix("kmslab-theme-").tempdir().map_err(doing())?;
    let theme = book_dir.join("theme");
    if theme.is_dir() {
        copy_dir(&theme, temp.path()).map_err(doing())?;
    }
    let head = temp.path().join("head.hbs");
    let mut html =
        if head.exists() { fs::read_to_string(&head).map_err(doing())? } else { String::new() };
    html.push_str(&format!("\n{meta}\n"));
    fs::write(&head, html).map_err(doing())?;
    Ok(temp)
}

fn copy_dir(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// mdBook empties its output folder: a mistyped `--out` must not cost anyone their files.
fn refuse_foreign(out_dir: &Path) -> Result<(), BookError> {
    let mut entries = match fs::read_dir(out_dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(BookError::file(format!("read `{}`", out_dir.display()))(error));
        }
    };
    if out_dir.join(MARKER).is_file() || entries.next().is_none() {
        return Ok(());
    }
    Err(BookError::NotABook(out_dir.to_owned()))
}

fn mdbook(error: mdbook_driver::errors::Error) -> BookError {
    BookError::Mdbook(format!("{error:#}"))
}
