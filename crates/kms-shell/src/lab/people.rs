//! `kmslab whoami`, `as`, `profiles`: who calls.

use super::Lab;
use super::door::Door;
use super::table::Table;
use crate::io::Io;
use crate::suggest;
use crate::world::World;

/// Who calls, and where.
pub fn whoami<D: Door>(lab: &mut Lab<D>, io: &mut Io<'_>) -> i32 {
    match lab.caller(&lab.profile) {
        Ok(caller) => {
            let mut table = Table::default();
            table.row(["profile", &lab.profile]);
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

/// Everybody one can be.
pub fn list<D: Door>(lab: &mut Lab<D>, io: &mut Io<'_>) -> i32 {
    let mut table = Table::default();
    for profile in lab.profiles() {
        let arn = lab.caller(&profile).map(|caller| caller.principal.arn()).unwrap_or_default();
        let mark = if profile == lab.profile { "*" } else { " " };
        table.row([mark, &profile, &arn]);
    }
    io.out(table.to_string());
    0
}
