//! DescribeDBInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::database::{Database, arn};
use super::types::*;

/// See the module.
pub struct DescribeDBInstances;

shape! {
    pub struct Request {
        /// Only this one.
        db_instance_identifier as "DBInstanceIdentifier": Option<Identifier>,
    }
}

shape! {
    pub struct Response {
        db_instances as "DBInstances": Option<ListOf<DBInstance>>,
    }
}

impl Operation for DescribeDBInstances {
    const NAME: &'static str = "DescribeDBInstances";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Lists the database instances of the account in this Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "status inaccessible-encryption-credentials-recoverable for seven days, then inaccessible-encryption-credentials",
            "AWS knowledge center, RDS inaccessible states",
        ),
        approximate(
            "RDS notices that a key is not enabled at the next request about the database",
            "AWS names no time",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"dBInstanceIdentifier": r.db_instance_identifier.as_deref()})
    }
}

impl Serves for DescribeDBInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let all = match &r.db_instance_identifier {
            Some(id) => vec![Database::asked(desk, id, "DescribeDBInstances")?],
            None => {
                desk.ask(Permission::to("DescribeDBInstances"))?;
                let begun = arn(desk, "")?;
                let known = desk.kept_under(&begun).filter_map(|(_, kept)| kept.read());
                let mut all: Vec<Database> = known.collect();
                all.iter_mut().try_for_each(|database| database.look_after(desk))?;
                all
            }
        };
        let now = desk.now;
        let shown = all.iter().map(|database| database.shown(database.status(now)));
        Ok(Response { db_instances: Some(shown.collect()) })
    }
}
