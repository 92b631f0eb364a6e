//! StopDBInstance.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::Database;
use super::types::*;

/// See the module.
pub struct StopDBInstance;

shape! {
    pub struct Request {
        /// The database instance.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
    }
}

impl Operation for StopDBInstance {
    const NAME: &'static str = "StopDBInstance";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str =
        "Stops a database, whose data key leaves the memory. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[approximate(
        "a database stays stopped for longer than seven days",
        "AWS starts it again",
    )];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({"dBInstanceIdentifier": &*r.db_instance_identifier})
    }
}

impl Serves for StopDBInstance {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let mut database = Database::asked(desk, &r.db_instance_identifier, "StopDBInstance")?;
        database.available(desk)?;
        database.stopped = true;
        database.save(desk)?;
        Ok(Shown { db_instance: Some(database.shown("stopping")) })
    }
}
