//! What every KMS operation must have: a test that calls it, a fidelity row, a reviewed record of the audit trail.
//!
//! Tests and records are read from the reviewed sessions of the engine, so only a checkout has them.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use kms_engine::op;

/// The operations of AWS's service model, botocore 1.44.5 (2026-11).
const OPERATIONS_OF_AWS: usize = 56;

/// Where the reviewed sessions are.
const SESSIONS: &str = "crates/kms-engine/tests/snapshots";

/// How the operations stand.
pub struct Standing {
    operations: usize,
    with_sources: bool,
    /// What is missing, a sentence each.
    pub problems: Vec<String>,
}

/// Looks at the operation table, and at the reviewed sessions of the checkout at `root`.
pub fn standing(root: &Path) -> Standing {
    let sessions = sessions(&root.join(SESSIONS));
    let mut problems = Vec::new();
    let rows = || op::table().iter().filter(|row| row.service == "kms");
    for row in rows() {
        let name = row.name;
        let sourced = |row: &op::Row| {
            row.fidelity.iter().all(|fact| !fact.what.is_empty() && !fact.source.is_empty())
        };
        if row.fidelity.is_empty() || !sourced(row) {
            problems.push(format!(
                "{name} has no fidelity row with a source: add one to `FIDELITY` in its file"
            ));
        }
        let Some(sessions) = &sessions else { continue };
        if !sessions.called.contains(name) {
            problems.push(format!(
                "{name} has no test: call it in a session of crates/kms-engine/tests/sessions"
            ));
        }
        if !sessions.recorded.contains(name) {
            problems.push(format!("{name} has no reviewed audit record: write `record` after it in a session of crates/kms-engine/tests/sessions"));
        }
    }
    let operations = rows().count();
    if operations != OPERATIONS_OF_AWS {
        problems.push(format!(
            "AWS's model has {OPERATIONS_OF_AWS} KMS operations, the table has {operations}"
        ));
    }
    Standing { operations, with_sources: sessions.is_some(), problems }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {OPERATIONS_OF_AWS} operations, ", self.operations)?;
        match (self.problems.is_empty(), self.with_sources) {
            (true, true) => {
                write!(f, "each with a test, a fidelity row and an audit shape")?;
            }
            (true, false) => {
                write!(f, "each with a fidelity row (a checkout has their tests as well)")?;
            }
            (false, _) => write!(f, "not all with what each must have")?,
        }
        let likeness = |wanted| {
            let rows = op::table().iter().filter(|row| row.service == "kms");
            rows.flat_map(|row| row.fidelity).filter(|fact| fact.likeness == wanted).count()
        };
        write!(
            f,
            " ({} facts exact, {} approximate, {} unknown)",
            likeness(op::Likeness::Exact),
            likeness(op::Likeness::Approximate),
            likeness(op::Likeness::Unknown)
        )
    }
}

/// What the reviewed sessions hold.
#[derive(Default)]
struct Sessions {
    called: BTreeSet<String>,
    recorded: BTreeSet<String>,
}

fn sessions(folder: &Path) -> Option<Sessions> {
    let mut sessions = Sessions::default();
    for file in fs::read_dir(folder).ok()? {
        let text = fs::read_to_string(file.ok()?.path()).ok()?;
        for line in text.lines() {
            // `> admin Encrypt {...}`, or with `~` where the answer is not shown; the record of a call.
            if let Some(call) = line.strip_prefix("> ") {
                let mut words = call.trim_start_matches("~ ").split(' ');
                sessions.called.extend(words.nth(1).map(str::to_owned));
            }
            let record = line.strip_prefix("{\"eventName\":\"");
            let name = record.and_then(|rest| rest.split('"').next());
            sessions.recorded.extend(name.map(str::to_owned));
        }
    }
    Some(sessions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_what_each_must_have() {
        let standing = standing(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")));
        assert_eq!(standing.problems, Vec::<String>::new());
        let said = standing.to_string();
        let wanted = "56 of 56 operations, each with a test, a fidelity row and an audit shape";
        assert!(said.starts_with(wanted), "{said}");
    }

    #[test]
    fn an_operation_without_test_and_record_is_a_problem() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(SESSIONS);
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("a.snap"),
            "> admin Encrypt {}\n> ~ admin Decrypt {}\n{\"eventName\":\"Decrypt\",\"x\":1}\n",
        )
        .unwrap();
        let problems = standing(root.path()).problems;
        assert!(problems.iter().any(|p| p.starts_with("Encrypt has no reviewed audit record")));
        assert!(problems.iter().any(|p| p.starts_with("Sign has no test")));
        assert!(
            !problems
                .iter()
                .any(|p| p.starts_with("Decrypt") || p.starts_with("Encrypt has no test"))
        );
        let nowhere = tempfile::tempdir().unwrap();
        assert!(standing(nowhere.path()).problems.is_empty());
    }
}
