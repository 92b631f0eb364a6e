//! ListSecrets.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::serve::Permission;
use kms_engine::shape::types::ListOf;

use super::secret::Secret;
use super::types::*;
use crate::names::own_arn;

/// See the module.
pub struct ListSecrets;

shape! {
    pub struct Request {
        /// Whether to show those that are marked for deletion.
        include_planned_deletion: Option<bool>,
    }
}

shape! {
    /// A secret.
    pub struct SecretListEntry {
        arn as "ARN": Option<SecretARNType>,
        name: Option<NameType>,
        description: Option<DescriptionType>,
        kms_key_id: Option<KmsKeyIdType>,
    }
}

shape! {
    pub struct Response {
        secret_list: Option<ListOf<SecretListEntry>>,
    }
}

impl Operation for ListSecrets {
    const NAME: &'static str = "ListSecrets";
    const SERVICE: &'static str = "secretsmanager";
    const DOC: &'static str = "Lists the secrets of the account in this Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "members of what is simulated, in one page",
        "Secrets Manager API reference, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(_: &Request) -> Json {
        json!({})
    }
}

impl Serves for ListSecrets {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("ListSecrets"))?;
        let all = own_arn(desk, "secretsmanager", "secret:")?;
        let planned = r.include_planned_deletion == Some(true);
        let now = desk.now;
        let shown = |secret: &Secret| secret.deleted.is_none_or(|gone| planned && now < gone);
        let secrets = desk.kept_under(&all).filter_map(|(_, kept)| kept.read::<Secret>());
        let entry = |secret: Secret| SecretListEntry {
            arn: Some(secret.arn.into()),
            name: Some(secret.name.into()),
            description: secret.description.map(Into::into),
            kms_key_id: secret.key.map(Into::into),
        };
        Ok(Response { secret_list: Some(secrets.filter(shown).map(entry).collect()) })
    }
}
