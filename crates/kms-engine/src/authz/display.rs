//! A decision as a lesson for a terminal, 100 columns wide.
//!
//! The headline, the reason, then each layer as a gate with its statements: ✓ for one that is about the request, ✗ for
//! one that is not, with the first test that failed and the two values.

use std::fmt;

use super::conclude::{Path, Verdict};
use super::decision::Decision;
use super::gates::GateState;
use super::policy::Effect;
use super::step::{Layer, Outcome, Step};

const WIDTH: usize = 100;

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}{}", self.mark(), self.action, self.headline())?;
        wrapped(f, "  caller    ", &self.caller)?;
        wrapped(f, "  resource  ", &self.resource)?;
        wrapped(f, "  because   ", &self.because)?;
        for gate in self.gates() {
            let mark = match gate.state {
                GateState::Open => "✓",
                GateState::Blocks | GateState::Shut => "✗",
                GateState::NotNeeded | GateState::NotApplied => "·",
            };
            let blocks = if gate.state == GateState::Blocks { "  ◀ blocked here" } else { "" };
            writeln!(f)?;
            wrapped(
                f,
                &format!("{mark} {}: ", self.name_of(gate.layer)),
                &format!("{}{blocks}", gate.summary),
            )?;
            for step in self.layer(gate.layer) {
                write_step(f, step)?;
            }
        }
        Ok(())
    }
}

impl Decision {
    /// What a layer is called here: a role's policy is its trust policy.
    pub(super) fn name_of(&self, layer: Layer) -> String {
        match layer {
            Layer::KeyPolicy if self.is_of_role() => "trust policy".to_owned(),
            Layer::KeyPolicy if !self.is_of_key() => "resource policy".to_owned(),
            layer => layer.to_string(),
        }
    }

    fn mark(&self) -> &'static str {
        if self.is_allowed() { "✓ ALLOWED" } else { "✗ DENIED" }
    }

    fn headline(&self) -> String {
        let policy = self.name_of(Layer::KeyPolicy);
        match self.effect {
            Verdict::Allowed { path } => match path {
                Path::KeyPolicy { .. } => format!(" by the {policy}"),
                Path::KeyPolicyAndIdentity { identity: Some(_), .. } => {
                    format!(" by the {policy} and an IAM policy together")
                }
                Path::KeyPolicyAndIdentity { identity: None, .. } => {
                    format!(" by the {policy}, to the root user")
                }
                Path::Grant { .. } => " by a grant".to_owned(),
                Path::GrantAndIdentity { .. } => {
                    " by a grant and an IAM policy together".to_owned()
                }
                Path::Identity { step: Some(_) } => " by an IAM policy".to_owned(),
                Path::Identity { step: None } => " to the root user".to_owned(),
                Path::NotAsked => ": nobody needs permission for it".to_owned(),
            },
            Verdict::Denied { layer, explicit: true, .. } => {
                format!(": an explicit deny in the {}", self.name_of(layer))
            }
            Verdict::Denied { layer: Layer::Operation, .. } => {
                ": it never works across accounts".to_owned()
            }
            Verdict::Denied { layer, .. } => format!(": no Allow in the {}", self.name_of(layer)),
        }
    }
}

fn write_step(f: &mut fmt::Formatter<'_>, step: &Step) -> fmt::Result {
    let what = match (step.layer, step.effect) {
        (Layer::Grant, _) => format!("grant {}", step.label()),
        (_, effect) => format!("{effect} {}", step.label()),
    };
    match &step.outcome {
        Outcome::Matched { by, note } => {
            let by = by.map(|by| format!(" {by}")).unwrap_or_default();
            let note = note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            let so = if step.effect == Effect::Deny { ", so it denies" } else { "" };
            wrapped(f, "  ✓ ", &format!("{what} matches{by}{note}{so}"))
        }
        Outcome::Skipped { test, wanted, got } => {
            wrapped(f, "  ✗ ", &format!("{what} fails at {test}"))?;
            let both = format!("      wanted {wanted}, got {got}");
            if both.chars().count() <= WIDTH {
                return writeln!(f, "{both}");
            }
            wrapped(f, "      wanted ", wanted)?;
            wrapped(f, "      got    ", got)
        }
        // The gate's own line says these already.
        Outcome::NoAllow | Outcome::NotApplied { .. } => Ok(()),
    }
}

/// Writes the text after the lead, broken at spaces, each further line indented by the lead's width.
pub(crate) fn wrapped(f: &mut fmt::Formatter<'_>, lead: &str, text: &str) -> fmt::Result {
    let indent = lead.chars().count().min(12);
    let mut column = lead.chars().count();
    write!(f, "{lead}")?;
    for (index, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if index == 0 {
            write!(f, "{word}")?;
        } else if column + 1 + length <= WIDTH {
            write!(f, " {word}")?;
            column += 1;
        } else {
            write!(f, "\n{:indent$}{word}", "")?;
            column = indent;
        }
        column += length;
    }
    writeln!(f)
}
