//! The run behind an answer key: setup, steps with what must come of them, and what must hold at the end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expect::{Condition, Gap, Problem, Scene, Step};
use crate::sandbox::{Ran, Sandbox, Sandboxes, WorldSpec, last_call};

/// A proof; it holds where every step and every condition does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The world it runs in; the default world where left out.
    #[serde(default)]
    pub world: WorldSpec,
    /// The steps, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// What must hold at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Condition>,
}

/// Something a proof expected that did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Which step, as a person says it.
    pub place: String,
    /// A text of the file near which it stands.
    #[serde(skip)]
    pub near: String,
    /// What was expected and what came.
    #[serde(flatten)]
    pub gap: Gap,
}

impl Proof {
    /// Runs the proof in a fresh world. `script` is the question's own, for steps without lines.
    pub fn run(&self, sandboxes: &dyn Sandboxes, id: &str, script: Option<&str>) -> Vec<Broken> {
        let mut broken = Vec::new();
        let opened = match open(sandboxes, &self.world, id) {
            Ok(opened) => opened,
            Err(gap) => {
                return vec![Broken { place: "setup".to_owned(), near: "setup:".to_owned(), gap }];
            }
        };
        let Opened { mut sandbox, shipped, since } = opened;
        for (index, step) in self.steps.iter().enumerate() {
            let place = match &step.shows {
                Some(shows) => format!("step {}, \"{shows}\"", index + 1),
                None => format!("step {}", index + 1),
            };
            let near = step.shows.clone().or(step.run.clone()).unwrap_or_default();
            let gaps = step.gaps(sandbox.as_mut(), &shipped, script);
            broken.extend(gaps.into_iter().map(|gap| Broken {
                place: place.clone(),
                near: near.clone(),
                gap,
            }));
        }
        let scene = Scene { sandbox: sandbox.as_ref(), since, shipped: &shipped };
        for (index, condition) in self.holds.iter().enumerate() {
            let place = format!("`holds` {}", index + 1);
            let near = "holds:".to_owned();
            let gaps = condition.gaps(&scene);
            broken.extend(gaps.into_iter().map(|gap| Broken {
                place: place.clone(),
                near: near.clone(),
                gap,
            }));
        }
        if self.steps.is_empty() && self.holds.is_empty() {
            let gap = Gap::new("a step or a condition", "the proof has none");
            broken.push(Broken { place: "proof".to_owned(), near: "proof:".to_owned(), gap });
        }
        broken
    }

    /// What an author wrote that can never work. `script` as in [`Proof::run`].
    pub fn problems(&self, id: &str, script: Option<&str>) -> Vec<Problem> {
        let mut problems = Vec::new();
        let shipped = match self.world.contents(id) {
            Ok(shipped) => shipped,
            Err(what) => {
                let remedy = "give exactly one of `text`, `base64` and `random`".to_owned();
                problems.push(Problem { what, remedy, near: "files:".to_owned() });
                Default::default()
            }
        };
        problems.extend(self.steps.iter().flat_map(|step| step.problems(&shipped)));
        problems.extend(self.holds.iter().flat_map(|condition| condition.problems(&shipped)));
        if self.steps.is_empty() && self.holds.is_empty() {
            problems.push(Problem {
                what: "the proof proves nothing".to_owned(),
                remedy: "add `steps:` with lines to run and what must come of them".to_owned(),
                near: "proof:".to_owned(),
            });
        }
        if script.is_none() && self.steps.iter().any(|step| step.run.is_none()) {
            problems.push(Problem {
                what: "a step has no `run`, and the question has no `script` to stand in"
                    .to_owned(),
                remedy: "add `run: |` to the step".to_owned(),
                near: "steps:".to_owned(),
            });
        }
        problems
    }
}

/// A fresh world, set up.
pub struct Opened {
    /// The world.
    pub sandbox: Box<dyn Sandbox>,
    /// The files it came with.
    pub shipped: std::collections::BTreeMap<String, Vec<u8>>,
    /// The number of the setup's last call.
    pub since: u64,
}

/// Opens a fresh world and runs its setup, every command of which must succeed but for the refusals it is meant to have.
pub fn open(sandboxes: &dyn Sandboxes, world: &WorldSpec, seed: &str) -> Result<Opened, Gap> {
    let seed = world.seed.as_deref().unwrap_or(seed);
    let fail = |what: &str, actual: String| Gap::new(what.to_owned(), actual);
    let shipped =
        world.contents(seed).map_err(|error| fail("the world's files can be made", error))?;
    let mut sandbox =
        sandboxes.open(world, seed).map_err(|error| fail("the world opens", error))?;
    if let Some(setup) = &world.setup {
        let ran = sandbox.run(setup);
        if let Some(actual) = unmeant(&ran, &world.refused) {
            return Err(fail("every line of `setup` succeeds", crate::expect::clipped(&actual)));
        }
        let came = |code: &&String| ran.calls.iter().any(|call| call.error.as_ref() == Some(*code));
        if let Some(code) = world.refused.iter().find(|code| !came(code)) {
            let actual = "none of its calls does".to_owned();
            return Err(fail(&format!("a call of `setup` ends in {code}"), actual));
        }
    }
    sandbox.settle().map_err(|error| fail("the world is kept as set up", error))?;
    let since = last_call(sandbox.as_ref());
    Ok(Opened { sandbox, shipped, since })
}

/// What went wrong in a setup beside the refusals it is meant to have.
fn unmeant(ran: &Ran, refused: &[String]) -> Option<String> {
    let failed = ran.failed.iter().find(|line| {
        let meant = |code: &String| line.output.contains(&format!("({code})"));
        !refused.iter().any(meant)
    });
    let failed = failed.map(|line| format!("`{}` printed: {}", line.command, line.output.trim()));
    let denied = ran.calls.iter().find_map(|call| {
        let error = call.error.as_ref().filter(|error| !refused.contains(error))?;
        Some(format!("{} failed with {error}: {}", call.operation, ran.output.trim()))
    });
    let ended = (ran.status != 0 && ran.failed.is_empty())
        .then(|| format!("status {}: {}", ran.status, ran.output.trim()));
    failed.or(denied).or(ended)
}
