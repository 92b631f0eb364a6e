//! Environment variables: encrypted on behalf of whoever configures the function, decrypted by its execution role, which
//! holds a grant for nothing but this function's variables.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::grant::PROPAGATION;
use kms_engine::principal::Principal;
use kms_engine::serve::{By, Desk, KmsCall};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::faults::{configuring, invalid};
use super::role;
use crate::keys::{self, Context, context};
use crate::sealing::Blob;

/// The key of functions that name none.
const MANAGED: &str = "alias/aws/lambda";
/// Bytes that all variables together may have.
const LIMIT: usize = 4096;
/// Names that Lambda sets itself.
const RESERVED: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// Variables by name.
pub type Variables = BTreeMap<String, String>;

/// Variables as they are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sealed {
    /// The ARN of the KMS key behind them.
    pub key: String,
    /// What KMS's Encrypt returned.
    pub encrypted: Blob,
    /// The execution role's grant.
    pub grant: Grant,
}

/// The grant with which the execution role decrypts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    key: String,
    id: String,
    /// With it a new grant works at once.
    token: String,
    /// When it is no longer needed.
    everywhere: Timestamp,
    /// The unique id of the session that has the grant: a role that is made again is another one.
    holder: Option<String>,
}

fn bound_to(function: &str) -> Context {
    context([("aws:lambda:FunctionArn", function)])
}

/// Refuses variables that Lambda does not take.
pub fn check(variables: &Variables) -> Result<(), KmsError> {
    let reserved: Vec<&str> =
        RESERVED.iter().copied().filter(|name| variables.contains_key(*name)).collect();
    let because = "Lambda was unable to configure your environment variables because the environment variables you have \
                   provided";
    if !reserved.is_empty() {
        let names = reserved.join(", ");
        return Err(invalid(format!(
            "{because} contains reserved keys that are currently not supported for modification. Reserved keys used in \
             this request: {names}"
        )));
    }
    let text = json!(variables).to_string();
    match text.len() > LIMIT {
        true => Err(invalid(format!("{because} exceeded the 4KB limit. String measured: {text}"))),
        false => Ok(()),
    }
}

/// Encrypts variables for the first time, or for another key or role: with a grant for the role.
pub fn seal(
    desk: &mut Desk<'_>,
    function: &str,
    name: &str,
    role: &str,
    key: Option<&str>,
    variables: &Variables,
) -> Result<Sealed, KmsError> {
    let (arn, encrypted) = encrypt(desk, function, key, variables)?;
    // A key that was named stays as it was named: CreateGrant takes no alias.
    let grant = Grant::make(desk, function, name, role, key.unwrap_or(&arn))?;
    Ok(Sealed { key: arn, encrypted, grant })
}

/// Encrypts variables under the key that a function names; the grant stays as it is.
pub fn encrypt(
    desk: &mut Desk<'_>,
    function: &str,
    key: Option<&str>,
    variables: &Variables,
) -> Result<(String, Blob), KmsError> {
    let text = json!(variables).to_string();
    let key = key.unwrap_or(MANAGED);
    keys::encrypt(desk, By::Caller, key, text.as_bytes(), &bound_to(function))
        .map_err(|error| configuring("Encrypt", error))
}

impl Grant {
    /// Lets the session in which the function runs decrypt its variables.
    pub fn make(
        desk: &mut Desk<'_>,
        function: &str,
        name: &str,
        role: &str,
        key: &str,
    ) -> Result<Grant, KmsError> {
        let body = json!({
            "KeyId": key,
            "GranteePrincipal": role::session_arn(role, name),
            "Operations": ["Decrypt", "RetireGrant"],
            "Constraints": {"EncryptionContextEquals": bound_to(function)},
        });
        let answer = desk.kms(KmsCall::new("CreateGrant", body).for_aws_resource());
        let answer = answer.map_err(|error| configuring("CreateGrant", error))?;
        let text = |member: &str| text_of(&answer, member);
        Ok(Grant {
            key: key.to_owned(),
            id: text("GrantId"),
            token: text("GrantToken"),
            everywhere: desk.now.plus(PROPAGATION),
            holder: role::session(desk, role, name).map(|session| session.user_id()),
        })
    }

    /// Gives the grant back, as the role, which may retire it. Where the role is gone nobody does.
    pub fn retire(&self, desk: &mut Desk<'_>, session: Option<Principal>) {
        let holder = |session: &Principal| Some(session.user_id()) == self.holder;
        let Some(session) = session.filter(holder) else {
            desk.did("leaves the grant of a role that is gone");
            return;
        };
        let body = json!({"KeyId": self.key, "GrantId": self.id});
        // A grant that somebody has revoked before needs no end any more.
        let _ = desk.kms(KmsCall::new("RetireGrant", body).by(By::identity(session)));
    }
}

impl Sealed {
    /// The variables, for whoever configures the function: on their behalf.
    pub fn shown(&self, desk: &mut Desk<'_>, function: &str) -> Result<Variables, KmsError> {
        let bytes = keys::decrypt(desk, By::Caller, &self.encrypted, &bound_to(function))?;
        read(&bytes)
    }

    /// The variables, for a run: as the execution role, by its grant.
    pub fn opened(
        &self,
        desk: &mut Desk<'_>,
        function: &str,
        session: Principal,
    ) -> Result<Vec<u8>, KmsError> {
        let tokens = match desk.now < self.grant.everywhere {
            true => json!([self.grant.token]),
            false => json!([]),
        };
        let body = json!({
            "CiphertextBlob": BASE64.encode(&self.encrypted.0),
            "EncryptionContext": bound_to(function),
            "GrantTokens": tokens,
        });
        let answer = desk.kms(KmsCall::new("Decrypt", body).by(By::identity(session)))?;
        kms_engine::serve::blob(&answer, "Plaintext")
    }
}

/// Variables out of what KMS decrypted.
pub fn read(bytes: &[u8]) -> Result<Variables, KmsError> {
    serde_json::from_slice(bytes).map_err(KmsError::internal)
}

fn text_of(answer: &Map<String, Json>, member: &str) -> String {
    answer.get(member).and_then(Json::as_str).unwrap_or_default().to_owned()
}
