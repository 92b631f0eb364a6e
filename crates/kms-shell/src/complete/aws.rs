//! Completions and hints for `aws ...`, from the operation table.

use super::lex::{Context, Word};
use super::{Candidate, Completion, files, starting};
use crate::awscli::argparse::Arity;
use crate::awscli::arguments::{Argument, Role, table};
use crate::awscli::globals::FLAGS;
use crate::awscli::model::{Kind, OperationModel, ServiceModel};
use crate::shell::Shell;
use crate::world::World;

/// What the finished words of the line say so far.
struct Line<'a> {
    service: Option<&'a ServiceModel>,
    operation: Option<&'a OperationModel>,
    /// The flags already there, without hyphens or values.
    given: Vec<&'a str>,
    /// The flag whose value the cursor is in, if it is.
    open: Option<&'a str>,
}

pub(super) fn complete<W: World>(shell: &Shell<W>, context: &Context) -> Completion {
    let services = shell.world().services();
    let line = read(services, &context.words);
    let current = &context.current;
    if let Some((flag, value)) = current.text.split_once('=').filter(|(f, _)| f.starts_with("--")) {
        let word = Word {
            text: value.to_owned(),
            start: current.start + flag.len() + 1,
            ..current.clone()
        };
        return value_of(shell, &line, flag, &word);
    }
    if current.text.starts_with('-') {
        return flags(&line, current);
    }
    if let Some(flag) = line.open {
        return value_of(shell, &line, flag, current);
    }
    match (line.service, line.operation) {
        (None, _) => {
            let names = services.iter().map(|service| Candidate::new(&service.cli, &service.title));
            starting(current, names.chain([Candidate::new("help", "")]))
        }
        (Some(service), None) => {
            let operations = service.operations.iter();
            let names = operations
                .map(|operation| Candidate::new(&operation.cli, first_sentence(&operation.doc)));
            starting(current, names.chain([Candidate::new("help", "")]))
        }
        (Some(_), Some(_)) => flags(&line, current),
    }
}

/// The required flags that are missing, or what the open flag takes.
pub(super) fn hint(services: &[ServiceModel], context: &Context) -> Option<String> {
    let line = read(services, &context.words);
    let fresh = context.current.text.is_empty();
    let Some(service) = line.service else {
        let typed = context.words.get(1).filter(|_| fresh)?;
        let names = services.iter().map(|service| service.cli.as_str());
        let close = crate::suggest::closest(&typed.text, names)?;
        return Some(format!(" did you mean `{close}`?"));
    };
    let Some(operation) = line.operation else {
        let typed = context.words.last().filter(|word| fresh && word.text != service.cli)?;
        let names = service.operations.iter().map(|operation| operation.cli.as_str());
        let close = crate::suggest::closest(&typed.text, names)?;
        return Some(format!(" did you mean `{close}`?"));
    };
    let table = table(operation);
    if let Some(flag) = line.open.filter(|_| fresh) {
        let argument = table.iter().find(|argument| argument.name() == flag)?;
        return match argument.role {
            Role::Member(member) if argument.required => {
                Some(format!("<{}>", member.kind.type_name()))
            }
            _ => None,
        };
    }
    let names = || {
        let own = table.iter().map(Argument::name);
        own.chain(FLAGS.iter().map(|(name, ..)| *name))
    };
    for given in &line.given {
        // A flag may be shortened, so only what begins no flag is a slip.
        if !names().any(|name| name.starts_with(given)) {
            let close = crate::suggest::closest(given, names())?;
            return Some(format!(" did you mean `{close}`?"));
        }
    }
    let typing = context.current.text.as_str();
    let given = |argument: &&Argument<'_>| {
        line.given.contains(&argument.name()) || typing.starts_with(argument.name())
    };
    let missing = table.iter().filter(|argument| argument.required && !given(argument));
    let missing = missing.filter_map(|argument| match argument.role {
        Role::Member(member) => Some(format!("{} <{}>", argument.name(), member.kind.type_name())),
        _ => None,
    });
    let missing: Vec<String> = missing.collect();
    let gap = if fresh { "" } else { " " };
    (!missing.is_empty() && (fresh || !typing.starts_with('-')))
        .then(|| format!("{gap}{}", missing.join(" ")))
}

fn read<'a>(services: &'a [ServiceModel], words: &'a [Word]) -> Line<'a> {
    let mut line = Line { service: None, operation: None, given: Vec::new(), open: None };
    // How many more words the last flag may take.
    let mut room = 0;
    for word in words.iter().skip(1) {
        let text = word.text.as_str();
        if text.starts_with("--") {
            let name = text.split_once('=').map_or(text, |(name, _)| name);
            line.given.push(name);
            room = match (text.contains('='), arity(name, line.operation)) {
                (true, _) | (_, Arity::Zero) => 0,
                (_, Arity::One | Arity::Optional) => 1,
                (_, Arity::Many) => usize::MAX,
            };
            line.open = (room > 0).then_some(name);
        } else if room > 0 {
            room -= 1;
            if room == 0 {
                line.open = None;
            }
        } else if line.service.is_none() {
            line.service = services.iter().find(|service| service.cli == text);
        } else if line.operation.is_none() {
            line.operation =
                line.service.and_then(|service| service.operation(text)).map(|found| &**found);
        }
    }
    line
}

fn arity(name: &str, operation: Option<&OperationModel>) -> Arity {
    if let Some((_, arity, ..)) = FLAGS.iter().find(|(global, ..)| *global == name) {
        return *arity;
    }
    let table = operation.map(table).unwrap_or_default();
    let found = table.iter().find(|argument| argument.name() == name);
    found.map_or(Arity::One, |argument| argument.flag.arity)
}

fn flags(line: &Line<'_>, current: &Word) -> Completion {
    let table = line.operation.map(table).unwrap_or_default();
    let own = table.iter().filter(|argument| !argument.hidden).map(|argument| {
        let about = match argument.role {
            Role::Member(member) | Role::Switch(member, true) if argument.required => {
                format!("required: {}", first_sentence(&member.doc))
            }
            Role::Member(member) | Role::Switch(member, true) => {
                first_sentence(&member.doc).to_owned()
            }
            _ => String::new(),
        };
        Candidate::new(argument.name(), about)
    });
    // Global flags are many: they come once something of a flag is typed.
    let global = FLAGS.iter().filter(|_| current.text.starts_with("--"));
    let global = global.map(|(name, _, _, doc)| Candidate::new(*name, *doc));
    let all = own.chain(global).filter(|candidate| !line.given.contains(&candidate.value.as_str()));
    starting(current, all)
}

fn value_of<W: World>(shell: &Shell<W>, line: &Line<'_>, flag: &str, current: &Word) -> Completion {
    for prefix in ["fileb://", "file://"] {
        if current.text.starts_with(prefix) {
            return files::complete(shell.files(), shell.cwd(), current, prefix.len());
        }
    }
    if let Some((name, _, choices, _)) = FLAGS.iter().find(|(name, ..)| *name == flag) {
        let choices = choices.iter().map(|choice| Candidate::new(*choice, ""));
        let world = shell.world();
        return match *name {
            "--profile" => {
                let names = world.profiles().into_iter();
                starting(current, names.map(|name| Candidate::new(name, "")))
            }
            "--region" => {
                starting(current, world.offers("Region").into_iter().map(Candidate::from))
            }
            _ => starting(current, choices),
        };
    }
    let table = line.operation.map(table).unwrap_or_default();
    let Some(argument) = table.iter().find(|argument| argument.name() == flag) else {
        return starting(current, std::iter::empty());
    };
    let member = match argument.role {
        Role::Member(member) => member,
        Role::Skeleton => {
            let choices = argument.flag.choices.iter();
            return starting(current, choices.map(|choice| Candidate::new(choice, "")));
        }
        Role::InputJson | Role::InputYaml => {
            return starting(current, [Candidate::open("file://")].into_iter());
        }
        _ => return starting(current, std::iter::empty()),
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    candidates.extend(shell.world().offers(&member.name).into_iter().map(Candidate::from));
    let inner = match &member.kind {
        Kind::List(inner) => inner,
        kind => kind,
    };
    match inner {
        Kind::String { enum_values } => {
            candidates.extend(enum_values.iter().map(|value| Candidate::new(value, "")));
        }
        Kind::Blob => candidates.push(Candidate::open("fileb://")),
        Kind::Structure(_) | Kind::Map(_) => candidates.push(Candidate::open("file://")),
        _ => {}
    }
    if member.name == "Policy" {
        candidates.push(Candidate::open("file://"));
    }
    // A list of words goes on; once one is there, a flag may follow as well.
    starting(current, candidates.into_iter())
}

fn first_sentence(doc: &str) -> &str {
    doc.split(". ").next().unwrap_or(doc)
}
