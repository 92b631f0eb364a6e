//! DescribeParameters.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::Timestamp;
use kms_engine::serve::Permission;
use kms_engine::shape::types::ListOf;

use super::parameter::Known;
use super::types::*;
use crate::names::own_arn;

/// See the module.
pub struct DescribeParameters;

shape! {
    pub struct Request {}
}

shape! {
    /// A parameter without its value.
    pub struct ParameterMetadata {
        name: Option<PSParameterName>,
        arn as "ARN": Option<ArnText>,
        type_of as "Type": Option<ParameterType>,
        key_id: Option<ParameterKeyId>,
        last_modified_date: Option<Timestamp>,
        description: Option<ParameterDescription>,
        version: Option<PSParameterVersion>,
        tier: Option<ParameterTier>,
        data_type: Option<ArnText>,
    }
}

shape! {
    pub struct Response {
        parameters: Option<ListOf<ParameterMetadata>>,
    }
}

impl Operation for DescribeParameters {
    const NAME: &'static str = "DescribeParameters";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str = "Lists the parameters of the account in this Region, with the key of each SecureString and without values.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "members of what is simulated, in one page",
        "Systems Manager API reference, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(_: &Request) -> Json {
        json!({})
    }
}

impl Serves for DescribeParameters {
    fn run(desk: &mut Desk<'_>, _: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("DescribeParameters"))?;
        let all = own_arn(desk, "ssm", "parameter/")?;
        let known = desk.kept_under(&all).filter_map(|(_, kept)| kept.read::<Known>());
        let metadata = known.map(|known| ParameterMetadata {
            name: Some(known.name.into()),
            arn: Some(known.arn.into()),
            type_of: Some(known.kind),
            key_id: known.key.map(Into::into),
            last_modified_date: Some(known.modified),
            description: known.description.map(Into::into),
            version: Some(PSParameterVersion(known.version)),
            tier: Some(if known.advanced {
                ParameterTier::Advanced
            } else {
                ParameterTier::Standard
            }),
            data_type: Some("text".into()),
        });
        Ok(Response { parameters: Some(metadata.collect()) })
    }
}
