//! Proves a lab: it ships unsolved, its solutions pass, each wrong path fails exactly the checks it names, and no
//! check is idle.

use std::collections::BTreeSet;

use super::Lab;
use super::outcome::{LabOutcome, Verdict, check};
use crate::expect::Scene;
use crate::proof::{Opened, open};
use crate::sandbox::Sandboxes;
use crate::source::{Fault, Source, TOP};

/// Everything a run finds wrong with a lab.
pub fn verify(lab: &Lab, source: &Source, sandboxes: &dyn Sandboxes) -> Vec<Fault> {
    let fresh = match open(sandboxes, &lab.world, &lab.lab) {
        Ok(fresh) => fresh,
        Err(gap) => {
            let what =
                format!("the world does not come up: {}; instead {}", gap.expected, gap.actual);
            return vec![source.fault(&[("setup", "")], what, "mend `world`")];
        }
    };
    let mut faults = Vec::new();
    let shipped = outcome(lab, &fresh, "");
    if shipped.passed {
        faults.push(source.fault(
            &[("checks", TOP)],
            "the lab is solved before it starts: every check passes in the fresh world",
            "let the world start without what the learner is to reach, or make a check stricter",
        ));
    }
    let mut seen_failing = idle_candidates(lab, &fresh);
    let solutions = lab.also_right.iter().map(|path| (Some(&path.name), &path.script));
    for (name, script) in std::iter::once((None, &lab.solution)).chain(solutions) {
        let (trail, called) = match name {
            None => (vec![("solution", TOP)], "the solution".to_owned()),
            Some(name) => (
                vec![("also_right", TOP), ("name", name.as_str())],
                format!("right path \"{name}\""),
            ),
        };
        for failed in outcome(lab, &fresh, script).failed() {
            let Verdict::Failed { gaps } = &failed.verdict else { continue };
            for gap in gaps {
                let what = format!(
                    "{called} fails check `{}`: expected {}; found {}",
                    failed.id, gap.expected, gap.actual
                );
                faults.push(source.fault(&trail, what, "mend the script, or the check"));
            }
        }
    }
    for path in &lab.wrong_paths {
        let outcome = outcome(lab, &fresh, &path.script);
        let failed: BTreeSet<_> = outcome.failed().iter().map(|check| check.id.as_str()).collect();
        let named: BTreeSet<_> = path.fails.iter().map(String::as_str).collect();
        let trail = [("wrong_paths", TOP), ("name", path.name.as_str())];
        for id in named.difference(&failed) {
            let verdict = outcome.checks.iter().find(|check| check.id == *id).map(|c| &c.verdict);
            let how = match verdict {
                Some(Verdict::Blocked { by }) => format!("is not asked, as `{by}` fails first"),
                _ => "passes".to_owned(),
            };
            faults.push(source.fault(
                &trail,
                format!("wrong path \"{}\" should fail check `{id}`, which {how}", path.name),
                "make the check notice, or take it out of `fails`",
            ));
        }
        for id in failed.difference(&named) {
            faults.push(source.fault(
                &trail,
                format!("wrong path \"{}\" fails check `{id}` as well", path.name),
                "add it to `fails`, or go wrong in one way only",
            ));
        }
        seen_failing.extend(failed.into_iter().map(str::to_owned));
    }
    for check in lab.checks.iter().filter(|check| !seen_failing.contains(&check.id)) {
        faults.push(source.fault(
            &[("checks", TOP), ("id", &check.id)],
            format!(
                "check `{}` never fails: not in the fresh world and on no wrong path",
                check.id
            ),
            "add a wrong path that it notices",
        ));
    }
    faults
}

/// The outcome of a script from the fresh world on.
fn outcome(lab: &Lab, fresh: &Opened, script: &str) -> LabOutcome {
    let mut sandbox = fresh.sandbox.boxed_clone();
    if !script.is_empty() {
        sandbox.run(script);
    }
    let scene = Scene { sandbox: sandbox.as_ref(), since: fresh.since, shipped: &fresh.shipped };
    check(lab, &scene)
}

/// The checks that fail in the fresh world when asked without regard to what they need.
fn idle_candidates(lab: &Lab, fresh: &Opened) -> BTreeSet<String> {
    let scene =
        Scene { sandbox: fresh.sandbox.as_ref(), since: fresh.since, shipped: &fresh.shipped };
    let fails = lab.checks.iter().filter(|check| !check.holds.gaps(&scene).is_empty());
    fails.map(|check| check.id.clone()).collect()
}
