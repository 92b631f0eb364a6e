//! The shorthand syntax: `Key=a,Value=b`, `k=v1,v2`, `k=[a,b],m={x=1}`, quotes, `\,`, `k@=file://f`.
//!
//! The grammar knows no types; [`adapt`] fits the result to the model afterwards, as the CLI does.

use super::argparse::repr;
use super::failure::Failure;
use super::model::Kind;
use super::param::Param;

/// Reads the file a `key@=` names.
pub(super) type Loader<'a> = dyn FnMut(&str) -> Result<Param, String> + 'a;

/// Parses one shorthand value, or gives the CLI's message.
pub(super) fn parse(text: &str, load: &mut Loader<'_>) -> Result<Param, String> {
    let chars: Vec<char> = text.chars().collect();
    Parser { chars: &chars, at: 0, depth: 0, load }.parameter()
}

/// Fits a parsed value to its type: a lone value becomes a list, digits become numbers.
pub(super) fn adapt(value: &mut Param, kind: &Kind) -> Result<(), Failure> {
    match (kind, &mut *value) {
        (_, Param::Null) => {}
        (Kind::Structure(members), Param::Map(given)) => {
            for member in members {
                if let Some((_, value)) = given.iter_mut().find(|(name, _)| *name == member.name) {
                    adapt(value, &member.kind)?;
                }
            }
        }
        (Kind::Map(inner), Param::Map(given)) => {
            for (_, value) in given {
                adapt(value, inner)?;
            }
        }
        (Kind::List(inner), Param::List(items)) => {
            for item in items {
                adapt(item, inner)?;
            }
        }
        (Kind::List(_), lone) => {
            let lone = std::mem::replace(lone, Param::Null);
            *value = Param::List(vec![lone]);
        }
        (Kind::Integer, Param::Text(text)) => *value = integer(text)?,
        (Kind::Float, Param::Text(text)) => *value = float(text)?,
        (Kind::Boolean, Param::Text(text)) => match text.to_lowercase().as_str() {
            "true" => *value = Param::Bool(true),
            "false" => *value = Param::Bool(false),
            _ => {}
        },
        _ => {}
    }
    Ok(())
}

/// Python's `int()`.
pub(super) fn integer(text: &str) -> Result<Param, Failure> {
    text.trim().parse().map(Param::integer).map_err(|_| {
        Failure::General(format!("invalid literal for int() with base 10: {}", repr(text)))
    })
}

/// Python's `float()`.
pub(super) fn float(text: &str) -> Result<Param, Failure> {
    let number = text.trim().parse().ok().and_then(serde_json::Number::from_f64);
    number.map(Param::Number).ok_or_else(|| {
        Failure::General(format!("could not convert string to float: {}", repr(text)))
    })
}

struct Parser<'a, 'b> {
    chars: &'a [char],
    at: usize,
    depth: usize,
    load: &'a mut Loader<'b>,
}

/// An unexpected character can be stepped back from; anything else cannot.
enum Trouble {
    Syntax(String),
    Final(String),
}

type Parse<T> = Result<T, Trouble>;

impl Parser<'_, '_> {
    fn parameter(mut self) -> Result<Param, String> {
        let mut members: Vec<(String, Param)> = Vec::new();
        let mut last = 0;
        let result = loop {
            match self.key_value() {
                Ok((key, _)) if members.iter().any(|(known, _)| *known == key) => {
                    break Err(Trouble::Final(self.duplicate(&key, last + 1)));
                }
                Ok(member) => members.push(member),
                Err(trouble) => break Err(trouble),
            }
            last = self.at;
            if self.at >= self.chars.len() {
                break Ok(());
            }
            if let Err(trouble) = self.expect(',', true) {
                break Err(trouble);
            }
        };
        match result {
            Ok(()) => Ok(Param::Map(members)),
            Err(Trouble::Syntax(message) | Trouble::Final(message)) => Err(message),
        }
    }

    fn key_value(&mut self) -> Parse<(String, Param)> {
        let key = self.key();
        let from_file = self.sign()?;
        let value = self.values()?;
        Ok((key, self.loaded(value, from_file)?))
    }

    /// `=`, or `@=` for a value from a file.
    fn sign(&mut self) -> Parse<bool> {
        let from_file = self.current() == Some('@');
        if from_file {
            self.expect('@', true)?;
        }
        self.expect('=', true)?;
        Ok(from_file)
    }

    fn loaded(&mut self, value: Param, from_file: bool) -> Parse<Param> {
        match value {
            Param::Text(path) if from_file => (self.load)(&path).map_err(Trouble::Final),
            value => Ok(value),
        }
    }

    fn key(&mut self) -> String {
        self.take_while(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(c))
    }

    fn values(&mut self) -> Parse<Param> {
        match self.current() {
            None => Ok(Param::Text(String::new())),
            Some('[') => self.list(),
            Some('{') => self.hash(),
            Some(_) => self.comma_values(),
        }
    }

    /// `a` or `a,b,c`; a comma may also begin the next `key=`, found by trying.
    fn comma_values(&mut self) -> Parse<Param> {
        let first = self.first_value()?;
        self.skip_space();
        if self.current() != Some(',') {
            return Ok(Param::Text(first));
        }
        self.expect(',', true)?;
        let mut items = vec![first];
        loop {
            let tried = self.second_value().and_then(|item| {
                self.skip_space();
                if self.at < self.chars.len() {
                    self.expect(',', true)?;
                    return Ok((item, false));
                }
                Ok((item, true))
            });
            match tried {
                Ok((item, true)) => {
                    items.push(item);
                    break;
                }
                Ok((item, false)) => items.push(item),
                Err(Trouble::Syntax(_)) if self.at < self.chars.len() => {
                    while self.current() != Some(',') && self.at > 0 {
                        self.at -= 1;
                    }
                    break;
                }
                Err(trouble) => return Err(trouble),
            }
        }
        match <[String; 1]>::try_from(items) {
            Ok([only]) => Ok(Param::Text(only)),
            Err(items) => Ok(Param::List(items.into_iter().map(Param::Text).collect())),
        }
    }

    fn list(&mut self) -> Parse<Param> {
        self.descend()?;
        self.expect('[', true)?;
        let mut items = Vec::new();
        while self.current() != Some(']') {
            items.push(self.nested_value()?);
            self.skip_space();
            if self.current() != Some(']') {
                self.expect(',', false)?;
                self.skip_space();
            }
        }
        self.expect(']', false)?;
        self.depth -= 1;
        Ok(Param::List(items))
    }

    fn hash(&mut self) -> Parse<Param> {
        self.descend()?;
        self.expect('{', true)?;
        let mut members: Vec<(String, Param)> = Vec::new();
        while self.current() != Some('}') {
            let key = self.key();
            let from_file = self.sign()?;
            let value = self.nested_value()?;
            let value = self.loaded(value, from_file)?;
            self.skip_space();
            if self.current() != Some('}') {
                self.expect(',', false)?;
                self.skip_space();
            }
            match members.iter_mut().find(|(known, _)| *known == key) {
                Some(member) => member.1 = value,
                None => members.push((key, value)),
            }
        }
        self.expect('}', false)?;
        self.depth -= 1;
        Ok(Param::Map(members))
    }

    fn descend(&mut self) -> Parse<()> {
        self.depth += 1;
        if self.depth > 32 {
            return Err(Trouble::Final("brackets nest more than 32 deep".to_owned()));
        }
        Ok(())
    }

    fn nested_value(&mut self) -> Parse<Param> {
        match self.current() {
            Some('[') => self.list(),
            Some('{') => self.hash(),
            _ => self.first_value().map(Param::Text),
        }
    }

    fn first_value(&mut self) -> Parse<String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => Ok(self.word(|c| is_start(c) || c.is_whitespace() || "=[{".contains(c), "]}")),
        }
    }

    fn second_value(&mut self) -> Parse<String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => {
                let start = self.at;
                let word = self.word(|c| is_start(c) || c.is_whitespace() || "[{".contains(c), "");
                if self.at == start {
                    return Err(self.unexpected("<second>", "<none>"));
                }
                Ok(word)
            }
        }
    }

    /// A word: its first character is stricter than the rest; `\,` is a comma.
    fn word(&mut self, follows: impl Fn(char) -> bool, never: &str) -> String {
        let mut word = String::new();
        while let Some(c) = self.current() {
            if c == '\\' && self.chars.get(self.at + 1) == Some(&',') {
                word.push(',');
                self.at += 2;
                continue;
            }
            let first = word.is_empty();
            let fits = if first { is_start(c) } else { follows(c) && !never.contains(c) };
            if !fits {
                break;
            }
            word.push(c);
            self.at += 1;
        }
        word.trim_end().to_owned()
    }

    fn quoted(&mut self, quote: char) -> Parse<String> {
        let name = if quote == '\'' { "<singled quoted>" } else { "<double quoted>" };
        let mut text = String::new();
        let mut at = self.at + 1;
        loop {
            match (self.chars.get(at), self.chars.get(at + 1)) {
                (None, _) => return Err(self.unexpected(name, "<none>")),
                (Some('\\'), Some(next)) if *next == quote || *next == '\\' => {
                    text.push(*next);
                    at += 2;
                }
                (Some(c), _) if *c == quote => {
                    self.at = at + 1;
                    return Ok(text);
                }
                (Some(c), _) => {
                    text.push(*c);
                    at += 1;
                }
            }
        }
    }

    fn current(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.current().filter(|c| fits(*c)) {
            taken.push(c);
            self.at += 1;
        }
        taken
    }

    fn skip_space(&mut self) {
        self.take_while(|c| c.is_ascii_whitespace() || c == '\u{b}');
    }

    fn expect(&mut self, wanted: char, around: bool) -> Parse<()> {
        if around {
            self.skip_space();
        }
        match self.current() {
            Some(c) if c == wanted => self.at += 1,
            Some(c) => return Err(self.unexpected(&wanted.to_string(), &c.to_string())),
            None => return Err(self.unexpected(&wanted.to_string(), "EOF")),
        }
        if around {
            self.skip_space();
        }
        Ok(())
    }

    fn unexpected(&self, wanted: &str, found: &str) -> Trouble {
        let place = self.place(self.at);
        Trouble::Syntax(format!("Expected: '{wanted}', received: '{found}' for input:\n{place}"))
    }

    fn duplicate(&self, key: &str, at: usize) -> String {
        format!(
            "Second instance of key \"{key}\" encountered for input:\n{}\nThis is often because \
             there is a preceding \",\" instead of a space.",
            self.place(at)
        )
    }

    /// The input with a mark under the place.
    fn place(&self, at: usize) -> String {
        let (before, after) = self.chars.split_at(at.min(self.chars.len()));
        let line_start = before.iter().rposition(|c| *c == '\n').map_or(0, |newline| newline + 1);
        let line_end = after.iter().position(|c| *c == '\n').unwrap_or(after.len());
        let (line, rest) = after.split_at(line_end);
        let text = |chars: &[char]| chars.iter().collect::<String>();
        let mark = " ".repeat(at - line_start);
        format!("{}{}\n{mark}^{}", text(before), text(line), text(rest))
    }
}

/// What an unquoted value may begin with.
fn is_start(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !"\"',=[{".contains(c) && c <= '\u{ffff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        match parse(text, &mut |path| Ok(Param::Text(format!("<{path}>")))) {
            Ok(value) => value.python(),
            Err(message) => message,
        }
    }

    /// The right column is what the shorthand parser of AWS CLI 2.9 gives.
    #[test]
    fn values_parse_as_in_the_aws_cli() {
        for (text, want) in [
            ("a=b", "{'a': 'b'}"),
            ("a=b,c=d", "{'a': 'b', 'c': 'd'}"),
            ("a=b,c", "{'a': ['b', 'c']}"),
            ("a=b,c,d=e", "{'a': ['b', 'c'], 'd': 'e'}"),
            ("a=", "{'a': ''}"),
            ("a=,b=", "{'a': '', 'b': ''}"),
            ("a=[x,y],b={c=1,d=[2]}", "{'a': ['x', 'y'], 'b': {'c': '1', 'd': ['2']}}"),
            ("a='x,y',b=\"z=1\"", "{'a': 'x,y', 'b': 'z=1'}"),
            ("a=x\\,y", "{'a': 'x,y'}"),
            ("a=b=c", "{'a': 'b=c'}"),
            ("a = b , c = d", "{'a': 'b', 'c': 'd'}"),
            ("a=b c", "{'a': 'b c'}"),
            ("a@=file://x", "{'a': '<file://x>'}"),
            ("a=[]", "{'a': []}"),
            ("a={}", "{'a': {}}"),
            ("a", "Expected: '=', received: 'EOF' for input:\na\n ^"),
            ("", "Expected: '=', received: 'EOF' for input:\n\n^"),
            ("a=b;c", "{'a': 'b;c'}"),
            ("a=\"b", "Expected: '<double quoted>', received: '<none>' for input:\na=\"b\n  ^"),
            ("a=[b", "Expected: ',', received: 'EOF' for input:\na=[b\n    ^"),
            (
                "a=b,a=c",
                "Second instance of key \"a\" encountered for input:\na=b,a=c\n    ^\nThis is often \
                 because there is a preceding \",\" instead of a space.",
            ),
            ("a=b]c", "Expected: ',', received: ']' for input:\na=b]c\n   ^"),
        ] {
            assert_eq!(parsed(text), want, "{text}");
        }
    }
}
