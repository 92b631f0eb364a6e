//! Amazon EBS, and of EC2 the instances that its volumes are attached to. KMS gives each encrypted volume a data key; the
//! identity of an instance decrypts it with a grant, once, when the volume is attached or the instance starts.
//!
//! Missing on purpose: networks, images of others, tags, filters, dry runs, the data on the volumes. Where AWS finishes a
//! request in the background, it is finished at once.

mod data_key;
mod faults;
mod instance;
mod settings;
mod snapshot;
mod types;
mod volume;

use std::ops::Deref;

use kms_engine::KmsError;
use kms_engine::shape::types::ListOf;

crate::operations! {
    enable_ebs_encryption_by_default::EnableEbsEncryptionByDefault,
    disable_ebs_encryption_by_default::DisableEbsEncryptionByDefault,
    get_ebs_encryption_by_default::GetEbsEncryptionByDefault,
    get_ebs_default_kms_key_id::GetEbsDefaultKmsKeyId,
    modify_ebs_default_kms_key_id::ModifyEbsDefaultKmsKeyId,
    reset_ebs_default_kms_key_id::ResetEbsDefaultKmsKeyId,
    create_volume::CreateVolume,
    describe_volumes::DescribeVolumes,
    delete_volume::DeleteVolume,
    attach_volume::AttachVolume,
    detach_volume::DetachVolume,
    create_snapshot::CreateSnapshot,
    copy_snapshot::CopySnapshot,
    describe_snapshots::DescribeSnapshots,
    modify_snapshot_attribute::ModifySnapshotAttribute,
    delete_snapshot::DeleteSnapshot,
    run_instances::RunInstances,
    describe_instances::DescribeInstances,
    start_instances::StartInstances,
    stop_instances::StopInstances,
    terminate_instances::TerminateInstances,
}

/// What a list shows: of `all` those that are asked for by id, each of which must be there; all where none is asked for.
fn asked_for<T, I: Deref<Target = str>>(
    mut all: Vec<T>,
    ids: Option<&ListOf<I>>,
    id_of: impl Fn(&T) -> &str,
    missing: impl Fn(&str) -> KmsError,
) -> Result<Vec<T>, KmsError> {
    let Some(ids) = ids else { return Ok(all) };
    for id in ids.iter() {
        all.iter().find(|one| id_of(one) == &**id).ok_or_else(|| missing(id))?;
    }
    all.retain(|one| ids.iter().any(|id| id_of(one) == &**id));
    Ok(all)
}
