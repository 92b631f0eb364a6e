//! Which records `kmslab trail` shows: of an event, of a caller, of a key.

use kms_engine::World;
use kms_engine::profile::ProfileCredentials;
use kms_engine::trail::{Actor, Entry};

use super::commands::Options;

/// Which records are asked for.
pub struct Filter {
    event: Option<String>,
    /// The caller's ARN, or what the ARNs of a role's sessions begin with.
    caller: Option<(String, bool)>,
    /// The end of the key's ARN.
    key: Option<String>,
}

impl Filter {
    /// What `--event`, `--profile` and `--key` ask for.
    pub fn new(world: &World, options: &Options<'_>) -> Result<Filter, String> {
        let caller = options.value("profile").map(|name| caller(world, name)).transpose()?;
        let key = options.value("key").map(|name| key(world, name)).transpose()?;
        Ok(Filter { event: options.value("event").map(str::to_owned), caller, key })
    }

    /// Whether a record is asked for.
    pub fn takes(&self, entry: &Entry) -> bool {
        let event = &entry.event;
        let by = |(arn, sessions): &(String, bool)| {
            let Actor::Caller(caller) = &event.actor else { return false };
            let called = caller.principal.arn();
            if *sessions { called.starts_with(arn) } else { called == *arn }
        };
        // The record of a denied call names no key; the decision does.
        let mut named = event.resources.iter().map(|(_, arn)| arn.as_str());
        let mut asked = entry.decisions.iter().map(|decision| &*decision.resource);
        self.event.as_ref().is_none_or(|name| event.name == *name)
            && self.caller.as_ref().is_none_or(by)
            && self.key.as_ref().is_none_or(|key| {
                named.any(|arn| arn.ends_with(key)) || asked.any(|arn| arn.ends_with(key))
            })
    }
}

fn caller(world: &World, name: &str) -> Result<(String, bool), String> {
    let profile = world.profiles.get(name).ok_or_else(|| {
        let names: Vec<&str> = world.profiles.keys().map(String::as_str).collect();
        format!("kmslab trail: there is no profile `{name}`. There are: {}", names.join(", "))
    })?;
    Ok(match &profile.credentials {
        ProfileCredentials::AccessKey(id) => {
            (world.caller(id).map(|caller| caller.principal.arn()).unwrap_or_default(), false)
        }
        ProfileCredentials::Role(role) => {
            let (account, role) = role.role_arn.split_once(":role/").unwrap_or_default();
            let name = role.rsplit('/').next().unwrap_or(role);
            (format!("{}:assumed-role/{name}/", account.replacen(":iam:", ":sts:", 1)), true)
        }
    })
}

/// A key id, key ARN or alias as the end of the key's ARN.
fn key(world: &World, name: &str) -> Result<String, String> {
    let bare =
        name.rsplit_once(":alias/").map_or(name.to_owned(), |(_, name)| format!("alias/{name}"));
    if !bare.starts_with("alias/") {
        return Ok(name.to_owned());
    }
    let target = world.aliases.values().find(|alias| *alias.arn.name == *bare);
    let target = target.and_then(|alias| alias.target.as_ref());
    target
        .map(|key| key.id.to_string())
        .ok_or_else(|| format!("kmslab trail: there is no alias `{bare}`"))
}
