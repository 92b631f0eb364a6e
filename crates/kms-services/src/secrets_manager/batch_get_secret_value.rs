//! BatchGetSecretValue.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, Timestamp, shape};
use serde_json::{Value as Json, json};

use super::faults::invalid_parameter;
use super::get_secret_value::{self, GetSecretValue};
use super::types::*;

/// See the module.
pub struct BatchGetSecretValue;

shape! {
    pub struct Request {
        /// The secrets, by name or ARN.
        secret_id_list: Option<ListOf<SecretIdType, 1, 20>>,
    }
}

shape! {
    /// A secret's value among others.
    pub struct SecretValueEntry {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        version_id: Option<SecretVersionIdType>,
        secret_binary: Option<SecretBinaryType>,
        secret_string: Option<SecretStringType>,
        version_stages: Option<ListOf<SecretVersionStageType>>,
        created_date: Option<Timestamp>,
    }
}

shape! {
    /// Why one of the secrets was not given out.
    pub struct APIErrorType {
        secret_id: Option<SecretIdType>,
        error_code: Option<DescriptionType>,
        message: Option<DescriptionType>,
    }
}

shape! {
    pub struct Response {
        secret_values: Option<ListOf<SecretValueEntry>>,
        errors: Option<ListOf<APIErrorType>>,
    }
}

impl Operation for BatchGetSecretValue {
    const NAME: &'static str = "BatchGetSecretValue";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Gives out the current values of several secrets. Each takes secretsmanager:GetSecretValue and kms:Decrypt; one that may not be read becomes an entry of Errors.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the permission for the batch and for each secret, errors one by one",
            "Secrets Manager API reference, as of 2026-11",
        ),
        approximate(
            "each secret is decrypted by itself; secrets are named, not filtered",
            "AWS may reuse a decrypted key",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let ids = r.secret_id_list.as_ref();
        json!({"secretIdList": ids.map(|list| list.iter().map(|id| &**id).collect::<Vec<_>>())})
    }
}

impl Serves for BatchGetSecretValue {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("BatchGetSecretValue"))?;
        let ids = r.secret_id_list.ok_or_else(|| {
            invalid_parameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
                .hint("the lab takes --secret-id-list alone")
        })?;
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for id in ids.0 {
            let (version_id, version_stage) = (None, None);
            let one =
                get_secret_value::Request { secret_id: id.clone(), version_id, version_stage };
            match GetSecretValue::run(desk, one) {
                Ok(got) => values.push(SecretValueEntry {
                    arn: got.arn,
                    name: got.name,
                    version_id: got.version_id,
                    secret_binary: got.secret_binary,
                    secret_string: got.secret_string,
                    version_stages: got.version_stages,
                    created_date: got.created_date,
                }),
                Err(error) => errors.push(APIErrorType {
                    secret_id: Some(id),
                    error_code: Some(error.code.to_string().into()),
                    message: error.message.map(Into::into),
                }),
            }
        }
        Ok(Response { secret_values: Some(ListOf(values)), errors: Some(ListOf(errors)) })
    }
}
