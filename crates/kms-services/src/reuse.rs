//! Data keys that a service keeps in memory for a while, one for each requester, so that KMS hears of few uses.
//!
//! While the service has a data key in memory it asks nobody: the key policy is not looked at again.

use kms_engine::KmsError;
use kms_engine::crypto::Material;
use kms_engine::serve::{By, Desk, Held};
use sha2::{Digest as _, Sha256};

use crate::keys::{self, Context, DataKey};
use crate::sealing::Blob;

/// How a service keeps the data keys of one thing: of a bucket, a queue, a topic.
#[derive(Debug)]
pub struct Reuse<'a> {
    /// The thing, `s3 films`.
    pub scope: String,
    /// What the service calls such a key: `Bucket Key`.
    pub called: &'a str,
    /// For how long.
    pub life: i64,
    /// The encryption context of its calls.
    pub context: &'a Context,
    /// As whom it calls KMS.
    pub by: By,
}

impl Reuse<'_> {
    /// The data key for something new under this KMS key.
    pub fn to_encrypt(&self, desk: &mut Desk<'_>, key: &str) -> Result<DataKey, KmsError> {
        if let Some(there) = self.in_memory(desk, key) {
            return Ok(there);
        }
        let made = keys::data_key(desk, self.by.clone(), key, self.context)?;
        self.hold(desk, key, &made);
        Ok(made)
    }

    /// As `to_encrypt`, by a service that has a new data key decrypted once before it relies on it.
    pub fn to_encrypt_tried(&self, desk: &mut Desk<'_>, key: &str) -> Result<DataKey, KmsError> {
        if let Some(there) = self.in_memory(desk, key) {
            return Ok(there);
        }
        let made = keys::data_key(desk, self.by.clone(), key, self.context)?;
        keys::decrypt(desk, self.by.clone(), &made.encrypted, self.context)?;
        desk.did("has seen that the encrypted data key can be decrypted");
        self.hold(desk, key, &made);
        Ok(made)
    }

    /// The data key of something that is there; `key` is the ARN of the KMS key behind it.
    pub fn to_decrypt(
        &self,
        desk: &mut Desk<'_>,
        key: &str,
        encrypted: &Blob,
    ) -> Result<Material, KmsError> {
        let name = self.reading(desk, encrypted);
        if let Some(held) = desk.held(&name) {
            self.say_there(desk);
            return Ok(held.key.clone());
        }
        let clear = Material::new(keys::decrypt(desk, self.by.clone(), encrypted, self.context)?);
        desk.hold(name, self.held(desk, key, &clear, encrypted));
        self.say_kept(desk);
        Ok(clear)
    }

    fn in_memory(&self, desk: &mut Desk<'_>, key: &str) -> Option<DataKey> {
        let held = desk.held(&self.writing(desk, key))?;
        self.say_there(desk);
        Some(DataKey {
            key: held.about.clone().unwrap_or_default(),
            clear: held.key.clone(),
            encrypted: Blob(held.encrypted.clone()),
        })
    }

    fn hold(&self, desk: &mut Desk<'_>, key: &str, made: &DataKey) {
        let held = self.held(desk, &made.key, &made.clear, &made.encrypted);
        desk.hold(self.reading(desk, &made.encrypted), held.clone());
        desk.hold(self.writing(desk, key), held);
        self.say_kept(desk);
    }

    fn held(&self, desk: &Desk<'_>, key: &str, clear: &Material, encrypted: &Blob) -> Held {
        Held {
            key: clear.clone(),
            encrypted: encrypted.0.clone(),
            about: Some(key.to_owned()),
            until: Some(desk.now.plus(self.life)),
        }
    }

    fn say_there(&self, desk: &mut Desk<'_>) {
        let called = self.called;
        let whom = self.whom();
        desk.did(format!("has the {called} in memory{whom}: KMS is not asked"));
    }

    fn say_kept(&self, desk: &mut Desk<'_>) {
        let whom = self.whom();
        desk.did(format!("keeps the {} in memory{whom}", self.called));
    }

    fn whom(&self) -> &'static str {
        match self.by {
            By::Caller => " for this requester",
            _ => "",
        }
    }

    fn writing(&self, desk: &Desk<'_>, key: &str) -> String {
        let pairs: Vec<String> =
            self.context.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{} {} write {key} {}", self.scope, self.requester(desk), pairs.join(","))
    }

    fn reading(&self, desk: &Desk<'_>, encrypted: &Blob) -> String {
        format!("{} {} read {}", self.scope, self.requester(desk), digest(&encrypted.0))
    }

    /// Who counts as one requester: a principal, of a service for one of its resources; of a role the role and not the
    /// session, unless session policies scope it down.
    fn requester(&self, desk: &Desk<'_>) -> String {
        let scoped = desk.caller.session.iter().flat_map(|session| &session.policies);
        let scoped: Vec<String> = scoped.map(|policy| digest(policy.text().as_bytes())).collect();
        match &self.by {
            By::Caller => {
                let (who, said) = (desk.caller.principal.principal_arn(), &desk.caller.context);
                format!("{who} {} {said:?}", scoped.join(" "))
            }
            by => format!("{by:?}"),
        }
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
