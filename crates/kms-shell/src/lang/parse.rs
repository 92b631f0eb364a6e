//! Text to syntax tree, and the sentence for text that has none.

use brush_parser::{ParseError, Parser, ParserOptions, TokenizerError, ast::Program};

/// How every text of the shell is read. Extended globs are off: `!(x)` surprises more people than
/// it helps.
pub(crate) fn options() -> ParserOptions {
    ParserOptions { enable_extended_globbing: false, ..ParserOptions::default() }
}

/// Parses a script, or says in one line why it cannot.
pub(crate) fn program(text: &str) -> Result<Program, String> {
    parse(text).map_err(|error| explain(&error))
}

/// Whether `text` can stand alone; `false` asks for another line.
pub(crate) fn is_complete(text: &str) -> bool {
    let trailing = text.chars().rev().take_while(|c| *c == '\\').count();
    if trailing % 2 == 1 {
        return false;
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
    // A here-document's last line needs its newline.
    let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
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
