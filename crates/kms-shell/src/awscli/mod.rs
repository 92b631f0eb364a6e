//! The AWS CLI v2's grammar over a table of operations: a line becomes a JSON request, the answer
//! becomes what the CLI would print. No rule of any service lives here.
//!
//! The steps are the CLI's own: global flags, service, operation, its flags, shorthand and files,
//! `--cli-input-json`, base64, validation, pages, `--query`, format.

pub(crate) mod argparse;
pub(crate) mod arguments;
mod blob;
mod closest;
mod content;
mod customer_key;
mod failure;
pub(crate) mod function_code;
pub(crate) mod globals;
mod help;
mod json;
pub mod model;
mod output;
mod paginate;
mod param;
mod query;
mod request;
mod s3;
mod shorthand;
mod skeleton;
mod timestamp;
mod validate;
mod wire;

use std::sync::Arc;

use serde_json::Value;

use self::argparse::{check_choice, sort};
use self::failure::Failure;
use self::globals::Globals;
use self::model::{OperationModel, ServiceModel};
use self::param::Param;
use self::request::Request;
use crate::io::Io;
use crate::world::{ACCESS_KEY, World};

/// What `aws --version` says; the first part is the version whose wording is followed.
const VERSION: &str = "aws-cli/2.34 kmslab";

/// Runs `aws ...`; `argv` starts after the word `aws`.
pub(crate) fn run(argv: &[String], world: &mut dyn World, io: &mut Io<'_>) -> i32 {
    let mut globals = Globals::from_environment(io);
    match line(argv, &mut globals, world, io) {
        Ok(status) => status,
        Err(failure) => {
            io.err(failure.text(&globals));
            io.err(globals.note.unwrap_or_default());
            failure.status()
        }
    }
}

fn line(
    argv: &[String],
    globals: &mut Globals,
    world: &mut dyn World,
    io: &mut Io<'_>,
) -> Result<i32, Failure> {
    let sorted = globals::take(argv, globals)?;
    if globals.version {
        io.out(format!("{VERSION}\n"));
        return Ok(0);
    }
    let Some(command) = &sorted.word else {
        return Err(Failure::Usage("the following arguments are required: command".to_owned()));
    };
    if command == "configure" {
        // Not the CLI's words: there is no configuration to write.
        io.err(
            "kmslab: nothing to configure here: choose who calls with --profile or AWS_PROFILE, \
             and where with --region or AWS_REGION\n",
        );
        return Ok(0);
    }
    let services = world.services();
    let mut names: Vec<String> = services.iter().map(|service| service.cli.clone()).collect();
    if names.iter().any(|name| name == "s3api") {
        names.push("s3".to_owned());
    }
    names.push("help".to_owned());
    if let Err(failure) = check_choice("command", command, &names) {
        // The CLI knows hundreds of services: say that it is the lab that does not.
        names.pop();
        globals.note = Some(format!("kmslab: the lab answers for: {}\n", names.join(", ")));
        return Err(failure);
    }
    globals::resolve(&sorted, globals)?;
    if globals.debug {
        io.err(
            "kmslab: --debug shows nothing here; `kmslab explain` tells why a call was allowed\n",
        );
    }
    if command == "s3" {
        return s3::run(&sorted.rest, globals, world, io);
    }
    let Some(service) = services.iter().find(|service| service.cli == *command) else {
        let page = help::top(services);
        io.out(page);
        return Ok(0);
    };
    let name = service.cli.clone();
    let Some((operation, rest)) = pick(service, &sorted.rest)? else {
        io.out(help::service(service));
        return Ok(0);
    };
    let request = request::read(&rest, &operation, globals.paginate, io)?;
    if request.help {
        io.out(help::operation(&operation));
        return Ok(0);
    }
    carry_out(&name, &operation, request, globals, world, io).map(|()| 0)
}

/// An operation and the arguments around its name.
type Picked = (Arc<OperationModel>, Vec<String>);

/// The operation of the line; `None` for `help`.
fn pick(service: &ServiceModel, args: &[String]) -> Result<Option<Picked>, Failure> {
    let sorted = sort(args, &[], true)?;
    let Some(word) = sorted.word else {
        return Err(Failure::Usage("the following arguments are required: operation".to_owned()));
    };
    let mut names: Vec<String> = service.operations.iter().map(|known| known.cli.clone()).collect();
    names.push("help".to_owned());
    check_choice("operation", &word, &names)?;
    let operation = service.operation(&word).map(|operation| (Arc::clone(operation), sorted.rest));
    Ok(operation)
}

fn carry_out(
    service: &str,
    operation: &OperationModel,
    request: Request,
    globals: &Globals,
    world: &mut dyn World,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    match request.skeleton.as_deref() {
        Some("input") => {
            let skeleton = skeleton::input(&operation.input);
            let text = match operation.input.is_empty() {
                true => "{}\n".to_owned(),
                false => output::render("json", "", &skeleton, 80).unwrap_or_default(),
            };
            io.out(text);
            return Ok(());
        }
        Some("yaml-input") => {
            io.out(skeleton::yaml_input(&operation.input));
            return Ok(());
        }
        _ => {}
    }
    let mut parameters = request.parameters;
    customer_key::encode(&mut parameters);
    function_code::nest(operation, &mut parameters);
    let parameters = checked(operation, parameters, globals)?;
    if request.skeleton.is_some() {
        return show(operation, &skeleton::output(&operation.output), globals, io);
    }
    let body = wire::body(&parameters, &operation.input);
    let mut call = |body: &Value| {
        let answer = send(globals, world, service, &operation.name, body)?;
        Ok(wire::answer(&answer, &operation.output))
    };
    let pages = operation.paginated.as_ref().filter(|_| globals.paginate && !request.paging.manual);
    let Some(model) = pages else {
        let mut answer = call(&body)?;
        if let Some(outfile) = &request.outfile {
            content::write(&mut answer, operation, outfile, io)?;
        }
        return show(operation, &answer, globals, io);
    };
    let pages = paginate::collect(body, model, &request.paging, call)?;
    if globals.output == "text" {
        // Page by page, the query too: the CLI's documented surprise.
        for part in pages.parts(model) {
            show(operation, &part, globals, io)?;
        }
        return Ok(());
    }
    if globals.output == "yaml-stream" {
        for page in pages.raw() {
            show(operation, page, globals, io)?;
        }
        return Ok(());
    }
    show(operation, &pages.merged(model), globals, io)
}

/// Makes one call as whom the line names.
fn send(
    globals: &Globals,
    world: &mut dyn World,
    service: &str,
    operation: &str,
    body: &Value,
) -> Result<Value, Failure> {
    if let Some(profile) = &globals.profile {
        let known = world.profiles();
        if !known.is_empty() && !known.contains(profile) {
            let why = format!("The config profile ({profile}) could not be found");
            return Err(Failure::General(why));
        }
    }
    let refused = |code: String, message: String| Failure::Service {
        code,
        message,
        operation: operation.to_owned(),
    };
    if !globals.signed {
        let code = "MissingAuthenticationTokenException".to_owned();
        return Err(refused(code, "Missing Authentication Token".to_owned()));
    }
    let with_key = globals.access_key.as_ref().map(|id| format!("{ACCESS_KEY}{id}"));
    let profile = globals.profile.as_deref().or(with_key.as_deref());
    let region = globals.region.as_deref();
    let answer = world.call(profile, region, service, operation, body.clone());
    answer.map_err(|error| match error.code.as_str() {
        // No service answered, so the CLI names no operation.
        "EndpointConnectionError" => Failure::General(error.message),
        _ => refused(error.code, error.message),
    })
}

/// The parameters with their blobs decoded, as the model wants them.
fn checked(
    operation: &OperationModel,
    parameters: Vec<(String, Param)>,
    globals: &Globals,
) -> Result<Vec<(String, Param)>, Failure> {
    let mut parameters = parameters;
    if !globals.raw_blobs {
        for (name, value) in &mut parameters {
            if let Some(member) = operation.input.iter().find(|member| member.name == *name) {
                blob::decode_all(value, &member.kind)?;
            }
        }
    }
    validate::check(&parameters, &operation.input)?;
    Ok(parameters)
}

fn show(
    operation: &OperationModel,
    answer: &Value,
    globals: &Globals,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let found = match &globals.query {
        Some(query) => query.apply(answer)?,
        None => answer.clone(),
    };
    let text = output::render(&globals.output, &operation.name, &found, globals.width);
    io.out(text.map_err(Failure::General)?);
    Ok(())
}
