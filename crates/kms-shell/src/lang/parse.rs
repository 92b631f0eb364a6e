//! Text to syntax tree, and the sentence for text that has none.

use brush_parser::{ParseError, Parser, ParserOptions, TokenizerError, ast::Program};

/// How every text of the shell is read. Extended globs are off: `!(x)` surprises more people than
/// it helps.
pub(crate) fn options() -> ParserOptions {
    ParserOptions { enable_extended_globbing: false, ..ParserOptions::default() }
}

/// The deepest that brackets and `if`, `for`, `while` may nest: the parser calls itself for each.
const DEPTH_LIMIT: usize = 100;

/// Parses a script, or says in one line why it cannot.
pub(crate) fn program(text: &str) -> Result<Program, String> {
    if let Some(why) = refusal(text) {
        return Err(why);
    }
    parse(text).map_err(|error| explain(&error))
}

/// Why a text must not even reach the parser, which would overflow on it.
pub(crate) fn refusal(text: &str) -> Option<String> {
    if is_too_deep(text) {
        return Some(format!("the command nests more than {DEPTH_LIMIT} deep"));
    }
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (number, after) = digits.split_at(end);
        let starts_word = before.chars().next_back().is_none_or(|c| " \t\n;|&()".contains(c));
        let is_descriptor = starts_word && end > 9 && after.starts_with(['<', '>']);
        let in_tilde = ["~", "~+", "~-"].iter().any(|tilde| before.ends_with(tilde));
        if is_descriptor || (end > 18 && in_tilde) {
            return Some(format!("{number}: the number is too large"));
        }
        rest = after;
    }
    None
}

/// Whether a number in the text is too long for 64 bits.
pub(crate) fn has_huge_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 18)
}

/// Counts what opens and closes, quoted or not: only an absurd text reaches the limit.
fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphabetic() {
            word.push(c);
            continue;
        }
        match std::mem::take(&mut word).as_str() {
            "if" | "while" | "until" | "for" | "case" => depth += 1,
            "fi" | "done" | "esac" => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return true;
        }
    }
    false
}

/// Whether `text` can stand alone; `false` asks for another line.
pub(crate) fn is_complete(text: &str) -> bool {
    let trailing = text.chars().rev().take_while(|c| *c == '\\').count();
    if trailing % 2 == 1 {
        return false;
    }
    if refusal(text).is_some() {
        return true;
    }
    match parse(text) {
        Ok(_) => true,
        Err(ParseError::ParsingAtEndOfInput) => false,
        Err(ParseError::ParsingNear(_)) => true,
        Err(ParseError::Tokenizing { inner, .. }) => {
            matches!(inner, TokenizerError::FailedDecoding)
        }
    }
}

fn parse(text: &str) -> Result<Program, ParseError> {
    // A here-document's last line needs its newline; text from Windows has one byte too many.
    let text = format!("{}\n", text.replace("\r\n", "\n").trim_end_matches('\n'));
    Parser::new(text.as_bytes(), &options()).parse_program()
}

fn explain(error: &ParseError) -> String {
    match error {
        ParseError::ParsingNear(at) => {
            format!("syntax error near line {}, column {}", at.line, at.column)
        }
        ParseError::ParsingAtEndOfInput => "syntax error: the command is not finished".to_owned(),
        ParseError::Tokenizing { inner, .. } => {
            let what = match inner {
                TokenizerError::UnterminatedSingleQuote(_) => "a single quote ' is never closed",
                TokenizerError::UnterminatedDoubleQuote(_) => "a double quote \" is never closed",
                TokenizerError::UnterminatedAnsiCQuote(_) => "a $' quote is never closed",
                TokenizerError::UnterminatedBackquote(_) => "a backquote ` is never closed",
                TokenizerError::UnterminatedVariable => "a ${ is never closed",
                TokenizerError::UnterminatedCommandSubstitution => "a $( is never closed",
                TokenizerError::UnterminatedExpansion => "a $(( is never closed",
                TokenizerError::UnterminatedEscapeSequence => "a backslash ends the command",
                TokenizerError::MissingHereTagForDocumentBody
                | TokenizerError::MissingHereTag(_)
                | TokenizerError::UnterminatedHereDocuments(..) => {
                    "a here-document is never closed: its end word must stand alone on a line"
                }
                _ => "the text is not a command",
            };
            format!("syntax error: {what}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_text_asks_for_more() {
        for (text, complete) in [
            ("echo a", true),
            ("echo 'a", false),
            ("echo \"a", false),
            ("echo a |", false),
            ("echo a &&", false),
            ("echo a \\", false),
            ("echo a \\\\", true),
            ("if true", false),
            ("if true; then", false),
            ("if true; then echo a; fi", true),
            ("for x in 1 2", false),
            ("for x in 1 2; do\n", false),
            ("while true; do echo", false),
            ("(echo a", false),
            ("{ echo a;", false),
            ("echo $(", false),
            ("echo ${A", false),
            ("cat <<E", false),
            ("cat <<E\na\n", false),
            ("cat <<E\na\nE", true),
            ("echo a\nif b", false),
            ("", true),
            ("# note", true),
            ("fi", true),
            (") a", true),
            ("f() {", false),
            ("case a in", false),
        ] {
            assert_eq!(is_complete(text), complete, "{text:?}");
        }
    }
}
