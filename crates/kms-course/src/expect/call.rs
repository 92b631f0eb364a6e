//! Which calls were made: a filter over the journal and how many must pass it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Count, Gap, Probe, Problem};
use crate::sandbox::CallSeen;

/// Calls of a kind, and how many of them there must be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallCheck {
    /// The operation, `GenerateDataKey`; any where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The end of the caller's ARN, `user/bob`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The error code, or `none` for calls that succeeded, or `any` for calls that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What must be true of the KMS key the call concerned, as the world's state shows it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Probe>,
    /// What must be true of the call, the event or the decision.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Probe>,
    /// How many such calls; at least one where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
}

/// Which part of a call `where` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole call.
    Call,
    /// Its CloudTrail event.
    Event,
    /// Its authorization decision.
    Decision,
}

impl CallCheck {
    pub(super) fn gaps(&self, calls: &[CallSeen], state: &Value, part: Part) -> Vec<Gap> {
        let passing = calls.iter().filter(|call| self.passes(call, state, part)).count() as u64;
        let count = self.count.unwrap_or(Count::SOME);
        if count.admits(passing) {
            return Vec::new();
        }
        let made = calls
            .iter()
            .map(|call| match &call.error {
                Some(error) => format!("#{} {} ({error})", call.n, call.operation),
                None => format!("#{} {}", call.n, call.operation),
            })
            .collect::<Vec<_>>()
            .join(", ");
        let made =
            if made.is_empty() { "no calls at all".to_owned() } else { super::clipped(&made) };
        vec![Gap::new(
            format!("{}{}", count.of(&self.noun(part)), self.described()),
            format!("{passing}; calls made: {made}"),
        )]
    }

    fn passes(&self, call: &CallSeen, state: &Value, part: Part) -> bool {
        let whole;
        let seen = match part {
            Part::Event => &call.event,
            Part::Decision => &call.decision,
            Part::Call => {
                whole = serde_json::to_value(call).unwrap_or_default();
                &whole
            }
        };
        self.operation.as_ref().is_none_or(|operation| *operation == call.operation)
            && self.caller.as_ref().is_none_or(|caller| call.caller.ends_with(caller.as_str()))
            && self.region.as_ref().is_none_or(|region| *region == call.region)
            && self.error.as_deref().is_none_or(|error| error_is(call, error))
            && self.key.as_ref().is_none_or(|probe| probe.gaps(&key(state, call)).is_empty())
            && self.conditions.iter().all(|probe| probe.gaps(seen).is_empty())
    }

    fn noun(&self, part: Part) -> String {
        let noun = match part {
            Part::Call => "call",
            Part::Event => "event",
            Part::Decision => "decision",
        };
        format!("{} {noun}", self.operation.as_deref().unwrap_or("API"))
    }

    fn described(&self) -> String {
        let mut text = String::new();
        if let Some(caller) = &self.caller {
            text.push_str(&format!(" by {caller}"));
        }
        if let Some(region) = &self.region {
            text.push_str(&format!(" in {region}"));
        }
        match self.error.as_deref() {
            Some("none") => text.push_str(" that succeeded"),
            Some("any") => text.push_str(" that failed"),
            Some(code) => text.push_str(&format!(" that failed with {code}")),
            None => {}
        }
        if self.key.is_some() {
            text.push_str(" with the right kind of key");
        }
        if !self.conditions.is_empty() {
            text.push_str(" as the check describes");
        }
        text
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<_> =
            self.key.iter().chain(&self.conditions).flat_map(Probe::problems).collect();
        if (CallCheck { count: None, ..self.clone() }) == CallCheck::default() {
            problems.push(Problem {
                what: "this looks at any call whatever".to_owned(),
                remedy: "name at least the `operation`".to_owned(),
                near: String::new(),
            });
        }
        problems
    }
}

/// Whether the call ended so: `none`, `any` or an error code.
pub(super) fn error_is(call: &CallSeen, wanted: &str) -> bool {
    match (wanted, call.error.as_deref()) {
        ("none", error) => error.is_none(),
        ("any", error) => error.is_some(),
        (code, error) => error == Some(code),
    }
}

/// The key the call concerned, as the state has it under `keys`; null where it is not there.
fn key(state: &Value, call: &CallSeen) -> Value {
    let keys = state.get("keys").and_then(Value::as_array);
    keys.into_iter()
        .flatten()
        .find(|key| {
            call.key.is_some() && key.get("arn").and_then(Value::as_str) == call.key.as_deref()
        })
        .cloned()
        .unwrap_or_default()
}
