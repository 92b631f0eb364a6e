//! The words before the cursor: enough of the shell's lexing to know which command they belong to,
//! also inside an unfinished quote or `$(`.

/// A word, finished or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Word {
    /// Its text without quotes.
    pub text: String,
    /// As typed.
    pub raw: String,
    /// Where it begins in the line.
    pub start: usize,
    /// Where a variable's name begins at its end, and whether after `${`.
    pub variable: Option<(usize, bool)>,
    /// The quote that is open at its end.
    pub quote: Option<char>,
}

/// The command the cursor is in.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The finished words, assignments before the command left out.
    pub words: Vec<Word>,
    /// The word the cursor is in, perhaps empty.
    pub current: Word,
    /// Whether that word is the target of a redirection.
    pub redirects: bool,
}

#[derive(Default)]
struct Level {
    words: Vec<Word>,
    word: Option<Word>,
    redirects: bool,
}

impl Level {
    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        if std::mem::take(&mut self.redirects) {
            return;
        }
        // `if aws ...`, `do aws ...`: the command begins after the keyword.
        let keywords = ["if", "then", "else", "elif", "do", "while", "until", "!", "{"];
        let first = self.words.is_empty();
        if first && (is_assignment(&word.text) || keywords.contains(&word.text.as_str())) {
            return;
        }
        self.words.push(word);
    }

    fn end_command(&mut self) {
        self.end_word();
        self.words.clear();
        self.redirects = false;
    }
}

/// Reads the text before the cursor.
pub(super) fn context(before: &str) -> Context {
    let mut levels = vec![Level::default()];
    let mut chars = before.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let nested = levels.len() > 1;
        let Some(level) = levels.last_mut() else { break };
        let quote = level.word.as_ref().and_then(|word| word.quote);
        let next = chars.peek().map(|(_, next)| *next);
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => {
                if let Some(word) = &mut level.word {
                    word.quote = None;
                    word.raw.push(c);
                }
            }
            (Some('\''), _) => push(level, at, c, c),
            (_, '\\') => {
                if let Some((_, next)) = chars.next() {
                    push(level, at, c, next);
                    if let Some(word) = &mut level.word {
                        word.raw.push(next);
                    }
                }
            }
            (_, '$') if next == Some('(') => {
                chars.next();
                push(level, at, c, c);
                levels.push(Level::default());
            }
            (_, '$') => {
                push(level, at, c, c);
                let braced = next == Some('{');
                if let Some(word) = &mut level.word {
                    word.variable = Some((at + 1 + usize::from(braced), braced));
                }
            }
            (None, ')') if nested => {
                levels.pop();
            }
            (Some('"'), _) => push(level, at, c, c),
            (None, '\'' | '"') => {
                let word = level.word.get_or_insert_with(|| Word { start: at, ..Word::default() });
                word.quote = Some(c);
                word.raw.push(c);
            }
            (None, ';' | '|' | '&' | '(' | ')' | '\n') => level.end_command(),
            (None, '<' | '>') => {
                // The digit of `2>` is no word.
                let digit = level
                    .word
                    .as_ref()
                    .is_some_and(|word| word.text.chars().all(|c| c.is_ascii_digit()));
                if digit {
                    level.word = None;
                }
                level.end_word();
                level.redirects = true;
            }
            (None, c) if c.is_whitespace() => {
                if level.word.is_some() {
                    level.end_word();
                }
            }
            (_, c) => push(level, at, c, c),
        }
    }
    let level = levels.pop().unwrap_or_default();
    let end = Word { start: before.len(), ..Word::default() };
    let mut current = level.word.unwrap_or(end);
    // A variable is only still being typed if nothing but a name follows its `$`.
    current.variable = current.variable.filter(|(at, _)| {
        let typed = before.get(*at..).unwrap_or_default();
        typed.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
    });
    Context { words: level.words, current, redirects: level.redirects }
}

fn push(level: &mut Level, at: usize, raw: char, c: char) {
    let word = level.word.get_or_insert_with(|| Word { start: at, ..Word::default() });
    word.raw.push(raw);
    word.text.push(c);
}

fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else { return false };
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::context;

    #[test]
    fn the_cursor_knows_its_command() {
        for (line, words, current) in [
            ("aws kms enc", "aws kms", "enc"),
            ("aws kms ", "aws kms", ""),
            ("echo a | base", "", "base"),
            ("X=$(aws kms des", "aws kms", "des"),
            ("echo \"$(aws k", "aws", "k"),
            ("A=1 aws kms l", "aws kms", "l"),
            ("if aws kms x; then ca", "", "ca"),
            ("cat 'my fi", "cat", "my fi"),
            ("cat my\\ fi", "cat", "my fi"),
            ("aws kms x 2> er", "aws kms x", "er"),
            ("aws kms x > out ", "aws kms x", ""),
            ("(aws k", "aws", "k"),
            ("echo $(true) b", "echo $", "b"),
        ] {
            let context = context(line);
            let found: Vec<&str> = context.words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(found.join(" "), words, "{line}");
            assert_eq!(context.current.text, current, "{line}");
        }
        assert_eq!(context("echo $HO").current.variable, Some((6, false)));
        assert_eq!(context("echo ${HO").current.variable, Some((7, true)));
        assert_eq!(context("echo $HOME/").current.variable, None);
        assert!(context("cat < fi").redirects);
    }
}
