//! The book, run on the simulator.

use std::path::Path;

use kms_book::{BookError, CallShown, Options, Session, Sessions, Source, Step};
use kms_engine::authz::drawing;
use kms_shell::lab::{Door, Lab, Made, Own, seed_of};
use kms_shell::{Shell, transcript};

use crate::args::{Args, BookCommand};
use crate::content;

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

/// The shell a chapter's blocks run in.
pub fn chapter_shell(chapter: &str) -> Shell<Lab<Own>> {
    let mut shell = Shell::new(Lab::new(Own::seeded(chapter)));
    shell.seed(seed_of(chapter));
    shell
}

struct Chapter(Shell<Lab<Own>>);

impl Session for Chapter {
    fn run_block(&mut self, text: &str) -> Vec<Step> {
        transcript::parse(text).into_iter().map(|step| run_step(&mut self.0, &step.input)).collect()
    }
}

/// One input, with what it printed and the calls it made.
pub fn run_step<D: Door>(shell: &mut Shell<Lab<D>>, input: &str) -> Step {
    shell.world_mut().take_made();
    let outcome = shell.run(input);
    Step {
        input: input.to_owned(),
        output: String::from_utf8_lossy(&outcome.terminal()).into_owned(),
        status: outcome.status,
        calls: shell.world_mut().take_made().iter().map(shown).collect(),
    }
}

fn shown(made: &Made) -> CallShown {
    let decisions = &made.outcome.decisions;
    let text: Vec<String> =
        decisions.iter().map(|decision| decision.explain().to_string()).collect();
    let json =
        decisions.iter().map(|decision| serde_json::to_value(&**decision).unwrap_or_default());
    CallShown {
        operation: made.operation.clone(),
        decision_text: text.join("\n"),
        decision_json: json.collect(),
        drawing: match decisions.is_empty() {
            true => String::new(),
            false => drawing(decisions.iter().map(|decision| &**decision)),
        },
        event_json: made.outcome.audit.first().map(|event| event.to_json()).unwrap_or_default(),
    }
}

/// Labs and question sets named in chapters.
struct Inserted(kms_course::course::Course);

impl Inserted {
    fn open(args: &Args) -> Inserted {
        Inserted(content::open(args).0)
    }
}

impl kms_book::Inserts for Inserted {
    fn html(&self, insert: &kms_book::Insert) -> Result<String, String> {
        let (known, kind, id) = match insert {
            kms_book::Insert::Quiz(id) => (self.0.quiz(id).is_some(), "question set", id),
            kms_book::Insert::Lab(id) => (self.0.lab(id).is_some(), "lab", id),
        };
        if known {
            kms_book::InTerminal.html(insert)
        } else {
            Err(format!("there is no {kind} `{id}`"))
        }
    }
}
