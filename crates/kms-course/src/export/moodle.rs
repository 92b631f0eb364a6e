//! Moodle XML, the format of Moodle's own question export.

use std::io;

use super::{Xml, document, escaped, html, leaf, pairs};
use crate::question::{Asked, Choice, Kind};
use crate::quiz::QuizSet;

pub(super) fn render(set: &QuizSet) -> io::Result<String> {
    document(|writer| {
        writer.create_element("quiz").write_inner_content(|writer| {
            let element = writer.create_element("question").with_attribute(("type", "category"));
            element.write_inner_content(|writer| {
                text_in(writer, "category", &format!("$course$/kmslab/{}", set.title))
            })?;
            set.asked().iter().try_for_each(|asked| question(writer, asked))
        })?;
        Ok(())
    })
}

fn question(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    let kind = match asked.kind {
        Kind::Ordering | Kind::Matching => "matching",
        Kind::ShortAnswer => "shortanswer",
        _ => "multichoice",
    };
    let element = writer.create_element("question").with_attribute(("type", kind));
    element.write_inner_content(|writer| {
        text_in(writer, "name", &asked.id)?;
        html_in(writer, "questiontext", &html(asked))?;
        html_in(writer, "generalfeedback", &escaped(&asked.question.takeaway))?;
        leaf(writer, "defaultgrade", "1")?;
        match asked.kind {
            Kind::Ordering | Kind::Matching => matching(writer, asked),
            Kind::ShortAnswer => {
                leaf(writer, "usecase", "0")?;
                for option in asked.options {
                    for text in [&option.text].into_iter().chain(&option.also) {
                        answer(writer, if option.correct { "100" } else { "0" }, text, option)?;
                    }
                }
                Ok(())
            }
            _ => multichoice(writer, asked),
        }
    })?;
    Ok(())
}

fn multichoice(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    let right = asked.options.iter().filter(|option| option.correct).count().max(1);
    leaf(writer, "single", if right == 1 { "true" } else { "false" })?;
    leaf(writer, "shuffleanswers", "true")?;
    leaf(writer, "answernumbering", "ABCD")?;
    for option in asked.options {
        // Moodle has no all or nothing: wrong choices take away as much as right ones give, so guessing all gives 0.
        let share = 100.0 / right as f64;
        let fraction = match (option.correct, right) {
            (true, 1) => "100".to_owned(),
            (false, 1) => "0".to_owned(),
            (true, _) => format!("{share:.5}"),
            (false, _) => format!("-{share:.5}"),
        };
        answer(writer, &fraction, &escaped(&option.text), option)?;
    }
    Ok(())
}

fn matching(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    leaf(writer, "shuffleanswers", "true")?;
    let pairs = pairs(asked);
    let text = |id: &str| asked.option(id).map_or("", |option| option.text.trim()).to_owned();
    for (_, prompt, option) in &pairs {
        html_pair(writer, &escaped(prompt), &text(option))?;
    }
    // A pair without a prompt is a distractor.
    for option in
        asked.options.iter().filter(|option| !pairs.iter().any(|(_, _, id)| *id == option.id))
    {
        html_pair(writer, "", &text(&option.id))?;
    }
    Ok(())
}

fn html_pair(writer: &mut Xml, prompt: &str, answer: &str) -> io::Result<()> {
    let element = writer.create_element("subquestion").with_attribute(("format", "html"));
    element.write_inner_content(|writer| {
        leaf(writer, "text", prompt)?;
        text_in(writer, "answer", answer)
    })?;
    Ok(())
}

fn answer(writer: &mut Xml, fraction: &str, text: &str, option: &Choice) -> io::Result<()> {
    let element = writer
        .create_element("answer")
        .with_attributes([("fraction", fraction), ("format", "html")]);
    element.write_inner_content(|writer| {
        leaf(writer, "text", text.trim())?;
        html_in(writer, "feedback", &escaped(&option.why))
    })?;
    Ok(())
}

fn text_in(writer: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    writer.create_element(name).write_inner_content(|writer| leaf(writer, "text", text))?;
    Ok(())
}

fn html_in(writer: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    let element = writer.create_element(name).with_attribute(("format", "html"));
    element.write_inner_content(|writer| leaf(writer, "text", text))?;
    Ok(())
}
