//! A map of bytes: each field of an inspected ciphertext or envelope, from the table that the shell printed.

use super::svg::{Holds, Pen, WIDTH, fit};
use crate::session::Step;

const ROW: usize = 40;

struct Field {
    offset: usize,
    bytes: usize,
    what: String,
}

pub(super) fn draw(steps: &[Step]) -> Option<String> {
    let fields =
        steps.iter().rev().map(|step| fields(&step.output)).find(|found| found.len() > 1)?;
    let mut pen = Pen::default();
    pen.from(10, 16, "offset");
    pen.from(76, 16, "what the bytes are");
    for (index, field) in fields.iter().enumerate() {
        let y = 26 + ROW * index;
        pen.from(10, y + 22, &field.offset.to_string());
        pen.rect(holds(&field.what), 70, y, WIDTH - 80, ROW - 6);
        pen.from(80, y + 15, &fit(&field.what, WIDTH - 100));
        pen.from(80, y + 30, &bytes(field.bytes));
    }
    let telling: Vec<String> = fields
        .iter()
        .map(|field| format!("From byte {}, {}: {}.", field.offset, bytes(field.bytes), field.what))
        .collect();
    let all: usize = fields.iter().map(|field| field.bytes).sum();
    let caption =
        format!("All {all} bytes, drawn from the run. Green outlines hold what is encrypted.");
    let height = 26 + ROW * fields.len() + 6;
    Some(pen.figure(height, "What each byte is", &telling.join(" "), &caption))
}

fn bytes(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

fn holds(what: &str) -> Holds {
    if what.contains("encrypted") || what.contains("ciphertext") {
        Holds::Sealed
    } else {
        Holds::Anything
    }
}

/// The third column; columns are two blanks apart, and a fourth one holds values.
fn what(line: &str) -> String {
    let columns = line.split("  ").map(str::trim).filter(|column| !column.is_empty());
    columns.skip(2).take(1).collect()
}

/// The rows `offset  bytes  what` whose offsets follow from the lengths before.
fn fields(output: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut expected = 0;
    for line in output.lines() {
        let mut words = line.split_whitespace();
        let numbers = (words.next().map(str::parse), words.next().map(str::parse));
        let (Some(Ok(offset)), Some(Ok(bytes))) = numbers else { continue };
        if offset != expected {
            continue;
        }
        expected = offset + bytes;
        fields.push(Field { offset, bytes, what: what(line) });
    }
    fields
}
