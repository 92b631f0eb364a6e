//! CreateSnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use std::collections::BTreeSet;

use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::snapshot::{Snapshot, arn};
use super::types::*;
use super::volume::{Protection, Volume};
use crate::names::ec2_id;

/// See the module.
pub struct CreateSnapshot;

shape! {
    pub struct Request {
        /// A description.
        description: Option<Text>,
        /// The volume.
        volume_id: VolumeId,
    }
}

impl Operation for CreateSnapshot {
    const NAME: &'static str = "CreateSnapshot";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str =
        "Makes a snapshot of a volume, under the same data key: it asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("the same KMS key and data key as the volume", "EBS user guide, as of 2026-11")];
    type Request = Request;
    type Response = SnapshotShown;

    fn shown(r: &Request) -> Json {
        json!({"volumeId": &*r.volume_id, "description": r.description.as_deref()})
    }
}

impl Serves for CreateSnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<SnapshotShown, KmsError> {
        let volume = Volume::asked(desk, &r.volume_id, "CreateSnapshot")?;
        let sealed = match volume.protection {
            Protection::Clear => None,
            Protection::Sealed(sealed) => Some(sealed),
            Protection::Failed { .. } => {
                return Err(incorrect_state(format!(
                    "Volume '{}' is in the 'error' state.",
                    volume.id
                )));
            }
        };
        let id = ec2_id(desk, "snap");
        let snapshot = Snapshot {
            arn: arn(desk, &id),
            id,
            owner: volume.owner,
            volume: volume.id,
            size: volume.size,
            created: desk.now,
            description: r.description.map(|text| text.0).unwrap_or_default(),
            sealed,
            failed: None,
            shared: BTreeSet::new(),
            public: false,
        };
        snapshot.save(desk, "the volume's blocks as they are, and its encrypted data key")?;
        Ok(snapshot.shown("pending"))
    }
}
