//! `kmslab whoami`, `as`, `profiles`: who calls.

use kms_engine::profile::{ProfileCredentials, RoleProfile};

use super::Lab;
use super::commands::Options;
use super::door::Door;
use super::table::Table;
use crate::io::Io;
use crate::suggest;
use crate::world::World;

/// Who calls, and where.
pub fn whoami<D: Door>(lab: &mut Lab<D>, io: &mut Io<'_>) -> i32 {
    let profile = lab.profile.clone();
    match lab.caller(&profile) {
        Ok(caller) => {
            let mut table = Table::default();
            table.row(["profile", &profile]);
            table.row(["arn", &caller.principal.arn()]);
            table.row(["region", lab.region.as_str()]);
            table.row(["access key", caller.access_key_id.as_deref().unwrap_or("none")]);
            io.out(table.to_string());
            0
        }
        Err(error) => io.fail(1, format!("kmslab whoami: {}", error.message)),
    }
}

/// Calls as somebody else from now on.
pub fn become_profile<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let profiles = lab.profiles();
    let [profile] = args else {
        return io.fail(2, format!("kmslab as: name one profile: {}", profiles.join(", ")));
    };
    if !profiles.contains(profile) {
        let guess = suggest::closest(profile, profiles.iter().map(String::as_str));
        let guess = guess.map(|name| format!(" Did you mean `{name}`?")).unwrap_or_default();
        return io.fail(
            2,
            format!(
                "kmslab as: there is no profile `{profile}`.{guess} There are: {}",
                profiles.join(", ")
            ),
        );
    }
    lab.profile.clone_from(profile);
    whoami(lab, io)
}

/// Everybody one can be, or a new profile for a role.
pub fn list<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    if !args.is_empty() {
        return match add(lab, args) {
            Ok(name) => {
                io.out(format!("--profile {name} assumes the role from now on\n"));
                0
            }
            Err(sentence) => io.fail(2, sentence),
        };
    }
    let mut table = Table::default();
    lab.door.look(|engine| {
        let world = engine.world();
        for (name, profile) in &world.profiles {
            let who = match &profile.credentials {
                ProfileCredentials::AccessKey(id) => {
                    world.caller(id).map(|caller| caller.principal.arn()).unwrap_or_default()
                }
                ProfileCredentials::Role(role) => {
                    format!("{} (assumed by {})", role.role_arn, role.source_profile)
                }
            };
            let mark = if *name == lab.profile { "*" } else { " " };
            table.row([mark, name, &who]);
        }
    });
    io.out(table.to_string());
    0
}

/// `kmslab profiles add NAME --role-arn ARN`, which in a real configuration file is a section with `role_arn`.
fn add<D: Door>(lab: &mut Lab<D>, args: &[String]) -> Result<String, String> {
    let options = Options::parse("profiles", args, &["role-arn", "source-profile", "external-id"])?;
    let ["add", name] = options.operands.as_slice() else {
        return Err("kmslab profiles: write `kmslab profiles add NAME --role-arn ARN`".to_owned());
    };
    let role = RoleProfile {
        role_arn: options.required("profiles", "role-arn")?.to_owned(),
        source_profile: options.value("source-profile").unwrap_or(&lab.profile).to_owned(),
        role_session_name: None,
        external_id: options.value("external-id").map(str::to_owned),
        duration_seconds: None,
    };
    let what = format!("profile {name}");
    lab.door.change(|engine| engine.edit(&what, |world| world.put_role_profile(name, role)))?;
    Ok((*name).to_owned())
}
