//! `kmslab access KEY`: the effective matrix of principals and permissions.

use std::sync::Arc;

use kms_engine::access;
use serde_json::json;

use super::Lab;
use super::commands::{Options, wants_json};
use super::door::Door;
use crate::io::Io;
use crate::suggest;

/// Shows who can do what with a key, or of that what `--operation` names.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let parsed = Options::parse("access", args, &["operation", "output"])
        .and_then(|options| Ok((wants_json("access", &options)?, options)));
    let (as_json, options) = match parsed {
        Ok(parsed) => parsed,
        Err(sentence) => return io.fail(2, sentence),
    };
    let [name] = options.operands.as_slice() else {
        return io.fail(2, "kmslab access: name one key, by its id, ARN or alias");
    };
    let wanted: Vec<String> = options
        .values("operation")
        .flat_map(|value| value.split(','))
        .map(|value| value.trim_start_matches("kms:").trim_end_matches('*').to_owned())
        .collect();
    if let Some(unknown) = wanted.iter().find(|wanted| !is_part_of_one(wanted)) {
        let names = operations();
        let guess = suggest::closest(unknown, names.iter().map(String::as_str));
        let guess = guess.map(|name| format!(" Did you mean {name}?")).unwrap_or_default();
        return io.fail(
            2,
            format!("kmslab access: no permission on a key is called `{unknown}`.{guess}"),
        );
    }
    let caller = match lab.caller(&lab.profile.clone()) {
        Ok(caller) => Arc::new(caller),
        Err(error) => return io.fail(1, format!("kmslab access: {}", error.message)),
    };
    let region = lab.region.clone();
    let matrix = lab.door.look(|engine| {
        let key = access::key_named(engine.world(), &caller, &region, name)?;
        Ok(access::matrix(engine.world(), &key, &wanted))
    });
    let matrix = match matrix {
        Ok(matrix) => matrix,
        Err(error) => {
            let error: kms_engine::KmsError = error;
            return io.fail(2, format!("kmslab access: {error}"));
        }
    };
    match as_json {
        true => io.out(format!("{:#}\n", json!(matrix))),
        false => io.out(matrix.to_string()),
    }
    0
}

/// The permissions on a key, for `--operation` and its completion.
pub fn operations() -> Vec<String> {
    let on_key = access::permissions().iter().filter(|action| action.on_key);
    on_key.map(|action| action.action.trim_start_matches("kms:").to_owned()).collect()
}

fn is_part_of_one(wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    operations().iter().any(|name| name.to_lowercase().contains(&wanted))
}
