//! `kmslab cluster` and `kmslab xks`: what the owners of CloudHSM clusters and external key managers do with them.
//!
//! Both lie outside KMS, so there is no `aws kms` call for it: KMS only ever sees whether they answer.

pub mod cluster;
pub mod xks;

use kms_engine::World;

use super::Lab;
use super::door::Door;
use crate::suggest;
use crate::world::Offer;

/// One thing an owner does.
struct Action {
    name: &'static str,
    /// What is written behind the name.
    operands: &'static str,
    about: &'static str,
}

/// The actions as the help shows them.
fn usage(command: &str, actions: &[Action]) -> String {
    let written = |action: &Action| format!("{command} {} {}", action.name, action.operands);
    let widest = actions.iter().map(|action| written(action).chars().count()).max().unwrap_or(0);
    let lines = actions.iter().map(|a| format!("  kmslab {:widest$}  {}\n", written(a), a.about));
    lines.collect()
}

fn offers(actions: &[Action]) -> Vec<Offer> {
    let offer =
        |action: &Action| Offer { value: action.name.to_owned(), about: action.about.to_owned() };
    actions.iter().map(offer).collect()
}

fn knows(actions: &[Action], name: &str) -> bool {
    actions.iter().any(|action| action.name == name)
}

/// The sentence for words that are no action, or lack an operand.
fn unknown(command: &str, actions: &[Action], words: &[&str]) -> String {
    let name = words.first().copied().unwrap_or_default();
    if let Some(action) = actions.iter().find(|action| action.name == name) {
        return format!(
            "kmslab {command} {name}: write `kmslab {command} {name} {}`",
            action.operands
        );
    }
    let guess = suggest::closest(name, actions.iter().map(|action| action.name));
    let guess = guess.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
    format!(
        "kmslab {command}: there is nothing called `{name}`.{guess} `kmslab help {command}` lists what there is."
    )
}

/// The sentence for a name that nothing has.
fn nobody<'a>(command: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    let known: Vec<&str> = known.map(String::as_str).collect();
    match known.as_slice() {
        [] => format!(
            "kmslab {command}: there is no `{name}`; `kmslab {command} create` makes the first"
        ),
        known => format!("kmslab {command}: there is no `{name}`. There are: {}", known.join(", ")),
    }
}

/// Changes the world, one step of undo.
fn change<D: Door, R>(
    lab: &mut Lab<D>,
    what: &str,
    change: impl FnOnce(&mut World) -> R,
) -> Result<R, String> {
    let mut made = None;
    lab.door.change(|engine| engine.edit(what, |world| made = Some(change(world))))?;
    made.ok_or_else(|| format!("{what}: nothing was changed"))
}
