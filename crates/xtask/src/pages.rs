//! Pages of the book that are made from the operation table: nothing in them is written twice.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use kms_engine::op::{Fidelity, Likeness, Row, Scope, table};
use kms_engine::shape::{Kind, Member};

use crate::tables;

const START: &str = "<!-- made by `cargo run -p xtask -- pages`: do not edit below -->";

/// Writes the pages, or with `check` only says whether they are up to date.
pub fn run(root: &Path, check: bool) -> anyhow::Result<()> {
    let states = root.join("crates/kms-engine/tests/snapshots/key_states.snap");
    let states = fs::read_to_string(&states)
        .with_context(|| format!("cannot read `{}`", states.display()))?;
    for (page, made) in [
        ("operations.md", operations()),
        ("fidelity.md", fidelity()),
        ("state-matrix.md", state_matrix(&states)),
        ("decision-tables.md", tables::page(root)?),
    ] {
        let path = root.join("book/src").join(page);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let Some((head, old)) = text.split_once(START) else {
            bail!("`{}` lacks the line `{START}`", path.display());
        };
        if old.trim() == made.trim() {
            continue;
        }
        if check {
            bail!(
                "`{}` is not what the operation table says: run `cargo run -p xtask -- pages`",
                path.display()
            );
        }
        fs::write(&path, format!("{head}{START}\n\n{made}"))?;
        println!("{} written", path.display());
    }
    Ok(())
}

fn kms() -> impl Iterator<Item = &'static Row> {
    table().iter().filter(|row| row.service == "kms")
}

fn operations() -> String {
    let mut out = String::new();
    for row in kms() {
        let scope = match row.scope {
            Scope::OwnAccount => "keys of your own account only",
            Scope::AnyAccount => "also keys of other accounts",
            Scope::NoKey => "no key is addressed: only IAM policies decide",
        };
        let effect = if row.reads() { "changes nothing" } else { "changes the world" };
        let _ = write!(
            out,
            "## {}\n\n{}\n\n`aws kms {}` · {scope} · {effect}\n\n",
            row.name,
            row.doc,
            row.cli_name()
        );
        if !row.input.is_empty() {
            out.push_str("| member | flag | what |\n|---|---|---|\n");
            for member in &row.input {
                let flag = member.field.replace('_', "-");
                let needed = if member.required { ", required" } else { "" };
                let _ = writeln!(
                    out,
                    "| `{}` | `--{flag}` | {}{needed}. {} |",
                    member.name,
                    limits(member),
                    cell(member.doc)
                );
            }
            out.push('\n');
        }
        let answer: Vec<String> =
            row.output.iter().map(|member| format!("`{}`", member.name)).collect();
        let answer = if answer.is_empty() { "no body".to_owned() } else { answer.join(", ") };
        let _ = write!(out, "Answers: {answer}.\n\n");
    }
    out
}

fn limits(member: &Member) -> String {
    let schema = &member.schema;
    let kind = match &schema.kind {
        Kind::String => "text",
        Kind::Enum(values) => {
            return values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ");
        }
        Kind::Blob => "bytes",
        Kind::Integer => "number",
        Kind::Boolean => return "true or false".to_owned(),
        Kind::Timestamp => return "time".to_owned(),
        Kind::List(_) => "list",
        Kind::Map(_) => "map",
        Kind::Structure(_) => "structure",
    };
    match (schema.min, schema.max) {
        (Some(min), Some(max)) if min == max => format!("{kind}, {min}"),
        (Some(min), Some(max)) => format!("{kind}, {min} to {max}"),
        (None, Some(max)) => format!("{kind}, up to {max}"),
        (Some(min), None) => format!("{kind}, at least {min}"),
        (None, None) => kind.to_owned(),
    }
}

fn fidelity() -> String {
    let mut out = String::from("| operation | | what | known from |\n|---|---|---|---|\n");
    for row in kms_services::every() {
        // Of the services around KMS only what differs.
        let told = |fact: &&Fidelity| row.service == "kms" || fact.likeness != Likeness::Exact;
        let name = match row.service {
            "kms" => row.name.to_owned(),
            service => format!("{service} {}", row.name),
        };
        for fact in row.fidelity.iter().filter(told) {
            let likeness = match fact.likeness {
                Likeness::Exact => "exact",
                Likeness::Approximate => "approximate",
                Likeness::Unknown => "unknown",
            };
            let _ = writeln!(
                out,
                "| {name} | {likeness} | {} | {} |",
                cell(fact.what),
                cell(fact.source)
            );
        }
    }
    out
}

/// The reviewed snapshot as tables: one row per operation, then what each word stands for.
fn state_matrix(snapshot: &str) -> String {
    const STATES: [&str; 8] = [
        "Enabled",
        "Disabled",
        "PendingImport",
        "PendingDeletion",
        "PendingReplicaDeletion",
        "Unavailable",
        "Creating",
        "Updating",
    ];
    let mut out = format!("| operation | {} |\n|---|{}\n", STATES.join(" | "), "---|".repeat(8));
    let body = snapshot.splitn(3, "---\n").nth(2).unwrap_or_default();
    let mut parts = body.split("\n\n");
    for line in parts.next().unwrap_or_default().lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((name, cells)) = words.split_at_checked(words.len().saturating_sub(STATES.len()))
        else {
            continue;
        };
        let _ = writeln!(out, "| {} | {} |", name.join(" "), cells.join(" | "));
    }
    out.push_str("\n| in the table | what the caller is told |\n|---|---|\n");
    for line in parts.next().unwrap_or_default().lines() {
        if let Some((word, message)) = line.split_once(' ') {
            let _ = writeln!(out, "| {word} | {} |", cell(message));
        }
    }
    let rest = parts.next().unwrap_or_default().trim().trim_start_matches("without a key: ");
    let _ = writeln!(out, "\nNo key has a say in: {rest}.");
    out
}

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_pages_say_what_the_table_says() {
        run(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")), true).unwrap();
    }

    #[test]
    fn every_operation_of_awss_model_says_how_true_it_is() {
        assert_eq!(kms().count(), 56);
        for row in kms() {
            assert!(!row.fidelity.is_empty(), "{}", row.name);
            assert!(!row.doc.is_empty(), "{}", row.name);
        }
    }
}
