//! ScheduleKeyDeletion: the waiting period before a key is gone for good.

use serde_json::{Value as Json, json};

use super::get_key_last_usage::trailing_days;
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::KmsError;
use crate::key::{Deletion, Key};
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;
use crate::world::World;

/// See the module.
pub struct ScheduleKeyDeletion;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// How long to wait, 7 to 30 days; 30 where left out.
        pending_window_in_days: Option<PendingWindowInDaysType>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        deletion_date: Option<Timestamp>,
        key_state: Option<KeyState>,
        pending_window_in_days: Option<PendingWindowInDaysType>,
    }
}

impl Operation for ScheduleKeyDeletion {
    const NAME: &'static str = "ScheduleKeyDeletion";
    const DOC: &'static str = "Starts the waiting period after which KMS deletes the key, and with it every chance to decrypt what it encrypted. The key cannot be used meanwhile; cancel-key-deletion stops it.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("check order, states, errors", "API reference; recorded errors")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("pendingWindowInDays", Some(json!(r.pending_window_in_days.map_or(30, |d| d.0)))),
        ])
    }

    fn shown_response(r: &Response) -> Json {
        show([
            ("keyId", r.key_id.as_ref().map(|k| json!(k.0))),
            ("keyState", r.key_state.map(|s| json!(s))),
            ("deletionDate", r.deletion_date.map(|d| json!(d.to_us_text()))),
            ("pendingWindowInDays", r.pending_window_in_days.map(|d| json!(d.0))),
        ])
    }
}

impl Writes for ScheduleKeyDeletion {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let window_days = request.pending_window_in_days.map_or(30, |d| d.0);
        let asked = Asked::to("ScheduleKeyDeletion")
            .with("kms:ScheduleKeyDeletionPendingWindowInDays", window_days)
            .with("kms:TrailingDaysWithoutKeyUsage", trailing_days(cx, &found.key));
        let key = cx.authorize(&found, &asked)?;
        // The model says 1 to 365; the service is stricter.
        if !(7..=30).contains(&window_days) {
            return Err(KmsError::validation("PendingWindowInDays must be between 7 and 30"));
        }
        use KeyState::*;
        key.in_state(&[Enabled, Disabled, PendingImport, Unavailable, Creating])?;
        let has_replicas =
            key.key().multi_region.as_ref().is_some_and(|m| m.role == MultiRegionKeyType::Primary)
                && world.related(key.key()).len() > 1;
        let deletion = match has_replicas {
            true => Deletion::AfterReplicas { window_days },
            false => Deletion::Pending { at: cx.now.plus_days(window_days), window_days },
        };
        let scheduled = Key { deletion: Some(deletion), ..key.key().clone() };
        let response = Response {
            key_id: Some(key.arn().into()),
            deletion_date: match deletion {
                Deletion::Pending { at, .. } => Some(at),
                Deletion::AfterReplicas { .. } => None,
            },
            key_state: Some(scheduled.state()),
            pending_window_in_days: Some(PendingWindowInDaysType(window_days)),
        };
        world.put_key(scheduled);
        Ok(response)
    }
}
