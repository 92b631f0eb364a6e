//! The data key of a database: KMS gives it to RDS itself, which holds a grant that whoever makes or starts the database
//! has created.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kms_engine::KmsError;
use kms_engine::serve::{By, Desk, KmsCall, blob};
use serde_json::{Value as Json, json};

use crate::infrastructure::SealedKey;
use crate::keys::context;
use crate::sealing::Blob;

/// The key of encrypted databases that name none.
pub const MANAGED: &str = "alias/aws/rds";
/// What the grant allows: what such grants hold in public listings; no document lists the operations.
const OPERATIONS: &[&str] = &[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
];

/// A data key for a database of this ARN and resource id.
pub fn make(
    desk: &mut Desk<'_>,
    database: &str,
    resource: &str,
    key: &str,
) -> Result<SealedKey, KmsError> {
    let described = desk.kms(KmsCall::new("DescribeKey", json!({"KeyId": key})))?;
    let arn = described.get("KeyMetadata").and_then(|about| about.get("Arn"));
    let key = arn.and_then(Json::as_str).unwrap_or_default().to_owned();
    let context = context([("aws:rds:db-id", resource)]);
    let token = grant(desk, database, &key, &context)?;
    let body = json!({
        "KeyId": key, "NumberOfBytes": 64, "EncryptionContext": context, "GrantTokens": [token],
    });
    let call = KmsCall::new("GenerateDataKeyWithoutPlaintext", body).by(itself(desk, database));
    let encrypted = Blob(blob(&desk.kms(call)?, "CiphertextBlob")?);
    let sealed = SealedKey { key, encrypted, context, region: desk.region.clone() };
    decrypt(desk, database, &sealed, &token)?;
    Ok(sealed)
}

/// Has the data key decrypted again, under a new grant.
pub fn open(desk: &mut Desk<'_>, database: &str, sealed: &SealedKey) -> Result<(), KmsError> {
    let token = grant(desk, database, &sealed.key, &sealed.context)?;
    decrypt(desk, database, sealed, &token)
}

fn grant(
    desk: &mut Desk<'_>,
    database: &str,
    key: &str,
    context: &crate::keys::Context,
) -> Result<Json, KmsError> {
    let service = service(desk);
    let body = json!({
        "KeyId": key,
        "GranteeServicePrincipal": service,
        "RetiringServicePrincipal": service,
        "Operations": OPERATIONS,
        "Constraints": {"EncryptionContextSubset": context, "SourceArn": database},
    });
    let answer = desk.kms(KmsCall::new("CreateGrant", body).for_aws_resource())?;
    Ok(answer.get("GrantToken").cloned().unwrap_or_default())
}

fn decrypt(
    desk: &mut Desk<'_>,
    database: &str,
    sealed: &SealedKey,
    token: &Json,
) -> Result<(), KmsError> {
    let body = json!({
        "CiphertextBlob": BASE64.encode(&sealed.encrypted.0),
        "EncryptionContext": sealed.context,
        "GrantTokens": [token],
    });
    desk.kms(KmsCall::new("Decrypt", body).by(itself(desk, database)))?;
    Ok(())
}

/// RDS, for one database.
fn itself(desk: &Desk<'_>, database: &str) -> By {
    let context = vec![("aws:SourceArn".to_owned(), database.to_owned())];
    By::Service { name: service(desk), context }
}

fn service(desk: &Desk<'_>) -> String {
    format!("rds.{}.amazonaws.com", desk.region)
}
