//! The book, run on the simulator.

use std::path::Path;

use kms_book::{
    BookError, CallShown, ChapterRun, Insert, Options, Session, Sessions, Source, Step,
};
use kms_course::course::Course;
use kms_page::{Content, LineCall, Notebook, Page, chapter_shell, render, run_whole};
use kms_shell::lab::{Lab, Own};
use kms_shell::{Shell, transcript};

use kms_course::store::{FileStore, MemoryStore, Store};

use crate::args::{Args, BookCommand};
use crate::{content, progress};

/// `kmslab book ...`.
pub fn run(args: &Args, command: &BookCommand) -> anyhow::Result<u8> {
    let source = source(args)?;
    match command {
        BookCommand::Build { out } => {
            eprintln!("Running every block of the book ...");
            let report = build(args, source.path(), out, None)?;
            println!("{}: {report}", out.join("index.html").display());
            Ok(0)
        }
        BookCommand::Check => {
            let problems = problems(args, source.path())?;
            problems.iter().for_each(|problem| println!("{problem}"));
            println!("{} problems in the book", problems.len());
            Ok(u8::from(!problems.is_empty()))
        }
    }
}

/// The book's sources: a folder, or those in the program.
pub fn source(args: &Args) -> Result<Source, BookError> {
    let folder = args.content.as_ref().map(|root| root.join("book"));
    Source::open(folder.as_deref())
}

/// Builds the book; `console` is where its pages find a running lab.
pub fn build(args: &Args, from: &Path, to: &Path, console: Option<&str>) -> anyhow::Result<String> {
    let inserts = Inserted::open(args);
    let report = kms_book::build(from, to, &Chapters, &Options { console, inserts: &inserts })?;
    let blocks: usize = report.chapters.iter().map(|chapter| chapter.blocks.len()).sum();
    Ok(format!("{} chapters, {blocks} blocks run", report.chapters.len()))
}

/// What is wrong with the book.
pub fn problems(args: &Args, from: &Path) -> anyhow::Result<Vec<kms_book::Problem>> {
    let inserts = Inserted::open(args);
    Ok(kms_book::check(from, &Chapters, &Options { console: None, inserts: &inserts })?)
}

/// Opens a fresh world for each chapter; the chapter's name is its seed.
#[derive(Debug, Clone, Copy)]
pub struct Chapters;

impl Sessions for Chapters {
    fn open(&self, chapter: &str) -> Box<dyn Session> {
        Box::new(Chapter(chapter_shell(chapter)))
    }
}

struct Chapter(Shell<Lab<Own>>);

impl Session for Chapter {
    fn run_block(&mut self, text: &str) -> Vec<Step> {
        transcript::parse(text).into_iter().map(|one| step(&mut self.0, &one.input)).collect()
    }
}

fn step(shell: &mut Shell<Lab<Own>>, input: &str) -> Step {
    let line = run_whole(shell, input);
    let calls = line.calls.into_iter().map(shown).collect();
    Step { input: input.to_owned(), output: line.output, status: line.status, calls }
}

fn shown(call: LineCall) -> CallShown {
    CallShown {
        operation: call.operation,
        decision_text: call.decision,
        decision_json: call.data,
        drawing: call.drawing,
        event_json: call.event,
    }
}

/// What pages need besides what stands in them.
pub fn content(course: &Course, chapters: Vec<ChapterRun>) -> Content {
    let chapter = |chapter: ChapterRun| {
        let (mut quizzes, mut labs) = (Vec::new(), Vec::new());
        for insert in chapter.inserts {
            match insert {
                Insert::Quiz(id) => quizzes.push(id),
                Insert::Lab(id) => labs.push(id),
            }
        }
        let blocks = chapter.blocks.into_iter().map(|block| (block.number, block.text)).collect();
        kms_page::Chapter { name: chapter.name, title: chapter.title, blocks, quizzes, labs }
    };
    Content::new(course, chapters.into_iter().map(chapter).collect())
}

/// The other half of the pages, over the terminal's own progress file.
pub fn page(args: &Args, course: &Course, chapters: Vec<ChapterRun>) -> anyhow::Result<Page> {
    let today = args.today;
    let today = move || today.unwrap_or_else(|| jiff::Zoned::now().date());
    let store: Box<dyn Store + Send> = match progress::file(args)? {
        Some(path) => Box::new(FileStore::new(path)),
        None => Box::new(MemoryStore::default()),
    };
    Ok(Page::new(content(course, chapters), Notebook::new(store, Box::new(today))))
}

/// Labs and question sets named in chapters.
struct Inserted(Course);

impl Inserted {
    fn open(args: &Args) -> Inserted {
        Inserted(content::open(args).0)
    }
}

impl kms_book::Inserts for Inserted {
    fn html(&self, insert: &Insert) -> Result<String, String> {
        match insert {
            Insert::Quiz(id) => {
                let set = self.0.quiz(id).map(render::quiz);
                set.ok_or_else(|| format!("there is no question set `{id}`"))
            }
            Insert::Lab(id) => {
                let lab = self.0.lab(id).map(render::lab);
                lab.ok_or_else(|| format!("there is no lab `{id}`"))
            }
        }
    }
}
