//! CreateSecret.

use std::collections::BTreeMap;

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::{invalid_parameter, invalid_request};
use super::secret::{CURRENT, Secret, Value};
use super::types::*;
use crate::names::{key_arn, own_arn, six_letters};

/// See the module.
pub struct CreateSecret;

shape! {
    pub struct Request {
        /// The secret's name.
        name: NameType,
        /// What makes a retry safe: it becomes the version's id.
        client_request_token: Option<ClientRequestTokenType>,
        /// A description.
        description: Option<DescriptionType>,
        /// The KMS key; the AWS managed key of Secrets Manager where left out.
        kms_key_id: Option<KmsKeyIdType>,
        /// The value, as bytes.
        secret_binary: Option<SecretBinaryType>,
        /// The value, as text.
        secret_string: Option<SecretStringType>,
    }
}

shape! {
    pub struct Response {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        version_id: Option<SecretVersionIdType>,
    }
}

impl Operation for CreateSecret {
    const NAME: &'static str = "CreateSecret";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Makes a secret. Secrets Manager asks KMS for a data key on your behalf and encrypts the value itself: you need kms:GenerateDataKey, and kms:Decrypt for a key that you name.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS, encryption context, the trial of a named key, versions and labels",
            "Secrets Manager user guide, as of 2026-11",
        ),
        unknown(
            "the managed key is not tried when it is not named; words of KMS's refusals",
            "the user guide does not say",
        ),
        approximate(
            "a secret keeps every version",
            "AWS deletes versions without labels after a while",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"name": &*r.name, "kmsKeyId": r.kms_key_id.as_deref(), "description": r.description.as_deref()})
    }

    fn shown_response(r: &Response) -> Json {
        json!({"arn": r.arn.as_deref(), "versionId": r.version_id.as_deref()})
    }
}

impl Serves for CreateSecret {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-/_+=.@!".contains(c);
        if !r.name.chars().all(fits) {
            return Err(invalid_parameter(
                "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: \
                 -/_+=.@!",
            ));
        }
        let owner = desk.account()?;
        let named = own_arn(desk, "secretsmanager", &format!("secret:{}", &*r.name))?;
        desk.ask(
            Permission::to("CreateSecret").on(&named, &owner).with("secretsmanager:Name", &*r.name),
        )?;
        if let Ok(there) = Secret::find(desk, &r.name) {
            return Err(taken(&there));
        }
        let value = Value::of(r.secret_string, r.secret_binary)?;
        let arn = format!("{named}-{}", six_letters(desk));
        let key =
            r.kms_key_id.filter(|key| !key.is_empty() && **key != *"alias/aws/secretsmanager");
        let mut secret = Secret {
            arn,
            name: r.name.0,
            owner,
            region: desk.region.clone(),
            created: desk.now,
            changed: desk.now,
            description: r.description.map(|description| description.0),
            key: key.map(|key| key_arn(desk, &key)).transpose()?,
            versions: BTreeMap::new(),
            policy: None,
            deleted: None,
        };
        secret.try_key(desk)?;
        let token = r.client_request_token.as_deref();
        let version = match value {
            Some(value) => Some(secret.put(desk, &value, token, &[CURRENT.to_owned()])?),
            None => None,
        };
        secret.save(desk, "the value encrypted under its data key, and the encrypted data key")?;
        Ok(Response {
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            version_id: version.map(Into::into),
        })
    }
}

fn taken(there: &Secret) -> KmsError {
    if there.deleted.is_some() {
        return invalid_request(
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
    }
    let message = format!("The operation failed because the secret {} already exists.", there.name);
    KmsError::new(ErrorCode::ResourceExistsException, message)
}
