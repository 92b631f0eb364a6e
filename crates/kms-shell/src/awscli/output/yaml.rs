//! `yaml`: keys sorted, text quoted only where it must be, long lines folded at 80 columns, as
//! libyaml does it for the CLI. (The workspace's YAML crate writes other quotes and never folds.)

use serde_json::Value;

use super::{is_scalar, scalar};

const WIDTH: usize = 80;

pub(super) fn render(value: &Value) -> String {
    if is_scalar(value) {
        // The CLI shows a lone value as JSON: YAML would end it with `...`.
        return format!("{value}\n");
    }
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// Writes the lines of a list or object; the cursor is at the start of a line, or after `- `.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            for (at, (key, value)) in members.into_iter().enumerate() {
                start_line(at, indent, text);
                inline(&Value::String(key.clone()), indent, false, text);
                text.push(':');
                match value {
                    Value::Array(items) if !items.is_empty() => {
                        text.push('\n');
                        // Lists are not indented below their key.
                        text.push_str(&" ".repeat(indent));
                        block(value, indent, text);
                    }
                    Value::Object(members) if !members.is_empty() => {
                        text.push('\n');
                        text.push_str(&" ".repeat(indent + 2));
                        block(value, indent + 2, text);
                    }
                    value => {
                        text.push(' ');
                        inline(value, indent + 2, true, text);
                        text.push('\n');
                    }
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                start_line(at, indent, text);
                text.push_str("- ");
                let nested = match item {
                    Value::Array(items) => !items.is_empty(),
                    Value::Object(members) => !members.is_empty(),
                    _ => false,
                };
                if nested {
                    block(item, indent + 2, text);
                } else {
                    inline(item, indent + 2, true, text);
                    text.push('\n');
                }
            }
        }
        single => inline(single, indent, true, text),
    }
}

fn start_line(at: usize, indent: usize, text: &mut String) {
    if at > 0 {
        text.push_str(&" ".repeat(indent));
    }
}

fn inline(value: &Value, indent: usize, fold: bool, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(bit) => text.push_str(&bit.to_string()),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::Array(_) => text.push_str("[]"),
        Value::Object(_) => text.push_str("{}"),
        Value::String(_) => {
            let content = scalar(value);
            let style = style(&content);
            let chars: Vec<char> = content.chars().collect();
            Scalar { chars: &chars, indent, fold }.write(style, text);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Plain,
    Single,
    Double,
}

fn style(text: &str) -> Style {
    let special = text.chars().any(|c| {
        !(c == '\n' || (' '..='~').contains(&c) || ('\u{a0}'..='\u{fffd}').contains(&c))
            || c == '\u{feff}'
    });
    let ill_spaced = text.contains("\n ") || text.contains(" \n");
    if special || ill_spaced {
        return Style::Double;
    }
    let edge_space = text.starts_with([' ', '\n']) || text.ends_with([' ', '\n']);
    let first = text.chars().next().unwrap_or(' ');
    let second_is_space = text.chars().nth(1).is_none_or(char::is_whitespace);
    let indicator = "#,[]{}&*!|>'\"%@`".contains(first)
        || ("?:-".contains(first) && second_is_space)
        || text.contains(": ")
        || text.ends_with(':')
        || text.contains(" #")
        || text.starts_with("---")
        || text.starts_with("...");
    let plain = !(edge_space || indicator || text.contains('\n') || means_something(text));
    if plain { Style::Plain } else { Style::Single }
}

/// Whether YAML would read the bare text as something other than text.
fn means_something(text: &str) -> bool {
    if text.is_empty() || matches!(text, "~" | "=" | "<<") {
        return true;
    }
    let cased = |word: &str| {
        let mut title = word.to_owned();
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        text == word || text == word.to_uppercase() || text == title
    };
    if ["null", "true", "false"].into_iter().any(cased) {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |text: &str, fits: &dyn Fn(char) -> bool| {
        !text.is_empty() && text.chars().all(|c| fits(c) || c == '_')
    };
    if let Some(rest) = unsigned.strip_prefix('0') {
        let radix = |prefix: char, fits: &dyn Fn(char) -> bool| {
            rest.strip_prefix(prefix).is_some_and(|rest| digits(rest, fits))
        };
        if radix('x', &|c| c.is_ascii_hexdigit())
            || radix('o', &|c| c.is_digit(8))
            || radix('b', &|c| c.is_digit(2))
        {
            return true;
        }
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    is_number(unsigned) || is_date(text)
}

fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '_');
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && exponent.chars().all(|c| c.is_ascii_digit())
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let some = mantissa.chars().any(|c| c.is_ascii_digit());
    exponent && some && digits(whole) && digits(fraction)
}

fn is_date(text: &str) -> bool {
    let date = text.get(..10).unwrap_or_default();
    let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    let rest = text.get(10..).unwrap_or_default();
    shape == "9999-99-99" && (rest.is_empty() || rest.starts_with(['T', 't', ' ']))
}

struct Scalar<'a> {
    chars: &'a [char],
    indent: usize,
    fold: bool,
}

impl Scalar<'_> {
    fn write(&self, style: Style, text: &mut String) {
        match style {
            Style::Plain => self.flow(false, text),
            Style::Single => {
                text.push('\'');
                self.flow(true, text);
                text.push('\'');
            }
            Style::Double => {
                text.push('"');
                self.escaped(text);
                text.push('"');
            }
        }
    }

    /// Plain or single-quoted: folds at lone spaces, doubles line breaks.
    fn flow(&self, quoted: bool, text: &mut String) {
        let mut after_break = false;
        for (at, c) in self.chars.iter().enumerate() {
            let inside = at > 0 && at + 1 < self.chars.len();
            let lone = self.chars.get(at + 1) != Some(&' ')
                && at.checked_sub(1).and_then(|at| self.chars.get(at)) != Some(&' ');
            match c {
                ' ' if self.fold && inside && lone && column(text) > WIDTH => self.new_line(text),
                '\n' => {
                    if !after_break {
                        text.push('\n');
                    }
                    text.push('\n');
                    after_break = true;
                    continue;
                }
                c => {
                    if after_break {
                        text.push_str(&" ".repeat(self.indent));
                    }
                    if *c == '\'' && quoted {
                        text.push('\'');
                    }
                    text.push(*c);
                }
            }
            after_break = false;
        }
        if after_break {
            text.push_str(&" ".repeat(self.indent));
        }
    }

    fn escaped(&self, text: &mut String) {
        let mut spaces = false;
        for (at, c) in self.chars.iter().enumerate() {
            let inside = at > 0 && at + 1 < self.chars.len();
            match c {
                ' ' if self.fold && !spaces && inside && column(text) > WIDTH => {
                    self.new_line(text);
                    if self.chars.get(at + 1) == Some(&' ') {
                        text.push('\\');
                    }
                    spaces = true;
                    continue;
                }
                ' ' => {
                    text.push(' ');
                    spaces = true;
                    continue;
                }
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                '\0' => text.push_str("\\0"),
                '\u{7}' => text.push_str("\\a"),
                '\u{8}' => text.push_str("\\b"),
                '\u{b}' => text.push_str("\\v"),
                '\u{c}' => text.push_str("\\f"),
                '\u{1b}' => text.push_str("\\e"),
                ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' => text.push(*c),
                c if (*c as u32) <= 0xff => text.push_str(&format!("\\x{:02X}", *c as u32)),
                c if (*c as u32) <= 0xffff => text.push_str(&format!("\\u{:04X}", *c as u32)),
                c => text.push_str(&format!("\\U{:08X}", *c as u32)),
            }
            spaces = false;
        }
    }

    fn new_line(&self, text: &mut String) {
        text.push('\n');
        text.push_str(&" ".repeat(self.indent));
    }
}

fn column(text: &str) -> usize {
    let line = text.rsplit('\n').next().unwrap_or(text);
    line.chars().count()
}
