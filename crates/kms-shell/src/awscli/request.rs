//! The flags of an operation into the parameters of its request.

use std::sync::Arc;

use super::argparse::{Sorted, repr, sort};
use super::arguments::{Argument, Role, table};
use super::failure::Failure;
use super::model::{Kind, MemberModel, OperationModel};
use super::param::Param;
use super::{json, shorthand};
use crate::io::Io;
use crate::vfs::VfsError;

/// A request, before it is checked.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub parameters: Vec<(String, Param)>,
    pub paging: Paging,
    /// `Some("input")` and so on if a skeleton is wanted instead of a call.
    pub skeleton: Option<String>,
    /// Where the content of the answer goes.
    pub outfile: Option<String>,
    /// The line asked for help.
    pub help: bool,
}

/// The CLI's own paging flags.
#[derive(Debug, Default)]
pub(super) struct Paging {
    pub starting_token: Option<String>,
    pub page_size: Option<i64>,
    pub max_items: Option<usize>,
    /// The line names a paging member itself, so the CLI does not page.
    pub manual: bool,
}

/// Reads the arguments after the operation's name.
pub(super) fn read(
    args: &[String],
    operation: &OperationModel,
    paginate: bool,
    io: &mut Io<'_>,
) -> Result<Request, Failure> {
    if args == ["help"] {
        return Ok(Request { help: true, ..Request::default() });
    }
    let table = table(operation);
    let flags: Vec<_> = table.iter().map(|argument| argument.flag.clone()).collect();
    let mut sorted = sort(args, &flags, true)?;
    require(args, &table, &sorted)?;
    let mut request = Request::default();
    let into_file = operation.output.iter().any(|member| member.is_file);
    match sorted.word.take() {
        Some(word) if word == "help" => return Ok(Request { help: true, ..Request::default() }),
        Some(word) if into_file => request.outfile = Some(word),
        Some(word) => sorted.rest.push(word),
        None => {}
    }
    if !sorted.rest.is_empty() {
        return Err(Failure::UnknownOptions(sorted.rest));
    }
    if into_file && request.outfile.is_none() {
        let why = "the following arguments are required: outfile";
        return Err(Failure::Usage(why.to_owned()));
    }
    let mut input = None;
    for (index, argument) in table.iter().enumerate() {
        let Some(values) = sorted.values(index) else { continue };
        let first = values.first().map(String::as_str).unwrap_or_default();
        match argument.role {
            Role::Member(member) => {
                request.paging.manual |= argument.hidden;
                let value = match member.is_file {
                    true => file(first, io)?,
                    false => unpack(&argument.flag.name, values, member, io)?,
                };
                request.parameters.push((member.name.clone(), value));
            }
            Role::Switch(member, _) => switch(member, &table, &sorted, &mut request),
            Role::InputJson | Role::InputYaml => {
                if input.replace((argument, first)).is_some() {
                    let why = "Only one --cli-input- parameter may be specified.";
                    return Err(Failure::Validation(why.to_owned()));
                }
            }
            Role::StartingToken => request.paging.starting_token = Some(first.to_owned()),
            Role::PageSize => request.paging.page_size = Some(page_number(argument, first)?),
            Role::MaxItems => {
                let number = page_number(argument, first)?;
                request.paging.max_items = Some(usize::try_from(number).unwrap_or(0));
            }
            Role::Skeleton => {
                let kind = values.first().map_or("input", String::as_str);
                request.skeleton = Some(kind.to_owned());
            }
        }
    }
    check_paging(paginate, &request.paging)?;
    if let Some((argument, text)) = input {
        merge(argument, text, operation, &mut request, io)?;
    }
    Ok(request)
}

/// The content of the file that a flag such as `--body` names, with or without `fileb://`.
fn file(name: &str, io: &mut Io<'_>) -> Result<Param, Failure> {
    let path = name.strip_prefix("fileb://").or_else(|| name.strip_prefix("file://"));
    let path = expand(path.unwrap_or(name), io);
    let bytes = io.read(&path).map_err(|_| {
        let why =
            format!("Blob values must be a path to a file.  The path `{name}` could not be read.");
        Failure::General(format!("Error parsing parameter '--body': {why}"))
    })?;
    Ok(Param::Bytes(Arc::unwrap_or_clone(bytes)))
}

/// Every required flag must be there, unless the whole input comes from elsewhere.
fn require(args: &[String], table: &[Argument<'_>], sorted: &Sorted) -> Result<(), Failure> {
    let has = |name: &str| args.iter().any(|arg| arg == name);
    if has("--cli-input-json") || has("--cli-input-yaml") {
        return Ok(());
    }
    if let Some(at) = args.iter().position(|arg| arg == "--generate-cli-skeleton")
        && args.get(at + 1).is_none_or(|kind| kind != "output")
    {
        return Ok(());
    }
    let missing = table
        .iter()
        .enumerate()
        .filter(|(index, argument)| argument.required && sorted.values(*index).is_none());
    let missing: Vec<&str> = missing.map(|(_, argument)| argument.name()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Failure::Usage(format!("the following arguments are required: {missing}")))
}

/// Of `--flag` and `--no-flag` the last one counts.
fn switch(member: &MemberModel, table: &[Argument<'_>], sorted: &Sorted, request: &mut Request) {
    if request.parameters.iter().any(|(name, _)| *name == member.name) {
        return;
    }
    let last = sorted.flags.iter().rev().find_map(|(index, _)| match table.get(*index)?.role {
        Role::Switch(other, on) if other.name == member.name => Some(on),
        _ => None,
    });
    if let Some(on) = last {
        request.parameters.push((member.name.clone(), Param::Bool(on)));
    }
}

fn page_number(argument: &Argument<'_>, text: &str) -> Result<i64, Failure> {
    text.trim().parse().map_err(|_| {
        let name = argument.name();
        Failure::Usage(format!("argument {name}: invalid int value: {}", repr(text)))
    })
}

fn check_paging(paginate: bool, paging: &Paging) -> Result<(), Failure> {
    if paginate && !paging.manual {
        return Ok(());
    }
    let used = [
        (paging.starting_token.is_some(), "--starting-token"),
        (paging.page_size.is_some_and(|size| size != 0), "--page-size"),
        (paging.max_items.is_some_and(|items| items != 0), "--max-items"),
    ];
    let used: Vec<&str> = used.iter().filter(|(used, _)| *used).map(|(_, name)| *name).collect();
    if used.is_empty() {
        return Ok(());
    }
    Err(Failure::Validation(format!(
        "Cannot specify --no-paginate along with pagination arguments: {}",
        used.join(", ")
    )))
}

/// Puts the members of `--cli-input-json` below those of the flags.
fn merge(
    argument: &Argument<'_>,
    text: &str,
    operation: &OperationModel,
    request: &mut Request,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let text = match load(text, io).map_err(|why| Failure::parameter(argument.name(), &why))? {
        Some(Param::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        Some(Param::Text(text)) => text,
        _ => text.to_owned(),
    };
    // The CLI names the flag without its hyphens here.
    let name = argument.name().trim_start_matches('-');
    let is_json = matches!(argument.role, Role::InputJson);
    let loaded = match is_json {
        true => serde_json::from_str(&text).ok().map(|value: serde_json::Value| Param::from(value)),
        false => serde_yaml::from_str(&text).ok().map(from_yaml),
    };
    let Some(loaded) = loaded else {
        let kind = if is_json { "JSON" } else { "YAML" };
        return Err(Failure::parameter(name, &format!("Invalid {kind} received.")));
    };
    let Param::Map(members) = loaded else {
        let why = format!("Invalid type: expecting map, received {}", loaded.python_type());
        return Err(Failure::parameter(argument.name(), &why));
    };
    for (name, value) in members {
        if let Some(pages) = &operation.paginated {
            let is_paging = pages.input_token == name || pages.limit_key.as_ref() == Some(&name);
            request.paging.manual |= is_paging;
        }
        if !request.parameters.iter().any(|(known, _)| *known == name) {
            request.parameters.push((name, value));
        }
    }
    Ok(())
}

fn from_yaml(value: serde_yaml::Value) -> Param {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Null => Param::Null,
        Yaml::Bool(bit) => Param::Bool(bit),
        Yaml::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Param::integer(number),
            (None, Some(number)) => {
                serde_json::Number::from_f64(number).map_or(Param::Null, Param::Number)
            }
            _ => Param::Null,
        },
        Yaml::String(text) => Param::Text(text),
        Yaml::Sequence(items) => Param::List(items.into_iter().map(from_yaml).collect()),
        Yaml::Mapping(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let name = match name {
                    Yaml::String(name) => name,
                    other => from_yaml(other).python(),
                };
                (name, from_yaml(value))
            });
            Param::Map(members.collect())
        }
        Yaml::Tagged(tagged) if tagged.tag == "binary" => match from_yaml(tagged.value) {
            Param::Text(text) => super::blob::decode(&text).map_or(Param::Text(text), Param::Bytes),
            other => other,
        },
        Yaml::Tagged(tagged) => from_yaml(tagged.value),
    }
}

/// One flag's values into the value of its member.
fn unpack(
    flag: &str,
    values: &[String],
    member: &MemberModel,
    io: &mut Io<'_>,
) -> Result<Param, Failure> {
    let kind = &member.kind;
    let is_list = matches!(kind, Kind::List(_));
    if let [only] = values
        && let Some(loaded) = load(only, io).map_err(|why| Failure::parameter(flag, &why))?
    {
        return match loaded {
            Param::Text(text) if kind.is_scalar() => scalar(&text, kind),
            Param::Text(text) => complex(flag, &[text], false, kind, io),
            bytes if kind.is_scalar() => Ok(bytes),
            _ => Err(Failure::parameter(
                flag,
                &format!("fileb:// gives bytes, and this is a {}: use file://", kind.type_name()),
            )),
        };
    }
    match kind {
        kind if kind.is_scalar() => {
            scalar(values.first().map(String::as_str).unwrap_or_default(), kind)
        }
        kind => complex(flag, values, is_list, kind, io),
    }
}

fn scalar(text: &str, kind: &Kind) -> Result<Param, Failure> {
    match kind {
        Kind::Integer => shorthand::integer(text),
        Kind::Float => shorthand::float(text),
        Kind::Boolean => Ok(Param::Bool(!text.is_empty() && text.to_lowercase() != "false")),
        _ => Ok(Param::Text(text.to_owned())),
    }
}

/// `as_words` is whether the values came as separate words (lists), not as one text.
fn complex(
    flag: &str,
    values: &[String],
    as_words: bool,
    kind: &Kind,
    io: &mut Io<'_>,
) -> Result<Param, Failure> {
    let first = values.first().map(|value| value.trim()).unwrap_or_default();
    if !first.starts_with(['{', '[']) && takes_shorthand(kind) {
        let mut loader = |path: &str| Ok(load(path, io)?.unwrap_or(Param::Text(path.to_owned())));
        let mut parsed = Vec::new();
        for value in values {
            let value = shorthand::parse(value, &mut loader);
            parsed.push(value.map_err(|why| Failure::parameter(flag, &why))?);
        }
        let mut value = match (as_words, parsed.pop()) {
            (true, last) => {
                parsed.extend(last);
                Param::List(parsed)
            }
            (false, Some(only)) => only,
            (false, None) => Param::Null,
        };
        shorthand::adapt(&mut value, kind)?;
        return Ok(value);
    }
    match kind {
        Kind::List(inner) => {
            if values.len() == 1 && first.starts_with('[') {
                return parse_json(flag, values.first().map(String::as_str).unwrap_or_default());
            }
            let items = values.iter().map(|value| match &**inner {
                inner if inner.is_scalar() => scalar(value, inner),
                inner => complex(flag, std::slice::from_ref(value), false, inner, io),
            });
            items.collect::<Result<Vec<Param>, Failure>>().map(Param::List)
        }
        _ if first.starts_with('{') => parse_json(flag, first),
        _ => Err(Failure::parameter(flag, &format!("Invalid JSON:\n{first}"))),
    }
}

/// Lists of single values have no shorthand: they are just words.
fn takes_shorthand(kind: &Kind) -> bool {
    match kind {
        Kind::List(inner) => !inner.is_scalar(),
        kind => !kind.is_scalar(),
    }
}

fn parse_json(flag: &str, text: &str) -> Result<Param, Failure> {
    json::parse(text).map(Param::from).map_err(|why| {
        Failure::parameter(flag, &format!("Invalid JSON: {why}\nJSON received: {text}"))
    })
}

/// What `file://` and `fileb://` name; `None` for a value that is just itself.
fn load(value: &str, io: &mut Io<'_>) -> Result<Option<Param>, String> {
    let (path, binary) = match (value.strip_prefix("file://"), value.strip_prefix("fileb://")) {
        (Some(path), _) => (path, false),
        (_, Some(path)) => (path, true),
        _ => return Ok(None),
    };
    let path = expand(path, io);
    let bytes = io.read(&path).map_err(|error| {
        let words = match &error {
            VfsError::Mount(message) => message.clone(),
            error => error.to_string(),
        };
        let number = error.errno();
        format!("Unable to load paramfile {value}: [Errno {number}] {words}: {}", repr(&path))
    })?;
    if binary {
        return Ok(Some(Param::Bytes(bytes.to_vec())));
    }
    let text = String::from_utf8(Arc::unwrap_or_clone(bytes)).map_err(|_| {
        format!(
            "Unable to load paramfile ({path}), text contents could not be decoded.  If this is a \
             binary file, please use the fileb:// prefix instead of the file:// prefix."
        )
    })?;
    Ok(Some(Param::Text(text.replace("\r\n", "\n"))))
}

/// `~` at the start, as the CLI expands it.
fn expand(path: &str, io: &Io<'_>) -> String {
    match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            format!("{}{rest}", io.env("HOME").unwrap_or("~"))
        }
        _ => path.to_owned(),
    }
}
