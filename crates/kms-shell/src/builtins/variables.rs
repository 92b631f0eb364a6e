//! The variables of `jq`: `--arg` and its kin, taken out of the arguments before the options are read.

use jaq_json::{Map, Val, read};

use super::inputs::read_all;
use crate::io::Io;

/// `$name` and its value.
pub(super) type Variables = Vec<(String, Val)>;

/// Takes `--arg NAME VALUE`, `--argjson`, `--slurpfile`, `--rawfile`, `--args` and `--jsonargs` out of the arguments.
pub(super) fn take(args: &[String], io: &mut Io<'_>) -> Result<(Vec<String>, Variables), String> {
    let (mut rest, mut positional) = (Vec::new(), Vec::new());
    let mut variables: Variables = Vec::new();
    // Whether what follows the filter is text, or JSON.
    let mut as_json: Option<bool> = None;
    let from_file = args.iter().any(|arg| arg == "-f" || arg.starts_with("--from-file"));
    let mut filter_seen = from_file;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--args" => as_json = Some(false),
            "--jsonargs" => as_json = Some(true),
            option @ ("--arg" | "--argjson" | "--slurpfile" | "--rawfile") => {
                let (Some(name), Some(value)) = (args.next(), args.next()) else {
                    return Err(format!(
                        "{option} takes two parameters (e.g. {option} name value)"
                    ));
                };
                let value = match option {
                    "--arg" => Val::from(value.clone()),
                    "--argjson" => json(value)?,
                    "--rawfile" => {
                        Val::from(String::from_utf8_lossy(&file(value, io)?).into_owned())
                    }
                    _ => {
                        let bytes = file(value, io)?;
                        let values: Result<Vec<Val>, _> = read::parse_many(&bytes).collect();
                        let values = values.map_err(|error| {
                            format!("Bad JSON in --slurpfile {name} {value}: {error}")
                        })?;
                        values.into_iter().collect()
                    }
                };
                variables.push((format!("${name}"), value));
            }
            option if option.starts_with('-') && option.len() > 1 => rest.push(arg.clone()),
            _ => match as_json {
                Some(true) if filter_seen => positional.push(json(arg)?),
                Some(false) if filter_seen => positional.push(Val::from(arg.clone())),
                _ => {
                    filter_seen = true;
                    rest.push(arg.clone());
                }
            },
        }
    }
    let text = |text: &str| Val::from(text.to_owned());
    let named: Map = variables
        .iter()
        .map(|(name, value)| (text(name.trim_start_matches('$')), value.clone()))
        .collect();
    let all = [
        (text("positional"), positional.into_iter().collect::<Val>()),
        (text("named"), Val::obj(named)),
    ];
    variables.push(("$ARGS".to_owned(), Val::obj(all.into_iter().collect())));
    Ok((rest, variables))
}

fn json(text: &str) -> Result<Val, String> {
    read::parse_single(text.as_bytes())
        .map_err(|_| format!("Invalid JSON text passed to jq: {text}"))
}

fn file(name: &str, io: &mut Io<'_>) -> Result<Vec<u8>, String> {
    let (inputs, failed) = read_all("jq", &[name.to_owned()], io);
    match failed {
        0 => Ok(inputs.iter().flat_map(|input| input.bytes.iter().copied()).collect()),
        _ => Err(format!("cannot read {name}")),
    }
}
