//! Data keys that AWS decrypts later and without a person: KMS gives them encrypted only, and an identity of AWS's own
//! gets a grant with which it decrypts them where they are needed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::KmsError;
use kms_engine::arn::Region;
use kms_engine::principal::{AccountId, Principal};
use kms_engine::serve::{By, Desk, KmsCall, blob};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::keys::Context;
use crate::sealing::Blob;

/// Bytes of a data key: two keys of XTS.
const LENGTH: i64 = 64;

/// A data key as it lies beside what it encrypts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedKey {
    /// The ARN of the KMS key.
    pub key: String,
    /// The data key as KMS encrypted it.
    pub encrypted: Blob,
    /// The encryption context it is bound to.
    pub context: Context,
    /// Where the KMS key is.
    pub region: Region,
}

/// A data key that nobody sees in clear: GenerateDataKeyWithoutPlaintext on behalf of the caller.
pub fn generate(
    desk: &mut Desk<'_>,
    key: &str,
    context: Context,
    region: &Region,
) -> Result<SealedKey, KmsError> {
    let body = json!({"KeyId": key, "NumberOfBytes": LENGTH, "EncryptionContext": context});
    let call = KmsCall::new("GenerateDataKeyWithoutPlaintext", body).region(region);
    let answer = desk.kms(call)?;
    let key = answer.get("KeyId").and_then(Json::as_str).unwrap_or_default().to_owned();
    let encrypted = Blob(blob(&answer, "CiphertextBlob")?);
    Ok(SealedKey { key, encrypted, context, region: region.clone() })
}

/// An identity of AWS's own that works for one resource of an account: `aws:ec2-infrastructure/i-0123`.
pub fn identity(account: &AccountId, role: &str, session: &str) -> Principal {
    Principal::AssumedRole {
        account: account.clone(),
        path: "/".to_owned(),
        role: role.to_owned(),
        id: format!("{account}:{role}"),
        session: session.to_owned(),
    }
}

impl SealedKey {
    /// Lets an identity of AWS's own decrypt the data key: CreateGrant on behalf of the caller, Decrypt as that identity.
    pub fn open_as(&self, desk: &mut Desk<'_>, identity: Principal) -> Result<(), KmsError> {
        let body = json!({
            "KeyId": self.key,
            "GranteePrincipal": identity.arn(),
            "Operations": ["Decrypt"],
            "Constraints": {"EncryptionContextSubset": self.context},
        });
        let call = KmsCall::new("CreateGrant", body).region(&self.region).for_aws_resource();
        let answer = desk.kms(call)?;
        let body = json!({
            "CiphertextBlob": BASE64.encode(&self.encrypted.0),
            "EncryptionContext": self.context,
            "GrantTokens": [answer.get("GrantToken")],
        });
        let call = KmsCall::new("Decrypt", body).region(&self.region);
        desk.kms(call.by(By::identity(identity)))?;
        Ok(())
    }

    /// The same data key under another KMS key of the Region: ReEncrypt on behalf of the caller.
    pub fn under(
        &self,
        desk: &mut Desk<'_>,
        key: &str,
        context: Context,
    ) -> Result<SealedKey, KmsError> {
        let body = json!({
            "CiphertextBlob": BASE64.encode(&self.encrypted.0),
            "SourceEncryptionContext": self.context,
            "DestinationKeyId": key,
            "DestinationEncryptionContext": context,
        });
        let answer = desk.kms(KmsCall::new("ReEncrypt", body).region(&self.region))?;
        let key = answer.get("KeyId").and_then(Json::as_str).unwrap_or_default().to_owned();
        let encrypted = Blob(blob(&answer, "CiphertextBlob")?);
        Ok(SealedKey { key, encrypted, context, region: self.region.clone() })
    }

    /// Whether an AWS managed key is behind it, which no other account can use.
    pub fn is_aws_managed(&self, desk: &Desk<'_>) -> bool {
        let is_it = |key: &&std::sync::Arc<kms_engine::key::Key>| key.arn.to_string() == self.key;
        let key = desk.world().keys().find(is_it);
        key.is_some_and(|key| key.manager == kms_engine::spec::KeyManager::Aws)
    }
}
