//! DeleteDBInstance.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::Database;
use super::faults::invalid_combination;
use super::types::*;

/// See the module.
pub struct DeleteDBInstance;

shape! {
    pub struct Request {
        /// The database instance.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
        /// Without a last snapshot.
        skip_final_snapshot: Option<bool>,
    }
}

impl Operation for DeleteDBInstance {
    const NAME: &'static str = "DeleteDBInstance";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Deletes a database. Its snapshots stay.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("no final snapshot; the grant stays", "not simulated")];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({"dBInstanceIdentifier": &*r.db_instance_identifier, "skipFinalSnapshot": r.skip_final_snapshot})
    }
}

impl Serves for DeleteDBInstance {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let database = Database::asked(desk, &r.db_instance_identifier, "DeleteDBInstance")?;
        if r.skip_final_snapshot != Some(true) {
            return Err(invalid_combination(
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
            )
            .hint(
                "make a snapshot with `aws rds create-db-snapshot`, then add --skip-final-snapshot",
            ));
        }
        desk.remove(&database.arn);
        Ok(Shown { db_instance: Some(database.shown("deleting")) })
    }
}
