//! Which files lie in the working folder, and what they hold.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex_lite::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Count, Gap, Probe, Problem, clipped};

/// Files of a kind, and how many of them there must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileCheck {
    /// The path; `*` stands for any run of characters.
    pub name: String,
    /// How many bytes it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Count>,
    /// What must be true of its text; with a `path`, of its JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Probe>,
    /// It has the very bytes of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// It has the very bytes this file had when the world was new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as_shipped: Option<String>,
    /// It has the bytes of no file that came with the world.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_shipped: bool,
    /// What its content looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<Looks>,
    /// How many such files; at least one where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
}

/// What a file's content looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Looks {
    /// A plaintext AES data key: 16 or 32 bytes that are no text, or base64 of so many bytes as a word of a text.
    DataKey,
    /// One line or block of base64.
    Base64,
    /// A JSON document.
    Json,
}

impl FileCheck {
    pub(super) fn gaps(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        shipped: &BTreeMap<String, Vec<u8>>,
    ) -> Vec<Gap> {
        let named: Vec<_> = files.iter().filter(|(name, _)| glob(&self.name, name)).collect();
        let passing: Vec<_> = named
            .iter()
            .filter(|(_, content)| self.passes(content, files, shipped))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let count = self.count.unwrap_or(Count::SOME);
        if count.admits(passing.len() as u64) {
            return Vec::new();
        }
        let actual = if passing.is_empty() {
            let named: Vec<_> = named
                .iter()
                .map(|(name, content)| {
                    let why = self.unlike(content);
                    format!("`{name}` ({} bytes{why})", content.len())
                })
                .collect();
            match named.is_empty() {
                true => format!("there is no file `{}`", self.name),
                false => format!("none; there are {}", clipped(&named.join(", "))),
            }
        } else {
            clipped(&passing.join(", "))
        };
        let expected = format!("{} named `{}`{}", count.of("file"), self.name, self.described());
        vec![Gap::new(expected, actual)]
    }

    fn passes(
        &self,
        content: &[u8],
        files: &BTreeMap<String, Vec<u8>>,
        shipped: &BTreeMap<String, Vec<u8>>,
    ) -> bool {
        let is = |other: Option<&Vec<u8>>| other.is_some_and(|other| other == content);
        self.size.is_none_or(|size| size.admits(content.len() as u64))
            && self.same_as.as_ref().is_none_or(|name| is(files.get(name)))
            && self.same_as_shipped.as_ref().is_none_or(|name| is(shipped.get(name)))
            && (!self.not_shipped || !shipped.values().any(|other| other == content))
            && self.looks_like.is_none_or(|looks| looks.fits(content))
            && self.text.as_ref().is_none_or(|probe| match std::str::from_utf8(content) {
                Ok(text) => probe.gaps_in_text(text).is_empty(),
                Err(_) => false,
            })
    }

    /// What a probe of the text found instead, as words behind the size.
    fn unlike(&self, content: &[u8]) -> String {
        let Some(probe) = &self.text else { return String::new() };
        let Ok(text) = std::str::from_utf8(content) else { return "; no text".to_owned() };
        let gaps = probe.gaps_in_text(text).into_iter().next();
        gaps.map(|gap| format!("; {}", clipped(&gap.actual))).unwrap_or_default()
    }

    fn described(&self) -> String {
        let mut text = String::new();
        if let Some(size) = self.size {
            text.push_str(&format!(" of {}", size.of("byte")));
        }
        if let Some(name) = &self.same_as {
            text.push_str(&format!(" with the bytes of `{name}`"));
        }
        if let Some(name) = &self.same_as_shipped {
            text.push_str(&format!(" with the bytes `{name}` had at the start"));
        }
        if self.not_shipped {
            text.push_str(" that did not come with the lab");
        }
        match self.looks_like {
            Some(Looks::DataKey) => text.push_str(" holding what looks like a plaintext data key"),
            Some(Looks::Base64) => text.push_str(" holding base64"),
            Some(Looks::Json) => text.push_str(" holding JSON"),
            None => {}
        }
        // What text is expected is often the very thing to find out: the report shows what was found only.
        if self.text.is_some() {
            text.push_str(" with the expected text");
        }
        text
    }

    pub(super) fn problems(&self, shipped: &BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
        let mut problems: Vec<_> = self.text.iter().flat_map(Probe::problems).collect();
        if let Some(name) =
            self.same_as_shipped.as_ref().filter(|name| !shipped.contains_key(*name))
        {
            problems.push(Problem {
                what: format!(
                    "`same_as_shipped` names `{name}`, which the world does not come with"
                ),
                remedy: "add it to the world's `files`".to_owned(),
                near: name.clone(),
            });
        }
        problems
    }
}

impl Looks {
    fn fits(self, content: &[u8]) -> bool {
        let text = std::str::from_utf8(content).ok();
        match self {
            Looks::DataKey => match text {
                None => matches!(content.len(), 16 | 32),
                Some(text) => text.split(|c: char| !in_base64(c)).any(encodes_a_data_key),
            },
            Looks::Base64 => text.is_some_and(|text| {
                let text: String = text.split_whitespace().collect();
                !text.is_empty() && STANDARD.decode(text).is_ok()
            }),
            Looks::Json => text.is_some_and(|text| serde_json::from_str::<Value>(text).is_ok()),
        }
    }
}

fn in_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')
}

/// 16 bytes make 24 characters of base64 ending in `==`, 32 bytes 44 ending in `=`: no UUID, ARN or hash has that shape.
fn encodes_a_data_key(word: &str) -> bool {
    let padded =
        (word.len() == 24 && word.ends_with("==")) || (word.len() == 44 && word.ends_with('='));
    padded && STANDARD.decode(word).is_ok_and(|bytes| matches!(bytes.len(), 16 | 32))
}

/// Whether the name fits the pattern, where `*` is any run of characters.
fn glob(pattern: &str, name: &str) -> bool {
    let pattern: Vec<_> = pattern.split('*').map(regex_lite::escape).collect();
    Regex::new(&format!("(?s)^{}$", pattern.join(".*"))).is_ok_and(|pattern| pattern.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plaintext_data_key_is_seen_raw_and_in_json() {
        let key: Vec<u8> = (150..182).collect();
        let json = format!(r#"{{"Plaintext": "{}"}}"#, STANDARD.encode(&key));
        assert!(Looks::DataKey.fits(&key));
        assert!(Looks::DataKey.fits(json.as_bytes()));
        assert!(Looks::DataKey.fits(STANDARD.encode(&key).as_bytes()));
        for innocent in
            ["1234abcd-12ab-34cd-56ef-1234567890ab", "a line of thirty-two characters.", ""]
        {
            assert!(!Looks::DataKey.fits(innocent.as_bytes()), "{innocent}");
        }
        assert!(!Looks::DataKey.fits(STANDARD.encode([7u8; 184]).as_bytes()));
    }

    #[test]
    fn a_star_stands_for_any_run() {
        assert!(glob("*", "a/b.txt"));
        assert!(glob("*.enc", "video.enc"));
        assert!(!glob("*.enc", "video.encx"));
        assert!(!glob("video.enc", "videoxenc"));
    }

    #[test]
    fn a_wrong_text_is_shown_and_the_right_one_is_not() {
        let check = "{name: door.txt, text: {matches: '^letmein8$'}}";
        let check: FileCheck = serde_yaml::from_str(check).unwrap();
        let files = [("door.txt".to_owned(), b"\nbGV0bWVpbjg=\n".to_vec())].into();
        let gap = check.gaps(&files, &BTreeMap::new()).remove(0);
        assert_eq!(gap.expected, "at least one file named `door.txt` with the expected text");
        assert_eq!(gap.actual, r#"none; there are `door.txt` (14 bytes; "\nbGV0bWVpbjg=")"#);
    }

    #[test]
    fn a_missing_file_is_a_gap_and_says_so() {
        let check: FileCheck = serde_yaml::from_str("{name: out.bin, same_as: in.bin}").unwrap();
        let gaps = check.gaps(&BTreeMap::new(), &BTreeMap::new());
        assert_eq!(gaps[0].actual, "there is no file `out.bin`");
    }
}
