//! DeleteSnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct DeleteSnapshot;

shape! {
    pub struct Request {
        /// The snapshot.
        snapshot_id: SnapshotId,
    }
}

impl Operation for DeleteSnapshot {
    const NAME: &'static str = "DeleteSnapshot";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Deletes a snapshot. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors", "EC2 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"snapshotId": &*r.snapshot_id})
    }
}

impl Serves for DeleteSnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let snapshot = Snapshot::own(desk, &r.snapshot_id, "DeleteSnapshot")?;
        desk.remove(&snapshot.arn);
        Ok(())
    }
}
