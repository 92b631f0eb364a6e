//! An instance: no machine, only whether it runs, and which volumes are at it.

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::{incorrect_state, no_such_instance};
use super::types::*;
use super::volume::Volume;
use crate::names::own_arn;

/// What EC2 says of an instance whose volumes it could not open.
const CLIENT_ERROR: &str = "Client.InternalError";

/// What EC2 knows of an instance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    pub arn: String,
    pub id: String,
    pub owner: AccountId,
    pub image: String,
    pub kind: String,
    pub launched: Timestamp,
    pub state: State,
    /// Whether it went down because a volume could not be opened.
    pub client_error: bool,
}

/// Whether an instance runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Pending,
    Running,
    Stopping,
    Stopped,
    ShuttingDown,
    Terminated,
}

impl State {
    /// As answers show it.
    pub fn shown(self) -> InstanceState {
        let (code, name) = match self {
            State::Pending => (0, "pending"),
            State::Running => (16, "running"),
            State::ShuttingDown => (32, "shutting-down"),
            State::Terminated => (48, "terminated"),
            State::Stopping => (64, "stopping"),
            State::Stopped => (80, "stopped"),
        };
        InstanceState { code: Some(Number(code)), name: Some(name.into()) }
    }
}

impl Instance {
    /// The instance, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Instance, KmsError> {
        let account = desk.account()?;
        let arn = own_arn(desk, "ec2", &format!("instance/{id}"))?;
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known = desk.kept(&arn).and_then(|kept| kept.read());
        known.ok_or_else(|| no_such_instance(id))
    }

    /// The instances of the caller's account in this Region.
    pub fn all(desk: &Desk<'_>) -> Result<Vec<Instance>, KmsError> {
        let begun = own_arn(desk, "ec2", "instance/")?;
        Ok(desk.kept_under(&begun).filter_map(|(_, kept)| kept.read()).collect())
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let state = self.state.shown().name.map(|name| name.0).unwrap_or_default();
        desk.keep(&self.arn, Kept::new("ec2", self)?, format!("the instance, {state}"));
        Ok(())
    }

    /// The volumes at it.
    pub fn volumes(&self, desk: &Desk<'_>) -> Result<Vec<Volume>, KmsError> {
        let here = |volume: &Volume| {
            volume.attachment.as_ref().is_some_and(|attachment| attachment.instance == self.id)
        };
        Ok(Volume::all(desk)?.into_iter().filter(here).collect())
    }

    /// Starts it: the data key of every volume is decrypted anew. Where KMS refuses one, it goes down again, to `down`.
    pub fn start(&mut self, desk: &mut Desk<'_>, down: State) -> Result<(), KmsError> {
        let opened = self.volumes(desk)?.iter().try_for_each(|volume| match volume.state() {
            "error" => Err(incorrect_state(format!("{} is in the state error", volume.id))),
            _ => volume.open(desk, &self.id),
        });
        if let Err(error) = &opened {
            desk.did(format!("stops the instance again ({CLIENT_ERROR}): {error}"));
        }
        self.client_error = opened.is_err();
        self.state = if self.client_error { down } else { State::Running };
        self.launched = desk.now;
        self.save(desk)
    }

    /// Deletes the volumes at it, as the end of an instance does.
    pub fn drop_volumes(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        for volume in self.volumes(desk)? {
            desk.remove(&volume.arn);
        }
        Ok(())
    }

    /// A change of its state, as answers show it.
    pub fn change(&self, now: State, before: State) -> InstanceStateChange {
        InstanceStateChange {
            instance_id: Some(self.id.as_str().into()),
            current_state: Some(now.shown()),
            previous_state: Some(before.shown()),
        }
    }

    /// As answers show it.
    pub fn shown(&self, desk: &Desk<'_>, state: State) -> Result<InstanceShown, KmsError> {
        let mapping = |volume: Volume| {
            let at = volume.attachment?;
            Some(InstanceBlockDeviceMapping {
                device_name: Some(at.device.into()),
                ebs: Some(EbsInstanceBlockDevice {
                    status: Some("attached".into()),
                    volume_id: Some(volume.id.into()),
                }),
            })
        };
        let volumes = self.volumes(desk)?;
        Ok(InstanceShown {
            block_device_mappings: Some(volumes.into_iter().filter_map(mapping).collect()),
            state_reason: (self.client_error && state == self.state).then(|| StateReason {
                code: Some(CLIENT_ERROR.into()),
                message: Some(format!("{CLIENT_ERROR}: Client error on launch").into()),
            }),
            instance_id: Some(self.id.as_str().into()),
            image_id: Some(self.image.as_str().into()),
            state: Some(state.shown()),
            instance_type: Some(self.kind.as_str().into()),
            launch_time: Some(self.launched),
        })
    }
}
