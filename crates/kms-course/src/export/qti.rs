//! QTI 1.2 as Canvas reads it.

use std::collections::BTreeMap;
use std::io;

use super::{Xml, document, html, ident, leaf, pairs};
use crate::question::{Asked, Kind};
use crate::quiz::QuizSet;

pub(super) fn package(set: &QuizSet) -> io::Result<BTreeMap<String, String>> {
    let name = &set.quiz;
    let file = format!("{name}/{name}.xml");
    let manifest = document(|writer| {
        writer
            .create_element("manifest")
            .with_attributes([
                ("identifier", format!("kmslab-{name}").as_str()),
                ("xmlns", "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"),
            ])
            .write_inner_content(|writer| {
                writer.create_element("metadata").write_inner_content(|writer| {
                    leaf(writer, "schema", "IMS Content")?;
                    leaf(writer, "schemaversion", "1.1.3")
                })?;
                writer.create_element("organizations").write_empty()?;
                writer.create_element("resources").write_inner_content(|writer| {
                    writer
                        .create_element("resource")
                        .with_attributes([
                            ("identifier", name.as_str()),
                            ("type", "imsqti_xmlv1p2"),
                        ])
                        .write_inner_content(|writer| {
                            let element = writer.create_element("file");
                            element.with_attribute(("href", file.as_str())).write_empty()?;
                            Ok(())
                        })?;
                    Ok(())
                })?;
                Ok(())
            })?;
        Ok(())
    })?;
    let assessment = document(|writer| assessment(writer, set))?;
    Ok([("imsmanifest.xml".to_owned(), manifest), (file, assessment)].into())
}

fn assessment(writer: &mut Xml, set: &QuizSet) -> io::Result<()> {
    let root = writer.create_element("questestinterop");
    let root = root.with_attribute(("xmlns", "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"));
    root.write_inner_content(|writer| {
        let element = writer.create_element("assessment");
        let element =
            element.with_attributes([("ident", set.quiz.as_str()), ("title", set.title.as_str())]);
        element.write_inner_content(|writer| {
            let section =
                writer.create_element("section").with_attribute(("ident", "root_section"));
            section.write_inner_content(|writer| {
                set.asked().iter().try_for_each(|asked| item(writer, asked))
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn item(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    let id = ident(&asked.id);
    let element = writer.create_element("item");
    let element = element.with_attributes([("ident", id.as_str()), ("title", id.as_str())]);
    element.write_inner_content(|writer| {
        writer.create_element("itemmetadata").write_inner_content(|writer| {
            writer.create_element("qtimetadata").write_inner_content(|writer| {
                field(writer, "question_type", type_name(asked.kind))?;
                field(writer, "points_possible", "1")
            })?;
            Ok(())
        })?;
        presentation(writer, asked)?;
        scoring(writer, asked)?;
        feedback(writer, asked)
    })?;
    Ok(())
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Single | Kind::Predict | Kind::CaseStudy => "multiple_choice_question",
        Kind::Multiple => "multiple_answers_question",
        Kind::Ordering | Kind::Matching => "matching_question",
        Kind::ShortAnswer => "short_answer_question",
    }
}

fn field(writer: &mut Xml, label: &str, entry: &str) -> io::Result<()> {
    writer.create_element("qtimetadatafield").write_inner_content(|writer| {
        leaf(writer, "fieldlabel", label)?;
        leaf(writer, "fieldentry", entry)
    })?;
    Ok(())
}

fn material(writer: &mut Xml, texttype: &str, text: &str) -> io::Result<()> {
    writer.create_element("material").write_inner_content(|writer| {
        let text = crate::report::printable(text);
        let element = writer.create_element("mattext").with_attribute(("texttype", texttype));
        element.write_text_content(quick_xml::events::BytesText::new(&text))?;
        Ok(())
    })?;
    Ok(())
}

fn presentation(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    writer.create_element("presentation").write_inner_content(|writer| {
        material(writer, "text/html", &html(asked))?;
        match asked.kind {
            Kind::ShortAnswer => {
                let element = writer.create_element("response_str");
                let element =
                    element.with_attributes([("ident", "response1"), ("rcardinality", "Single")]);
                element.write_inner_content(|writer| {
                    writer.create_element("render_fib").write_inner_content(|writer| {
                        let label = writer.create_element("response_label");
                        label.with_attribute(("ident", "answer1")).write_empty()?;
                        Ok(())
                    })?;
                    Ok(())
                })?;
            }
            Kind::Ordering | Kind::Matching => {
                for (id, text, _) in pairs(asked) {
                    choices(writer, asked, &format!("response_{id}"), "Single", Some(&text))?;
                }
            }
            Kind::Multiple => choices(writer, asked, "response1", "Multiple", None)?,
            _ => choices(writer, asked, "response1", "Single", None)?,
        }
        Ok(())
    })?;
    Ok(())
}

fn choices(
    writer: &mut Xml,
    asked: &Asked<'_>,
    ident: &str,
    many: &str,
    text: Option<&str>,
) -> io::Result<()> {
    let element = writer.create_element("response_lid");
    let element = element.with_attributes([("ident", ident), ("rcardinality", many)]);
    element.write_inner_content(|writer| {
        if let Some(text) = text {
            material(writer, "text/plain", text)?;
        }
        writer.create_element("render_choice").write_inner_content(|writer| {
            for option in asked.options {
                let label = writer
                    .create_element("response_label")
                    .with_attribute(("ident", option.id.as_str()));
                label.write_inner_content(|writer| {
                    material(writer, "text/plain", option.text.trim())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

fn equal(writer: &mut Xml, respident: &str, value: &str) -> io::Result<()> {
    let text = crate::report::printable(value);
    let element = writer.create_element("varequal").with_attribute(("respident", respident));
    element.write_text_content(quick_xml::events::BytesText::new(&text))?;
    Ok(())
}

/// One condition: what is answered, and the score or the feedback that follows.
fn condition(
    writer: &mut Xml,
    go_on: &str,
    test: impl FnOnce(&mut Xml) -> io::Result<()>,
    then: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let element = writer.create_element("respcondition").with_attribute(("continue", go_on));
    element.write_inner_content(|writer| {
        writer.create_element("conditionvar").write_inner_content(test)?;
        then(writer)
    })?;
    Ok(())
}

fn score(writer: &mut Xml, action: &str, points: &str) -> io::Result<()> {
    let element = writer.create_element("setvar");
    let element = element.with_attributes([("action", action), ("varname", "SCORE")]);
    element.write_text_content(quick_xml::events::BytesText::new(points))?;
    Ok(())
}

fn scoring(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    writer.create_element("resprocessing").write_inner_content(|writer| {
        writer.create_element("outcomes").write_inner_content(|writer| {
            let element = writer.create_element("decvar").with_attributes([
                ("maxvalue", "100"),
                ("minvalue", "0"),
                ("varname", "SCORE"),
                ("vartype", "Decimal"),
            ]);
            element.write_empty()?;
            Ok(())
        })?;
        if matches!(asked.kind, Kind::Single | Kind::Predict | Kind::Multiple) {
            for option in asked.options {
                let link = format!("{}_fb", option.id);
                condition(
                    writer,
                    "Yes",
                    |writer| equal(writer, "response1", &option.id),
                    |writer| {
                        let element = writer.create_element("displayfeedback");
                        let pairs = [("feedbacktype", "Response"), ("linkrefid", link.as_str())];
                        element.with_attributes(pairs).write_empty()?;
                        Ok(())
                    },
                )?;
            }
        }
        match asked.kind {
            Kind::Ordering | Kind::Matching => {
                let pairs = pairs(asked);
                let points = format!("{:.2}", 100.0 / pairs.len().max(1) as f64);
                for (id, _, option) in pairs {
                    condition(
                        writer,
                        "Yes",
                        |writer| equal(writer, &format!("response_{id}"), &option),
                        |writer| score(writer, "Add", &points),
                    )?;
                }
                Ok(())
            }
            Kind::ShortAnswer => {
                let right = asked.options.iter().filter(|option| option.correct);
                let texts: Vec<_> =
                    right.flat_map(|option| option.also.iter().chain([&option.text])).collect();
                let test = |writer: &mut Xml| {
                    texts.iter().try_for_each(|text| equal(writer, "response1", text))
                };
                condition(writer, "No", test, |writer| score(writer, "Set", "100"))
            }
            Kind::Multiple => condition(
                writer,
                "No",
                |writer| {
                    writer.create_element("and").write_inner_content(|writer| {
                        for option in asked.options {
                            if option.correct {
                                equal(writer, "response1", &option.id)?;
                            } else {
                                let not = writer.create_element("not");
                                not.write_inner_content(|writer| {
                                    equal(writer, "response1", &option.id)
                                })?;
                            }
                        }
                        Ok(())
                    })?;
                    Ok(())
                },
                |writer| score(writer, "Set", "100"),
            ),
            _ => {
                let key = asked.key().into_iter().next().unwrap_or_default();
                let test = |writer: &mut Xml| equal(writer, "response1", &key);
                condition(writer, "No", test, |writer| score(writer, "Set", "100"))
            }
        }
    })?;
    Ok(())
}

fn feedback(writer: &mut Xml, asked: &Asked<'_>) -> io::Result<()> {
    for option in asked.options {
        let ident = format!("{}_fb", option.id);
        let element =
            writer.create_element("itemfeedback").with_attribute(("ident", ident.as_str()));
        element.write_inner_content(|writer| {
            writer
                .create_element("flow_mat")
                .write_inner_content(|writer| material(writer, "text/plain", option.why.trim()))?;
            Ok(())
        })?;
    }
    Ok(())
}
