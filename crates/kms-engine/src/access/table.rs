//! The matrix as a table for a terminal: permissions down, principals across, as many tables as the width needs.

use std::fmt;

use super::{Access, Cell, Matrix};
use crate::authz::display::wrapped;

const WIDTH: usize = 100;

impl Access {
    fn word(self) -> &'static str {
        match self {
            Access::KeyPolicy => "key",
            Access::KeyPolicyAndIam => "key+IAM",
            Access::Grant => "grant",
            Access::Conditions => "if",
            Access::OwnAccountOnly | Access::No => "-",
            Access::Denied => "DENY",
        }
    }

    fn is_none(self) -> bool {
        matches!(self, Access::OwnAccountOnly | Access::No | Access::Denied)
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.key)?;
        let cell = |row: usize, column: usize| -> Option<&Cell> {
            self.rows.get(row)?.principals.get(column)
        };
        let none = |column: usize| {
            (0..self.rows.len()).all(|row| cell(row, column).is_none_or(|c| c.access.is_none()))
        };
        let names: Vec<String> = self.principals().map(|arn| self.short(arn)).collect();
        let first = self.rows.iter().map(|row| short_action(row.action).len()).max().unwrap_or(0);
        let columns: Vec<usize> = (0..names.len()).filter(|column| !none(*column)).collect();
        let widths: Vec<usize> = (0..names.len())
            .map(|column| {
                let words = (0..self.rows.len()).filter_map(|row| cell(row, column));
                let words = words.map(|cell| cell.access.word().len());
                words.chain(names.get(column).map(|name| name.chars().count())).max().unwrap_or(0)
            })
            .collect();
        let width = |column: usize| widths.get(column).copied().unwrap_or(0);
        for chunk in chunks(&columns, &widths, first) {
            let mut head = format!("{:first$}", "");
            for column in &chunk {
                let (name, width) = (names.get(*column).map_or("", String::as_str), width(*column));
                head.push_str(&format!("  {name:<width$}"));
            }
            writeln!(f, "\n{}", head.trim_end())?;
            for (index, row) in self.rows.iter().enumerate() {
                let mut line = format!("{:first$}", short_action(row.action));
                for column in &chunk {
                    let word = cell(index, *column).map_or("", |cell| cell.access.word());
                    let width = width(*column);
                    line.push_str(&format!("  {word:<width$}"));
                }
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        writeln!(f)?;
        let nobody: Vec<&str> = (0..names.len())
            .filter(|column| none(*column))
            .filter_map(|column| names.get(column).map(String::as_str))
            .collect();
        if !nobody.is_empty() {
            wrapped(f, "no access: ", &nobody.join(", "))?;
        }
        wrapped(
            f,
            "",
            "key: the key policy alone. key+IAM: both together; across accounts, both sides. grant: a grant. if: under \
             conditions that a plain, direct call does not meet. DENY: an explicit deny.",
        )
    }
}

impl Matrix {
    /// `user/alice`, with the account where it is another one than the key's.
    fn short(&self, arn: &str) -> String {
        let mut parts = arn.splitn(6, ':').skip(4);
        match (parts.next(), parts.next()) {
            (Some(account), Some(name)) if account == self.owner().as_str() => name.to_owned(),
            (Some(account), Some(name)) => format!("{account}:{name}"),
            _ => arn.to_owned(),
        }
    }
}

/// As many columns beside each other as fit; one at least.
fn chunks(columns: &[usize], widths: &[usize], first: usize) -> Vec<Vec<usize>> {
    let mut chunks: Vec<Vec<usize>> = Vec::new();
    let mut width = WIDTH;
    for column in columns {
        let wide = 2 + widths.get(*column).copied().unwrap_or(0);
        if width + wide > WIDTH {
            chunks.push(Vec::new());
            width = first;
        }
        width += wide;
        if let Some(chunk) = chunks.last_mut() {
            chunk.push(*column);
        }
    }
    chunks
}

fn short_action(action: &str) -> &str {
    action.strip_prefix("kms:").unwrap_or(action)
}
