//! ModifyDBSnapshotAttribute.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::no_such_snapshot;
use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct ModifyDBSnapshotAttribute;

shape! {
    pub struct Request {
        /// The snapshot.
        db_snapshot_identifier as "DBSnapshotIdentifier": Identifier,
        /// restore, the only one.
        attribute_name: Identifier,
        /// Accounts, or `all`.
        values_to_add: Option<ListOf<Identifier>>,
        /// Accounts, or `all`.
        values_to_remove: Option<ListOf<Identifier>>,
    }
}

shape! {
    pub struct Response {
        db_snapshot_attributes_result as "DBSnapshotAttributesResult": Option<DBSnapshotAttributesResult>,
    }
}

impl Operation for ModifyDBSnapshotAttribute {
    const NAME: &'static str = "ModifyDBSnapshotAttribute";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Shares a snapshot with other accounts. An encrypted one is of use to them only with permissions on its KMS key; one under the AWS managed key cannot be shared.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "a snapshot under the AWS managed key is not shared, an encrypted one not with everybody",
            "RDS user guide, as of 2026-11",
        ),
        unknown("wording", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"dBSnapshotIdentifier": &*r.db_snapshot_identifier, "attributeName": &*r.attribute_name})
    }
}

impl Serves for ModifyDBSnapshotAttribute {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut snapshot =
            Snapshot::asked(desk, &r.db_snapshot_identifier, "ModifyDBSnapshotAttribute")?;
        if desk.account()? != snapshot.owner {
            return Err(no_such_snapshot(&r.db_snapshot_identifier));
        }
        let refuse = |words: &str| Err(KmsError::new(ErrorCode::InvalidParameterValue, words));
        if &*r.attribute_name != "restore" {
            return refuse("The snapshot attribute must be restore.");
        }
        let add: Vec<String> =
            r.values_to_add.into_iter().flat_map(|list| list.0).map(|it| it.0).collect();
        if let Some(wrong) =
            add.iter().find(|whom| *whom != "all" && AccountId::parse(whom).is_none())
        {
            return refuse(&format!("Invalid account id {wrong}."));
        }
        if let Some(sealed) = snapshot.sealed.as_ref().filter(|_| !add.is_empty()) {
            if sealed.is_aws_managed(desk) {
                return refuse(
                    "You can't share a snapshot that is encrypted with the default AWS KMS key.",
                );
            }
            if add.iter().any(|whom| whom == "all") {
                return refuse("You can't share an encrypted snapshot as public.");
            }
        }
        snapshot.shared.extend(add);
        for whom in r.values_to_remove.into_iter().flat_map(|list| list.0) {
            snapshot.shared.remove(&whom.0);
        }
        snapshot
            .save(desk, "who may copy and restore the snapshot; its data key stays as it is")?;
        let values = snapshot.shared.iter().map(|whom| Text::from(whom.as_str())).collect();
        let attribute = DBSnapshotAttribute {
            attribute_name: Some("restore".into()),
            attribute_values: Some(values),
        };
        Ok(Response {
            db_snapshot_attributes_result: Some(DBSnapshotAttributesResult {
                db_snapshot_identifier: Some(snapshot.id.into()),
                db_snapshot_attributes: Some(ListOf(vec![attribute])),
            }),
        })
    }
}
