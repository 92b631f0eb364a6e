//! CreateFunction.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::environment;
use super::faults::invalid;
use super::function::{Code, Function, arn, variables_shown};
use super::role;
use super::types::*;

/// See the module.
pub struct CreateFunction;

shape! {
    pub struct Request {
        /// The function's name.
        function_name: FunctionName,
        /// The runtime; none of them runs here.
        runtime: Option<Runtime>,
        /// The ARN of the execution role.
        role: RoleArn,
        /// Where the code starts.
        handler: Option<Handler>,
        /// The code.
        code: Option<FunctionCode>,
        /// A description.
        description: Option<Description>,
        /// Seconds after which it is stopped; 3 where left out.
        timeout: Option<Timeout>,
        /// Megabytes; 128 where left out.
        memory_size: Option<MemorySize>,
        /// Its environment variables, 4 KB at most.
        environment: Option<Environment>,
        /// The KMS key for the variables, as an ARN; the AWS managed key of Lambda where left out.
        kms_key_arn as "KMSKeyArn": Option<KMSKeyArn>,
    }
}

impl Operation for CreateFunction {
    const NAME: &'static str = "CreateFunction";
    const SERVICE: &'static str = "lambda";
    const DOC: &'static str = "Makes a function. Its environment variables are encrypted on your behalf, and its execution role gets a grant to decrypt them: with a key of your own that takes kms:Encrypt and kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "encryption context, keys, iam:PassRole, who needs which permission",
            "Lambda developer guide, as of 2026-11",
        ),
        approximate(
            "a function is Active at once; its code is JSON that lists calls to KMS",
            "no program runs here",
        ),
        unknown(
            "the grant: Decrypt and RetireGrant for the role's session of the function's name, with the exact context; Encrypt comes before CreateGrant",
            "seen in public lists of grants; the order is the lab's",
        ),
        unknown("wording of a denied Encrypt or CreateGrant", "not recorded"),
    ];
    type Request = Request;
    type Response = FunctionConfiguration;

    fn shown(r: &Request) -> Json {
        json!({
            "functionName": &*r.function_name, "runtime": r.runtime.as_deref(), "role": &*r.role,
            "handler": r.handler.as_deref(), "description": r.description.as_deref(),
            "kMSKeyArn": r.kms_key_arn.as_deref(), "environment": {},
        })
    }
}

impl Serves for CreateFunction {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<FunctionConfiguration, KmsError> {
        let (arn, owner) = (arn(desk, &r.function_name)?, desk.account()?);
        desk.ask(Permission::to("CreateFunction").on(&arn, &owner))?;
        role::check(desk, &r.role)?;
        let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
        if desk.kept(&arn).is_some() {
            let message = format!("Function already exist: {name}");
            return Err(KmsError::new(ErrorCode::ResourceConflictException, message));
        }
        let package = r.code.and_then(|code| code.zip_file).ok_or_else(|| {
            invalid("Please provide a source for function code.")
                .hint("--zip-file fileb://handler.json")
        })?;
        let code = Code::take(desk, &arn, &package)?;
        let variables =
            r.environment.and_then(|it| it.variables).map(|it| it.0).unwrap_or_default();
        environment::check(&variables)?;
        let key = r.kms_key_arn.map(|key| key.0).filter(|key| !key.is_empty());
        let environment = match variables.is_empty() {
            true => None,
            false => {
                Some(environment::seal(desk, &arn, &name, &r.role, key.as_deref(), &variables)?)
            }
        };
        let mut function = Function {
            arn,
            name,
            owner,
            role: r.role.0,
            runtime: r.runtime.map(|runtime| runtime.0),
            handler: r.handler.map(|handler| handler.0),
            description: r.description.map(|description| description.0).unwrap_or_default(),
            timeout: r.timeout.map_or(3, |timeout| timeout.0),
            memory: r.memory_size.map_or(128, |memory| memory.0),
            modified: desk.now,
            revision: String::new(),
            key,
            environment,
            code,
        };
        function.save(desk)?;
        let shown = function.environment.as_ref().map(|_| variables_shown(variables));
        Ok(function.shown(shown))
    }
}
