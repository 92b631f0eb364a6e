//! AttachVolume.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::instance::{Instance, State};
use super::types::*;
use super::volume::{Attachment, Volume};

/// See the module.
pub struct AttachVolume;

shape! {
    pub struct Request {
        /// The device, `/dev/sdf`.
        device: Device,
        /// The instance.
        instance_id: InstanceId,
        /// The volume.
        volume_id: VolumeId,
    }
}

impl Operation for AttachVolume {
    const NAME: &'static str = "AttachVolume";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Puts a volume at an instance. If it is encrypted and the instance runs, EC2 makes a grant on your behalf, and the identity of the instance decrypts the data key: you need kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "who calls KMS for what, the grant, encryption context; a running volume needs KMS no more",
            "EBS user guide, as of 2026-11; KMS developer guide, CloudTrail examples",
        ),
        approximate(
            "the answer says attaching even where KMS refuses; the volume is then available",
            "AWS tells of the failure by an event",
        ),
        unknown(
            "the grant stays after the volume is detached; the identity calls without kms:ViaService",
            "not documented",
        ),
    ];
    type Request = Request;
    type Response = VolumeAttachment;

    fn shown(r: &Request) -> Json {
        json!({"volumeId": &*r.volume_id, "instanceId": &*r.instance_id, "device": &*r.device})
    }
}

impl Serves for AttachVolume {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<VolumeAttachment, KmsError> {
        let mut volume = Volume::asked(desk, &r.volume_id, "AttachVolume")?;
        let instance = Instance::asked(desk, &r.instance_id, "AttachVolume")?;
        if let Some(at) = &volume.attachment {
            let message = format!("{} is already attached to an instance", volume.id);
            return Err(KmsError::new(ErrorCode::VolumeInUse, message)
                .hint(format!("it is at {}", at.instance)));
        }
        if volume.state() != "available" {
            return Err(incorrect_state(format!("Volume '{}' is not 'available'.", volume.id))
                .hint("KMS refused when it was made; `kmslab trail` shows the call"));
        }
        if !matches!(instance.state, State::Running | State::Stopped) {
            return Err(incorrect_state(format!("Instance '{}' is not 'running'.", instance.id)));
        }
        let at = Attachment { instance: instance.id.clone(), device: r.device.0, since: desk.now };
        let shown = volume.attached(&at, "attaching");
        let opened = match instance.state {
            State::Running => volume.open(desk, &instance.id),
            _ => {
                desk.did("leaves the data key encrypted until the instance starts");
                Ok(())
            }
        };
        match opened {
            Ok(()) => {
                volume.attachment = Some(at);
                volume.save(desk)?;
            }
            Err(error) => desk.did(format!("gives up, the volume stays available: {error}")),
        }
        Ok(shown)
    }
}
