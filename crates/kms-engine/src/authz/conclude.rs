//! From the steps to the verdict.
//!
//! No deny anywhere, every limiting layer open, and one way in: the key policy alone, the key policy together with
//! IAM, or a grant. Across accounts both sides must allow. Nothing here looks at a policy again.

use super::grant::GRANTS_ARE_LIMITED_LIKE_KEY_POLICIES;
use super::policy::MatchedAs;
use super::step::{Layer, Outcome, Step};

/// The two things besides the steps that a verdict depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Scene {
    /// How the caller's account and the resource's are related.
    pub relation: Relation,
    /// What kind of principal calls.
    pub caller: CallerKind,
}

/// How the caller's account and the resource's are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// One account; a service principal counts as this, since it has no account that could have a say.
    SameAccount,
    /// Two accounts: both sides must allow.
    CrossAccount,
    /// The resource has no policy: only IAM can allow.
    IamOnly,
    /// The operation needs no permission, and none can be taken away.
    NotAsked,
}

/// The kinds of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallerKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A role session.
    Role,
    /// A session of GetFederationToken.
    FederatedUser,
    /// An AWS service calling for itself.
    Service,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Allowed, on this path.
    Allowed {
        /// The way in.
        path: Path,
    },
    /// Denied.
    Denied {
        /// By which layer.
        layer: Layer,
        /// By a Deny statement, not by the lack of an Allow.
        explicit: bool,
        /// The step that denied; of an implicit deny the Allow that came closest, if there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<usize>,
    },
}

/// The way in; the numbers are those of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "path", rename_all = "kebab-case")]
pub enum Path {
    /// The key policy names the caller and suffices.
    KeyPolicy {
        /// The statement.
        step: usize,
    },
    /// The key policy leaves it to IAM, or is the other account's side; an identity policy allows.
    KeyPolicyAndIdentity {
        /// The key policy statement.
        step: usize,
        /// The identity policy statement; `None` for the root user, who needs none.
        identity: Option<usize>,
    },
    /// A grant suffices.
    Grant {
        /// The grant.
        step: usize,
    },
    /// A grant to an account, and an identity policy there.
    GrantAndIdentity {
        /// The grant.
        step: usize,
        /// The identity policy statement; `None` for the root user.
        identity: Option<usize>,
    },
    /// Nothing but an identity policy is asked.
    Identity {
        /// The statement; `None` for the root user.
        step: Option<usize>,
    },
    /// No permission is needed.
    NotAsked,
}

/// What else must allow, besides a statement that names the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needs {
    identity: bool,
    limits: bool,
}

const ALONE: Needs = Needs { identity: false, limits: false };
const LIMITED: Needs = Needs { identity: false, limits: true };
const WITH_IAM: Needs = Needs { identity: true, limits: true };

impl Verdict {
    /// The verdict that follows from the steps.
    pub fn conclude(scene: &Scene, steps: &[Step]) -> Verdict {
        if scene.relation == Relation::NotAsked {
            return Verdict::Allowed { path: Path::NotAsked };
        }
        let denies = steps.iter().enumerate().filter(|(_, step)| step.denies());
        if let Some((step, deny)) = denies.min_by_key(|(_, step)| step.layer) {
            return Verdict::Denied { layer: deny.layer, explicit: true, step: Some(step) };
        }
        let gates = [Layer::Operation, Layer::Rcp, Layer::Scp, Layer::VpcEndpoint];
        if let Some(layer) = gates.into_iter().find(|layer| closed(steps, *layer)) {
            return Verdict::Denied { layer, explicit: false, step: None };
        }
        let identity = steps.iter().position(|step| step.layer == Layer::Identity && step.allows());
        if scene.relation == Relation::IamOnly {
            return match blocking(steps, WITH_IAM).first() {
                None => Verdict::Allowed { path: Path::Identity { step: identity } },
                Some(layer) => Verdict::Denied { layer: *layer, explicit: false, step: None },
            };
        }
        // Of several ways in, the one that fewest layers block; of those, the one that asks for least.
        let ways = steps.iter().enumerate().filter(|(_, step)| {
            step.allows() && matches!(step.layer, Layer::KeyPolicy | Layer::Grant)
        });
        let way = ways.min_by_key(|(_, way)| {
            let needs = needs(scene, way);
            (blocking(steps, needs).len(), usize::from(needs.identity) + usize::from(needs.limits))
        });
        let Some((step, way)) = way else {
            return Verdict::Denied { layer: Layer::KeyPolicy, explicit: false, step: None };
        };
        let needs = needs(scene, way);
        if let Some(layer) = blocking(steps, needs).first() {
            return Verdict::Denied { layer: *layer, explicit: false, step: Some(step) };
        }
        let path = match (way.layer, names_account(scene, way, needs)) {
            (Layer::Grant, false) => Path::Grant { step },
            (Layer::Grant, true) => Path::GrantAndIdentity { step, identity },
            (_, false) => Path::KeyPolicy { step },
            (_, true) => Path::KeyPolicyAndIdentity { step, identity },
        };
        Verdict::Allowed { path }
    }

    /// Whether the call may go on.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed { .. })
    }
}

/// The table of principal kinds: what each form of `Principal` leaves to IAM, boundary and session policy.
fn needs(scene: &Scene, way: &Step) -> Needs {
    let grant = way.layer == Layer::Grant;
    match (way.matched_as(), scene.caller) {
        // The root user has no policies of its own; a service is named directly or not at all.
        (_, CallerKind::Root | CallerKind::Service) => ALONE,
        (Some(MatchedAs::Account) | None, _) => WITH_IAM,
        // Across accounts the caller's own account must allow as well, unless a grant names the caller.
        _ if scene.relation == Relation::CrossAccount && !grant => WITH_IAM,
        _ if grant && !GRANTS_ARE_LIMITED_LIKE_KEY_POLICIES => ALONE,
        (Some(MatchedAs::Role | MatchedAs::UserOfSession), _) => LIMITED,
        (Some(MatchedAs::Everyone | MatchedAs::NotListed), CallerKind::User) => ALONE,
        (Some(MatchedAs::Everyone | MatchedAs::NotListed), _) => LIMITED,
        _ => ALONE,
    }
}

/// Whether a statement or grant that names the caller leaves something to this layer.
pub(super) fn leaves_to(scene: &Scene, way: &Step, layer: Layer) -> bool {
    let needs = needs(scene, way);
    match layer {
        Layer::Identity => needs.identity,
        Layer::Boundary | Layer::Session => needs.limits,
        _ => true,
    }
}

/// Whether IAM had a part in it; for the root user, whether it would have had.
fn names_account(scene: &Scene, way: &Step, needs: Needs) -> bool {
    let root = scene.caller == CallerKind::Root
        && (way.matched_as() == Some(MatchedAs::Account)
            || scene.relation == Relation::CrossAccount);
    needs.identity || root
}

fn blocking(steps: &[Step], needs: Needs) -> Vec<Layer> {
    let wanted = [
        (Layer::Identity, needs.identity),
        (Layer::Boundary, needs.limits),
        (Layer::Session, needs.limits),
    ];
    wanted
        .into_iter()
        .filter(|(layer, needed)| *needed && closed(steps, *layer))
        .map(|(layer, _)| layer)
        .collect()
}

fn closed(steps: &[Step], layer: Layer) -> bool {
    steps.iter().any(|step| step.layer == layer && step.outcome == Outcome::NoAllow)
}
