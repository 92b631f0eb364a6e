//! DetachVolume.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::types::*;
use super::volume::Volume;

/// See the module.
pub struct DetachVolume;

shape! {
    pub struct Request {
        /// The volume.
        volume_id: VolumeId,
    }
}

impl Operation for DetachVolume {
    const NAME: &'static str = "DetachVolume";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Takes a volume from its instance, whose hardware forgets the data key. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("no call to KMS", "EBS user guide, as of 2026-11")];
    type Request = Request;
    type Response = VolumeAttachment;

    fn shown(r: &Request) -> Json {
        json!({"volumeId": &*r.volume_id})
    }
}

impl Serves for DetachVolume {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<VolumeAttachment, KmsError> {
        let mut volume = Volume::asked(desk, &r.volume_id, "DetachVolume")?;
        let at = volume.attachment.take().ok_or_else(|| {
            incorrect_state(format!("Volume '{}' is in the 'available' state.", volume.id))
        })?;
        desk.did(format!("takes the data key out of the memory of {}'s hardware", at.instance));
        volume.save(desk)?;
        Ok(volume.attached(&at, "detaching"))
    }
}
