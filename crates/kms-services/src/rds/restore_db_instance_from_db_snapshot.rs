//! RestoreDBInstanceFromDBSnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::{Database, Wanted};
use super::faults::{invalid_combination, no_such_snapshot};
use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct RestoreDBInstanceFromDBSnapshot;

shape! {
    pub struct Request {
        /// The database instance.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
        /// The snapshot: its name, or its ARN from another account.
        db_snapshot_identifier as "DBSnapshotIdentifier": Option<Identifier>,
        /// Its class; that of the database it was made of where left out.
        db_instance_class as "DBInstanceClass": Option<Identifier>,
    }
}

impl Operation for RestoreDBInstanceFromDBSnapshot {
    const NAME: &'static str = "RestoreDBInstanceFromDBSnapshot";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Makes a database of a snapshot, under the snapshot's KMS key: you need kms:DescribeKey and kms:CreateGrant on it.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the key of the snapshot; another account needs it to be shared with it",
            "RDS user guide, as of 2026-11",
        ),
        unknown("the data key is a new one", "not documented"),
    ];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({"dBInstanceIdentifier": &*r.db_instance_identifier, "dBSnapshotIdentifier": r.db_snapshot_identifier.as_deref()})
    }
}

impl Serves for RestoreDBInstanceFromDBSnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let id = r.db_snapshot_identifier.ok_or_else(|| {
            invalid_combination("The request names no snapshot.").hint("--db-snapshot-identifier")
        })?;
        let snapshot = Snapshot::asked(desk, &id, "RestoreDBInstanceFromDBSnapshot")?;
        if snapshot.sealed.as_ref().is_some_and(|sealed| sealed.region != desk.region) {
            return Err(no_such_snapshot(&id));
        }
        let wanted = Wanted {
            id: r.db_instance_identifier.0,
            engine: snapshot.engine,
            class: r.db_instance_class.map_or(snapshot.class, |class| class.0),
            size: snapshot.size,
            key: snapshot.sealed.map(|sealed| sealed.key),
            replica_of: None,
        };
        let database = Database::make(desk, wanted)?;
        let status = "creating";
        Ok(Shown { db_instance: Some(database.shown(status)) })
    }
}
