//! RunInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::instance::{Instance, State};
use super::snapshot::Snapshot;
use super::types::*;
use super::volume::{Attachment, Volume, Wanted};
use crate::names::{ec2_id, own_arn};

/// See the module.
pub struct RunInstances;

shape! {
    pub struct Request {
        /// The root volume and others.
        block_device_mappings: Option<ListOf<BlockDeviceMapping>>,
        /// The image: any id; its root volume is not encrypted.
        image_id: Option<Text>,
        /// The type.
        instance_type: Option<Text>,
    }
}

shape! {
    pub struct Response {
        reservation_id: Option<Text>,
        owner_id: Option<Text>,
        instances: Option<ListOf<InstanceShown>>,
    }
}

shape! {
    /// A volume that is made with the instance.
    pub struct EbsBlockDevice {
        /// The snapshot it starts from.
        snapshot_id: Option<SnapshotId>,
        /// GiB.
        volume_size: Option<Size>,
        /// Its type.
        volume_type: Option<Text>,
        /// The key of an encrypted volume.
        kms_key_id: Option<KmsKeyId>,
        /// Whether it is encrypted.
        encrypted: Option<bool>,
    }
}

shape! {
    /// A device and the volume behind it.
    pub struct BlockDeviceMapping {
        /// The volume.
        ebs: Option<EbsBlockDevice>,
        /// The device; the root is /dev/xvda.
        device_name: Option<Device>,
    }
}

impl Operation for RunInstances {
    const NAME: &'static str = "RunInstances";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Starts an instance with its root volume. If that is encrypted, KMS gives a data key, and the identity of the instance decrypts it with a grant: you need kms:GenerateDataKeyWithoutPlaintext and kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "an instance whose volume cannot be opened ends with Client.InternalError",
            "EBS user guide, as of 2026-11",
        ),
        approximate(
            "one instance, no network, no image: any id is taken; pending and running are one step",
            "no machine runs here",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"imageId": r.image_id.as_deref(), "instanceType": r.instance_type.as_deref()})
    }
}

impl Serves for RunInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let account = desk.account()?;
        let new = own_arn(desk, "ec2", "instance/*")?;
        desk.ask(Permission::to("RunInstances").on(&new, &account))?;
        let image = r.image_id.ok_or_else(|| {
            let message = "The request must contain the parameter ImageId";
            KmsError::new(ErrorCode::MissingParameter, message)
                .hint("--image-id ami-0123456789abcdef0")
        })?;
        let id = ec2_id(desk, "i");
        let mut instance = Instance {
            arn: own_arn(desk, "ec2", &format!("instance/{id}"))?,
            id,
            owner: account.clone(),
            image: image.0,
            kind: r.instance_type.map_or_else(|| "t3.micro".to_owned(), |kind| kind.0),
            launched: desk.now,
            state: State::Pending,
            client_error: false,
        };
        for (device, wanted) in volumes(desk, r.block_device_mappings)? {
            let mut volume = Volume::make(desk, wanted)?;
            volume.attachment =
                Some(Attachment { instance: instance.id.clone(), device, since: desk.now });
            volume.save(desk)?;
        }
        instance.start(desk, State::Terminated)?;
        if instance.state == State::Terminated {
            instance.drop_volumes(desk)?;
        }
        Ok(Response {
            reservation_id: Some(ec2_id(desk, "r").into()),
            owner_id: Some(account.as_str().into()),
            instances: Some(ListOf(vec![instance.shown(desk, State::Pending)?])),
        })
    }
}

/// The volumes that an instance starts with; there is always one for the root.
fn volumes(
    desk: &mut Desk<'_>,
    mappings: Option<ListOf<BlockDeviceMapping>>,
) -> Result<Vec<(String, Wanted)>, KmsError> {
    const ROOT: &str = "/dev/xvda";
    let mut volumes = Vec::new();
    for mapping in mappings.into_iter().flat_map(|list| list.0) {
        let device = mapping.device_name.map_or_else(|| ROOT.to_owned(), |device| device.0);
        let ebs = mapping.ebs;
        let id = ebs.as_ref().and_then(|ebs| ebs.snapshot_id.as_ref());
        let snapshot = id.map(|id| Snapshot::asked(desk, id, "RunInstances")).transpose()?;
        let wanted = ebs.map(|ebs| Wanted {
            size: ebs.volume_size.map(|size| size.0),
            kind: ebs.volume_type.map(|kind| kind.0),
            encrypted: ebs.encrypted,
            key: ebs.kms_key_id.map(|key| key.0),
            ..Wanted::default()
        });
        volumes.push((device, Wanted { snapshot, ..wanted.unwrap_or_default() }));
    }
    if !volumes.iter().any(|(device, _)| device == ROOT) {
        volumes.insert(0, (ROOT.to_owned(), Wanted::default()));
    }
    Ok(volumes)
}
