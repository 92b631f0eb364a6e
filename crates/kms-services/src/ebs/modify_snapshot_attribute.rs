//! ModifySnapshotAttribute.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::invalid_combination;
use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct ModifySnapshotAttribute;

shape! {
    pub struct Request {
        /// createVolumePermission, the only one.
        attribute: Option<SnapshotAttributeName>,
        /// Whom to give the permission, and whom to take it from.
        create_volume_permission: Option<CreateVolumePermissionModifications>,
        /// Everybody: `all`.
        group_names: Option<ListOf<PermissionGroup>>,
        /// add or remove.
        operation_type: Option<OperationType>,
        /// The snapshot.
        snapshot_id: SnapshotId,
        /// Accounts.
        user_ids: Option<ListOf<UserId>>,
    }
}

shape! {
    /// An account, or everybody.
    pub struct CreateVolumePermission {
        /// An account.
        user_id: Option<UserId>,
        /// Everybody.
        group: Option<PermissionGroup>,
    }
}

shape! {
    /// Who may make volumes of a snapshot from now on, and who no longer.
    pub struct CreateVolumePermissionModifications {
        /// These may.
        add: Option<ListOf<CreateVolumePermission>>,
        /// These no longer.
        remove: Option<ListOf<CreateVolumePermission>>,
    }
}

impl Operation for ModifySnapshotAttribute {
    const NAME: &'static str = "ModifySnapshotAttribute";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Shares a snapshot with other accounts. An encrypted one is of use to them only with permissions on its KMS key; one under the AWS managed key cannot be shared.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "a snapshot under the AWS managed key is not shared, an encrypted one not with everybody",
            "EBS user guide, as of 2026-11; public error threads",
        ),
        unknown("wording but for the first of these", "not recorded"),
    ];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"snapshotId": &*r.snapshot_id, "attributeType": "CREATE_VOLUME_PERMISSION"})
    }
}

impl Serves for ModifySnapshotAttribute {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let mut snapshot = Snapshot::own(desk, &r.snapshot_id, "ModifySnapshotAttribute")?;
        let mut add: Vec<CreateVolumePermission> = Vec::new();
        let mut remove = Vec::new();
        if let Some(changes) = r.create_volume_permission {
            add.extend(changes.add.into_iter().flat_map(|list| list.0));
            remove.extend(changes.remove.into_iter().flat_map(|list| list.0));
        }
        let users = r.user_ids.into_iter().flat_map(|list| list.0);
        let users = users.map(|user| CreateVolumePermission { user_id: Some(user), group: None });
        let groups = r.group_names.into_iter().flat_map(|list| list.0);
        let groups =
            groups.map(|group| CreateVolumePermission { user_id: None, group: Some(group) });
        let listed: Vec<CreateVolumePermission> = users.chain(groups).collect();
        match r.operation_type {
            Some(OperationType::Remove) => remove.extend(listed),
            Some(OperationType::Add) => add.extend(listed),
            None if listed.is_empty() => {}
            None => {
                return Err(invalid_combination(
                    "OperationType says whether the accounts are added or removed.",
                ));
            }
        }
        if add.is_empty() && remove.is_empty() {
            return Err(invalid_combination("The request names no account and no group.")
                .hint("--operation-type add --user-ids 444455556666"));
        }
        check(desk, &snapshot, &add)?;
        for one in add {
            snapshot.public |= one.group.is_some();
            snapshot.shared.extend(one.user_id.map(|user| user.0));
        }
        for one in remove {
            snapshot.public &= one.group.is_none();
            if let Some(user) = one.user_id {
                snapshot.shared.remove(&user.0);
            }
        }
        snapshot.save(desk, "who may make volumes of the snapshot; its data key stays as it is")
    }
}

fn check(
    desk: &Desk<'_>,
    snapshot: &Snapshot,
    add: &[CreateVolumePermission],
) -> Result<(), KmsError> {
    let refuse = |words: &str| Err(KmsError::new(ErrorCode::InvalidParameter, words));
    if let Some(sealed) = snapshot.sealed.as_ref().filter(|_| !add.is_empty()) {
        if sealed.is_aws_managed(desk) {
            return refuse("Encrypted snapshots with EBS default key cannot be shared");
        }
        if add.iter().any(|one| one.group.is_some()) {
            return refuse("Encrypted snapshots cannot be shared publicly");
        }
    }
    let wrong = add
        .iter()
        .filter_map(|one| one.user_id.as_deref())
        .find(|user| AccountId::parse(user).is_none());
    match wrong {
        None => Ok(()),
        Some(user) => Err(KmsError::new(
            ErrorCode::InvalidParameterValue,
            format!("Invalid user id: \"{user}\""),
        )),
    }
}
