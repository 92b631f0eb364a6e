//! DescribeSnapshots.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::asked_for;
use super::faults::no_such_snapshot;
use super::snapshot::Snapshot;
use super::types::*;

/// See the module.
pub struct DescribeSnapshots;

shape! {
    pub struct Request {
        /// Only those of these accounts; `self` is one's own.
        owner_ids: Option<ListOf<UserId>>,
        /// Only these.
        snapshot_ids: Option<ListOf<SnapshotId>>,
    }
}

shape! {
    pub struct Response {
        snapshots: Option<ListOf<SnapshotShown>>,
    }
}

impl Operation for DescribeSnapshots {
    const NAME: &'static str = "DescribeSnapshots";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str =
        "Lists the snapshots of the account in this Region, and those shared with it.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("members of what is simulated, in one page", "EC2 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"snapshotSet": r.snapshot_ids.as_ref().map(|ids| ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>())})
    }
}

impl Serves for DescribeSnapshots {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("DescribeSnapshots"))?;
        let account = desk.account()?;
        let all = Snapshot::all(desk)?;
        let mut all = asked_for(all, r.snapshot_ids.as_ref(), |one| &one.id, no_such_snapshot)?;
        if let Some(owners) = &r.owner_ids {
            let is_owner = |owner: &str, known: &Snapshot| match owner {
                "self" => known.owner == account,
                owner => known.owner.as_str() == owner,
            };
            all.retain(|known| owners.iter().any(|owner| is_owner(owner, known)));
        }
        all.sort_by_key(|one| one.created);
        Ok(Response { snapshots: Some(all.iter().map(|known| known.shown("completed")).collect()) })
    }
}
