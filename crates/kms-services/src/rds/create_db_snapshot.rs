//! CreateDBSnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use std::collections::BTreeSet;

use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::Database;
use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct CreateDBSnapshot;

shape! {
    pub struct Request {
        /// The snapshot.
        db_snapshot_identifier as "DBSnapshotIdentifier": Identifier,
        /// The database instance.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
    }
}

impl Operation for CreateDBSnapshot {
    const NAME: &'static str = "CreateDBSnapshot";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str =
        "Makes a snapshot of a database, under the same KMS key: it asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("the KMS key of the database", "RDS user guide, as of 2026-11")];
    type Request = Request;
    type Response = SnapshotShown;

    fn shown(r: &Request) -> Json {
        json!({"dBSnapshotIdentifier": &*r.db_snapshot_identifier, "dBInstanceIdentifier": &*r.db_instance_identifier})
    }
}

impl Serves for CreateDBSnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<SnapshotShown, KmsError> {
        let database = Database::asked(desk, &r.db_instance_identifier, "CreateDBSnapshot")?;
        let arn = Snapshot::free(desk, &r.db_snapshot_identifier)?;
        database.available(desk)?;
        let snapshot = Snapshot {
            arn,
            id: r.db_snapshot_identifier.0,
            owner: database.owner,
            database: database.id,
            engine: database.engine,
            class: database.class,
            size: database.size,
            created: desk.now,
            sealed: database.sealed,
            shared: BTreeSet::new(),
        };
        snapshot.save(desk, "the database as it is, under the same data key")?;
        Ok(SnapshotShown { db_snapshot: Some(snapshot.shown()) })
    }
}
