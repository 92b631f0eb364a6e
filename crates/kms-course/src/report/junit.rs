//! The grade as JUnit XML: a test suite per quiz, a test case per item.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::explanation;
use crate::grade::{Grade, ItemResult};

pub(super) fn render(grade: &Grade) -> io::Result<String> {
    let count = |result| grade.items.iter().filter(|item| item.result == result).count();
    let wrong = (count(ItemResult::Wrong) + count(ItemResult::Unanswered)).to_string();
    let skipped = count(ItemResult::Dropped).to_string();
    let tests = grade.items.len().to_string();
    let name = match &grade.student {
        Some(student) => format!("{} ({student})", grade.quiz),
        None => grade.quiz.clone(),
    };
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let suite = writer.create_element("testsuite").with_attributes([
        ("name", printable(&name).as_str()),
        ("tests", &tests),
        ("failures", &wrong),
        ("skipped", &skipped),
        ("errors", "0"),
    ]);
    suite.write_inner_content(|writer| {
        for item in &grade.items {
            let case = writer
                .create_element("testcase")
                .with_attributes([("classname", grade.quiz.as_str()), ("name", item.id.as_str())]);
            let lines: Vec<_> = item.options.iter().map(explanation).collect();
            let text = printable(&format!("{}\nkeep: {}", lines.join("\n"), item.takeaway));
            case.write_inner_content(|writer| {
                let text = BytesText::new(&text);
                match item.result {
                    ItemResult::Right => {
                        writer.create_element("system-out").write_text_content(text)?
                    }
                    ItemResult::Dropped => writer
                        .create_element("skipped")
                        .with_attribute(("message", "dropped, does not count"))
                        .write_empty()?,
                    result => {
                        let answer = match result {
                            ItemResult::Unanswered => "no answer".to_owned(),
                            _ => format!("answered {}", item.given.join(", ")),
                        };
                        let message =
                            printable(&format!("{answer}; right is {}", item.key.join(", ")));
                        writer
                            .create_element("failure")
                            .with_attributes([
                                ("message", message.as_str()),
                                ("type", "wrong-answer"),
                            ])
                            .write_text_content(text)?
                    }
                };
                Ok(())
            })?;
        }
        Ok(())
    })?;
    let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
}

/// Text without the control characters that XML 1.0 has no way to write.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
