//! `jq`: filters over JSON, by the jaq crates.

use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Error, Vars, data, native, unwrap_valr};
use jaq_json::{Map, Val, read, write};

use super::Builtin;
use super::inputs::read_all;
use super::options::Spec;
use super::variables;
use crate::io::Io;

pub(super) const JQ: Builtin = Builtin {
    name: "jq",
    usage: "jq [-r] [-c] [-e] [-n] [-s] [-S] [-R] [--arg NAME VALUE]... FILTER|-f FILE [FILE]...",
    about: "Runs a filter over JSON.",
    details: "  -r   strings without their quotes\n  -j   like -r, without newlines\n  \
              -c   one line per value\n  -e   status 1 if the last value is false or null\n  \
              -n   no input\n  -s   all inputs as one array\n  -S   sort the keys of objects\n  \
              -R   read lines of text, not JSON\n  -f   the filter is in this file\n  \
              --tab, --indent N\n  --arg, --argjson, --slurpfile, --rawfile NAME VALUE   $NAME in the filter\n  \
              --args, --jsonargs   what follows the filter is $ARGS.positional\n\n\
              `%` binds tighter than `*` here: write parentheses.\n\n\
              Example: aws kms list-keys | jq -r '.Keys[].KeyId'",
    raw: false,
    run,
};

const SPEC: Spec = Spec {
    command: "jq",
    short: "rjcensSRMCaI:Tf:",
    long: &[
        ("from-file", 'f'),
        ("raw-output", 'r'),
        ("join-output", 'j'),
        ("compact-output", 'c'),
        ("exit-status", 'e'),
        ("null-input", 'n'),
        ("slurp", 's'),
        ("sort-keys", 'S'),
        ("raw-input", 'R'),
        ("monochrome-output", 'M'),
        ("color-output", 'C'),
        ("ascii-output", 'a'),
        ("indent", 'I'),
        ("tab", 'T'),
    ],
    status: 2,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let (args, variables) = match variables::take(args, io) {
        Ok(split) => split,
        Err(why) => return io.fail(2, format!("jq: error: {why}")),
    };
    let mut parsed = match SPEC.parse(&args, io) {
        Ok(parsed) => parsed,
        Err(status) => return status,
    };
    let filter = match parsed.value('f').map(str::to_owned) {
        Some(file) => match read_all("jq", &[file], io) {
            (inputs, 0) => inputs.iter().map(|i| String::from_utf8_lossy(&i.bytes)).collect(),
            (_, failed) => return failed,
        },
        None if parsed.operands.is_empty() => return io.fail(2, format!("Usage: {}", JQ.usage)),
        None => parsed.operands.remove(0),
    };
    let has = |option| parsed.has(option);
    let (inputs, failed) = match has('n') {
        true => (Vec::new(), 0),
        false => read_all("jq", &parsed.operands, io),
    };
    let mut values = Vec::new();
    for input in inputs {
        if has('R') {
            let text = String::from_utf8_lossy(&input.bytes).into_owned();
            match has('s') {
                true => values.push(Val::from(text)),
                false => values.extend(text.lines().map(|line| Val::from(line.to_owned()))),
            }
            continue;
        }
        for value in read::parse_many(&input.bytes) {
            match value {
                Ok(value) => values.push(value),
                Err(error) => {
                    let name = if input.name == "-" { "<stdin>" } else { &input.name };
                    return io.fail(2, format!("jq: error ({name}): {error}"));
                }
            }
        }
    }
    if has('s') && !has('R') {
        values = vec![values.into_iter().collect()];
    }
    if has('n') {
        values = vec![Val::Null];
    }
    let options = Output {
        pp: write::Pp {
            indent: match (has('c'), has('T'), parsed.value('I')) {
                (true, ..) => None,
                (_, true, _) => Some("\t".to_owned()),
                (.., Some("0")) => None,
                (.., Some(width)) => Some(" ".repeat(width.parse().unwrap_or(2).min(7))),
                _ => Some("  ".to_owned()),
            },
            sort_keys: has('S'),
            sep_space: !has('c'),
            ..write::Pp::default()
        },
        raw: has('r') || has('j'),
        newline: !has('j'),
    };
    match apply(&filter, variables, values, &options, io) {
        Ok(last) => match (failed, has('e'), last) {
            (0, true, Some(true)) => 0,
            (0, true, Some(false)) => 1,
            (0, true, None) => 4,
            (0, false, _) => 0,
            _ => 2,
        },
        Err(status) => status,
    }
}

struct Output {
    pp: write::Pp,
    raw: bool,
    newline: bool,
}

/// Prints every result; gives whether the last was truthy.
fn apply(
    code: &str,
    variables: variables::Variables,
    inputs: Vec<Val>,
    output: &Output,
    io: &mut Io<'_>,
) -> Result<Option<bool>, i32> {
    let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let definitions = definitions.chain(load::parse(ROWS, |p| p.defs()).unwrap_or_default());
    // The host's clock and environment stay out.
    let extra = jaq_std::extra_funs().filter(|(name, ..)| !matches!(*name, "env" | "now"));
    let functions = jaq_core::funs().chain(jaq_std::base_funs()).chain(extra);
    let functions = functions.chain(own()).chain(jaq_json::funs());
    let arena = Arena::default();
    let modules = Loader::new(definitions)
        .load(&arena, File { code, path: () })
        .map_err(|_| io.fail(3, format!("jq: error: syntax error in the filter: {code}")))?;
    let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
    let filter =
        Compiler::default().with_funs(functions).with_global_vars(names).compile(modules).map_err(
            |errors| {
                let mut unknown = errors.iter().flat_map(|(_, errors)| errors);
                let what = unknown.next().map(|(name, _)| (*name).to_owned()).unwrap_or_default();
                io.fail(3, format!("jq: error: {what} is not defined, in the filter: {code}"))
            },
        )?;
    let values: Vec<Val> = variables.into_iter().map(|(_, value)| value).collect();
    let mut last = None;
    for input in inputs {
        let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new(values.clone()));
        for result in filter.id.run((context, input)).map(unwrap_valr) {
            let value = match result {
                Ok(value) => value,
                Err(error) => return Err(io.fail(5, format!("jq: error: {error}"))),
            };
            last = Some(!matches!(value, Val::Null | Val::Bool(false)));
            print(&value, output, io);
        }
    }
    Ok(last)
}

/// The formats for tables, which jaq lacks.
const ROWS: &str = r#"
def @csv: map(if . == null then "" elif type == "string" then "\"" + gsub("\""; "\"\"") + "\"" else tostring end) | join(",");
def @tsv: map(if . == null then "" else tostring
  | gsub("\\\\"; "\\\\") | gsub("\t"; "\\t") | gsub("\n"; "\\n") | gsub("\r"; "\\r") end) | join("\t");
def @json: tojson;
"#;

/// What stands in for the filters that would reach outside.
fn own() -> [native::Fun<data::JustLut<Val>>; 2] {
    const CLOCK: &str = "the lab's clock is `kmslab clock`";
    [
        native::run(("env", native::v(0), |_| native::bome(Ok(Val::obj(Map::default()))))),
        native::run(("now", native::v(0), |_| native::bome(Err(Error::str(CLOCK))))),
    ]
}

fn print(value: &Val, output: &Output, io: &mut Io<'_>) {
    match value {
        Val::TStr(text) | Val::BStr(text) if output.raw => io.out(&***text),
        value => {
            let mut bytes = Vec::new();
            // A Vec takes every write.
            let _ = write::write(&mut bytes, &output.pp, 0, value);
            io.out(bytes);
        }
    }
    if output.newline {
        io.out("\n");
    }
}
