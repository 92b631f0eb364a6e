//! A secret: its versions, who may do what with it, and its values through KMS.

use std::collections::BTreeMap;

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::{By, Desk, Kept, Permission};
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::{decrypting, encrypting, invalid_parameter, invalid_request, no_such_secret};
use super::types::{SecretBinaryType, SecretStringType};
use crate::keys::{self, Context, context};
use crate::names::{fresh_uuid, own_arn};
use crate::policies::stored;
use crate::sealing::{Blob, open, seal};

/// The label of the version that is given out unless another is asked for.
pub const CURRENT: &str = "AWSCURRENT";
/// The label of the version before it.
pub const PREVIOUS: &str = "AWSPREVIOUS";
/// The label of a version that a rotation is about to make the current one.
pub const PENDING: &str = "AWSPENDING";
/// The managed key.
const MANAGED: &str = "alias/aws/secretsmanager";
/// What stands in place of a version where Secrets Manager only tries a key.
const TRIAL: &str = "RequestToValidateKeyAccess";

/// What Secrets Manager knows of a secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Secret {
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    pub changed: Timestamp,
    pub description: Option<String>,
    /// The KMS key as an ARN; none for the managed key.
    pub key: Option<String>,
    pub versions: BTreeMap<String, Version>,
    pub policy: Option<String>,
    /// When a deleted secret is gone for good.
    pub deleted: Option<Timestamp>,
}

/// One value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    pub created: Timestamp,
    pub stages: Vec<String>,
    /// The ARN of the KMS key behind it.
    pub key: String,
    /// The data key as KMS encrypted it.
    pub encrypted: Blob,
    /// The value under the data key.
    pub sealed: Blob,
    /// Whether the value is text.
    pub text: bool,
}

/// A value in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    pub bytes: Vec<u8>,
    pub text: bool,
}

impl Value {
    /// The value of a request, if it has one.
    pub fn of(
        text: Option<SecretStringType>,
        binary: Option<SecretBinaryType>,
    ) -> Result<Option<Value>, KmsError> {
        match (text, binary) {
            (Some(_), Some(_)) => Err(invalid_parameter(
                "You can't specify both a binary secret value and a string secret value in the same secret.",
            )),
            (Some(text), None) => Ok(Some(Value { bytes: text.0.into_bytes(), text: true })),
            (None, Some(binary)) => Ok(Some(Value { bytes: binary.0, text: false })),
            (None, None) => Ok(None),
        }
    }

    /// As an answer gives it out: text or bytes.
    pub fn split(self) -> (Option<SecretStringType>, Option<SecretBinaryType>) {
        match self.text {
            true => (Some(String::from_utf8_lossy(&self.bytes).into_owned().into()), None),
            false => (None, Some(self.bytes.into())),
        }
    }
}

impl Secret {
    /// The secret of this name or ARN; one that is deleted for good is no longer there.
    pub fn find(desk: &Desk<'_>, id: &str) -> Result<Secret, KmsError> {
        let read = |kept: &Kept| kept.read::<Secret>();
        let here = |secret: &Secret| {
            secret.region == desk.region && secret.deleted.is_none_or(|gone| desk.now < gone)
        };
        let base = match id.starts_with("arn:") {
            true => id.to_owned(),
            false => own_arn(desk, "secretsmanager", &format!("secret:{id}"))?,
        };
        let whole = desk.kept(&base).and_then(|kept| read(kept));
        // A name, or an ARN without the six letters at its end.
        let begun = format!("{base}-");
        let named = || {
            let mut all = desk.kept_under(&begun);
            all.find_map(|(arn, kept)| read(kept).filter(|_| arn.len() == begun.len() + 6))
        };
        whole.or_else(named).filter(here).ok_or_else(no_such_secret)
    }

    /// The secret, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Secret, KmsError> {
        let secret = Secret::find(desk, id)?;
        let permission = Permission::to(action)
            .on(&secret.arn, &secret.owner)
            .policy("secret's policy", stored(secret.policy.as_deref())?)
            .with("secretsmanager:SecretId", secret.arn.as_str());
        desk.ask(permission)?;
        Ok(secret)
    }

    /// As `asked`, unless it is marked for deletion.
    pub fn asked_alive(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Secret, KmsError> {
        let secret = Secret::asked(desk, id, action)?;
        match secret.deleted {
            None => Ok(secret),
            Some(gone) => Err(invalid_request(
                "You can't perform this operation on the secret because it was marked for deletion.",
            )
            .hint(format!("until {gone} `aws secretsmanager restore-secret` brings it back"))),
        }
    }

    /// Writes it back.
    pub fn save(&mut self, desk: &mut Desk<'_>, what: impl Into<String>) -> Result<(), KmsError> {
        self.changed = desk.now;
        let kept = Kept::new("secretsmanager", self)?;
        desk.keep(&self.arn, kept, what);
        Ok(())
    }

    fn key_for_kms(&self) -> &str {
        self.key.as_deref().unwrap_or(MANAGED)
    }

    fn context(&self, version: &str) -> Context {
        context([("SecretARN", &self.arn), ("SecretVersionId", version)])
    }

    /// Only people of the owner's account can use the managed key.
    fn check_account(&self, desk: &Desk<'_>) -> Result<(), KmsError> {
        if self.key.is_some() || desk.caller.principal.account() == Some(&self.owner) {
            return Ok(());
        }
        Err(invalid_request(
            "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS \
             service key.",
        )
        .hint("its owner gives the secret a key of their own: aws secretsmanager update-secret --kms-key-id"))
    }

    /// Tries a key that was named for the secret, as Secrets Manager does before it relies on it.
    pub fn try_key(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let Some(key) = &self.key else { return Ok(()) };
        let context = self.context(TRIAL);
        let data_key = keys::data_key(desk, By::Caller, key, &context).map_err(encrypting)?;
        keys::decrypt(desk, By::Caller, &data_key.encrypted, &context).map_err(encrypting)?;
        desk.did("throws that data key away: it only tried whether the caller may use the key");
        Ok(())
    }

    /// Encrypts a new version and gives it its labels.
    pub fn put(
        &mut self,
        desk: &mut Desk<'_>,
        value: &Value,
        token: Option<&str>,
        stages: &[String],
    ) -> Result<String, KmsError> {
        let id = match token {
            Some(token) => token.to_owned(),
            None => fresh_uuid(desk),
        };
        if self.versions.contains_key(&id) {
            return self.repeated(desk, value, id);
        }
        self.check_account(desk)?;
        let context = self.context(&id);
        let data_key =
            keys::data_key(desk, By::Caller, self.key_for_kms(), &context).map_err(encrypting)?;
        let sealed = Blob(seal(desk, &data_key.clear, &self.arn, &value.bytes)?);
        let version = Version {
            created: desk.now,
            stages: Vec::new(),
            key: data_key.key,
            encrypted: data_key.encrypted,
            sealed,
            text: value.text,
        };
        self.versions.insert(id.clone(), version);
        for stage in stages {
            self.label(stage, Some(&id));
        }
        Ok(id)
    }

    /// A retry is recognised by its value, which has to be decrypted for that.
    fn repeated(&self, desk: &mut Desk<'_>, value: &Value, id: String) -> Result<String, KmsError> {
        if self.value(desk, &id)? == *value {
            return Ok(id);
        }
        let message = "You can't modify an existing version, you can only create a new version.";
        Err(KmsError::new(ErrorCode::ResourceExistsException, message))
    }

    /// A version's value.
    pub fn value(&self, desk: &mut Desk<'_>, id: &str) -> Result<Value, KmsError> {
        self.check_account(desk)?;
        let version = self.versions.get(id).ok_or_else(no_such_secret)?;
        let context = self.context(id);
        let clear = keys::decrypt(desk, By::Caller, &version.encrypted, &context);
        let clear = kms_engine::crypto::Material::new(clear.map_err(decrypting)?);
        let bytes = open(&clear, &self.arn, &version.sealed.0)?;
        Ok(Value { bytes, text: version.text })
    }

    /// Puts the data keys of the labelled versions under the secret's new key. Where the caller may not decrypt them they
    /// stay as they are.
    pub fn rewrap(&mut self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let labelled = |version: &Version| {
            let known = [CURRENT, PREVIOUS, PENDING];
            version.stages.iter().any(|stage| known.contains(&stage.as_str()))
        };
        let ids: Vec<String> = self
            .versions
            .iter()
            .filter(|(_, version)| labelled(version))
            .map(|(id, _)| id.clone())
            .collect();
        let key = self.key_for_kms().to_owned();
        for id in ids {
            let context = self.context(&id);
            let Some(version) = self.versions.get_mut(&id) else { continue };
            let Ok(clear) = keys::decrypt(desk, By::Caller, &version.encrypted, &context) else {
                desk.did(
                    "leaves the versions under the old key, which it may not use for this caller",
                );
                return Ok(());
            };
            let clear = zeroize::Zeroizing::new(clear);
            let (key, encrypted) =
                keys::encrypt(desk, By::Caller, &key, &clear, &context).map_err(encrypting)?;
            (version.key, version.encrypted) = (key, encrypted);
        }
        Ok(())
    }

    /// Moves a label to this version, or takes it off. The version that was current becomes the previous one.
    pub fn label(&mut self, stage: &str, to: Option<&str>) {
        let was = self.labelled(stage).cloned();
        for version in self.versions.values_mut() {
            version.stages.retain(|label| label != stage);
        }
        if let Some(version) = to.and_then(|to| self.versions.get_mut(to)) {
            version.stages.push(stage.to_owned());
        }
        if stage == CURRENT
            && was.as_deref() != to
            && let Some(was) = was
        {
            self.label(PREVIOUS, Some(&was));
        }
    }

    /// The version with this label.
    pub fn labelled(&self, stage: &str) -> Option<&String> {
        let has = |version: &Version| version.stages.iter().any(|label| label == stage);
        self.versions.iter().find(|(_, version)| has(version)).map(|(id, _)| id)
    }
}
