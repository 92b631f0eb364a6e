//! `claims.yaml`: what learners have been told, what is so, and what tries it besides the book's runs.

use serde::Deserialize;
use std::fmt;
use std::path::Path;

use crate::problem::Problem;

/// The ledger's file, relative to the book's folder.
pub(crate) const FILE: &str = "claims.yaml";

/// The claims, in parts that become sections of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ledger {
    pub claims: Vec<Part>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub part: String,
    pub claims: Vec<Claim>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    pub id: String,
    pub said: String,
    pub verdict: Verdict,
    pub so: String,
    #[serde(default)]
    pub labs: Vec<String>,
    #[serde(default)]
    pub questions: Vec<String>,
    /// Why no machine can try it.
    pub exempt: Option<String>,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Right,
    Narrow,
    Old,
    Wrong,
    Conflict,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Right => "right",
            Verdict::Narrow => "narrow",
            Verdict::Old => "old",
            Verdict::Wrong => "wrong",
            Verdict::Conflict => "conflict",
        })
    }
}

impl Ledger {
    /// Reads the ledger; a fault names its line.
    pub fn read(text: &str) -> Result<Ledger, Problem> {
        serde_yaml::from_str(text).map_err(|error| Problem {
            file: Path::new(FILE).to_owned(),
            line: error.location().map_or(1, |at| at.line()),
            fault: format!("the ledger cannot be read: {error}"),
            remedy: "give each claim `id`, `said`, `verdict` and `so`; quote text that holds `: ` or ` #`".into(),
        })
    }

    pub fn all(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().flat_map(|part| &part.claims)
    }

    pub fn get(&self, id: &str) -> Option<&Claim> {
        self.all().find(|claim| claim.id == id)
    }
}
