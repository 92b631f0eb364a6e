//! StartInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::instance::{Instance, State};
use super::types::*;

/// See the module.
pub struct StartInstances;

shape! {
    pub struct Request {
        /// The instances.
        instance_ids: ListOf<InstanceId>,
    }
}

shape! {
    pub struct Response {
        starting_instances: Option<ListOf<InstanceStateChange>>,
    }
}

impl Operation for StartInstances {
    const NAME: &'static str = "StartInstances";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Starts stopped instances. The data key of every encrypted volume is decrypted anew, with a new grant: you need kms:CreateGrant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "an instance whose volume cannot be opened stops again with Client.InternalError",
            "EBS user guide, as of 2026-11",
        ),
        approximate("pending and running are one step", "no machine runs here"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"instancesSet": r.instance_ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>()})
    }
}

impl Serves for StartInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut changes = Vec::new();
        for id in r.instance_ids.iter() {
            let mut instance = Instance::asked(desk, id, "StartInstances")?;
            let before = instance.state;
            if before != State::Stopped {
                let message = format!(
                    "The instance '{}' is not in a state from which it can be started.",
                    instance.id
                );
                return Err(incorrect_state(message));
            }
            instance.start(desk, State::Stopped)?;
            changes.push(instance.change(State::Pending, before));
        }
        Ok(Response { starting_instances: Some(ListOf(changes)) })
    }
}
