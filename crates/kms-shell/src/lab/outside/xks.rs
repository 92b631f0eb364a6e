//! `kmslab xks`: external key managers outside AWS, as their owner refuses, cuts them off and mends them.

use kms_engine::World;
use kms_engine::outside::{ExternalKeyManager, Trouble};
use serde_json::{Value as Json, json};

use super::{Action, change, nobody, unknown};
use crate::io::Io;
use crate::lab::Lab;
use crate::lab::commands::{Options, wants_json};
use crate::lab::door::Door;
use crate::lab::table::Table;
use crate::world::Offer;

const ACTIONS: &[Action] = &[
    Action { name: "list", operands: "[--output json]", about: "every manager, and how it is" },
    Action {
        name: "create",
        operands: "NAME [--vpc-endpoint-service S]",
        about: "a key manager with its proxy and one key, key-1",
    },
    Action {
        name: "credential",
        operands: "NAME",
        about: "its credential, for --xks-proxy-authentication-credential",
    },
    Action { name: "refuse", operands: "NAME", about: "deny every request" },
    Action { name: "delay", operands: "NAME", about: "answer later than the 250 ms KMS waits" },
    Action { name: "cut", operands: "NAME", about: "cut the line to it" },
    Action {
        name: "fault",
        operands: "NAME KIND",
        about: "be unhealthy, garbled or bad-tls, or know another wrong-credential or invalid-path",
    },
    Action { name: "restore", operands: "NAME", about: "all is well again" },
    Action { name: "add-key", operands: "NAME KEY", about: "a key, or the same id with new bytes" },
    Action { name: "disable-key", operands: "NAME KEY", about: "switch a key off" },
    Action { name: "enable-key", operands: "NAME KEY", about: "switch it on" },
    Action { name: "delete", operands: "NAME", about: "the manager with its keys" },
];

/// Faults that have no action of their own.
const FAULTS: [(&str, Trouble); 5] = [
    ("unhealthy", Trouble::Unhealthy),
    ("garbled", Trouble::Garbled),
    ("bad-tls", Trouble::BadTls),
    ("wrong-credential", Trouble::WrongCredential),
    ("invalid-path", Trouble::InvalidPath),
];

/// Runs `kmslab xks ...`.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let names = ["vpc-endpoint-service", "output"];
    let done = Options::parse("xks", args, &names).and_then(|options| act(lab, &options));
    match done {
        Ok(text) => {
            io.out(text);
            0
        }
        Err(sentence) => io.fail(2, sentence),
    }
}

/// How everything is written.
pub fn usage() -> String {
    super::usage("xks", ACTIONS)
}

/// What may stand after these words.
pub fn words(world: &World, before: &[&str]) -> Vec<Offer> {
    match before {
        [] => super::offers(ACTIONS),
        ["list" | "create"] => Vec::new(),
        [_] => world
            .external_key_managers
            .values()
            .map(|manager| Offer { value: manager.name.clone(), about: how(manager).to_owned() })
            .collect(),
        ["fault", _] => {
            let kind = |(name, _): &(&str, Trouble)| (*name).to_owned();
            FAULTS.iter().map(|f| Offer { value: kind(f), about: String::new() }).collect()
        }
        ["add-key" | "disable-key" | "enable-key", name] => {
            let manager = world.external_key_managers.get(*name);
            let keys = manager.into_iter().flat_map(|manager| &manager.keys);
            keys.map(|(id, key)| Offer { value: id.clone(), about: key.spec.clone() }).collect()
        }
        _ => Vec::new(),
    }
}

fn act<D: Door>(lab: &mut Lab<D>, options: &Options<'_>) -> Result<String, String> {
    match options.operands.as_slice() {
        [] | ["list"] => {
            let json = wants_json("xks", options)?;
            Ok(lab.door.look(|engine| list(engine.world(), json)))
        }
        ["create", name] => create(lab, name, options.value("vpc-endpoint-service")),
        ["credential", name] => look(lab, name, |manager| format!("{}\n", credential(manager))),
        ["delete", name] => {
            look(lab, name, |_| ())?;
            change(lab, &format!("delete {name}"), |world| {
                world.external_key_managers.remove(*name)
            })?;
            Ok(format!("{name} is deleted\n"))
        }
        [action, name, rest @ ..] if super::knows(ACTIONS, action) => {
            look(lab, name, |_| ())?;
            let edit: Edit = match (*action, rest) {
                ("refuse", []) => trouble(Some(Trouble::Denies)),
                ("delay", []) => trouble(Some(Trouble::TimesOut)),
                ("cut", []) => trouble(Some(Trouble::Unreachable)),
                ("restore", []) => trouble(None),
                ("fault", [kind]) => trouble(Some(fault(kind)?)),
                ("add-key", [id]) => {
                    let id = key_id(id)?.to_owned();
                    Box::new(move |manager| manager.add_key(&id))
                }
                ("disable-key" | "enable-key", [id]) => {
                    look(lab, name, |manager| has_key(manager, id))??;
                    let (id, enabled) = ((*id).to_owned(), *action == "enable-key");
                    Box::new(move |manager| {
                        if let Some(key) = manager.keys.get_mut(&id) {
                            key.enabled = enabled;
                        }
                    })
                }
                _ => return Err(unknown("xks", ACTIONS, &options.operands)),
            };
            change(lab, &format!("{action} {name}"), |world| {
                world.edit_external_key_manager(name, edit)
            })?;
            look(lab, name, |manager| format!("{name} {}, keys: {}\n", how(manager), keys(manager)))
        }
        words => Err(unknown("xks", ACTIONS, words)),
    }
}

type Edit = Box<dyn FnOnce(&mut ExternalKeyManager)>;

fn trouble(trouble: Option<Trouble>) -> Edit {
    Box::new(move |manager| manager.trouble = trouble)
}

fn fault(kind: &str) -> Result<Trouble, String> {
    let found = FAULTS.iter().find(|(name, _)| *name == kind).map(|(_, trouble)| *trouble);
    let names: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
    found.ok_or_else(|| format!("kmslab xks fault: `{kind}` is none of {}", names.join(", ")))
}

fn create<D: Door>(lab: &mut Lab<D>, name: &str, service: Option<&str>) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 40 || !name.chars().all(fits) {
        return Err("kmslab xks create: a name is part of a host name: up to 40 lower-case letters, digits and hyphens".to_owned());
    }
    if look(lab, name, |_| ()).is_ok() {
        return Err(format!("kmslab xks create: there is a `{name}` already"));
    }
    change(lab, &format!("create {name}"), |world| {
        world.add_external_key_manager(name);
        world.edit_external_key_manager(name, |manager| {
            manager.vpc_endpoint_service = service.map(str::to_owned);
        })
    })?;
    look(lab, name, |manager| {
        let mut table = Table::default();
        table.row(["endpoint", &manager.uri_endpoint]);
        table.row(["path", &manager.uri_path]);
        if let Some(service) = &manager.vpc_endpoint_service {
            table.row(["service", service]);
        }
        table.row(["keys", &keys(manager)]);
        table.to_string()
    })
}

/// An id KMS takes: 1 to 128 letters, digits and `-_.`.
fn key_id(id: &str) -> Result<&str, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match (1..=128).contains(&id.len()) && id.chars().all(fits) {
        true => Ok(id),
        false => {
            Err("kmslab xks add-key: an id has 1 to 128 letters, digits, `-`, `_` and `.`"
                .to_owned())
        }
    }
}

fn has_key(manager: &ExternalKeyManager, id: &str) -> Result<(), String> {
    match manager.keys.contains_key(id) {
        true => Ok(()),
        false => Err(format!("kmslab xks: {} has {}", manager.name, keys(manager))),
    }
}

fn look<D: Door, R>(
    lab: &Lab<D>,
    name: &str,
    look: impl FnOnce(&ExternalKeyManager) -> R,
) -> Result<R, String> {
    lab.door.look(|engine| {
        let managers = &engine.world().external_key_managers;
        match managers.get(name) {
            Some(manager) => Ok(look(manager)),
            None => Err(nobody("xks", name, managers.keys())),
        }
    })
}

/// In the CLI's shorthand. The lab's owner may see it: it is what the owner tells KMS.
fn credential(manager: &ExternalKeyManager) -> String {
    let credential = &manager.credential;
    format!(
        "AccessKeyId={},RawSecretAccessKey={}",
        credential.access_key_id, credential.raw_secret_access_key.0
    )
}

/// How a manager is, in a few words.
fn how(manager: &ExternalKeyManager) -> &'static str {
    match manager.trouble {
        None => "is well",
        Some(Trouble::Denies) => "refuses",
        Some(Trouble::TimesOut) => "answers too late",
        Some(Trouble::Unreachable) => "is cut off",
        Some(Trouble::Unhealthy) => "says it is unhealthy",
        Some(Trouble::Garbled) => "answers nonsense",
        Some(Trouble::BadTls) => "has a certificate that does not do",
        Some(Trouble::WrongCredential) => "takes another credential",
        Some(Trouble::InvalidPath) => "listens at another path",
        Some(_) => "refuses for its keys",
    }
}

fn keys(manager: &ExternalKeyManager) -> String {
    let shown = manager.keys.iter().map(|(id, key)| match key.enabled {
        true => id.clone(),
        false => format!("{id} (disabled)"),
    });
    shown.collect::<Vec<_>>().join(", ")
}

fn list(world: &World, as_json: bool) -> String {
    let managers = world.external_key_managers.values();
    if as_json {
        return format!("{:#}\n", managers.map(|manager| shown(manager)).collect::<Json>());
    }
    let mut table = Table::default();
    for manager in managers {
        let place = format!("{}{}", manager.uri_endpoint, manager.uri_path);
        table.row([&manager.name, &place, how(manager), &keys(manager)]);
    }
    table.to_string()
}

/// What there is to see of a manager: neither credential nor key bytes.
fn shown(manager: &ExternalKeyManager) -> Json {
    let keys = manager.keys.iter().map(
        |(id, key)| json!({"id": id, "spec": key.spec, "enabled": key.enabled, "usage": key.usage}),
    );
    json!({
        "name": manager.name, "endpoint": manager.uri_endpoint, "path": manager.uri_path,
        "vpcEndpointService": manager.vpc_endpoint_service, "trouble": manager.trouble,
        "keys": keys.collect::<Json>(),
    })
}
