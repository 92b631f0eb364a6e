//! A decision explained: the trace, its layers as gates, AWS's words for it and what to change.
//!
//! `Display` is the lesson for people, `Serialize` the same for graders; neither decides anything anew but the proofs
//! of the advice.

use std::fmt;

use super::advice::{Advice, advise};
use super::conclude::Verdict;
use super::decision::Decision;
use super::gates::Gate;
use super::step::Layer;

/// A decision with everything that can be said about it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Explanation<'d> {
    /// The decision.
    #[serde(flatten)]
    pub decision: &'d Decision,
    /// Its layers, summed up.
    pub gates: Vec<Gate>,
    /// What the caller is told; empty where the call is allowed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The proven ways to have it allowed, smallest first; `None` where it is allowed, or where the facts are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Vec<Advice>>,
}

impl Decision {
    /// Explains the decision. Of a refusal the engine remembers the facts, so that every piece of advice is proven by
    /// deciding once more.
    pub fn explain(&self) -> Explanation<'_> {
        let facts = self.facts.as_ref().filter(|_| !self.is_allowed());
        Explanation {
            decision: self,
            gates: self.gates(),
            message: self.message(),
            advice: facts.map(|facts| advise(facts, self)),
        }
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        let Some(advice) = &self.advice else { return Ok(()) };
        writeln!(f)?;
        if advice.is_empty() {
            return writeln!(f, "What to change: {}", self.nothing_helps());
        }
        writeln!(f, "What to change, smallest first; each was tried and is enough")?;
        for (index, advice) in advice.iter().enumerate() {
            writeln!(f, "{}. {advice}", index + 1)?;
        }
        Ok(())
    }
}

impl Explanation<'_> {
    fn nothing_helps(&self) -> &'static str {
        match self.decision.effect {
            Verdict::Denied { layer: Layer::Operation, .. } => {
                "no policy. Call it with credentials of the account that owns the key"
            }
            _ => "nothing that a policy, a grant or another way of asking could do",
        }
    }
}
