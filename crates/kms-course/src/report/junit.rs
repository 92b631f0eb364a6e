//! JUnit XML: a test suite per quiz or lab, a test case per item or check.

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::explanation;
use crate::grade::{Grade, ItemResult};

/// A test suite.
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) class: String,
    pub(super) cases: Vec<Case>,
}

/// A test case: failed where there is a failure, skipped where there is a reason, else passed.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) failure: Option<String>,
    pub(super) skipped: Option<String>,
    pub(super) body: String,
}

/// The suite of a grade.
pub(super) fn suite(grade: &Grade) -> Suite {
    let name = match &grade.student {
        Some(student) => format!("{} ({student})", grade.quiz),
        None => grade.quiz.clone(),
    };
    let cases = grade.items.iter().map(|item| {
        let lines: Vec<_> = item.options.iter().map(explanation).collect();
        let right = item.key.join(", ");
        let failure = match item.result {
            ItemResult::Wrong => {
                Some(format!("answered {}; right is {right}", item.given.join(", ")))
            }
            ItemResult::Unanswered => Some(format!("no answer; right is {right}")),
            ItemResult::Right | ItemResult::Dropped => None,
        };
        let dropped = item.result == ItemResult::Dropped;
        Case {
            name: item.id.clone(),
            failure,
            skipped: dropped.then(|| "dropped, does not count".to_owned()),
            body: format!("{}\nkeep: {}", lines.join("\n"), item.takeaway),
        }
    });
    Suite { name, class: grade.quiz.clone(), cases: cases.collect() }
}

/// The suite as XML.
pub(super) fn render(suite: &Suite) -> io::Result<String> {
    let failures = suite.cases.iter().filter(|case| case.failure.is_some()).count().to_string();
    let skipped = suite.cases.iter().filter(|case| case.skipped.is_some()).count().to_string();
    let tests = suite.cases.len().to_string();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let element = writer.create_element("testsuite").with_attributes([
        ("name", printable(&suite.name).as_str()),
        ("tests", &tests),
        ("failures", &failures),
        ("skipped", &skipped),
        ("errors", "0"),
    ]);
    element.write_inner_content(|writer| {
        for case in &suite.cases {
            write_case(writer, &suite.class, case)?;
        }
        Ok(())
    })?;
    let body = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}\n"))
}

fn write_case(writer: &mut Writer<Vec<u8>>, class: &str, case: &Case) -> io::Result<()> {
    let element = writer
        .create_element("testcase")
        .with_attributes([("classname", class), ("name", case.name.as_str())]);
    element.write_inner_content(|writer| {
        let body = printable(&case.body);
        let body = BytesText::new(&body);
        if let Some(reason) = &case.skipped {
            let element = writer.create_element("skipped");
            element.with_attribute(("message", reason.as_str())).write_empty()?;
        } else if let Some(failure) = &case.failure {
            let failure = printable(failure);
            let element = writer
                .create_element("failure")
                .with_attributes([("message", failure.as_str()), ("type", "wrong")]);
            element.write_text_content(body)?;
        } else {
            writer.create_element("system-out").write_text_content(body)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Text without the control characters that XML 1.0 has no way to write.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
