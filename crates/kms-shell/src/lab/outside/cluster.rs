//! `kmslab cluster`: CloudHSM clusters, as their owner starts, stops and loses them.

use kms_engine::World;
use kms_engine::arn::Region;
use kms_engine::outside::Cluster;
use serde_json::{Value as Json, json};

use super::{Action, change, nobody, unknown};
use crate::io::Io;
use crate::lab::Lab;
use crate::lab::commands::{Options, wants_json};
use crate::lab::door::Door;
use crate::lab::table::Table;
use crate::world::Offer;

const ACTIONS: &[Action] = &[
    Action { name: "list", operands: "[--output json]", about: "every cluster, and how it is" },
    Action {
        name: "create",
        operands: "[--password P] [--region R]",
        about: "an active cluster with two HSMs and a kmsuser; prints its id",
    },
    Action {
        name: "certificate",
        operands: "CLUSTER",
        about: "its customerCA.crt, for --trust-anchor-certificate",
    },
    Action { name: "stop", operands: "CLUSTER", about: "KMS cannot reach it any more" },
    Action { name: "start", operands: "CLUSTER", about: "it answers again" },
    Action {
        name: "password",
        operands: "CLUSTER NEW",
        about: "set the password of kmsuser; KMS is not told",
    },
    Action { name: "login", operands: "CLUSTER", about: "log in as kmsuser, which keeps KMS out" },
    Action { name: "logout", operands: "CLUSTER", about: "leave it to KMS" },
    Action { name: "add-hsm", operands: "CLUSTER [ZONE]", about: "one HSM more" },
    Action { name: "lose-hsm", operands: "CLUSTER [HSM]", about: "one HSM less" },
    Action {
        name: "restore",
        operands: "CLUSTER",
        about: "a new cluster from its backup, with the same keys",
    },
    Action { name: "delete", operands: "CLUSTER", about: "the cluster with everything in it" },
];

/// The password a new cluster's kmsuser has where none is given.
const PASSWORD: &str = "kmsPswd";

/// Runs `kmslab cluster ...`.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let names = ["password", "region", "output"];
    let done = Options::parse("cluster", args, &names).and_then(|options| act(lab, &options));
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
    super::usage("cluster", ACTIONS)
}

/// What may stand after these words.
pub fn words(world: &World, before: &[&str]) -> Vec<Offer> {
    match before {
        [] => super::offers(ACTIONS),
        ["list" | "create"] => Vec::new(),
        [_] => world
            .clusters
            .values()
            .map(|cluster| Offer { value: cluster.id.clone(), about: how(cluster) })
            .collect(),
        ["lose-hsm", id] => {
            let hsms = world.clusters.get(*id).into_iter().flat_map(|cluster| &cluster.hsms);
            hsms.map(|hsm| Offer { value: hsm.id.clone(), about: hsm.zone.clone() }).collect()
        }
        _ => Vec::new(),
    }
}

fn act<D: Door>(lab: &mut Lab<D>, options: &Options<'_>) -> Result<String, String> {
    match options.operands.as_slice() {
        [] | ["list"] => {
            let json = wants_json("cluster", options)?;
            Ok(lab.door.look(|engine| list(engine.world(), json)))
        }
        ["create"] => create(lab, options),
        ["certificate", id] => look(lab, id, |cluster| format!("{}\n", cluster.certificate)),
        ["restore", id] => {
            look(lab, id, |_| ())?;
            let made = change(lab, &format!("restore {id}"), |world| world.restore_cluster(id))?;
            Ok(format!("{}\n", made.unwrap_or_default()))
        }
        ["delete", id] => {
            look(lab, id, |_| ())?;
            change(lab, &format!("delete {id}"), |world| world.clusters.remove(*id))?;
            Ok(format!("{id} is deleted\n"))
        }
        [action, id, rest @ ..] if super::knows(ACTIONS, action) => {
            let before = look(lab, id, Cluster::clone)?;
            let edit: Edit = match (*action, rest) {
                ("stop", []) => Box::new(|cluster| cluster.running = false),
                ("start", []) => Box::new(|cluster| cluster.running = true),
                ("login", []) => Box::new(|cluster| cluster.kmsuser.logged_in = true),
                ("logout", []) => Box::new(|cluster| cluster.kmsuser.logged_in = false),
                ("password", [new]) => {
                    let new = password(new)?.to_owned();
                    Box::new(move |cluster| cluster.set_password(&new))
                }
                ("add-hsm", []) => {
                    let zone = free_zone(&before);
                    Box::new(move |cluster| drop(cluster.add_hsm(&zone)))
                }
                ("add-hsm", [zone]) => {
                    let zone = (*zone).to_owned();
                    Box::new(move |cluster| drop(cluster.add_hsm(&zone)))
                }
                ("lose-hsm", rest @ ([] | [_])) => {
                    let lost = lost(&before, rest.first().copied())?;
                    Box::new(move |cluster| {
                        cluster.lose_hsm(&lost);
                    })
                }
                _ => return Err(unknown("cluster", ACTIONS, &options.operands)),
            };
            change(lab, &format!("{action} {id}"), |world| world.edit_cluster(id, edit))?;
            look(lab, id, |cluster| format!("{id} {}\n", how(cluster)))
        }
        words => Err(unknown("cluster", ACTIONS, words)),
    }
}

type Edit = Box<dyn FnOnce(&mut Cluster)>;

fn create<D: Door>(lab: &mut Lab<D>, options: &Options<'_>) -> Result<String, String> {
    let password = password(options.value("password").unwrap_or(PASSWORD))?;
    let region = match options.value("region") {
        None => lab.region.clone(),
        Some(name) => Region::parse(name)
            .ok_or_else(|| format!("kmslab cluster create: there is no Region `{name}`"))?,
    };
    let profile = lab.profile.clone();
    let caller =
        lab.caller(&profile).map_err(|e| format!("kmslab cluster create: {}", e.message))?;
    let account = caller.principal.account().cloned();
    let account = account.ok_or("kmslab cluster create: a service has no account of its own")?;
    let id =
        change(lab, "create a cluster", |world| world.add_cluster(&account, &region, password))?;
    Ok(format!("{id}\n"))
}

/// KMS takes passwords of 7 to 32 characters.
fn password(given: &str) -> Result<&str, String> {
    match given.chars().count() {
        7..=32 => Ok(given),
        _ => Err("kmslab cluster: the password of kmsuser has 7 to 32 characters".to_owned()),
    }
}

/// The first Availability Zone without an HSM of the cluster.
fn free_zone(cluster: &Cluster) -> String {
    let zones = ["a", "b", "c", "d", "e", "f"].map(|zone| format!("{}{zone}", cluster.region));
    let free = zones.iter().find(|zone| !cluster.hsms.iter().any(|hsm| hsm.zone == **zone));
    free.or(zones.first()).cloned().unwrap_or_default()
}

/// The HSM that is lost: the one named, or the last.
fn lost(cluster: &Cluster, named: Option<&str>) -> Result<String, String> {
    let found = match named {
        Some(id) => cluster.hsms.iter().find(|hsm| hsm.id == id),
        None => cluster.hsms.last(),
    };
    let ids: Vec<&str> = cluster.hsms.iter().map(|hsm| hsm.id.as_str()).collect();
    found.map(|hsm| hsm.id.clone()).ok_or_else(|| match ids.as_slice() {
        [] => format!("kmslab cluster lose-hsm: {} has no HSM left", cluster.id),
        ids => format!("kmslab cluster lose-hsm: {} has {}", cluster.id, ids.join(", ")),
    })
}

fn look<D: Door, R>(lab: &Lab<D>, id: &str, look: impl FnOnce(&Cluster) -> R) -> Result<R, String> {
    lab.door.look(|engine| {
        let clusters = &engine.world().clusters;
        match clusters.get(id) {
            Some(cluster) => Ok(look(cluster)),
            None => Err(nobody("cluster", id, clusters.keys())),
        }
    })
}

/// How a cluster is, in a few words.
fn how(cluster: &Cluster) -> String {
    let user = &cluster.kmsuser;
    let mut words = vec![if cluster.running { "running" } else { "stopped" }.to_owned()];
    words.push(match cluster.hsms.len() {
        1 => "1 HSM".to_owned(),
        many => format!("{many} HSMs"),
    });
    words.push(match cluster.backing_keys.len() {
        1 => "1 key of KMS".to_owned(),
        many => format!("{many} keys of KMS"),
    });
    if user.logged_in {
        words.push("somebody is logged in as kmsuser".to_owned());
    }
    if user.is_locked_out() {
        words.push("kmsuser is locked out".to_owned());
    }
    words.join(", ")
}

fn list(world: &World, as_json: bool) -> String {
    if as_json {
        return format!(
            "{:#}\n",
            world.clusters.values().map(|cluster| shown(cluster)).collect::<Json>()
        );
    }
    let mut table = Table::default();
    for cluster in world.clusters.values() {
        table.row([&cluster.id, cluster.account.as_str(), cluster.region.as_str(), &how(cluster)]);
    }
    table.to_string()
}

/// What there is to see of a cluster: no password.
fn shown(cluster: &Cluster) -> Json {
    let hsms = cluster.hsms.iter().map(|hsm| json!({"id": hsm.id, "zone": hsm.zone}));
    json!({
        "id": cluster.id, "account": cluster.account.as_str(), "region": cluster.region.as_str(),
        "running": cluster.running, "hsms": hsms.collect::<Json>(), "keys": cluster.backing_keys,
        "kmsuser": {"loggedIn": cluster.kmsuser.logged_in, "lockedOut": cluster.kmsuser.is_locked_out()},
    })
}
