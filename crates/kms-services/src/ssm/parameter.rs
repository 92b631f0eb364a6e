//! A parameter: what Parameter Store keeps of it, and its value through KMS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::crypto::Material;
use kms_engine::principal::AccountId;
use kms_engine::serve::{By, Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::{from_kms, not_found};
use super::types::{PSParameterVersion, Parameter, ParameterType};
use crate::keys::{self, Context, context};
use crate::names::own_arn;
use crate::sealing::{Blob, open, seal};

/// What Parameter Store knows of a parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known {
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub kind: ParameterType,
    pub version: i64,
    pub modified: Timestamp,
    pub description: Option<String>,
    pub advanced: bool,
    /// The key as it was named, of a SecureString.
    pub key: Option<String>,
    pub value: Value,
}

/// A value as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Value {
    /// String and StringList are not encrypted.
    Clear(String),
    /// What KMS's Encrypt returned.
    Encrypted(Blob),
    /// Under a data key.
    Enveloped { encrypted: Blob, sealed: Blob },
}

/// Encrypts a value on behalf of the caller: as a standard parameter by KMS itself, as an advanced one under a data key.
pub fn encrypted(
    desk: &mut Desk<'_>,
    arn: &str,
    key: &str,
    text: &str,
    advanced: bool,
) -> Result<Value, KmsError> {
    let context = bound_to(arn);
    if !advanced {
        let answer = keys::encrypt(desk, By::Caller, key, text.as_bytes(), &context);
        return Ok(Value::Encrypted(answer.map_err(from_kms)?.1));
    }
    let data_key = keys::data_key(desk, By::Caller, key, &context).map_err(from_kms)?;
    let sealed = Blob(seal(desk, &data_key.clear, arn, text.as_bytes())?);
    Ok(Value::Enveloped { encrypted: data_key.encrypted, sealed })
}

fn bound_to(arn: &str) -> Context {
    context([("PARAMETER_ARN", arn)])
}

/// The ARN of a parameter of the caller's account: a name's leading slash is the one that is there anyway.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    if name.starts_with("arn:") {
        return Ok(name.to_owned());
    }
    own_arn(desk, "ssm", &format!("parameter/{}", name.strip_prefix('/').unwrap_or(name)))
}

impl Known {
    /// The parameter, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Known, KmsError> {
        let arn = arn(desk, name)?;
        let account = desk.account()?;
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known = desk.kept(&arn).and_then(|kept| kept.read::<Known>());
        known.filter(|known| known.owner == account).ok_or_else(not_found)
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let what = match &self.value {
            Value::Clear(_) => "the value, in clear",
            Value::Encrypted(_) => "the value as KMS encrypted it; there is no data key",
            Value::Enveloped { .. } => {
                "the value encrypted under a data key, and the encrypted data key"
            }
        };
        desk.keep(&self.arn, Kept::new("ssm", self)?, what);
        Ok(())
    }

    /// As an answer shows it: decrypted, or a SecureString as it is kept.
    pub fn shown(&self, desk: &mut Desk<'_>, decrypt: bool) -> Result<Parameter, KmsError> {
        let value = match (&self.value, decrypt) {
            (Value::Clear(text), _) => text.clone(),
            (Value::Encrypted(blob), false) => BASE64.encode(&blob.0),
            (Value::Enveloped { encrypted, sealed }, false) => {
                BASE64.encode([encrypted.0.as_slice(), &sealed.0].concat())
            }
            (value, true) => self.decrypted(desk, value)?,
        };
        Ok(Parameter {
            name: Some(self.name.as_str().into()),
            type_of: Some(self.kind),
            value: Some(value.into()),
            version: Some(PSParameterVersion(self.version)),
            last_modified_date: Some(self.modified),
            arn: Some(self.arn.as_str().into()),
            data_type: Some("text".into()),
        })
    }

    fn decrypted(&self, desk: &mut Desk<'_>, value: &Value) -> Result<String, KmsError> {
        let context = bound_to(&self.arn);
        let bytes = match value {
            Value::Clear(text) => return Ok(text.clone()),
            Value::Encrypted(blob) => {
                keys::decrypt(desk, By::Caller, blob, &context).map_err(from_kms)?
            }
            Value::Enveloped { encrypted, sealed } => {
                let key = keys::decrypt(desk, By::Caller, encrypted, &context).map_err(from_kms)?;
                open(&Material::new(key), &self.arn, &sealed.0)?
            }
        };
        String::from_utf8(bytes).map_err(KmsError::internal)
    }
}
