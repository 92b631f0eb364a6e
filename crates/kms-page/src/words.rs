//! The words of the page's own: one table for scripts and HTML, `book/theme/kms-words.js`, ready for translation.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../book/theme/kms-words.js");

fn table() -> &'static BTreeMap<String, String> {
    static WORDS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let from = TABLE.find("\n{").unwrap_or(0);
        let to = TABLE.rfind('}').map_or(0, |at| at + 1);
        // A table that cannot be read would show its keys; the test below reads it.
        TABLE.get(from..to).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    })
}

/// The words of that name, or the name where there are none.
pub fn word(name: &str) -> &str {
    table().get(name).map_or(name, String::as_str)
}

/// The same with `{name}` filled in.
pub fn filled(name: &str, values: &[(&str, &dyn std::fmt::Display)]) -> String {
    values.iter().fold(word(name).to_owned(), |text, (key, value)| {
        text.replace(&format!("{{{key}}}"), &value.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands in quotes in a text, as names of words do.
    fn quoted(text: &str) -> impl Iterator<Item = &str> {
        text.split(['"', '\'']).filter(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        })
    }

    #[test]
    fn every_word_of_the_table_is_used_and_every_word_asked_for_is_there() {
        let theme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/theme");
        let mut texts = vec![include_str!("render.rs").to_owned()];
        for entry in std::fs::read_dir(theme).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ext| ext == "js") && !path.ends_with("kms-words.js") {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
        assert!(texts.len() > 5 && !table().is_empty());
        for text in &texts {
            for call in ["word('", "word(\"", "filled(\""] {
                for asked in text.split(call).skip(1) {
                    let name = asked.split(['"', '\'']).next().unwrap();
                    assert!(table().contains_key(name), "no word `{name}`");
                }
            }
        }
        for name in table().keys() {
            let used = texts.iter().any(|text| quoted(text).any(|part| part == name));
            assert!(used, "nothing says `{name}`");
        }
    }
}
