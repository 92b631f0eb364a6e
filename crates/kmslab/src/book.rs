//! The book, run on the simulator.

use std::path::Path;
use std::sync::Arc;

pub use kms_book::Checked;
use kms_book::{
    BackEnd, BookError, CallShown, ChapterRun, Exercises, Insert, KeyShown, LabNamed,
    MaterialShown, Options, QuestionNamed, Session, Sessions, Source, Step,
};
use kms_course::course::Course;
use kms_course::store::{FileStore, MemoryStore, Store};
use kms_engine::World;
use kms_engine::key::{Key, KeyMaterial};
use kms_engine::spec::AwsEnum;
use kms_engine::time::Timestamp;
use kms_page::{Content, LineCall, Notebook, Page, chapter_shell, render, run_whole};
use kms_shell::lab::{Door, Lab, Own};
use kms_shell::{Shell, transcript};

use crate::args::{Args, BookCommand};
use crate::module::{self, Module};
use crate::progress::today;
use crate::{content, progress};

/// `kmslab book ...`.
pub fn run(args: &Args, command: &BookCommand) -> anyhow::Result<u8> {
    let source = source(args)?;
    match command {
        BookCommand::Build { out, wasm } => {
            let module = wasm.as_deref().map(Module::read).transpose()?;
            eprintln!("Running every block of the book ...");
            let back_end = match module {
                Some(_) => BackEnd::Module(module::SCRIPT),
                None => BackEnd::None,
            };
            let report = build(args, source.path(), out, back_end)?;
            if let Some(module) = module {
                let content = content(&content::course(args)?, kms_book::chapters(source.path())?);
                println!("{}", module.write(out, content)?);
            }
            println!("{}: {report}", out.join("index.html").display());
            Ok(0)
        }
        BookCommand::Check { bless: true } => {
            let Some(root) = &args.content else {
                anyhow::bail!("name the checkout whose outputs to record: --content DIR");
            };
            let inserts = Inserted::open(args);
            let options = Options { inserts: &inserts, ..Options::default() };
            let files = kms_book::bless(source.path(), &Chapters, &options)?;
            println!("{files} files in {}", root.join("book/outputs").display());
            Ok(0)
        }
        BookCommand::Check { bless: false } => {
            let checked = check(args, source.path())?;
            checked.problems.iter().for_each(|problem| println!("{problem}"));
            println!("{}", checked.claims);
            println!("{} problems in the book", checked.problems.len());
            Ok(u8::from(!checked.problems.is_empty()))
        }
    }
}

/// The book's sources: a folder, or those in the program.
pub fn source(args: &Args) -> Result<Source, BookError> {
    let folder = args.content.as_ref().map(|root| root.join("book"));
    Source::open(folder.as_deref())
}

/// Builds the book, whose pages ask that back end.
pub fn build(args: &Args, from: &Path, to: &Path, back_end: BackEnd<'_>) -> anyhow::Result<String> {
    let inserts = Inserted::open(args);
    let exercises = exercises(&inserts.0);
    let options = Options { back_end, inserts: &inserts, exercises: Some(&exercises), today: None };
    let report = kms_book::build(from, to, &Chapters, &options)?;
    let blocks: usize = report.chapters.iter().map(|chapter| chapter.blocks.len()).sum();
    Ok(format!("{} chapters, {blocks} blocks run", report.chapters.len()))
}

/// What is wrong with the book, and how its claims stand.
pub fn check(args: &Args, from: &Path) -> anyhow::Result<Checked> {
    let inserts = Inserted::open(args);
    let exercises = exercises(&inserts.0);
    let today = Some(today(args));
    let options =
        Options { back_end: BackEnd::None, inserts: &inserts, exercises: Some(&exercises), today };
    Ok(kms_book::check(from, &Chapters, &options)?)
}

/// The labs and questions that the book may name.
fn exercises(course: &Course) -> Exercises {
    let labs = course.labs.iter().map(|found| &found.content);
    let labs = labs.map(|lab| LabNamed {
        id: lab.lab.clone(),
        title: lab.title.clone(),
        chapter: lab.chapter.clone(),
    });
    let questions = course.quizzes.iter().flat_map(|found| {
        let set = &found.content;
        set.questions.iter().map(move |question| QuestionNamed {
            id: question.id.clone(),
            set: set.quiz.clone(),
            objective: question.objective.clone(),
            chapter: question.chapter.clone(),
            proven: question.proof.is_some(),
        })
    });
    Exercises { labs: labs.collect(), questions: questions.collect() }
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

/// One input, with what it printed, the calls it made, and the keys as they stand after it.
fn step(shell: &mut Shell<Lab<Own>>, input: &str) -> Step {
    let line = run_whole(shell, input);
    let door = shell.world().door();
    Step {
        input: input.to_owned(),
        output: line.output,
        status: line.status,
        calls: line.calls.into_iter().map(shown).collect(),
        now: door.now().0,
        today: day(door.now()),
        keys: door.look(|engine| {
            engine.world().keys().map(|key| key_shown(engine.world(), key)).collect()
        }),
    }
}

fn key_shown(world: &World, key: &Key) -> KeyShown {
    let material = |material: &Arc<KeyMaterial>| {
        let since = material.rotated.map_or(material.created, |(at, _)| at);
        MaterialShown {
            id: hex::encode(material.id),
            since: since.0,
            day: day(since),
            how: material.rotated.map_or("first", |(_, how)| how.as_str()).to_owned(),
        }
    };
    KeyShown {
        id: key.arn.id.as_str().to_owned(),
        region: key.arn.region.as_str().to_owned(),
        spec: key.spec.as_str().to_owned(),
        state: key.state().as_str().to_owned(),
        role: key.multi_region.as_ref().map_or("", |place| place.role.as_str()).to_owned(),
        aliases: world.aliases_of(&key.arn).map(|alias| alias.arn.name.to_string()).collect(),
        grants: world.grants_of(&key.arn).filter(|grant| grant.ended.is_none()).count(),
        statements: key.policy.statements.len(),
        materials: key.materials.iter().map(material).collect(),
    }
}

/// `2025-01-31`.
fn day(at: Timestamp) -> String {
    at.to_iso_seconds().chars().take(10).collect()
}

fn shown(call: LineCall) -> CallShown {
    CallShown {
        operation: call.operation,
        returned: call.returned,
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    /// The ledger's numbers, part by part.
    const PARTS: [std::ops::RangeInclusive<usize>; 11] = [
        1..=12,
        20..=34,
        40..=45,
        50..=55,
        60..=69,
        70..=76,
        80..=84,
        90..=94,
        100..=107,
        110..=112,
        120..=124,
    ];

    #[test]
    fn every_claim_of_the_ledger_is_told_and_tried() {
        let args = Args::parse_from(["kmslab"]);
        let source = source(&args).expect("the program's own book");
        let course = content::course(&args).expect("the program's own course");
        let exercises = exercises(&course);
        let claims = kms_book::claims(source.path(), Some(&exercises)).expect("a ledger");
        let problems: Vec<_> = claims.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, [""; 0]);
        let numbers: Vec<String> =
            PARTS.into_iter().flatten().map(|number| format!("C{number:02}")).collect();
        assert_eq!(claims.ids, numbers);
        assert_eq!(claims.run + claims.tried + claims.exempt, numbers.len());
        assert!(claims.exempt < 10, "what a machine can try, it tries: {claims}");
    }
}
