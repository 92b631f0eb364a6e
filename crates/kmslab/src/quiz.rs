//! `kmslab quiz`: question sets at the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use kms_course::analysis::analyse;
use kms_course::answers::AnswerFile;
use kms_course::course::Course;
use kms_course::display::shown;
use kms_course::grade::{Corrections, Grade, grade};
use kms_course::quiz::QuizSet;
use kms_course::report::{Form, render};
use kms_course::source::Source;
use kms_course::taking::{Mode, What};
use kms_course::{export, template};

use crate::args::{Args, QuizCommand};
use crate::exam::seed_or_fresh;
use crate::progress::today;
use crate::sit::{self, Wanted};
use crate::{author, content};

/// `kmslab quiz ...`.
pub fn run(args: &Args, command: &QuizCommand) -> anyhow::Result<u8> {
    if let QuizCommand::New { id } = command {
        return author::new_file(args, "quizzes", id, &template::quiz(id, today(args)));
    }
    let course = content::course(args)?;
    match command {
        QuizCommand::List => {
            for set in &course.quizzes {
                let set = &set.content;
                println!("{:<28} {:>3} questions  {}", set.quiz, set.asked().len(), set.title);
            }
            Ok(0)
        }
        QuizCommand::Show { id } => show(find(&course, id)?),
        QuizCommand::Take { id, exam, sit } => {
            let set = find(&course, id)?;
            let seed = seed_or_fresh(sit.seed.as_deref())?;
            let wanted = Wanted {
                what: What::Quiz(set.quiz.clone()),
                mode: if *exam { Mode::Exam } else { Mode::Study },
                asked: set.asked(),
                minutes: None,
                seed,
                notices: Vec::new(),
            };
            sit::down(args, &course, sit, wanted)
        }
        QuizCommand::Grade { answers, output, corrections: corrected } => {
            let Some(form) = Form::named(output) else {
                bail!("--output is text, json, junit or csv, not `{output}`");
            };
            let grades = graded(&course, answers, corrected.as_deref())?;
            for grade in &grades {
                print!("{}", render(grade, form).map_err(anyhow::Error::msg)?);
            }
            Ok(u8::from(grades.iter().any(|grade| !grade.passed)))
        }
        QuizCommand::Analyse { answers, output, corrections: corrected } => {
            let analysis = analyse(&graded(&course, answers, corrected.as_deref())?);
            match output.as_str() {
                "json" => println!("{}", serde_json::to_string_pretty(&analysis)?),
                _ => print!("{analysis}"),
            }
            Ok(0)
        }
        QuizCommand::Export { id, form, out } => {
            let set = find(&course, id)?;
            let bytes = match form.as_str() {
                "qti" => export::zipped(&export::qti(set)?)?,
                "moodle" => export::moodle(set)?.into_bytes(),
                _ => bail!("--form is qti or moodle, not `{form}`"),
            };
            fs::write(out, bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
            println!("{} questions in `{}`.", set.asked().len(), out.display());
            Ok(0)
        }
        QuizCommand::New { .. } => Ok(0),
    }
}

/// The grades of answer files; a folder stands for the answer files in it.
fn graded(
    course: &Course,
    paths: &[PathBuf],
    corrected: Option<&Path>,
) -> anyhow::Result<Vec<Grade>> {
    let corrections = corrections(corrected)?;
    let mut grades = Vec::new();
    for path in answer_files(paths)? {
        let (source, file) = read_answers(&path)?;
        let Some(quiz) = &file.quiz else {
            bail!("`{}` answers an exam: `kmslab exam grade`", path.display());
        };
        let set = find(course, quiz)?;
        if let Some(fault) = file.faults(&source, &set.asked()).first() {
            bail!("{fault}");
        }
        grades.push(grade(set, &file, &corrections));
    }
    if grades.is_empty() {
        bail!("there is no answer file among those: they end in .yaml");
    }
    Ok(grades)
}

fn answer_files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let mut inside: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        inside.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// An answer file and its text.
pub fn read_answers(path: &Path) -> anyhow::Result<(Source, AnswerFile)> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let source = Source::new(path.display().to_string(), text);
    let file = AnswerFile::read(&source).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    Ok((source, file))
}

/// What an instructor changed after the event.
pub fn corrections(path: Option<&Path>) -> anyhow::Result<Corrections> {
    let Some(path) = path else { return Ok(Corrections::default()) };
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let source = Source::new(path.display().to_string(), text);
    source.parse().map_err(|fault| anyhow::anyhow!("{fault}"))
}

fn find<'a>(course: &'a Course, id: &str) -> anyhow::Result<&'a QuizSet> {
    course.quiz(id).with_context(|| {
        let names: Vec<&str> = course.quizzes.iter().map(|set| set.content.quiz.as_str()).collect();
        format!("there is no question set `{id}`; there are: {}", names.join(", "))
    })
}

fn show(set: &QuizSet) -> anyhow::Result<u8> {
    println!("{}\n", set.title);
    for (i, asked) in set.asked().iter().enumerate() {
        print_question(i, &shown(asked, &set.quiz));
    }
    Ok(0)
}

fn print_question(index: usize, question: &kms_course::display::Shown) {
    println!("{}. [{}]", index + 1, question.id);
    if let Some(scenario) = &question.scenario {
        println!("{scenario}\n");
    }
    println!("{}", question.stem);
    if let Some(script) = &question.script {
        println!("\n{script}");
    }
    for prompt in &question.prompts {
        println!("   {}: {} = ?", prompt.id, prompt.text);
    }
    for option in &question.options {
        println!("   {}) {}", option.id, option.text);
    }
    println!();
}
