//! StartDBInstance.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::Database;
use super::types::*;

/// See the module.
pub struct StartDBInstance;

shape! {
    pub struct Request {
        /// The database instance.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
    }
}

impl Operation for StartDBInstance {
    const NAME: &'static str = "StartDBInstance";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Starts a stopped database, or one that had lost its key for less than seven days. The data key is decrypted anew, under a new grant: you need kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "brings a database back whose key is enabled again",
        "AWS knowledge center, RDS inaccessible states",
    )];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({"dBInstanceIdentifier": &*r.db_instance_identifier})
    }
}

impl Serves for StartDBInstance {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let mut database = Database::asked(desk, &r.db_instance_identifier, "StartDBInstance")?;
        database.start(desk)?;
        Ok(Shown { db_instance: Some(database.shown("starting")) })
    }
}
