//! The world a lab or a proof runs in, seen from the course: run a script, look at what it left.
//!
//! The course knows nothing of KMS rules. Whatever runs commands (the shell over the engine, a recorded fake) shows
//! itself through these two traits.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand_core::Rng as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::seed;

/// A world in which commands run; cheap to clone, for wrong paths, proofs and resets.
pub trait Sandbox: Send {
    /// Runs shell lines: `aws kms ...`, `kmslab ...`, pipes, variables.
    fn run(&mut self, script: &str) -> Ran;
    /// Says that the set-up is over: what steps the world back stops here. The error says why that could not be kept.
    fn settle(&mut self) -> Result<(), String>;
    /// Every call so far, in order.
    fn journal(&self) -> Vec<CallSeen>;
    /// The world's state as one JSON document, `clock`, `accounts`, `keys` and `aliases`; each of `keys` has its `arn`,
    /// `state`, `spec`, `manager`, `policy`, `rotation`, `aliases`, `tags`, `grants` and more, see `kms_shell::lab::state`.
    fn state(&self) -> Value;
    /// The virtual file system, by path.
    fn files(&self) -> BTreeMap<String, Vec<u8>>;
    /// An independent copy of this world.
    fn boxed_clone(&self) -> Box<dyn Sandbox>;
}

/// What makes fresh worlds.
pub trait Sandboxes {
    /// A fresh world: the default profiles and what the spec adds, its files, its clock. The spec's `setup` script is
    /// run by the course, not here.
    fn open(&self, world: &WorldSpec, seed: &str) -> Result<Box<dyn Sandbox>, String>;
}

/// The number of the latest call; 0 before the first.
pub fn last_call(sandbox: &dyn Sandbox) -> u64 {
    sandbox.journal().last().map_or(0, |call| call.n)
}

/// What running a script came to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// Everything printed, in order, errors included.
    pub output: String,
    /// The exit status of the last command.
    pub status: i32,
    /// The API calls the script made.
    pub calls: Vec<CallSeen>,
    /// The commands of the script that ended with a status other than 0.
    #[serde(default)]
    pub failed: Vec<FailedLine>,
}

/// One command of a script that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLine {
    /// The command as written.
    pub command: String,
    /// Its exit status.
    pub status: i32,
    /// What it printed.
    pub output: String,
}

/// One API call, as the journal keeps it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CallSeen {
    /// Its number in this world, counted from 1.
    pub n: u64,
    /// The operation, `GenerateDataKey`.
    pub operation: String,
    /// The caller's ARN.
    pub caller: String,
    /// The Region it was sent to.
    pub region: String,
    /// The ARN of the KMS key it concerned.
    pub key: Option<String>,
    /// The request parameters as CloudTrail shows them.
    pub request: Value,
    /// The error code, where it failed.
    pub error: Option<String>,
    /// The authorization decision.
    pub decision: Value,
    /// The CloudTrail event.
    pub event: Value,
    /// When, as RFC 3339.
    pub at: String,
}

/// The world a lab or proof starts from. Left out entirely: the default profiles and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldSpec {
    /// The seed of all randomness; the id of the lab or question where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// Where the clock stands, as RFC 3339; 2026-11-22T08:00:00Z where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The Region commands go to; us-east-1 where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Principals beside `admin`, `alice`, `bob` and `partner`, or these with other policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<ProfileSpec>,
    /// Files that lie in the working folder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, FileSpec>,
    /// Shell lines run before the learner begins; all of them must succeed, but for what `refused` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// The errors that calls of `setup` are meant to end in, such as AccessDeniedException; each has to come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// A principal of the world and the name commands call it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileSpec {
    /// The profile name of `--profile`.
    pub name: String,
    /// The account, twelve digits.
    pub account: String,
    /// The IAM user it acts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The IAM role it acts as; one of `user` and `role`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its identity policies, each a whole policy document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Value>,
}

/// A file of the world; exactly one of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// The content as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The content in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// That many bytes that look random and are the same for the same seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random: Option<u32>,
}

impl WorldSpec {
    /// The content of every file of the world.
    pub fn contents(&self, seed: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
        self.files
            .iter()
            .map(|(name, file)| Ok((name.clone(), file.content(seed, name)?)))
            .collect()
    }
}

impl FileSpec {
    fn content(&self, seed: &str, name: &str) -> Result<Vec<u8>, String> {
        match (&self.text, &self.base64, self.random) {
            (Some(text), None, None) => Ok(text.clone().into_bytes()),
            (None, Some(text), None) => STANDARD
                .decode(text.trim())
                .map_err(|error| format!("file `{name}` is not base64: {error}")),
            (None, None, Some(size)) => {
                let mut bytes = vec![0; size as usize];
                seed::stream(&[seed, "file", name]).fill_bytes(&mut bytes);
                Ok(bytes)
            }
            _ => Err(format!("file `{name}` needs exactly one of `text`, `base64` and `random`")),
        }
    }
}
