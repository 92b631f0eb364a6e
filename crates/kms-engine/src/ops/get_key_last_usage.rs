//! GetKeyLastUsage: when a key was last used for cryptography, and for what.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::key::Key;
use crate::op::{Fidelity, Operation, Reads, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::{DAY, Timestamp};

/// See the module.
pub struct GetKeyLastUsage;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        key_last_usage: Option<KeyLastUsageData>,
        tracking_start_date: Option<Timestamp>,
        key_creation_date: Option<Timestamp>,
    }
}

shape! {
    /// The last use of a key; empty for one that was never used.
    pub struct KeyLastUsageData {
        operation: Option<KeyLastUsageTrackingOperation>,
        timestamp: Option<Timestamp>,
        cloud_trail_event_id: Option<CloudTrailEventIdType>,
        kms_request_id: Option<KmsRequestIdType>,
    }
}

impl Operation for GetKeyLastUsage {
    const NAME: &'static str = "GetKeyLastUsage";
    const DOC: &'static str = "Shows the last successful cryptographic operation with a key. A key that was not used \
        for long may still be needed: disable it and watch before you delete it.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("operations that count, both keys of ReEncrypt, Regions apart", "API reference"),
        approximate("a use shows at once", "AWS names no delay"),
        approximate(
            "every key is younger than AWS's tracking",
            "the lab's clock starts in 2026-11",
        ),
        unknown("KeyId is the bare id", "the API reference words it as in KeyMetadata"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Reads for GetKeyLastUsage {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("GetKeyLastUsage"))?;
        let usage = cx.world.usage.get(&key.key().arn);
        Ok(Response {
            key_id: Some(key.key().arn.id.as_str().into()),
            key_last_usage: Some(KeyLastUsageData {
                operation: usage
                    .and_then(|u| KeyLastUsageTrackingOperation::from_wire(&u.operation)),
                timestamp: usage.map(|u| u.at),
                cloud_trail_event_id: usage.map(|u| u.event_id.as_str().into()),
                kms_request_id: usage.map(|u| u.request_id.as_str().into()),
            }),
            tracking_start_date: Some(key.key().created),
            key_creation_date: Some(key.key().created),
        })
    }
}

/// Whole days since a key was last used, or made: the value of `kms:TrailingDaysWithoutKeyUsage`.
pub(super) fn trailing_days(cx: &Cx<'_>, key: &Key) -> i64 {
    let last = cx.world.usage.get(&key.arn).map_or(key.created, |usage| usage.at);
    (cx.now.0 - last.0).max(0) / DAY
}
