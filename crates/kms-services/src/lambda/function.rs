//! A function: what Lambda keeps of it, and how answers show it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::crypto::Material;
use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Held, Kept, Permission};
use kms_engine::time::MINUTE;
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::code;
use super::environment::{Sealed, Variables, read};
use super::faults::{decrypting, invalid, no_such_function, showing};
use super::role;
use super::types::*;
use crate::names::{fresh_uuid, own_arn};
use crate::sealing::{Blob as Sealed64, open, seal};

/// How long an idle execution environment keeps its variables in memory. AWS names no time.
const WARM: i64 = 5 * MINUTE;

/// What Lambda knows of a function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub role: String,
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub description: String,
    pub timeout: i64,
    pub memory: i64,
    pub modified: Timestamp,
    pub revision: String,
    /// The KMS key as it was named; none for the managed key.
    pub key: Option<String>,
    pub environment: Option<Sealed>,
    pub code: Code,
}

/// A deployment package as it is kept: under a key of Lambda's own, of which nobody hears.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Code {
    size: usize,
    sha256: String,
    sealed: Sealed64,
}

impl Code {
    /// Takes a package that can be run.
    pub fn take(desk: &mut Desk<'_>, arn: &str, package: &[u8]) -> Result<Code, KmsError> {
        code::parse(package).map_err(|why| {
            invalid("Could not unzip uploaded file. Please check your file, then try to upload again.").hint(format!(
                "{why}. In place of a zip file the lab takes the calls to KMS that the code makes, as JSON: \
                 [{{\"Decrypt\": {{\"CiphertextBlob\": \"${{SECRET}}\"}}}}]"
            ))
        })?;
        let key = desk.own_key("lambda");
        let sealed = Sealed64(seal(desk, &key, arn, package)?);
        let sha256 = BASE64.encode(Sha256::digest(package));
        Ok(Code { size: package.len(), sha256, sealed })
    }

    /// What it does.
    pub fn steps(&self, desk: &Desk<'_>, arn: &str) -> Result<Vec<code::Step>, KmsError> {
        let package = open(&desk.own_key("lambda"), arn, &self.sealed.0)?;
        code::parse(&package).map_err(KmsError::internal)
    }
}

/// The ARN of a function of the caller's account, from its name or ARN.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    if name.starts_with("arn:") {
        return Ok(name.to_owned());
    }
    let name = name.rsplit(':').next().unwrap_or(name);
    own_arn(desk, "lambda", &format!("function:{name}"))
}

impl Function {
    /// The function, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Function, KmsError> {
        let arn = arn(desk, name)?;
        let account = desk.account()?;
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known = desk.kept(&arn).and_then(|kept| kept.read::<Function>());
        known.filter(|known| known.owner == account).ok_or_else(|| no_such_function(&arn))
    }

    /// Writes it. Environments that run go with it: the next run starts with what is new.
    pub fn save(&mut self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        (self.modified, self.revision) = (desk.now, fresh_uuid(desk));
        let what = match &self.environment {
            Some(_) => {
                "the function; its variables as KMS encrypted them, and the token of the role's grant"
            }
            None => "the function, which has no variables",
        };
        desk.keep(&self.arn, Kept::new("lambda", self)?, what);
        desk.let_go(&self.warm());
        Ok(())
    }

    /// Under which name an execution environment holds the variables.
    pub fn warm(&self) -> String {
        format!("lambda {}", self.arn)
    }

    /// The variables for a run: from the environment that is still there, or, for a new one, from KMS.
    pub fn start(&self, desk: &mut Desk<'_>) -> Result<Variables, KmsError> {
        let Some(sealed) = &self.environment else { return Ok(Variables::new()) };
        let warm = self.warm();
        let (key, clear) = match desk.held(&warm) {
            Some(held) => {
                desk.did("uses an execution environment that still has the variables in memory");
                (held.key.clone(), open(&held.key, &warm, &held.encrypted)?)
            }
            None => {
                desk.did("starts an execution environment");
                let session = role::session(desk, &self.role, &self.name).ok_or_else(gone)?;
                let clear = sealed.opened(desk, &self.arn, session).map_err(decrypting)?;
                (Material::new(desk.random::<32>().to_vec()), clear)
            }
        };
        // Memory that no log shows: under a key that lives as long as the environment does.
        let encrypted = seal(desk, &key, &warm, &clear)?;
        let until = Some(desk.now.plus(WARM));
        desk.hold(warm, Held { key, encrypted, about: None, until });
        read(&clear)
    }

    /// As answers show it, with the variables or why they cannot be shown.
    pub fn shown(&self, environment: Option<EnvironmentResponse>) -> FunctionConfiguration {
        let text = |text: &str| Some(Text::from(text));
        FunctionConfiguration {
            function_name: text(&self.name),
            function_arn: text(&self.arn),
            runtime: self.runtime.as_deref().map(Text::from),
            role: text(&self.role),
            handler: self.handler.as_deref().map(Text::from),
            code_size: i64::try_from(self.code.size).ok().map(Long),
            description: text(&self.description),
            timeout: Some(Timeout(self.timeout)),
            memory_size: Some(MemorySize(self.memory)),
            last_modified: text(&self.modified.to_iso_seconds().replace('Z', ".000+0000")),
            code_sha256: text(&self.code.sha256),
            version: text("$LATEST"),
            environment,
            kms_key_arn: self.key.as_deref().map(Text::from),
            revision_id: text(&self.revision),
            state: text("Active"),
            last_update_status: text("Successful"),
            package_type: text("Zip"),
        }
    }

    /// As the operations that read it show it: the variables are decrypted on behalf of the caller. Where KMS refuses,
    /// the answer says so in their place.
    pub fn read(&self, desk: &mut Desk<'_>) -> FunctionConfiguration {
        let environment =
            self.environment.as_ref().map(|sealed| match sealed.shown(desk, &self.arn) {
                Ok(variables) => variables_shown(variables),
                Err(error) => EnvironmentResponse {
                    variables: None,
                    error: Some(EnvironmentError {
                        error_code: Some(error.code.as_str().into()),
                        message: Some(showing(&error).into()),
                    }),
                },
            });
        self.shown(environment)
    }
}

/// Variables as an answer shows them.
pub fn variables_shown(variables: Variables) -> EnvironmentResponse {
    EnvironmentResponse {
        variables: Some(kms_engine::shape::types::EncryptionContextType(variables)),
        error: None,
    }
}

/// The role behind the session was deleted.
fn gone() -> KmsError {
    let error = KmsError::new(
        kms_engine::ErrorCode::UnrecognizedClientException,
        "The security token included in the request is invalid.",
    );
    decrypting(error)
}
