//! CreateVolume.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::snapshot::Snapshot;
use super::types::*;
use super::volume::{Volume, Wanted};
use crate::names::own_arn;

/// See the module.
pub struct CreateVolume;

shape! {
    pub struct Request {
        /// Where, `us-east-1a`.
        availability_zone: Option<Zone>,
        /// Whether it is encrypted. What is encrypted by default, or comes from an encrypted snapshot, is in any case.
        encrypted: Option<bool>,
        /// The key of an encrypted volume; the account's default where left out.
        kms_key_id: Option<KmsKeyId>,
        /// Its size in GiB; the snapshot's where left out.
        size: Option<Size>,
        /// The snapshot that it starts from.
        snapshot_id: Option<SnapshotId>,
        /// Its type.
        volume_type: Option<Text>,
    }
}

impl Operation for CreateVolume {
    const NAME: &'static str = "CreateVolume";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Makes a volume. For an encrypted one, EBS asks KMS for a data key on your behalf: you need kms:GenerateDataKeyWithoutPlaintext, and kms:CreateGrant where it is copied from a snapshot under another key or none.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who calls KMS for what, encryption context, which key is the default, the state error where KMS refuses",
            "EBS user guide, as of 2026-11",
        ),
        unknown(
            "a data key is always asked for; EBS writes that a volume under its snapshot's KMS key has the snapshot's data key",
            "the user guide names only this call",
        ),
        unknown(
            "for a copy from a snapshot of another key the identity aws:ec2-infrastructure has the volume's id as session name",
            "not documented",
        ),
        approximate("a volume is made at once", "AWS does it in the background"),
    ];
    type Request = Request;
    type Response = VolumeShown;

    fn shown(r: &Request) -> Json {
        json!({
            "size": r.size.map(|size| size.0.to_string()), "zone": r.availability_zone.as_deref(),
            "encrypted": r.encrypted, "masterEncryptionKeyId": r.kms_key_id.as_deref(),
            "snapshotId": r.snapshot_id.as_deref(),
        })
    }
}

impl Serves for CreateVolume {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<VolumeShown, KmsError> {
        let account = desk.account()?;
        let new = own_arn(desk, "ec2", "volume/*")?;
        desk.ask(Permission::to("CreateVolume").on(&new, &account))?;
        if r.availability_zone.is_none() {
            let message = "The request must contain the parameter zone";
            return Err(KmsError::new(ErrorCode::MissingParameter, message)
                .hint(format!("--availability-zone {}a", desk.region)));
        }
        if r.kms_key_id.is_some() && r.encrypted != Some(true) {
            let message = "The parameter KmsKeyId requires the parameter Encrypted to be set.";
            return Err(KmsError::new(ErrorCode::InvalidParameterDependency, message));
        }
        let snapshot = match &r.snapshot_id {
            Some(id) => Some(usable(Snapshot::asked(desk, id, "CreateVolume")?)?),
            None => None,
        };
        let size = r.size.map(|size| size.0);
        match (size, &snapshot) {
            (None, None) => {
                let message = "The request must contain the parameter size/snapshot";
                return Err(KmsError::new(ErrorCode::MissingParameter, message).hint("--size 8"));
            }
            (Some(size), Some(snapshot)) if size < snapshot.size => {
                let message = format!(
                    "Volume of {size}GiB is smaller than snapshot '{}', expect size >= {}GiB",
                    snapshot.id, snapshot.size
                );
                return Err(KmsError::new(ErrorCode::InvalidParameterValue, message));
            }
            _ => {}
        }
        let volume = Volume::make(
            desk,
            Wanted {
                zone: r.availability_zone.map(|zone| zone.0),
                size,
                kind: r.volume_type.map(|kind| kind.0),
                encrypted: r.encrypted,
                key: r.kms_key_id.map(|key| key.0),
                snapshot,
            },
        )?;
        Ok(volume.shown("creating"))
    }
}

/// A snapshot that failed has no data.
fn usable(snapshot: Snapshot) -> Result<Snapshot, KmsError> {
    match &snapshot.failed {
        None => Ok(snapshot),
        Some(why) => {
            Err(incorrect_state(format!("Snapshot '{}' is not 'completed'.", snapshot.id))
                .hint(why.clone()))
        }
    }
}
