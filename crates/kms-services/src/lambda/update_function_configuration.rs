//! UpdateFunctionConfiguration.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::environment::{self, Grant, Sealed, Variables};
use super::faults::{invalid, showing};
use super::function::{Function, variables_shown};
use super::role;
use super::types::*;

/// See the module.
pub struct UpdateFunctionConfiguration;

shape! {
    pub struct Request {
        /// The function's name or ARN.
        function_name: FunctionName,
        /// The ARN of the execution role.
        role: Option<RoleArn>,
        /// Where the code starts.
        handler: Option<Handler>,
        /// A description.
        description: Option<Description>,
        /// Seconds after which it is stopped.
        timeout: Option<Timeout>,
        /// Megabytes.
        memory_size: Option<MemorySize>,
        /// Its environment variables, all of them.
        environment: Option<Environment>,
        /// The runtime.
        runtime: Option<Runtime>,
        /// The KMS key for the variables, as an ARN; nothing ("") for the AWS managed key of Lambda.
        kms_key_arn as "KMSKeyArn": Option<KMSKeyArn>,
    }
}

impl Operation for UpdateFunctionConfiguration {
    const NAME: &'static str = "UpdateFunctionConfiguration";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Changes a function. New variables are encrypted on your behalf; another key or another execution role also takes a new grant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "a role that was made again gets its access back by setting another role and then this one",
            "AWS knowledge center, KMS exceptions of Lambda",
        ),
        unknown(
            "the grant that is no longer needed is retired by the role that had it",
            "AWS does not say",
        ),
    ];
    type Request = Request;
    type Response = FunctionConfiguration;

    fn shown(r: &Request) -> Json {
        json!({
            "functionName": &*r.function_name, "role": r.role.as_deref(), "handler": r.handler.as_deref(),
            "description": r.description.as_deref(), "kMSKeyArn": r.kms_key_arn.as_deref(),
        })
    }
}

impl Serves for UpdateFunctionConfiguration {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<FunctionConfiguration, KmsError> {
        let was = Function::asked(desk, &r.function_name, "UpdateFunctionConfiguration")?;
        let mut function = was.clone();
        if let Some(role) = r.role {
            role::check(desk, &role)?;
            function.role = role.0;
        }
        if let Some(key) = r.kms_key_arn {
            function.key = Some(key.0).filter(|key| !key.is_empty());
        }
        let given = r.environment.and_then(|it| it.variables).map(|variables| variables.0);
        given.as_ref().map_or(Ok(()), environment::check)?;
        let known = encrypt_anew(desk, &was, &mut function, given)?;
        function.handler = r.handler.map(|handler| handler.0).or(function.handler);
        function.runtime = r.runtime.map(|runtime| runtime.0).or(function.runtime);
        if let Some(description) = r.description {
            function.description = description.0;
        }
        function.timeout = r.timeout.map_or(function.timeout, |timeout| timeout.0);
        function.memory = r.memory_size.map_or(function.memory, |memory| memory.0);
        function.save(desk)?;
        Ok(match known {
            Some(known) if !known.is_empty() => function.shown(Some(variables_shown(known))),
            _ => function.read(desk),
        })
    }
}

/// Puts the variables under the key that the function has now, and gives the role that it has now a grant. Variables that
/// are not given anew are decrypted first, if the key is another one. Returns the variables, if it had them in clear.
fn encrypt_anew(
    desk: &mut Desk<'_>,
    was: &Function,
    function: &mut Function,
    given: Option<Variables>,
) -> Result<Option<Variables>, KmsError> {
    let other_key = was.key != function.key;
    let known = match (&given, &was.environment) {
        (None, Some(sealed)) if other_key => {
            Some(sealed.shown(desk, &was.arn).map_err(|error| invalid(showing(&error)))?)
        }
        _ => None,
    };
    let key = function.key.as_deref();
    let (arn, name, role) = (&was.arn, &was.name, &function.role);
    let clear = given.or(known);
    let sealed = match (&clear, &was.environment) {
        (Some(variables), _) if variables.is_empty() => None,
        // The same key and role: the grant stays.
        (Some(variables), Some(old)) if !other_key && was.role == *role => {
            let (key, encrypted) = environment::encrypt(desk, arn, key, variables)?;
            Some(Sealed { key, encrypted, ..old.clone() })
        }
        (Some(variables), _) => Some(environment::seal(desk, arn, name, role, key, variables)?),
        (None, Some(old)) if was.role != *role => {
            let grant = Grant::make(desk, arn, name, role, key.unwrap_or(&old.key))?;
            Some(Sealed { grant, ..old.clone() })
        }
        (None, old) => old.clone(),
    };
    let stays = |old: &Sealed| sealed.as_ref().is_some_and(|new| new.grant == old.grant);
    if let Some(old) = was.environment.as_ref().filter(|old| !stays(old)) {
        let session = role::session(desk, &was.role, &was.name);
        old.grant.retire(desk, session);
    }
    function.environment = sealed;
    Ok(clear)
}
