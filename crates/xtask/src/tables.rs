//! The page of decision tables, made from the snapshots that the engine's tests hold: what is printed was run.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Context;

const SNAPSHOTS: &str = "crates/kms-engine/tests/people/snapshots";
const OWN: &str = "people__tables__key_policy_iam_grant_and_deny_in_one_account.snap";
const ACROSS: &str = "people__tables__key_policy_iam_grant_and_deny_across_accounts.snap";
const MATRIX: &str = "people__matrix__every_operation_by_every_kind_of_caller.snap";

/// The truth tables and the matrix as Markdown.
pub fn page(root: &Path) -> anyhow::Result<String> {
    let mut out = String::from("## In one account\n\n");
    truth_table(&mut out, &snapshot(root, OWN)?)?;
    out.push_str("\n## Across accounts\n\n");
    truth_table(&mut out, &snapshot(root, ACROSS)?)?;
    out.push_str("\n## Every operation by every kind of caller\n\n");
    matrix(&mut out, &snapshot(root, MATRIX)?)?;
    Ok(out)
}

/// The lines of a snapshot, without its head.
fn snapshot(root: &Path, name: &str) -> anyhow::Result<Vec<String>> {
    let path = root.join(SNAPSHOTS).join(name);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let body = text.splitn(3, "---\n").nth(2).context("a snapshot begins with its head")?;
    Ok(body.lines().map(str::to_owned).collect())
}

/// Columns begin where the words of the first line begin, two blanks or one after the widest cell.
fn truth_table(out: &mut String, lines: &[String]) -> anyhow::Result<()> {
    let (head, rows) = lines.split_first().context("a table has a first line")?;
    let names = ["key policy", "IAM", "grant", "deny", "verdict"];
    let starts: Vec<usize> = names.iter().filter_map(|name| head.find(name)).collect();
    out.push_str("| the key policy | IAM allows | a grant | IAM denies | Encrypt is |\n|---|---|---|---|---|\n");
    for row in rows {
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(row.len());
            let cell = row.get(*start..end.min(row.len())).unwrap_or_default().trim();
            let cell = match (index, cell) {
                (0, "-") => "says nothing of it",
                (1.., "-") => "",
                (_, cell) => cell,
            };
            let bold = if cell == "allowed" { "**" } else { "" };
            let _ = write!(out, "| {bold}{cell}{bold} ");
        }
        out.push_str("|\n");
    }
    Ok(())
}

/// The first column takes 47 characters, each further one a blank and 9.
fn matrix(out: &mut String, lines: &[String]) -> anyhow::Result<()> {
    const FIRST: usize = 47;
    const WIDTH: usize = 10;
    let (head, rows) = lines.split_first().context("a matrix has a first line")?;
    let cells = |line: &str| -> Vec<String> {
        let cells = line.get(FIRST..).unwrap_or_default().chars().collect::<Vec<_>>();
        cells.chunks(WIDTH).map(|cell| cell.iter().collect::<String>().trim().to_owned()).collect()
    };
    let names = cells(head);
    let _ = writeln!(out, "| operation | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(names.len()));
    for row in rows {
        let Some(name) = row.get(..FIRST.min(row.len())).and_then(|n| n.strip_prefix("kms "))
        else {
            continue;
        };
        let words: Vec<String> = cells(row).iter().map(|cell| word(cell)).collect();
        let _ = writeln!(out, "| {} | {} |", name.trim(), words.join(" | "));
    }
    Ok(())
}

fn word(cell: &str) -> String {
    match cell {
        "ok" => "**yes**".to_owned(),
        "OWN-ONLY" => "own".to_owned(),
        other => other.to_lowercase(),
    }
}
