//! What services do with a key that they will use later: look at it, make a grant, give the grant back.

use kms_engine::KmsError;
use kms_engine::serve::{By, Desk, KmsCall};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::keys::Context;
use crate::names::key_arn;

/// A grant that a service made for itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Granted {
    pub id: String,
    /// What makes the grant work before it is known everywhere.
    pub token: String,
}

/// Looks at a key in the caller's name; its ARN.
pub fn look_at(desk: &mut Desk<'_>, key: &str) -> Result<String, KmsError> {
    let body = json!({"KeyId": key_arn(desk, key)?});
    let seen = desk.kms(KmsCall::new("DescribeKey", body))?;
    let metadata = seen.get("KeyMetadata").and_then(Json::as_object);
    Ok(metadata.map(|metadata| text(metadata, "Arn")).unwrap_or_default())
}

/// Makes a grant in the caller's name for a service, which may also give it back.
pub fn make(
    desk: &mut Desk<'_>,
    key: &str,
    service: &str,
    operations: &[&str],
    context: &Context,
) -> Result<Granted, KmsError> {
    let body = json!({
        "KeyId": key, "GranteePrincipal": service, "RetiringPrincipal": service, "Operations": operations,
        "Constraints": {"EncryptionContextSubset": context},
    });
    let made = desk.kms(KmsCall::new("CreateGrant", body).for_aws_resource())?;
    Ok(Granted { id: text(&made, "GrantId"), token: text(&made, "GrantToken") })
}

/// Gives a grant back. Where that is no longer possible, it is over anyway.
pub fn retire(desk: &mut Desk<'_>, by: By, key: &str, grant: &Granted) {
    let body = json!({"KeyId": key, "GrantId": grant.id});
    if desk.kms(KmsCall::new("RetireGrant", body).by(by)).is_err() {
        desk.did("goes on without: the grant is gone already");
    }
}

fn text(answer: &Map<String, Json>, member: &str) -> String {
    answer.get(member).and_then(Json::as_str).unwrap_or_default().to_owned()
}
