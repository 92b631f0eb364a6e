//! The layers of a decision as gates: which stood open, which was shut, which did not matter.

use super::conclude::{Path, Verdict, leaves_to};
use super::decision::Decision;
use super::step::{Layer, Outcome, Step};

/// One layer, summed up.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Gate {
    /// The layer.
    pub layer: Layer,
    /// How it stands to this request.
    pub state: GateState,
    /// The same in words.
    pub summary: String,
}

/// How a layer stands to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateState {
    /// It lets the request through.
    Open,
    /// It stopped the request.
    Blocks,
    /// It does not allow the request, but it was not what stopped it.
    Shut,
    /// It does not allow the request, and need not.
    NotNeeded,
    /// It does not apply.
    NotApplied,
}

/// Every layer, in the order in which a request meets them.
const LAYERS: [Layer; 9] = [
    Layer::Operation,
    Layer::Rcp,
    Layer::Scp,
    Layer::VpcEndpoint,
    Layer::KeyPolicy,
    Layer::Grant,
    Layer::Identity,
    Layer::Boundary,
    Layer::Session,
];

impl Decision {
    /// The layers that took part, as gates.
    pub fn gates(&self) -> Vec<Gate> {
        LAYERS.into_iter().filter_map(|layer| self.gate(layer)).collect()
    }

    fn gate(&self, layer: Layer) -> Option<Gate> {
        let steps: Vec<&Step> = self.layer(layer).collect();
        let first = steps.first()?;
        let gate = |state, summary: String| Some(Gate { layer, state, summary });
        if let Outcome::NotApplied { why } = first.outcome {
            return gate(GateState::NotApplied, why.to_owned());
        }
        if let Some(deny) = steps.iter().find(|step| step.denies()) {
            let blocks = matches!(self.effect, Verdict::Denied { layer: by, .. } if by == layer);
            let state = if blocks { GateState::Blocks } else { GateState::Shut };
            return gate(state, format!("{} denies it", deny.label()));
        }
        let closed = steps.iter().find(|step| step.outcome == Outcome::NoAllow);
        let allows = steps.iter().find(|step| step.allows());
        match (closed, allows) {
            (None, Some(allow)) => gate(GateState::Open, self.open_summary(layer, allow)),
            (Some(closed), _) => {
                let summary = match layer {
                    Layer::Operation => "the operation does not work across accounts".to_owned(),
                    Layer::Rcp | Layer::Scp => format!("nothing allows it at {}", closed.source),
                    Layer::Identity if steps.len() == 1 => "the caller has none".to_owned(),
                    _ => "nothing allows it".to_owned(),
                };
                self.shut(layer, summary)
            }
            (None, None) => self.shut(layer, "none allows it".to_owned()),
        }
    }

    fn open_summary(&self, layer: Layer, allow: &Step) -> String {
        match layer {
            Layer::Rcp | Layer::Scp => "every level allows it".to_owned(),
            _ if !self.counts(layer) => format!("{} allows it, without effect", allow.label()),
            _ => format!("{} allows it", allow.label()),
        }
    }

    /// Whether an Allow in this layer had a part in the verdict. An IAM policy without the key policy has none.
    fn counts(&self, layer: Layer) -> bool {
        match self.effect {
            Verdict::Denied { layer: Layer::KeyPolicy, explicit: false, .. } => {
                layer == Layer::KeyPolicy
            }
            _ => true,
        }
    }

    fn shut(&self, layer: Layer, summary: String) -> Option<Gate> {
        let way = match self.effect {
            Verdict::Denied { explicit: false, step: Some(step), .. } => self.steps.get(step),
            _ => None,
        };
        let needed = way.is_none_or(|way| leaves_to(&self.scene, way, layer));
        let (state, more) = match self.effect {
            Verdict::Denied { layer: by, explicit: false, .. } if by == layer => {
                (GateState::Blocks, "")
            }
            Verdict::Denied { .. } if layer == Layer::Grant => (GateState::NotNeeded, ""),
            Verdict::Denied { .. } if needed => (GateState::Shut, ""),
            Verdict::Allowed { path: Path::Grant { .. } | Path::GrantAndIdentity { .. } }
                if layer == Layer::KeyPolicy =>
            {
                (GateState::NotNeeded, ", but a grant does")
            }
            _ => (GateState::NotNeeded, ", and nothing needs to"),
        };
        let more = if more.contains("nothing") && summary.contains("none") {
            ", and needs none"
        } else {
            more
        };
        Some(Gate { layer, state, summary: format!("{summary}{more}") })
    }
}
