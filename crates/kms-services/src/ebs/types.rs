//! The shapes of EC2's model (`2016-11-15`) that several operations share.

use kms_engine::shape::types::ListOf;
use kms_engine::{Timestamp, aws_enum, numbers, shape, texts};

texts! {
    /// Any text.
    Text: 0..=1048576;
    /// A volume's id.
    VolumeId: 1..=64;
    /// A snapshot's id.
    SnapshotId: 1..=64;
    /// An instance's id.
    InstanceId: 1..=64;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    KmsKeyId: 1..=2048;
    /// A Region's name.
    RegionName: 1..=32;
    /// A device's name, `/dev/sdf`.
    Device: 1..=64;
    /// An availability zone, `us-east-1a`.
    Zone: 1..=64;
    /// An account.
    UserId: 1..=64;
}

numbers! {
    /// Gibibytes.
    Size: 1..=65536;
    /// A number.
    Number: 0..=9223372036854775807;
}

aws_enum! {
    /// What may be changed of a snapshot.
    SnapshotAttributeName { CreateVolumePermission = "createVolumePermission" }
    /// Whether a permission is given or taken.
    OperationType { Add = "add", Remove = "remove" }
    /// Everybody.
    PermissionGroup { All = "all" }
}

shape! {
    /// A volume at an instance.
    pub struct VolumeAttachment {
        volume_id: Option<Text>,
        instance_id: Option<Text>,
        device: Option<Text>,
        state: Option<Text>,
        attach_time: Option<Timestamp>,
    }
}

shape! {
    /// A volume as answers show it.
    pub struct VolumeShown {
        volume_type: Option<Text>,
        sse_type: Option<Text>,
        volume_id: Option<Text>,
        size: Option<Size>,
        snapshot_id: Option<Text>,
        availability_zone: Option<Text>,
        state: Option<Text>,
        create_time: Option<Timestamp>,
        attachments: Option<ListOf<VolumeAttachment>>,
        encrypted: Option<bool>,
        kms_key_id: Option<Text>,
    }
}

shape! {
    /// A snapshot as answers show it.
    pub struct SnapshotShown {
        snapshot_id: Option<Text>,
        volume_id: Option<Text>,
        state: Option<Text>,
        state_message: Option<Text>,
        start_time: Option<Timestamp>,
        progress: Option<Text>,
        owner_id: Option<Text>,
        description: Option<Text>,
        volume_size: Option<Size>,
        encrypted: Option<bool>,
        kms_key_id: Option<Text>,
    }
}

shape! {
    /// The state of an instance.
    pub struct InstanceState {
        code: Option<Number>,
        name: Option<Text>,
    }
}

shape! {
    /// Why an instance is in its state.
    pub struct StateReason {
        code: Option<Text>,
        message: Option<Text>,
    }
}

shape! {
    /// The volume behind a device.
    pub struct EbsInstanceBlockDevice {
        status: Option<Text>,
        volume_id: Option<Text>,
    }
}

shape! {
    /// A device of an instance.
    pub struct InstanceBlockDeviceMapping {
        device_name: Option<Text>,
        ebs: Option<EbsInstanceBlockDevice>,
    }
}

shape! {
    /// An instance as answers show it.
    pub struct InstanceShown {
        block_device_mappings: Option<ListOf<InstanceBlockDeviceMapping>>,
        state_reason: Option<StateReason>,
        instance_id: Option<Text>,
        image_id: Option<Text>,
        state: Option<InstanceState>,
        instance_type: Option<Text>,
        launch_time: Option<Timestamp>,
    }
}

shape! {
    /// An instance that goes from one state to another.
    pub struct InstanceStateChange {
        instance_id: Option<Text>,
        current_state: Option<InstanceState>,
        previous_state: Option<InstanceState>,
    }
}
