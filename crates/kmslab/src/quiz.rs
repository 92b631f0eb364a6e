//! `kmslab quiz`: question sets at the terminal.

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use kms_course::answers::{AnswerFile, Given};
use kms_course::course::Course;
use kms_course::display::shown;
use kms_course::grade::{Corrections, grade};
use kms_course::question::Kind;
use kms_course::quiz::QuizSet;
use kms_course::report::{Form, render};
use kms_course::source::Source;

use crate::args::{Args, QuizCommand};
use crate::content;

/// `kmslab quiz ...`.
pub fn run(args: &Args, command: &QuizCommand) -> anyhow::Result<u8> {
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
        QuizCommand::Take { id } => take(find(&course, id)?),
        QuizCommand::Grade { answers, output } => {
            let text = fs::read_to_string(answers)
                .with_context(|| format!("cannot read `{}`", answers.display()))?;
            let source = Source::new(answers.display().to_string(), text);
            let file = AnswerFile::read(&source).map_err(|fault| anyhow::anyhow!("{fault}"))?;
            let Some(quiz) = &file.quiz else {
                bail!(
                    "`{}` answers an exam; `kmslab quiz grade` grades question sets",
                    answers.display()
                );
            };
            let set = find(&course, quiz)?;
            let faults = file.faults(&source, &set.asked());
            if let Some(fault) = faults.first() {
                bail!("{fault}");
            }
            print_grade(set, &file, output)
        }
    }
}

fn find<'a>(course: &'a Course, id: &str) -> anyhow::Result<&'a QuizSet> {
    course.quiz(id).with_context(|| {
        let names: Vec<&str> = course.quizzes.iter().map(|set| set.content.quiz.as_str()).collect();
        format!("there is no question set `{id}`; there are: {}", names.join(", "))
    })
}

fn print_grade(set: &QuizSet, file: &AnswerFile, output: &str) -> anyhow::Result<u8> {
    let Some(form) = Form::named(output) else {
        bail!("--output is text, json, junit or csv, not `{output}`");
    };
    let grade = grade(set, file, &Corrections::default());
    print!("{}", render(&grade, form).map_err(anyhow::Error::msg)?);
    Ok(u8::from(!grade.passed))
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

/// Asks each question, keyboard only, then grades.
fn take(set: &QuizSet) -> anyhow::Result<u8> {
    let asked = set.asked();
    println!(
        "{}\n{} questions. Type the letters of your answer; an empty line skips.\n",
        set.title,
        asked.len()
    );
    let mut file = AnswerFile { quiz: Some(set.quiz.clone()), ..AnswerFile::default() };
    let mut lines = io::stdin().lock().lines();
    for (i, asked) in asked.iter().enumerate() {
        let question = shown(asked, &set.quiz);
        print_question(i, &question);
        loop {
            print!("{} > ", prompt(question.kind, question.choose));
            io::stdout().flush()?;
            let Some(line) = lines.next().transpose()? else { break };
            let given: Vec<String> = match question.kind {
                Kind::ShortAnswer => vec![line.trim().to_owned()],
                _ => line
                    .split([',', ' '])
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
            };
            let unknown = given.iter().find(|id| {
                question.kind != Kind::ShortAnswer
                    && !question.options.iter().any(|o| id.rsplit('=').next() == Some(&o.id))
            });
            if let Some(unknown) = unknown {
                println!("There is no option `{unknown}`.");
                continue;
            }
            if !line.trim().is_empty() {
                file.answers.0.insert(asked.id.clone(), Given(given));
            }
            break;
        }
        if !io::stdin().is_terminal() {
            println!();
        }
    }
    print_grade(set, &file, "text")
}

fn prompt(kind: Kind, choose: usize) -> String {
    match kind {
        Kind::ShortAnswer => "in words".to_owned(),
        Kind::Ordering => "all letters, in order".to_owned(),
        Kind::Matching => "pairs like 1=a,2=b".to_owned(),
        _ if choose > 1 => format!("choose {choose}"),
        _ => "choose one".to_owned(),
    }
}
