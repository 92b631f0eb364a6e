//! DeleteVolume.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::types::*;
use super::volume::Volume;

/// See the module.
pub struct DeleteVolume;

shape! {
    pub struct Request {
        /// The volume.
        volume_id: VolumeId,
    }
}

impl Operation for DeleteVolume {
    const NAME: &'static str = "DeleteVolume";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Deletes a volume that is at no instance. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact("errors", "EC2 API reference")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"volumeId": &*r.volume_id})
    }
}

impl Serves for DeleteVolume {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let volume = Volume::asked(desk, &r.volume_id, "DeleteVolume")?;
        if let Some(at) = &volume.attachment {
            let message = format!("Volume {} is currently attached to {}", volume.id, at.instance);
            return Err(KmsError::new(ErrorCode::VolumeInUse, message));
        }
        desk.remove(&volume.arn);
        Ok(())
    }
}
