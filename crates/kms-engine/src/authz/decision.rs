//! A decision: what was decided, why in one sentence, and everything that was considered.

use std::sync::Arc;

use super::conclude::{Path, Relation, Scene, Verdict};
use super::facts::Facts;
use super::step::{Layer, Step};

/// One action on one resource by one caller, decided.
///
/// `Display` prints the lesson for a terminal, `Serialize` the same as data.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Decision {
    /// The action, for example `kms:Encrypt`.
    pub action: Arc<str>,
    /// The ARN of the resource, or `*`.
    pub resource: Arc<str>,
    /// The ARN of the caller.
    pub caller: Arc<str>,
    /// Accounts and kind of caller.
    pub scene: Scene,
    /// What was decided.
    pub effect: Verdict,
    /// Why, in one sentence.
    pub because: String,
    /// Everything that was considered, in the order of the layers.
    pub steps: Vec<Step>,
    /// Set where AWS hides which key it was: Decrypt without a key id. See [`Decision::message`].
    #[serde(skip)]
    pub hide_resource: bool,
    /// What a refusal was decided from, for proving advice ([`Decision::explain`]); the engine keeps it for refusals
    /// alone, since an allowed call needs no advice and is far more common.
    #[serde(skip)]
    pub facts: Option<Arc<Facts>>,
}

impl Decision {
    pub(super) fn new(
        action: Arc<str>,
        resource: Arc<str>,
        caller: Arc<str>,
        scene: Scene,
        effect: Verdict,
        steps: Vec<Step>,
    ) -> Decision {
        let mut decision = Decision {
            action,
            resource,
            caller,
            scene,
            effect,
            because: String::new(),
            steps,
            hide_resource: false,
            facts: None,
        };
        decision.because = decision.reason();
        decision
    }

    /// Whether the call may go on.
    pub fn is_allowed(&self) -> bool {
        self.effect.is_allowed()
    }

    /// The verdict computed once more from the steps; always equal to `effect`.
    pub fn conclude(&self) -> Verdict {
        Verdict::conclude(&self.scene, &self.steps)
    }

    /// The steps of a layer.
    pub fn layer(&self, layer: Layer) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.layer == layer)
    }

    /// Whether the resource is a role, whose trust policy stands where a key's policy would.
    pub(super) fn is_of_role(&self) -> bool {
        self.action.starts_with("sts:")
    }

    /// Whether the resource is a KMS key.
    pub(super) fn is_of_key(&self) -> bool {
        self.action.starts_with("kms:")
    }

    fn owned(&self) -> &'static str {
        match (self.is_of_role(), self.is_of_key()) {
            (true, _) => "role",
            (_, true) => "key",
            _ => "resource",
        }
    }

    fn label(&self, step: usize) -> String {
        self.steps.get(step).map(Step::label).unwrap_or_default()
    }

    fn reason(&self) -> String {
        match self.effect {
            Verdict::Allowed { path } => self.reason_allowed(path),
            Verdict::Denied { explicit: true, step, .. } => {
                let deny = step.map(|step| self.label(step)).unwrap_or_default();
                format!("{deny} denies it, and an explicit deny beats every allow and every grant")
            }
            Verdict::Denied { layer, step, .. } => self.reason_denied(layer, step),
        }
    }

    fn reason_allowed(&self, path: Path) -> String {
        let by = |step: usize| {
            self.steps
                .get(step)
                .and_then(Step::matched_as)
                .map(|by| by.to_string())
                .unwrap_or_default()
        };
        let cross = self.scene.relation == Relation::CrossAccount;
        let iam = |identity: Option<usize>| match identity {
            Some(step) => format!("{} allows it", self.label(step)),
            None => "the caller is the root user, who needs no IAM policy".to_owned(),
        };
        match path {
            Path::KeyPolicy { step } => {
                format!(
                    "{} names the caller {}, which suffices without an IAM policy",
                    self.label(step),
                    by(step)
                )
            }
            Path::KeyPolicyAndIdentity { step, identity } if cross => format!(
                "both accounts allow it: {} on the {}'s side, and on the caller's side {}",
                self.label(step),
                self.owned(),
                iam(identity)
            ),
            Path::KeyPolicyAndIdentity { step, identity } => {
                format!("{} leaves it to IAM, and {}", self.label(step), iam(identity))
            }
            Path::Grant { step } => {
                format!("grant {} names the caller {}, which suffices", self.label(step), by(step))
            }
            Path::GrantAndIdentity { step, identity } => {
                format!(
                    "grant {} is for the caller's account, and {}",
                    self.label(step),
                    iam(identity)
                )
            }
            Path::Identity { step: Some(step) } => {
                format!("{} allows it, and no policy of a key is asked", self.label(step))
            }
            Path::Identity { step: None } => {
                "the caller is the root user of the account".to_owned()
            }
            Path::NotAsked => {
                "the operation needs no permission, and no policy can take it away".to_owned()
            }
        }
    }

    fn reason_denied(&self, layer: Layer, step: Option<usize>) -> String {
        let action = &self.action;
        let cross = self.scene.relation == Relation::CrossAccount;
        let way = step.map(|step| self.label(step));
        let level = self
            .layer(layer)
            .find(|step| step.outcome == super::step::Outcome::NoAllow)
            .map(|step| step.source.to_string())
            .unwrap_or_default();
        match (layer, way) {
            (Layer::Operation, _) => {
                format!(
                    "{action} works only on keys of the caller's own account, whatever the policies say"
                )
            }
            (Layer::Scp, _) => {
                format!("no service control policy at {level} allows it, and every level must")
            }
            (Layer::Rcp, _) => {
                format!("no resource control policy at {level} allows it, and every level must")
            }
            (Layer::VpcEndpoint, _) => {
                "the policy of the VPC endpoint the request came through does not allow it"
                    .to_owned()
            }
            (Layer::Identity, Some(way)) if cross => format!(
                "{way} allows it on the {}'s side, but no identity policy in the caller's own account does, and \
                 across accounts both must",
                self.owned()
            ),
            (Layer::Identity, Some(way)) => {
                format!("{way} leaves it to IAM, and no identity policy of the caller allows it")
            }
            (Layer::Boundary, Some(way)) => {
                format!(
                    "{way} lets it through, but the caller's permissions boundary does not allow it"
                )
            }
            (Layer::Session, Some(way)) => {
                format!(
                    "{way} lets it through, but the policy of the caller's session does not allow it"
                )
            }
            (Layer::KeyPolicy, _) => self.reason_not_in_key_policy(),
            (Layer::Identity, None) => "no identity policy of the caller allows it".to_owned(),
            (Layer::Boundary, None) => {
                "the caller's permissions boundary does not allow it".to_owned()
            }
            (Layer::Session, None) => {
                "the policy of the caller's session does not allow it".to_owned()
            }
            (Layer::Grant, _) => "no grant allows it".to_owned(),
        }
    }

    fn reason_not_in_key_policy(&self) -> String {
        let identity = self.layer(Layer::Identity).find(|step| step.allows()).map(Step::label);
        let retire = self.layer(Layer::KeyPolicy).all(|step| step.statement.is_none())
            && &*self.action == "kms:RetireGrant";
        match identity {
            Some(identity) if self.is_of_role() => format!(
                "{identity} allows it on the caller's side, but the role's trust policy neither names the caller nor \
                 leaves it to IAM"
            ),
            None if self.is_of_role() => {
                "no statement of the role's trust policy allows it".to_owned()
            }
            Some(identity) if !self.is_of_key() => format!(
                "{identity} allows it on the caller's side, but the policy of the resource, which is another account's, \
                 does not"
            ),
            None if !self.is_of_key() => {
                "no statement of the resource's policy allows it".to_owned()
            }
            _ if retire => "the caller is none of those who may retire the grant".to_owned(),
            Some(identity) if self.scene.relation == Relation::CrossAccount => format!(
                "{identity} allows it on the caller's side, but neither the key policy nor a grant does on the key's"
            ),
            Some(identity) => format!(
                "{identity} allows it, but the key policy neither names the caller nor leaves {} to IAM, and an IAM \
                 policy alone has no power over a key",
                self.action
            ),
            None => "neither a statement of the key policy nor a grant allows it".to_owned(),
        }
    }
}
