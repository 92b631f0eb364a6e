//! A script run in the world, and what must come of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::call::error_is;
use super::{Condition, Count, Gap, Probe, Problem, Scene, TextOrProbe, clipped};
use crate::answers::Given;
use crate::sandbox::{Ran, Sandbox, last_call};

/// Shell lines and what must come of them. Without `status` and `error` the last command must end with status 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the step shows, as a sentence for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
    /// The answers that the step shows to be right: `option`, or `prompt=option`, with `part/` before it in a case study.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub supports: Given,
    /// The answers that the step shows to be wrong.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub refutes: Given,
    /// The shell lines; the question's own `script` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The exit status of the last command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// The error code of the last API call; `none` where it must succeed, `any` where any error will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What is printed: as text the whole of it, or a probe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<TextOrProbe>,
    /// Why the last call was allowed or denied: text found in the decision's `because`, or a probe into the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<TextOrProbe>,
    /// What must be true of the last call's CloudTrail event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub event: Vec<Probe>,
    /// How many API calls the lines make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<Count>,
    /// What must hold in the world afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Box<Condition>>,
}

impl Step {
    /// Runs the step in the world, which it changes. `script` stands in where the step has no lines of its own.
    pub fn gaps(
        &self,
        sandbox: &mut dyn Sandbox,
        shipped: &BTreeMap<String, Vec<u8>>,
        script: Option<&str>,
    ) -> Vec<Gap> {
        let since = last_call(sandbox);
        let Some(script) = self.run.as_deref().or(script) else {
            return vec![Gap::new("lines to run", "the step has none")];
        };
        let ran = sandbox.run(script);
        let mut gaps = self.gaps_in(&ran);
        if let Some(condition) = &self.holds {
            gaps.extend(condition.gaps(&Scene { sandbox, since, shipped }));
        }
        gaps
    }

    fn gaps_in(&self, ran: &Ran) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let output = ran.output.trim_end();
        let status = self.status.or(if self.error.is_none() { Some(0) } else { None });
        if let Some(status) = status.filter(|status| *status != ran.status) {
            gaps.push(Gap::new(
                format!("the last command ends with status {status}"),
                format!("status {}: {}", ran.status, clipped(output)),
            ));
        }
        let last = ran.calls.last();
        if let Some(error) = &self.error {
            let expected = match error.as_str() {
                "none" => "the last call succeeds".to_owned(),
                "any" => "the last call fails".to_owned(),
                code => format!("the last call fails with {code}"),
            };
            match last {
                Some(call) if error_is(call, error) => {}
                Some(call) => {
                    let ended = call.error.as_deref().unwrap_or("succeeded");
                    gaps.push(Gap::new(
                        expected,
                        format!("{} {ended}: {}", call.operation, clipped(output)),
                    ));
                }
                None => {
                    gaps.push(Gap::new(expected, format!("no call was made: {}", clipped(output))))
                }
            }
        }
        match &self.output {
            Some(TextOrProbe::Text(text)) if text.trim_end() != output => {
                gaps.push(Gap::new(format!("the output is: {}", text.trim_end()), clipped(output)));
            }
            Some(TextOrProbe::Probe(probe)) => gaps.extend(probe.gaps_in_text(&ran.output)),
            _ => {}
        }
        if let Some(because) = &self.because {
            match (last, because) {
                (None, _) => gaps.push(Gap::new("a decision to look at", "no call was made")),
                (Some(call), TextOrProbe::Probe(probe)) => gaps.extend(probe.gaps(&call.decision)),
                (Some(call), TextOrProbe::Text(text)) => {
                    let found = call.decision.get("because").unwrap_or(&Value::Null);
                    let printed = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
                    if !printed.contains(text.as_str()) {
                        let expected = format!("the decision's reason contains `{text}`");
                        gaps.push(Gap::new(expected, clipped(&printed)));
                    }
                }
            }
        }
        match last {
            Some(call) => gaps.extend(self.event.iter().flat_map(|probe| probe.gaps(&call.event))),
            None if !self.event.is_empty() => {
                gaps.push(Gap::new("an event to look at", "no call was made"))
            }
            None => {}
        }
        if let Some(count) = self.calls.filter(|count| !count.admits(ran.calls.len() as u64)) {
            gaps.push(Gap::new(count.of("API call"), ran.calls.len().to_string()));
        }
        gaps
    }

    pub(crate) fn problems(&self, shipped: &BTreeMap<String, Vec<u8>>) -> Vec<Problem> {
        let mut problems: Vec<_> = self.event.iter().flat_map(Probe::problems).collect();
        problems.extend(self.output.iter().chain(&self.because).flat_map(TextOrProbe::problems));
        problems.extend(self.holds.iter().flat_map(|condition| condition.problems(shipped)));
        if self.run.as_ref().is_some_and(|script| script.trim().is_empty()) {
            problems.push(Problem {
                what: "`run` has no lines".to_owned(),
                remedy: "write the shell lines to run".to_owned(),
                near: "run:".to_owned(),
            });
        }
        problems
    }
}
