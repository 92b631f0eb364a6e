//! Reading a lab, and everything wrong with it that needs no run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Lab};
use crate::quiz::is_kebab;
use crate::source::{Fault, Source, TOP};

impl Lab {
    /// Reads a lab and refuses what can't work.
    pub fn read(source: &Source) -> Result<Lab, Vec<Fault>> {
        let lab: Lab = source.parse().map_err(|fault| vec![fault])?;
        let faults = lab.faults(source);
        if faults.is_empty() { Ok(lab) } else { Err(faults) }
    }

    /// The check with that id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// Everything wrong with the lab that needs no run.
    pub fn faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = self.head_faults(source);
        faults.extend(self.step_faults(source));
        faults.extend(self.check_faults(source));
        faults.extend(self.path_faults(source));
        faults
    }

    fn head_faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, what: String, remedy: &str| {
            faults.push(source.fault(&[(field, TOP)], what, remedy));
        };
        if self.lab != source.stem() {
            fault(
                "lab",
                format!("the lab is called `{}`, its file `{}`", self.lab, source.file),
                "give both the same name",
            );
        }
        if self.minutes == 0 || self.minutes > 240 {
            fault("minutes", format!("the lab takes {} minutes", self.minutes), "write 1 to 240");
        }
        if self.exams.is_empty() || self.exams.values().any(Vec::is_empty) {
            fault("exams", "no skill of an exam".to_owned(), "write `exams: {dva-c02: [2.2.1]}`");
        }
        for (field, empty) in [
            ("objectives", self.objectives.is_empty()),
            ("sources", self.sources.is_empty()),
            ("steps", self.steps.is_empty()),
            ("checks", self.checks.is_empty()),
            ("wrong_paths", self.wrong_paths.is_empty()),
            ("solution", self.solution.trim().is_empty()),
        ] {
            if empty {
                fault(field, format!("`{field}` is empty"), "add at least one entry");
            }
        }
        if self.review_by <= self.facts_as_of {
            let what = "the lab is to be reviewed before its facts were looked up".to_owned();
            fault("review_by", what, "set `review_by` later than `facts_as_of`");
        }
        if let Err(what) = self.world.contents(&self.lab) {
            let remedy = "give exactly one of `text`, `base64` and `random`";
            faults.push(source.fault(&[("world", TOP), ("files", "")], what, remedy));
        }
        faults
    }

    fn step_faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for step in &self.steps {
            let trail = [("steps", TOP), ("id", step.id.as_str())];
            let mut fault =
                |what: String, remedy: &str| faults.push(source.fault(&trail, what, remedy));
            if !is_kebab(&step.id) || !seen.insert(&step.id) {
                let what = format!("step id `{}` is taken or no kebab-case", step.id);
                fault(what, "use lower-case words joined by hyphens, each once");
            }
            if step.checks.is_empty() {
                fault(format!("step `{}` has no checks", step.id), "name at least one check");
            }
            for id in step.checks.iter().filter(|id| self.check(id).is_none()) {
                let what = format!("step `{}` names the check `{id}`, which there is not", step.id);
                fault(what, "add it below `checks:`, or mend the name");
            }
            if step.hints.all().iter().any(|(_, hint)| hint.trim().is_empty()) {
                fault(format!("step `{}` has an empty hint", step.id), "write all four");
            }
            if let Some(predict) = &step.predict {
                let right = predict.options.iter().filter(|option| option.correct).count();
                if right != 1 || predict.options.len() < 2 {
                    let what = format!(
                        "the prediction of step `{}` has {right} right options of {}",
                        step.id,
                        predict.options.len()
                    );
                    fault(what, "offer two or more, one of them `correct: true`");
                }
            }
        }
        faults
    }

    fn check_faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        let shipped = self.world.contents(&self.lab).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for check in &self.checks {
            let trail = [("checks", TOP), ("id", check.id.as_str())];
            let mut fault =
                |what: String, remedy: &str| faults.push(source.fault(&trail, what, remedy));
            if !is_kebab(&check.id) || !seen.insert(&check.id) {
                let what = format!("check id `{}` is taken or no kebab-case", check.id);
                fault(what, "use lower-case words joined by hyphens, each once");
            }
            if !self.steps.iter().any(|step| step.checks.contains(&check.id)) {
                let what = format!("check `{}` belongs to no step", check.id);
                fault(what, "name it in a step's `checks`");
            }
            for id in check.needs.iter().filter(|id| self.check(id).is_none()) {
                let what = format!("check `{}` needs `{id}`, which there is not", check.id);
                fault(what, "mend the name");
            }
            for problem in check.holds.problems(&shipped) {
                faults.push(Fault {
                    file: source.file.clone(),
                    line: source.line_near(&trail, &problem.near),
                    what: format!("check `{}`: {}", check.id, problem.what),
                    remedy: problem.remedy,
                });
            }
        }
        if let Some(id) = self.circle() {
            faults.push(source.fault(
                &[("checks", TOP), ("id", id)],
                format!("check `{id}` needs itself, by way of others"),
                "break the circle: a check may only need what comes before it",
            ));
        }
        faults
    }

    fn path_faults(&self, source: &Source) -> Vec<Fault> {
        let mut faults = Vec::new();
        for path in &self.wrong_paths {
            let trail = [("wrong_paths", TOP), ("name", path.name.as_str())];
            let mut fault =
                |what: String, remedy: &str| faults.push(source.fault(&trail, what, remedy));
            if path.fails.is_empty() {
                let what = format!("wrong path \"{}\" fails nothing", path.name);
                fault(what, "name the checks that must notice, or move it to `also_right`");
            }
            for id in path.fails.iter().filter(|id| self.check(id).is_none()) {
                let what = format!("wrong path \"{}\" fails `{id}`, which is no check", path.name);
                fault(what, "mend the name");
            }
        }
        faults
    }

    /// A check that needs itself, by whatever way.
    fn circle(&self) -> Option<&str> {
        let needs: BTreeMap<&str, &[String]> =
            self.checks.iter().map(|check| (check.id.as_str(), check.needs.as_slice())).collect();
        self.checks.iter().map(|check| check.id.as_str()).find(|start| {
            let mut reached = BTreeSet::new();
            let mut todo = vec![*start];
            while let Some(id) = todo.pop() {
                for need in needs.get(id).into_iter().copied().flatten() {
                    if need == start {
                        return true;
                    }
                    if reached.insert(need.as_str()) {
                        todo.push(need);
                    }
                }
            }
            false
        })
    }
}
