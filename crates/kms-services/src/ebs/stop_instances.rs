//! StopInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::incorrect_state;
use super::instance::{Instance, State};
use super::types::*;

/// See the module.
pub struct StopInstances;

shape! {
    pub struct Request {
        /// The instances.
        instance_ids: ListOf<InstanceId>,
    }
}

shape! {
    pub struct Response {
        stopping_instances: Option<ListOf<InstanceStateChange>>,
    }
}

impl Operation for StopInstances {
    const NAME: &'static str = "StopInstances";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Stops running instances: their hardware forgets the data keys of their volumes. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("stopping and stopped are one step", "no machine runs here")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"instancesSet": r.instance_ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>()})
    }
}

impl Serves for StopInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut changes = Vec::new();
        for id in r.instance_ids.iter() {
            let mut instance = Instance::asked(desk, id, "StopInstances")?;
            let before = instance.state;
            if before != State::Running {
                let message = format!(
                    "The instance '{}' is not in a state from which it can be stopped.",
                    instance.id
                );
                return Err(incorrect_state(message));
            }
            desk.did(format!(
                "takes the data keys out of the memory of {}'s hardware",
                instance.id
            ));
            (instance.state, instance.client_error) = (State::Stopped, false);
            instance.save(desk)?;
            changes.push(instance.change(State::Stopping, before));
        }
        Ok(Response { stopping_instances: Some(ListOf(changes)) })
    }
}
