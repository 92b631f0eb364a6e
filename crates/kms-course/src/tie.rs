//! What ties a proof to the key: every step says which answers its run supports or refutes, and the key has to agree.
//!
//! So a wrong key is found without running anything, and a wrong step by running it. Answers go by the names an answer
//! file uses: `option`, `prompt=option` for matching, `part/...` for the parts of a case study.

use std::collections::BTreeSet;

use crate::expect::Step;
use crate::question::{Asked, Kind, Question};

/// Something about the key that the proof contradicts or leaves open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Loose {
    pub(crate) what: String,
    pub(crate) remedy: String,
    pub(crate) at: At,
}

/// Where it stands in the question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The so-manieth `supports:` of the proof, counted from 0.
    Supports(usize),
    /// The so-manieth `refutes:`.
    Refutes(usize),
    /// The proof as a whole.
    Proof,
}

/// What of the question's key does not follow from its proof; nothing where there is no proof.
pub(crate) fn loose(question: &Question) -> Vec<Loose> {
    let Some(proof) = &question.proof else { return Vec::new() };
    let asked = question.asked();
    let named = asked.iter().flat_map(Named::of).collect::<Vec<_>>();
    let mut found = Vec::new();
    let supports = proof.steps.iter().map(|step| &step.supports).filter(|names| !names.is_empty());
    for (at, names) in supports.enumerate() {
        let names = names.0.iter();
        found.extend(names.filter_map(|name| wrong_support(name, &named, At::Supports(at))));
    }
    let refutes = proof.steps.iter().map(|step| &step.refutes).filter(|names| !names.is_empty());
    for (at, names) in refutes.enumerate() {
        let names = names.0.iter();
        found.extend(names.filter_map(|name| wrong_refutation(name, &named, At::Refutes(at))));
    }
    if !found.is_empty() {
        return found;
    }
    let open: Vec<_> = asked.iter().flat_map(|asked| open(asked, &proof.steps)).collect();
    match (&question.unproven, open.is_empty()) {
        (None, false) => found.push(Loose {
            what: format!("no step of the proof supports {}", quoted(&open)),
            remedy: "write `supports:` into the step that shows it, or say in `unproven` why nothing can".to_owned(),
            at: At::Proof,
        }),
        (Some(_), true) => found.push(Loose {
            what: "the proof supports the whole key, and there is `unproven` too".to_owned(),
            remedy: "remove `unproven`".to_owned(),
            at: At::Proof,
        }),
        _ => {}
    }
    found.extend(asked.iter().filter_map(|asked| misordered(asked, &proof.steps)));
    found.extend(asked.iter().filter_map(|asked| unmentioned(asked, &proof.steps)));
    found
}

/// An answer a step can speak of, and whether it is of the key.
struct Named {
    name: String,
    right: bool,
}

impl Named {
    fn of(asked: &Asked<'_>) -> Vec<Named> {
        let right = keyed(asked);
        let ids = asked.options.iter().map(|option| option.id.as_str());
        let mut names: Vec<String> = match asked.kind {
            Kind::Matching => {
                let pairs = asked.prompts.iter().flat_map(|prompt| {
                    asked.options.iter().map(|option| format!("{}={}", prompt.id, option.id))
                });
                pairs.collect()
            }
            _ => ids.map(str::to_owned).collect(),
        };
        for name in &mut names {
            *name = prefixed(asked, name);
        }
        let named = names.into_iter().map(|name| Named { right: right.contains(&name), name });
        named.collect()
    }
}

/// The key by the names steps use. A short answer's is the id of its option, not the words.
fn keyed(asked: &Asked<'_>) -> Vec<String> {
    let key = match asked.kind {
        Kind::ShortAnswer => {
            let right = asked.options.iter().filter(|option| option.correct);
            right.map(|option| option.id.clone()).collect()
        }
        _ => asked.key(),
    };
    key.iter().map(|name| prefixed(asked, name)).collect()
}

fn prefixed(asked: &Asked<'_>, name: &str) -> String {
    match asked.id.split_once('/') {
        Some((_, part)) => format!("{part}/{name}"),
        None => name.to_owned(),
    }
}

fn wrong_support(name: &str, named: &[Named], at: At) -> Option<Loose> {
    match named.iter().find(|known| known.name == name) {
        None => Some(unknown(name, named, at)),
        Some(known) if known.right => None,
        Some(_) => Some(Loose {
            what: format!("a step of the proof supports `{name}`, which is wrong by the key"),
            remedy: format!("mend the key, or write `refutes: {name}` where the run shows that"),
            at,
        }),
    }
}

fn wrong_refutation(name: &str, named: &[Named], at: At) -> Option<Loose> {
    match named.iter().find(|known| known.name == name) {
        None => Some(unknown(name, named, at)),
        Some(known) if !known.right => None,
        Some(_) => Some(Loose {
            what: format!("a step of the proof refutes `{name}`, which is right by the key"),
            remedy: format!("mend the key, or write `supports: {name}` where the run shows that"),
            at,
        }),
    }
}

fn unknown(name: &str, named: &[Named], at: At) -> Loose {
    let known: Vec<_> = named.iter().map(|known| known.name.as_str()).collect();
    Loose {
        what: format!("the proof speaks of `{name}`, which there is not"),
        remedy: format!("name one of: {}", known.join(", ")),
        at,
    }
}

/// What of the key neither a step supports nor follows from all the rest being refuted.
fn open(asked: &Asked<'_>, steps: &[Step]) -> Vec<String> {
    let supported: BTreeSet<_> = steps.iter().flat_map(|step| &step.supports.0).collect();
    let refuted: BTreeSet<_> = steps.iter().flat_map(|step| &step.refutes.0).collect();
    let named = Named::of(asked);
    let chosen = matches!(asked.kind, Kind::Single | Kind::Multiple | Kind::Predict);
    let mut wrong = named.iter().filter(|known| !known.right);
    if chosen && wrong.all(|known| refuted.contains(&known.name)) {
        return Vec::new();
    }
    let mut open = keyed(asked);
    open.retain(|name| !supported.contains(name));
    // One accepted spelling or value is enough.
    if asked.kind == Kind::ShortAnswer && open.len() < keyed(asked).len() {
        open.clear();
    }
    open
}

/// An ordering whose steps support the options in another order than the key's: the proof runs in the right order.
fn misordered(asked: &Asked<'_>, steps: &[Step]) -> Option<Loose> {
    if asked.kind != Kind::Ordering {
        return None;
    }
    let key = keyed(asked);
    let mut seen: Vec<String> = Vec::new();
    for name in steps.iter().flat_map(|step| &step.supports.0) {
        if key.contains(name) && !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    let wanted: Vec<_> = key.into_iter().filter(|name| seen.contains(name)).collect();
    (seen != wanted).then(|| Loose {
        what: format!(
            "the steps of the proof support {} in this order, the key has {}",
            quoted(&seen),
            quoted(&wanted)
        ),
        remedy: "mend `order`, or let the proof take the steps in the right order".to_owned(),
        at: At::Supports(0),
    })
}

/// A short answer that no step supporting it has in its lines or in what must come of them.
fn unmentioned(asked: &Asked<'_>, steps: &[Step]) -> Option<Loose> {
    if asked.kind != Kind::ShortAnswer {
        return None;
    }
    let right = || asked.options.iter().filter(|option| option.correct);
    let spelt = |option: &crate::question::Choice| -> Vec<String> {
        option.also.iter().chain([&option.text]).map(|text| text.trim().to_lowercase()).collect()
    };
    let mentioned = right().any(|option| {
        let name = prefixed(asked, &option.id);
        let mut supporting = steps.iter().filter(|step| step.supports.0.contains(&name));
        supporting.any(|step| {
            let step = Step { shows: None, ..step.clone() };
            let text = serde_json::to_string(&step).unwrap_or_default().to_lowercase();
            spelt(option).iter().any(|spelling| text.contains(spelling.as_str()))
        })
    });
    let supported = right().any(|option| {
        let name = prefixed(asked, &option.id);
        steps.iter().any(|step| step.supports.0.contains(&name))
    });
    (supported && !mentioned).then(|| Loose {
        what: "the steps that support the answer never mention it".to_owned(),
        remedy:
            "let `run`, `output` or `calls` of the step hold the answer, so that a wrong one shows"
                .to_owned(),
        at: At::Supports(0),
    })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
