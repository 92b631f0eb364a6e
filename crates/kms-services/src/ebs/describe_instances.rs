//! DescribeInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::asked_for;
use super::faults::no_such_instance;
use super::instance::Instance;
use super::types::*;

/// See the module.
pub struct DescribeInstances;

shape! {
    pub struct Request {
        /// Only these.
        instance_ids: Option<ListOf<InstanceId>>,
    }
}

shape! {
    pub struct Response {
        reservations: Option<ListOf<Reservation>>,
    }
}

shape! {
    /// Instances that were started together.
    pub struct Reservation {
        owner_id: Option<Text>,
        instances: Option<ListOf<InstanceShown>>,
    }
}

impl Operation for DescribeInstances {
    const NAME: &'static str = "DescribeInstances";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Lists the instances of the account in this Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("members of what is simulated, in one page", "EC2 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"instancesSet": r.instance_ids.as_ref().map(|ids| ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>())})
    }
}

impl Serves for DescribeInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("DescribeInstances"))?;
        let all = Instance::all(desk)?;
        let mut all = asked_for(all, r.instance_ids.as_ref(), |one| &one.id, no_such_instance)?;
        all.sort_by_key(|one| one.launched);
        let reservation = |known: &Instance| {
            let shown = known.shown(desk, known.state)?;
            Ok(Reservation {
                owner_id: Some(known.owner.as_str().into()),
                instances: Some(ListOf(vec![shown])),
            })
        };
        let reservations: Vec<Reservation> =
            all.iter().map(reservation).collect::<Result<_, KmsError>>()?;
        Ok(Response { reservations: Some(ListOf(reservations)) })
    }
}
