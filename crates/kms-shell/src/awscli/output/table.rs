//! `table`: the CLI's boxes. Sections share one width; a section of one row that would make the
//! table too wide is turned on its side.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use unicode_width::UnicodeWidthChar as _;

use super::{is_scalar, scalar};

pub(super) fn render(title: &str, value: &Value, width: usize) -> String {
    let mut sections = Vec::new();
    if !build(Some(title), value, 0, &mut sections) {
        return String::new();
    }
    let widest = |sections: &[Section]| sections.iter().map(Section::width).max().unwrap_or(0);
    let mut total = widest(&sections);
    if total > width {
        sections.iter_mut().for_each(Section::turn);
        total = widest(&sections);
    }
    let mut text = format!("{}\n", "-".repeat(total));
    for section in &sections {
        section.render(total, &mut text);
    }
    text
}

#[derive(Default)]
struct Section {
    title: String,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    indent: usize,
    widths: Vec<usize>,
}

/// Lays a value out in sections; `false` if there is nothing to show.
fn build(title: Option<&str>, value: &Value, indent: usize, sections: &mut Vec<Section>) -> bool {
    let empty = match value {
        Value::Null => true,
        Value::Bool(bit) => !bit,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    };
    if empty {
        return false;
    }
    if let Some(title) = title {
        sections.push(Section { title: title.to_owned(), indent, ..Section::default() });
    }
    match value {
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            objects(title.unwrap_or_default(), items, indent, sections);
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Array(cells) if cells.iter().all(is_scalar) => {
                        row(sections, cells.iter().map(scalar).collect());
                    }
                    item if is_scalar(item) => row(sections, vec![scalar(item)]),
                    item => {
                        build(None, item, 0, sections);
                    }
                }
            }
        }
        Value::Object(members) => object(members, indent, sections),
        _ => {}
    }
    true
}

fn object(members: &Map<String, Value>, indent: usize, sections: &mut Vec<Section>) {
    let (headers, nested) = split(std::iter::once(members));
    let cell = |key: &String| members.get(key).map(scalar).unwrap_or_default();
    match headers.as_slice() {
        [] => {}
        [only] => row(sections, vec![only.clone(), cell(only)]),
        several => {
            header(sections, several);
            row(sections, several.iter().map(cell).collect());
        }
    }
    for key in nested {
        if let Some(value) = members.get(&key) {
            build(Some(&key), value, indent + 1, sections);
        }
    }
}

fn objects(title: &str, items: &[Value], indent: usize, sections: &mut Vec<Section>) {
    let (headers, nested) = split(items.iter().filter_map(Value::as_object));
    header(sections, &headers);
    for (index, item) in items.iter().enumerate() {
        if index > 0 && !nested.is_empty() {
            sections.push(Section { title: title.to_owned(), indent, ..Section::default() });
            header(sections, &headers);
        }
        let cell = |key: &String| item.get(key).map(scalar).unwrap_or_default();
        row(sections, headers.iter().map(cell).collect());
        for key in &nested {
            if let Some(value) = item.get(key) {
                build(Some(key), value, indent + 1, sections);
            }
        }
    }
}

/// The keys of single values and of nested ones, each sorted.
fn split<'a>(objects: impl Iterator<Item = &'a Map<String, Value>>) -> (Vec<String>, Vec<String>) {
    let (mut headers, mut nested) = (BTreeSet::new(), BTreeSet::new());
    for (key, value) in objects.flatten() {
        if is_scalar(value) {
            headers.insert(key)
        } else {
            nested.insert(key)
        };
    }
    (headers.into_iter().cloned().collect(), nested.into_iter().cloned().collect())
}

fn header(sections: &mut [Section], headers: &[String]) {
    if let Some(section) = sections.last_mut() {
        section.widen(headers);
        section.headers = headers.to_vec();
    }
}

fn row(sections: &mut [Section], cells: Vec<String>) {
    if let Some(section) = sections.last_mut() {
        section.widen(&cells);
        section.rows.push(cells);
    }
}

impl Section {
    fn widen(&mut self, cells: &[String]) {
        for (index, cell) in cells.iter().enumerate() {
            let width = length(cell);
            match self.widths.get_mut(index) {
                Some(known) => *known = width.max(*known),
                None => self.widths.push(width),
            }
        }
    }

    /// The width the section needs, with its frame.
    fn width(&self) -> usize {
        let columns: usize = self.widths.iter().map(|width| width + 4).sum();
        let frame = 2 + 2 * self.indent;
        (length(&self.title) + frame).max(columns + frame)
    }

    /// One row of many columns becomes many rows of two.
    fn turn(&mut self) {
        if self.rows.len() != 1 || self.headers.is_empty() {
            return;
        }
        let headers = std::mem::take(&mut self.headers);
        let cells = self.rows.pop().unwrap_or_default();
        self.widths.clear();
        for pair in headers.into_iter().zip(cells) {
            let pair = vec![pair.0, pair.1];
            self.widen(&pair);
            self.rows.push(pair);
        }
    }

    /// The columns stretched to fill `total` exactly.
    fn columns(&self, total: usize) -> Vec<usize> {
        let natural: Vec<usize> = self.widths.iter().map(|width| width + 4).collect();
        let sum: usize = natural.iter().sum();
        let factor = total as f64 / sum as f64;
        // Python rounds halves to even.
        let stretch = |width: &usize| (factor * *width as f64).round_ties_even() as usize;
        let mut columns: Vec<usize> = natural.iter().map(stretch).collect();
        let mut have: usize = columns.iter().sum();
        while have != total && !columns.is_empty() {
            if have > total {
                for column in &mut columns {
                    if have > total {
                        *column = column.saturating_sub(1);
                        have -= 1;
                    }
                }
            } else {
                for column in columns.iter_mut().rev() {
                    if have < total {
                        *column += 1;
                        have += 1;
                    }
                }
            }
        }
        columns
    }

    fn render(&self, total: usize, text: &mut String) {
        let total = total - 2 * self.indent;
        let edge = "|".repeat(self.indent);
        let mut line = |content: &str| text.push_str(&format!("{edge}{content}{edge}\n"));
        if !self.title.is_empty() {
            line(&center(&self.title, total, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(total.saturating_sub(2))));
            }
        }
        let columns = self.columns(total);
        if columns.is_empty() {
            return;
        }
        let rule = rule(&columns);
        if !self.headers.is_empty() {
            line(&rule);
            let cells = self.headers.iter().zip(&columns).enumerate();
            let cells = cells
                .map(|(at, (cell, width))| center(cell, *width, if at == 0 { "|" } else { "" }));
            line(&cells.collect::<String>());
        }
        if !self.rows.is_empty() {
            line(&rule);
            for row in &self.rows {
                let cells = row.iter().zip(&columns).enumerate();
                let cells = cells
                    .map(|(at, (cell, width))| left(cell, *width, if at == 0 { "|" } else { "" }));
                line(&cells.collect::<String>());
            }
            line(&rule);
        }
    }
}

fn rule(columns: &[usize]) -> String {
    let part = |(at, width): (usize, &usize)| match at {
        0 => format!("+{}+", "-".repeat(width.saturating_sub(2))),
        _ => format!("{}+", "-".repeat(width.saturating_sub(1))),
    };
    columns.iter().enumerate().map(part).collect()
}

fn center(text: &str, width: usize, left_edge: &str) -> String {
    let before = (width / 2).saturating_sub(length(text) / 2 + 1);
    let used = left_edge.len() + before + length(text) + 1;
    let after = width.saturating_sub(used);
    format!("{left_edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

fn left(text: &str, width: usize, left_edge: &str) -> String {
    let needed = length(text) + 2 + left_edge.len() + 1;
    let padding = if width >= needed { 2 } else { 0 };
    let used = left_edge.len() + padding + length(text) + 1;
    let after = width.saturating_sub(used);
    format!("{left_edge}{}{text}{}|", " ".repeat(padding), " ".repeat(after))
}

/// Characters, wide and ambiguous ones (`漢`, `é`) counted twice, as the CLI counts them.
fn length(text: &str) -> usize {
    text.chars().map(|c| if c.width_cjk() == Some(2) { 2 } else { 1 }).sum()
}
