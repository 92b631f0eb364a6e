//! TerminateInstances.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::instance::{Instance, State};
use super::types::*;

/// See the module.
pub struct TerminateInstances;

shape! {
    pub struct Request {
        /// The instances.
        instance_ids: ListOf<InstanceId>,
    }
}

shape! {
    pub struct Response {
        terminating_instances: Option<ListOf<InstanceStateChange>>,
    }
}

impl Operation for TerminateInstances {
    const NAME: &'static str = "TerminateInstances";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Ends instances and deletes their volumes. It asks nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[approximate(
        "every volume at the instance is deleted, not only those with DeleteOnTermination",
        "that member is not simulated",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"instancesSet": r.instance_ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>()})
    }
}

impl Serves for TerminateInstances {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let mut changes = Vec::new();
        for id in r.instance_ids.iter() {
            let mut instance = Instance::asked(desk, id, "TerminateInstances")?;
            let before = instance.state;
            instance.drop_volumes(desk)?;
            instance.state = State::Terminated;
            instance.save(desk)?;
            changes.push(instance.change(State::ShuttingDown, before));
        }
        Ok(Response { terminating_instances: Some(ListOf(changes)) })
    }
}
