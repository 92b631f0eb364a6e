//! JSON typed on the command line, with Python's words for what is wrong with it: a quote the
//! shell has eaten is a learner's most frequent mistake, and the message should be the real one.

use serde_json::Value;

/// Parses, or says what and where as Python's `json` does.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        let chars: Vec<char> = text.chars().collect();
        let scanner = Scanner { chars: &chars };
        match scanner.document() {
            Ok(()) => error.to_string(),
            Err((message, at)) => place(message, at, &chars),
        }
    })
}

fn place(message: &str, at: usize, chars: &[char]) -> String {
    let before = chars.get(..at).unwrap_or(chars);
    let line = 1 + before.iter().filter(|c| **c == '\n').count();
    let column = match before.iter().rposition(|c| *c == '\n') {
        Some(newline) => at - newline,
        None => at + 1,
    };
    format!("{message}: line {line} column {column} (char {at})")
}

type Scan = Result<usize, (&'static str, usize)>;

/// Reads as CPython's scanner does, only to find its complaint.
struct Scanner<'a> {
    chars: &'a [char],
}

impl Scanner<'_> {
    fn document(&self) -> Result<(), (&'static str, usize)> {
        let start = self.space(0);
        let end = self.value(start, 0)?;
        let end = self.space(end);
        if end == self.chars.len() { Ok(()) } else { Err(("Extra data", end)) }
    }

    fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn space(&self, mut at: usize) -> usize {
        while matches!(self.at(at), Some(' ' | '\t' | '\n' | '\r')) {
            at += 1;
        }
        at
    }

    fn value(&self, at: usize, depth: usize) -> Scan {
        if depth > 100 {
            return Err(("Expecting value", at));
        }
        match self.at(at) {
            Some('"') => self.string(at),
            Some('{') => self.object(at, depth),
            Some('[') => self.array(at, depth),
            _ => self.literal(at),
        }
    }

    fn literal(&self, at: usize) -> Scan {
        let rest: String = self.chars.get(at..).unwrap_or_default().iter().take(24).collect();
        for word in ["null", "true", "false", "NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word) {
                return Ok(at + word.len());
            }
        }
        let mut end = at + usize::from(self.at(at) == Some('-'));
        let digits = |from: usize| {
            let rest = self.chars.get(from..).unwrap_or_default();
            rest.iter().take_while(|c| c.is_ascii_digit()).count()
        };
        match (self.at(end), digits(end)) {
            (_, 0) => return Err(("Expecting value", at)),
            (Some('0'), _) => end += 1,
            (_, count) => end += count,
        }
        if self.at(end) == Some('.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(self.at(end), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.at(end + 1), Some('+' | '-')));
            let count = digits(end + 1 + sign);
            if count > 0 {
                end += 1 + sign + count;
            }
        }
        Ok(end)
    }

    fn string(&self, start: usize) -> Scan {
        let mut at = start + 1;
        loop {
            match self.at(at) {
                None => return Err(("Unterminated string starting at", start)),
                Some('"') => return Ok(at + 1),
                Some('\\') => match self.at(at + 1) {
                    None => return Err(("Unterminated string starting at", start)),
                    Some('u') => {
                        let hex = self.chars.get(at + 2..at + 6).unwrap_or_default();
                        if hex.len() < 4 || !hex.iter().all(char::is_ascii_hexdigit) {
                            return Err(("Invalid \\uXXXX escape", at + 1));
                        }
                        at += 6;
                    }
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => at += 2,
                    Some(_) => return Err(("Invalid \\escape", at)),
                },
                Some(c) if c < ' ' => return Err(("Invalid control character at", at)),
                Some(_) => at += 1,
            }
        }
    }

    fn object(&self, start: usize, depth: usize) -> Scan {
        let mut at = self.space(start + 1);
        if self.at(at) == Some('}') {
            return Ok(at + 1);
        }
        loop {
            if self.at(at) != Some('"') {
                return Err(("Expecting property name enclosed in double quotes", at));
            }
            at = self.space(self.string(at)?);
            if self.at(at) != Some(':') {
                return Err(("Expecting ':' delimiter", at));
            }
            at = self.space(at + 1);
            at = self.space(self.value(at, depth + 1)?);
            match self.at(at) {
                Some('}') => return Ok(at + 1),
                Some(',') => {
                    let next = self.space(at + 1);
                    if self.at(next) == Some('}') {
                        return Err(("Illegal trailing comma before end of object", at));
                    }
                    at = next;
                }
                _ => return Err(("Expecting ',' delimiter", at)),
            }
        }
    }

    fn array(&self, start: usize, depth: usize) -> Scan {
        let mut at = self.space(start + 1);
        if self.at(at) == Some(']') {
            return Ok(at + 1);
        }
        loop {
            at = self.space(self.value(at, depth + 1)?);
            match self.at(at) {
                Some(']') => return Ok(at + 1),
                Some(',') => {
                    let next = self.space(at + 1);
                    if self.at(next) == Some(']') {
                        return Err(("Illegal trailing comma before end of array", at));
                    }
                    at = next;
                }
                _ => return Err(("Expecting ',' delimiter", at)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn mistakes_are_told_as_python_tells_them() {
        for (text, want) in [
            (
                "{a:b}",
                "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            ),
            (r#"{"a":b}"#, "Expecting value: line 1 column 6 (char 5)"),
            (r#"{"a":1 "b":2}"#, "Expecting ',' delimiter: line 1 column 8 (char 7)"),
            (r#"{"a" 1}"#, "Expecting ':' delimiter: line 1 column 6 (char 5)"),
            (r#"{"a":1"#, "Expecting ',' delimiter: line 1 column 7 (char 6)"),
            (r#"{"a":1}x"#, "Extra data: line 1 column 8 (char 7)"),
            (r#"{"a":"x"#, "Unterminated string starting at: line 1 column 6 (char 5)"),
            (
                "{\n\"a\":1,\n}",
                "Illegal trailing comma before end of object: line 2 column 6 (char 7)",
            ),
            ("", "Expecting value: line 1 column 1 (char 0)"),
            ("[1,]", "Illegal trailing comma before end of array: line 1 column 3 (char 2)"),
        ] {
            assert_eq!(parse(text), Err(want.to_owned()), "{text}");
        }
    }
}
