//! The form of a chapter: what a reader finds in each of them, in the same places.
//!
//! Chapters of the parts "Exams" and "Reference", and those before the first part, have forms of their own, and so
//! has one that says `<!-- form: how-to -->`. A chapter that has good reason to lack a piece says
//! `<!-- without: numbers (why) -->`.

use super::Chapter;
use crate::exercises::Exercises;
use crate::problem::Fault;
use std::ops::Range;

/// Parts whose chapters are looked things up in, not worked through.
const FREE_PARTS: [&str; 3] = ["", "Exams", "Reference"];

/// A piece of the form.
struct Piece {
    name: &'static str,
    remedy: &'static str,
    there: fn(&Chapter<'_>) -> bool,
}

const PIECES: [Piece; 9] = [
    Piece {
        name: "aims",
        remedy: "begin with what the reader will be able to do",
        there: |chapter| chapter.source.contains("you will be able to"),
    },
    Piece {
        name: "prediction",
        remedy: "give a block `predict=\"a question\"`",
        there: |chapter| chapter.outline.blocks.iter().any(|block| block.fence.predict.is_some()),
    },
    Piece {
        name: "picture",
        remedy: "give a block `draw=calls` or another picture, or draw one",
        there: |chapter| chapter.source.contains("<svg") || chapter.source.contains("draw="),
    },
    Piece {
        name: "numbers",
        remedy: "add a section `## The numbers`",
        there: |chapter| section(chapter, "The numbers").is_some(),
    },
    Piece {
        name: "practice",
        remedy: "add a section `## What goes wrong in practice`",
        there: |chapter| section(chapter, "What goes wrong in practice").is_some(),
    },
    Piece {
        name: "exam",
        remedy: "add a section `## Exam corner` with what a question wants and its traps",
        there: |chapter| section(chapter, "Exam corner").is_some(),
    },
    Piece {
        name: "questions",
        remedy: "add a section `## Questions` with two or three, or with `{{#quiz a-set}}`",
        there: |chapter| {
            let asked = section(chapter, "Questions").unwrap_or_default();
            asked.contains("{{#quiz") || asked.matches("<details").count() >= 2
        },
    },
    Piece {
        name: "lab",
        remedy: "add a section `## The lab to do next` with `{{#lab a-lab}}`",
        there: |chapter| {
            let labs = section(chapter, "The lab to do next");
            labs.or_else(|| section(chapter, "The labs to do next"))
                .is_some_and(|labs| labs.contains("{{#lab"))
        },
    },
    Piece {
        name: "sources",
        remedy: "end with a section `## Sources` that says *as of* when they were looked up",
        there: |chapter| section(chapter, "Sources").is_some_and(|text| text.contains("as of")),
    },
];

pub(super) fn faults(chapter: &Chapter<'_>, exercises: Option<&Exercises>) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        exercises.and_then(|all| unused(chapter, all)).into_iter().collect();
    if FREE_PARTS.contains(&chapter.part) || chapter.source.contains("<!-- form: how-to -->") {
        return faults;
    }
    let excused = excused(chapter.source);
    for piece in &PIECES {
        let excuse = excused.iter().find(|(_, name)| name == piece.name);
        match ((piece.there)(chapter), excuse) {
            (false, None) => faults.push(Fault::new(
                1,
                format!("the chapter has no {}", piece.name),
                format!("{}, or say `<!-- without: {} (why) -->`", piece.remedy, piece.name),
            )),
            (true, Some((line, name))) => faults.push(Fault::new(
                *line,
                format!("the chapter says that it goes without {name}, and has it"),
                "take the comment away",
            )),
            _ => {}
        }
    }
    faults
}

/// A chapter of the four parts that are worked through serves a question or a lab.
fn unused(chapter: &Chapter<'_>, exercises: &Exercises) -> Option<Fault> {
    let file = chapter.file.to_string_lossy();
    let here = |place: &str| place.split('#').next() == Some(&file);
    let served = exercises.labs.iter().any(|lab| here(&lab.chapter))
        || exercises.questions.iter().any(|question| here(&question.chapter))
        || FREE_PARTS.contains(&chapter.part)
        || chapter.source.contains("<!-- form: how-to -->");
    (!served).then(|| {
        Fault::new(
            1,
            "no question and no lab belongs to the chapter",
            "name the chapter in `chapter:` of a question or a lab that serves it",
        )
    })
}

/// The text of the section of that title.
fn section<'a>(chapter: &Chapter<'a>, title: &str) -> Option<&'a str> {
    let heading = chapter.outline.headings.iter().find(|heading| heading.text == title)?;
    Some(lines(chapter.source, chapter.outline.section_around(heading.line)))
}

fn lines(source: &str, range: Range<usize>) -> &str {
    let start = |line: usize| match line {
        0 | 1 => Some(0),
        _ => source.match_indices('\n').nth(line - 2).map(|(at, _)| at + 1),
    };
    let (from, to) = (start(range.start), start(range.end).unwrap_or(source.len()));
    from.and_then(|from| source.get(from..to)).unwrap_or_default()
}

/// What the chapter goes without by its own word, with the line.
fn excused(source: &str) -> Vec<(usize, String)> {
    let said = source.lines().enumerate().filter_map(|(index, line)| {
        let names = line.trim().strip_prefix("<!-- without:")?.split('(').next()?;
        Some((index + 1, names))
    });
    said.flat_map(|(line, names)| names.split(',').map(move |name| (line, name.trim().to_owned())))
        .filter(|(_, name)| !name.is_empty())
        .collect()
}
