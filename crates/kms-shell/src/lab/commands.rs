//! The `kmslab` commands of the shell: one row each.

use super::door::Door;
use super::outside::{cluster, xks};
use super::{
    Lab, access, bill, cipher, clock, envelope, explain, flow, history, load, people, policy,
    quota, trail,
};
use crate::io::Io;
use crate::suggest;
use crate::world::{Offer, World as _};

/// A command: its name, how it is written, what it does.
struct Command {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "clock",
        usage: "clock [+30d | to 2027-11-22T00:00:00Z]",
        about: "show or move time",
    },
    Command {
        name: "explain",
        usage: "explain [N] [--output json|svg]",
        about: "why a call was allowed or denied, and what to change; as data, as a picture",
    },
    Command {
        name: "flow",
        usage: "flow [N] [--output json|svg]",
        about: "what a service did: whom it called as whom, what let it through, what it stored",
    },
    Command {
        name: "access",
        usage: "access KEY [--operation NAME,...] [--output json]",
        about: "who can do what with a key: every principal, every permission",
    },
    Command {
        name: "policy",
        usage: "policy check FILE|-|KEY [--key-id KEY] [--output json]",
        about: "who can do what under a key policy, whom it locks out, what is wider than it looks",
    },
    Command {
        name: "trail",
        usage: "trail [--last N] [--event NAME] [--profile P] [--key KEY] [--output json]\n       kmslab trail export DIR\n       kmslab trail prune --before DATE",
        about: "the audit trail, as CloudTrail records it; or as the files it delivers to a bucket",
    },
    Command { name: "undo", usage: "undo [N]", about: "step back to before the last change" },
    Command { name: "redo", usage: "redo", about: "take the last undo back" },
    Command { name: "reset", usage: "reset", about: "go back to the world as it started" },
    Command { name: "whoami", usage: "whoami", about: "who calls, where" },
    Command { name: "as", usage: "as PROFILE", about: "call as somebody else from now on" },
    Command {
        name: "profiles",
        usage: "profiles [add NAME --role-arn ARN [--source-profile NAME] [--external-id ID]]",
        about: "everybody you can be; or a new profile that assumes a role",
    },
    Command {
        name: "cipher",
        usage: "cipher inspect FILE|BASE64",
        about: "the bytes of a ciphertext, labelled",
    },
    Command {
        name: "envelope",
        usage: "envelope encrypt --key-id KEY --in FILE --out FILE [--encryption-context k=v,...]\n         \
                [--format encryption-sdk [--suite NAME] [--frame 4096] [--cache --max-age 5m [--max-messages N] \
                [--max-bytes N]]]\n       kmslab envelope decrypt --in FILE --out FILE\n       \
                kmslab envelope cache [clear]",
        about: "the client's half of envelope encryption, step by step",
    },
    Command {
        name: "bill",
        usage: "bill [--month 2026-11] [--by key|service|principal|operation] [--profile P] [--output json]\n       \
                kmslab bill --project 1000000/day",
        about: "what KMS costs this account and why; or what it would cost if it went on like this",
    },
    Command {
        name: "load",
        usage: "load messages|objects [--rate 5000] [--count N|--for 20s] [--clients N] [--others N] [--quota N]\n         \
                [--max-messages N] [--max-age 5m] [--attempts 3] [--call-takes 10ms] [--region R] [--output json|svg]",
        about: "a workload against quota and price list, with and without data key caching or Bucket Keys",
    },
    Command {
        name: "quota",
        usage: "quota [list [WORD]] [--output json]\n       kmslab quota on [--apart 10ms] | off\n       \
                kmslab quota set GROUP NUMBER|default [--profile P] [--region R]",
        about: "how many calls a second an account may make, and whether this world holds it to that",
    },
    Command {
        name: "cluster",
        usage: "cluster list|create|stop|start|password|lose-hsm ...",
        about: "CloudHSM clusters, which custom key stores stand on",
    },
    Command {
        name: "xks",
        usage: "xks list|create|refuse|delay|cut|restore ...",
        about: "external key managers, which external key stores stand on",
    },
    Command { name: "help", usage: "help [COMMAND]", about: "this list" },
];

/// Commands of the program that are about the data folder, and when they work.
const HOST: &[(&str, &str)] = &[
    ("backup", ", while this runs or not"),
    ("world", "; `world save` also while this runs"),
    ("rotate-root-key", " when this has ended"),
];

/// Runs `kmslab ...`.
pub fn run<D: Door>(lab: &mut Lab<D>, argv: &[String], io: &mut Io<'_>) -> i32 {
    let Some((name, args)) = argv.split_first() else {
        return help(&[], io);
    };
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        return help(std::slice::from_ref(name), io);
    }
    match name.as_str() {
        "clock" => clock::run(lab, args, io),
        "explain" => explain::run(lab, args, io),
        "flow" => flow::run(lab, args, io),
        "access" => access::run(lab, args, io),
        "policy" => policy::run(lab, args, io),
        "trail" => trail::run(lab, args, io),
        "undo" => history::undo(lab, args, io),
        "redo" => history::redo(lab, io),
        "reset" => history::reset(lab, io),
        "whoami" => people::whoami(lab, io),
        "as" => people::become_profile(lab, args, io),
        "profiles" => people::list(lab, args, io),
        "cipher" => cipher::run(args, io),
        "envelope" => envelope::run(lab, args, io),
        "bill" => bill::run(lab, args, io),
        "load" => load::run(lab, args, io),
        "quota" => quota::run(lab, args, io),
        "cluster" => cluster::run(lab, args, io),
        "xks" => xks::run(lab, args, io),
        "help" | "--help" | "-h" => help(args, io),
        other => {
            if let Some((_, when)) = HOST.iter().find(|(name, _)| *name == other) {
                let sentence = format!(
                    "kmslab: `kmslab {other}` works on folders and files of the machine, not on those of the shell: \
                     type it in a terminal of its own{when}"
                );
                return io.fail(2, sentence);
            }
            let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
            let guess = suggest::closest(other, names.iter().copied());
            let guess =
                guess.map(|name| format!(" Did you mean `kmslab {name}`?")).unwrap_or_default();
            io.fail(2, format!("kmslab: there is no command `{other}` in the shell.{guess} `kmslab help` lists them."))
        }
    }
}

/// The commands, for completion.
pub fn offers() -> Vec<Offer> {
    let offer = |command: &Command| Offer {
        value: command.name.to_owned(),
        about: command.about.to_owned(),
    };
    COMMANDS.iter().map(offer).collect()
}

/// What may come next: the options of the command's usage, the values of the option just typed, keys, profiles.
pub fn words<D: Door>(lab: &Lab<D>, typed: &[&str]) -> Vec<Offer> {
    let plain = |value: &str| Offer { value: value.to_owned(), about: String::new() };
    let keys = || lab.offers("KeyId");
    let [name, rest @ ..] = typed else { return offers() };
    let mut offers = match (*name, rest) {
        ("cluster", rest) => {
            return lab.door.look(|engine| cluster::words(engine.world(), rest));
        }
        ("xks", rest) => return lab.door.look(|engine| xks::words(engine.world(), rest)),
        ("bill", [.., "--by"]) => return bill::BY.map(plain).to_vec(),
        (_, [.., "--key-id"]) => return keys(),
        (_, [.., "--operation"]) => {
            return access::operations().iter().map(|name| plain(name)).collect();
        }
        ("explain" | "flow" | "load", [.., "--output"]) => {
            return ["json", "svg", "text"].map(plain).to_vec();
        }
        (_, [.., "--output"]) => return ["json", "text"].map(plain).to_vec(),
        (_, [.., last]) if last.starts_with("--") => return Vec::new(),
        ("help", []) => offers(),
        ("profiles", []) => vec![plain("add")],
        ("policy", []) => vec![plain("check")],
        ("policy", ["check"]) | ("access", []) => keys(),
        ("cipher", []) => vec![plain("inspect")],
        ("load", []) => load::KINDS.map(plain).to_vec(),
        ("quota", []) => quota::VERBS.iter().map(|verb| plain(verb)).collect(),
        ("quota", ["set"]) => {
            kms_engine::quota::groups().iter().map(|group| plain(&group.id)).collect()
        }
        ("envelope", []) => vec![plain("cache"), plain("decrypt"), plain("encrypt")],
        _ => Vec::new(),
    };
    let usage = COMMANDS.iter().find(|command| command.name == *name).map_or("", |c| c.usage);
    let words = usage.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let options = words.filter(|word| word.starts_with("--") && !typed.contains(word));
    let mut options: Vec<Offer> = options.map(plain).collect();
    options.dedup_by(|a, b| a.value == b.value);
    offers.extend(options);
    offers
}

fn help(args: &[String], io: &mut Io<'_>) -> i32 {
    if let Some(command) =
        args.first().and_then(|name| COMMANDS.iter().find(|c| c.name == name.as_str()))
    {
        io.out(format!("usage: kmslab {}\n\n{}\n", command.usage, command.about));
        match command.name {
            "cluster" => io.out(format!("\n{}", cluster::usage())),
            "xks" => io.out(format!("\n{}", xks::usage())),
            _ => {}
        }
        return 0;
    }
    io.out("kmslab steers the world that `aws kms` works in.\n\n");
    for command in COMMANDS {
        io.out(format!("  {:<10} {}\n", command.name, command.about));
    }
    io.out("\nkmslab help COMMAND shows how each is written.\n");
    0
}

/// `--name VALUE` or `--name=VALUE` pairs, and what is left.
pub struct Options<'a> {
    given: Vec<(&'a str, &'a str)>,
    /// The arguments that are no options.
    pub operands: Vec<&'a str>,
}

impl<'a> Options<'a> {
    /// Reads options of these names, each with a value; the error is a sentence.
    pub fn parse(command: &str, args: &'a [String], names: &[&str]) -> Result<Options<'a>, String> {
        let (mut given, mut operands) = (Vec::new(), Vec::new());
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let Some(option) = arg.strip_prefix("--") else {
                operands.push(arg.as_str());
                continue;
            };
            let (name, inline) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            if !names.contains(&name) {
                let guess = suggest::closest(name, names.iter().copied());
                let guess =
                    guess.map(|name| format!(" Did you mean --{name}?")).unwrap_or_default();
                return Err(format!("kmslab {command}: unknown option --{name}.{guess}"));
            }
            let value = inline.or_else(|| rest.next().map(String::as_str));
            let value = value.ok_or_else(|| format!("kmslab {command}: --{name} needs a value"))?;
            given.push((name, value));
        }
        Ok(Options { given, operands })
    }

    /// The last value of an option.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        self.given.iter().rev().find(|(given, _)| *given == name).map(|(_, value)| *value)
    }

    /// Every value of an option that may be given several times.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(given, _)| *given == name).map(|(_, value)| *value)
    }

    /// The value of an option that must be there.
    pub fn required(&self, command: &str, name: &str) -> Result<&'a str, String> {
        self.value(name)
            .ok_or_else(|| format!("kmslab {command}: --{name} is required; see `kmslab help`"))
    }
}

/// Whether `--output json` was asked for; anything but text and json is an error.
pub fn wants_json(command: &str, options: &Options<'_>) -> Result<bool, String> {
    match options.value("output") {
        None | Some("text") => Ok(false),
        Some("json") => Ok(true),
        Some(other) => Err(format!("kmslab {command}: --output is text or json, not `{other}`")),
    }
}
