//! GetKeyRotationStatus: whether and when a key rotates by itself.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;

/// See the module.
pub struct GetKeyRotationStatus;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

shape! {
    pub struct Response {
        key_rotation_enabled: bool,
        key_id: Option<KeyIdOut>,
        rotation_period_in_days: Option<RotationPeriodInDaysType>,
        next_rotation_date: Option<Timestamp>,
        on_demand_rotation_start_date: Option<Timestamp>,
    }
}

impl Operation for GetKeyRotationStatus {
    const NAME: &'static str = "GetKeyRotationStatus";
    const DOC: &'static str =
        "Shows whether automatic rotation is on, its period and its next date.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("members with rotation on and off", "recorded 2025"),
        unknown("KeyId is the ARN; asymmetric keys answer false", "not documented"),
        approximate("a rotation on demand is finished at once", "AWS takes seconds"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Reads for GetKeyRotationStatus {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("GetKeyRotationStatus"))?;
        if key.key().spec == KeySpec::SymmetricDefault {
            key.of_origin(Origin::AwsKms)?;
        }
        // Replicas show what their primary does.
        let related = cx.world.related(key.key());
        let rotation =
            related.iter().find_map(|k| k.rotation).filter(|_| key.key().deletion.is_none());
        Ok(Response {
            key_rotation_enabled: rotation.is_some(),
            key_id: Some(key.arn().into()),
            rotation_period_in_days: rotation.map(|r| RotationPeriodInDaysType(r.period_days)),
            next_rotation_date: rotation.map(|r| r.next),
            on_demand_rotation_start_date: None,
        })
    }
}
