//! DescribeDBSnapshots.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::snapshot::{Snapshot, arn};
use super::types::*;

/// See the module.
pub struct DescribeDBSnapshots;

shape! {
    pub struct Request {
        /// Only this one.
        db_snapshot_identifier as "DBSnapshotIdentifier": Option<Identifier>,
    }
}

shape! {
    pub struct Response {
        db_snapshots as "DBSnapshots": Option<ListOf<DBSnapshot>>,
    }
}

impl Operation for DescribeDBSnapshots {
    const NAME: &'static str = "DescribeDBSnapshots";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Lists the snapshots of the account in this Region, or one that is shared with it by its ARN.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("members of what is simulated, in one page", "RDS API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"dBSnapshotIdentifier": r.db_snapshot_identifier.as_deref()})
    }
}

impl Serves for DescribeDBSnapshots {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let all = match &r.db_snapshot_identifier {
            Some(id) => vec![Snapshot::asked(desk, id, "DescribeDBSnapshots")?],
            None => {
                desk.ask(Permission::to("DescribeDBSnapshots"))?;
                let begun = arn(desk, "")?;
                desk.kept_under(&begun).filter_map(|(_, kept)| kept.read()).collect()
            }
        };
        Ok(Response { db_snapshots: Some(all.iter().map(Snapshot::shown).collect()) })
    }
}
