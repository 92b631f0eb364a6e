//! Words to arguments: quotes, `$X`, `$( )`, `$(( ))`, `~`, `{a,b}`, splitting and globs.

use std::cell::RefCell;
use std::rc::Rc;

use brush_parser::word::{
    self, BraceExpressionMember, BraceExpressionOrText, TildeExpr, WordPiece, WordPieceWithSource,
};

use super::glob;
use super::parse;
use super::run::{Fds, Interpreter, Sink, Stop};

/// The longest word, in bytes.
const WORD_LIMIT: usize = 4 << 20;

/// A stretch of an expanded word, with what may still happen to it.
pub(super) enum Piece {
    /// From inside quotes: taken as it is.
    Quoted(String),
    /// Typed without quotes: a pattern, but not split.
    Plain(String),
    /// From an unquoted `$X` or `$( )`: split, and a pattern.
    Value(String),
    /// `"$@"`: one argument each.
    Arguments(Vec<String>),
}

/// A field being put together: text, and whether it may be a pattern.
type Field = Vec<(String, bool)>;

impl Interpreter<'_> {
    /// A word as the arguments it becomes: none, one or several.
    pub(crate) fn fields(&mut self, text: &str, fds: &Fds) -> Result<Vec<String>, Stop> {
        let mut result = Vec::new();
        for text in self.braces(text, fds)? {
            let pieces = self.pieces(&text, fds)?;
            let separators = self.env.get("IFS").unwrap_or(" \t\n").to_owned();
            for field in split(pieces, &separators) {
                let pattern = glob_pattern(&field);
                let names = match &pattern {
                    Some(pattern) => glob::expand(self.vfs, &self.env.cwd, pattern),
                    None => Vec::new(),
                };
                if names.is_empty() {
                    result.push(field.into_iter().map(|(text, _)| text).collect());
                } else {
                    result.extend(names);
                }
            }
        }
        Ok(result)
    }

    /// A word as one string: assignments, redirections, `case`, here-strings.
    pub(crate) fn single(&mut self, text: &str, fds: &Fds) -> Result<String, Stop> {
        let pieces = self.pieces(text, fds)?;
        Ok(join(pieces))
    }

    /// A word as a pattern, with its quoted parts made literal.
    pub(crate) fn pattern(&mut self, text: &str, fds: &Fds) -> Result<String, Stop> {
        let pieces = self.pieces(text, fds)?;
        let parts = pieces.into_iter().map(|piece| match piece {
            Piece::Quoted(text) => glob::escape(&text),
            Piece::Plain(text) | Piece::Value(text) => text,
            Piece::Arguments(arguments) => arguments.join(" "),
        });
        Ok(parts.collect())
    }

    /// The body of a here-document, where quotes mean themselves.
    pub(crate) fn here_document(&mut self, text: &str, fds: &Fds) -> Result<String, Stop> {
        let parsed = word::parse_heredoc(text, &parse::options());
        let parsed = parsed.map_err(|error| self.fail(fds, 2, &error.to_string()))?;
        let pieces = self.expand(&parsed, true, fds)?;
        Ok(join(self.measured(pieces, fds)?))
    }

    fn pieces(&mut self, text: &str, fds: &Fds) -> Result<Vec<Piece>, Stop> {
        if let Some(why) = parse::refusal(text) {
            return Err(self.fail(fds, 2, &why));
        }
        let parsed = word::parse(text, &parse::options());
        let parsed = parsed.map_err(|_| {
            self.fail(fds, 2, &format!("`{text}`: this expansion is not part of this shell"))
        })?;
        let pieces = self.expand(&parsed, false, fds)?;
        self.measured(pieces, fds)
    }

    /// Keeps a loop from growing a word without end.
    fn measured(&mut self, pieces: Vec<Piece>, fds: &Fds) -> Result<Vec<Piece>, Stop> {
        let length = |piece: &Piece| match piece {
            Piece::Quoted(text) | Piece::Plain(text) | Piece::Value(text) => text.len(),
            Piece::Arguments(arguments) => arguments.iter().map(String::len).sum(),
        };
        if pieces.iter().map(length).sum::<usize>() > WORD_LIMIT {
            let message = "a word longer than 4 MiB: keep large data in a file (fileb://...)";
            return Err(self.fail(fds, 2, message));
        }
        Ok(pieces)
    }

    fn expand(
        &mut self,
        parsed: &[WordPieceWithSource],
        quoted: bool,
        fds: &Fds,
    ) -> Result<Vec<Piece>, Stop> {
        let value = |text| if quoted { Piece::Quoted(text) } else { Piece::Value(text) };
        let mut pieces = Vec::new();
        for part in parsed {
            match &part.piece {
                WordPiece::Text(text) if quoted => pieces.push(Piece::Quoted(text.clone())),
                WordPiece::Text(text) => pieces.push(Piece::Plain(text.clone())),
                WordPiece::SingleQuotedText(text) => pieces.push(Piece::Quoted(text.clone())),
                WordPiece::AnsiCQuotedText(text) => {
                    let (bytes, _) = crate::builtins::escape::unescape(text);
                    pieces.push(Piece::Quoted(String::from_utf8_lossy(&bytes).into_owned()));
                }
                WordPiece::DoubleQuotedSequence(inner)
                | WordPiece::GettextDoubleQuotedSequence(inner) => {
                    if inner.is_empty() {
                        pieces.push(Piece::Quoted(String::new()));
                    }
                    pieces.extend(self.expand(inner, true, fds)?);
                }
                WordPiece::EscapeSequence(text) => {
                    // A backslash before a newline joins the lines.
                    let text = text.strip_prefix('\\').unwrap_or(text);
                    if text != "\n" {
                        pieces.push(Piece::Quoted(text.to_owned()));
                    }
                }
                WordPiece::TildeExpansion(tilde) => {
                    let text = match tilde {
                        TildeExpr::Home => self.env.get("HOME").unwrap_or("~").to_owned(),
                        TildeExpr::WorkingDir => self.env.cwd.clone(),
                        TildeExpr::OldWorkingDir => {
                            self.env.get("OLDPWD").unwrap_or("~-").to_owned()
                        }
                        TildeExpr::UserHome(user) => format!("~{user}"),
                        _ => return Err(self.unsupported(fds, "the directory stack")),
                    };
                    pieces.push(Piece::Quoted(text));
                }
                WordPiece::ParameterExpansion(parameter) => {
                    self.parameter(parameter, quoted, fds, &mut pieces)?;
                }
                WordPiece::CommandSubstitution(text) => {
                    pieces.push(value(self.substitute(text, fds)?));
                }
                WordPiece::BackquotedCommandSubstitution(text) => {
                    pieces.push(value(self.substitute(text, fds)?));
                }
                WordPiece::ArithmeticExpression(expression) => {
                    let number = self.arithmetic(&expression.value, fds)?;
                    pieces.push(value(number.to_string()));
                }
            }
        }
        Ok(pieces)
    }

    /// What `$( )` becomes: the output without its last newlines.
    fn substitute(&mut self, text: &str, fds: &Fds) -> Result<String, Stop> {
        let buffer = Rc::new(RefCell::new(Vec::new()));
        let inner = Fds {
            stdin: fds.stdin.clone(),
            out: Sink::Buffer(Rc::clone(&buffer)),
            err: fds.err.clone(),
        };
        self.env.status = self.subshell(|sh| sh.source(text, &inner))?;
        let mut bytes = buffer.take();
        while bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        let whole = bytes.len();
        bytes.retain(|byte| *byte != 0);
        let nulls = whole != bytes.len();
        let text = String::from_utf8(bytes);
        if nulls || text.is_err() {
            self.complain(
                fds,
                "warning: $( ) got binary bytes, which a variable cannot hold: keep them in a file \
                 or encode them with base64",
            );
        }
        Ok(text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    fn braces(&mut self, text: &str, fds: &Fds) -> Result<Vec<String>, Stop> {
        // The parser of braces overflows on a number that fits in no integer.
        if !text.contains('{') || parse::has_huge_number(text) {
            return Ok(vec![text.to_owned()]);
        }
        if let Some(why) = parse::refusal(text) {
            return Err(self.fail(fds, 2, &why));
        }
        match word::parse_brace_expansions(text, &parse::options()) {
            Ok(Some(parts)) => {
                let words = brace_words(&parts);
                if words.len() > 10_000 {
                    return Err(self.fail(fds, 2, &format!("{text}: more than 10000 words")));
                }
                Ok(words)
            }
            _ => Ok(vec![text.to_owned()]),
        }
    }
}

/// Every combination of `a{b,c}d{1..3}`.
fn brace_words(parts: &[BraceExpressionOrText]) -> Vec<String> {
    let mut words = vec![String::new()];
    for part in parts {
        let choices: Vec<String> = match part {
            BraceExpressionOrText::Text(text) => vec![text.clone()],
            BraceExpressionOrText::Expr(members) => members.iter().flat_map(brace_member).collect(),
        };
        if words.len().saturating_mul(choices.len()) > 10_001 {
            return vec![String::new(); 10_001];
        }
        words = words
            .iter()
            .flat_map(|word| choices.iter().map(move |choice| format!("{word}{choice}")))
            .collect();
    }
    words
}

fn brace_member(member: &BraceExpressionMember) -> Vec<String> {
    match member {
        BraceExpressionMember::Child(parts) => brace_words(parts),
        BraceExpressionMember::NumberSequence { start, end, increment } => {
            sequence(*start, *end, *increment).map(|number| number.to_string()).collect()
        }
        BraceExpressionMember::CharSequence { start, end, increment } => {
            let (start, end) = (i64::from(*start as u32), i64::from(*end as u32));
            let chars = sequence(start, end, *increment);
            let chars = chars.filter_map(|code| char::from_u32(u32::try_from(code).ok()?));
            chars.map(String::from).collect()
        }
    }
}

fn sequence(start: i64, end: i64, increment: i64) -> impl Iterator<Item = i64> {
    let step = increment.saturating_abs().max(1);
    let step = if start <= end { step } else { -step };
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let current = next?;
        if (step > 0 && current > end) || (step < 0 && current < end) {
            return None;
        }
        next = current.checked_add(step);
        Some(current)
    })
    .take(10_001)
}

pub(super) fn join(pieces: Vec<Piece>) -> String {
    let parts = pieces.into_iter().map(|piece| match piece {
        Piece::Quoted(text) | Piece::Plain(text) | Piece::Value(text) => text,
        Piece::Arguments(arguments) => arguments.join(" "),
    });
    parts.collect()
}

/// Cuts values at separators; everything else holds together.
fn split(pieces: Vec<Piece>, separators: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut current: Option<Field> = None;
    for piece in pieces {
        match piece {
            Piece::Quoted(text) => current.get_or_insert_default().push((text, false)),
            Piece::Plain(text) => current.get_or_insert_default().push((text, true)),
            Piece::Value(text) => {
                let mut word = String::new();
                let mut after_hard = false;
                for c in text.chars() {
                    if !separators.contains(c) {
                        word.push(c);
                        after_hard = false;
                        continue;
                    }
                    if !word.is_empty() {
                        let word = std::mem::take(&mut word);
                        current.get_or_insert_default().push((word, true));
                    }
                    // Two separators that are not blanks have an empty field between them.
                    let hard = !c.is_whitespace();
                    match current.take() {
                        Some(field) => fields.push(field),
                        None if hard && after_hard => fields.push(Field::new()),
                        None => {}
                    }
                    after_hard |= hard;
                }
                if !word.is_empty() {
                    current.get_or_insert_default().push((word, true));
                }
            }
            Piece::Arguments(arguments) => {
                for (index, argument) in arguments.into_iter().enumerate() {
                    if index > 0 {
                        fields.extend(current.take());
                    }
                    current.get_or_insert_default().push((argument, false));
                }
            }
        }
    }
    fields.extend(current);
    fields
}

/// The field as a glob pattern, if it is one.
fn glob_pattern(field: &Field) -> Option<String> {
    let special = |(text, active): &(String, bool)| *active && text.contains(['*', '?', '[']);
    if !field.iter().any(special) {
        return None;
    }
    let parts =
        field.iter().map(|(text, active)| if *active { text.clone() } else { glob::escape(text) });
    Some(parts.collect())
}
