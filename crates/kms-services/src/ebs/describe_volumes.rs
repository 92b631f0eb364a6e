//! DescribeVolumes.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use kms_engine::shape::types::ListOf;

use super::asked_for;
use super::faults::no_such_volume;
use super::types::*;
use super::volume::Volume;

/// See the module.
pub struct DescribeVolumes;

shape! {
    pub struct Request {
        /// Only these.
        volume_ids: Option<ListOf<VolumeId>>,
    }
}

shape! {
    pub struct Response {
        volumes: Option<ListOf<VolumeShown>>,
    }
}

impl Operation for DescribeVolumes {
    const NAME: &'static str = "DescribeVolumes";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Lists the volumes of the account in this Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("members of what is simulated, in one page", "EC2 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"volumeSet": r.volume_ids.as_ref().map(|ids| ids.iter().map(|id| id.0.clone()).collect::<Vec<_>>())})
    }
}

impl Serves for DescribeVolumes {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("DescribeVolumes"))?;
        let all = Volume::all(desk)?;
        let mut all = asked_for(all, r.volume_ids.as_ref(), |one| &one.id, no_such_volume)?;
        all.sort_by_key(|one| one.created);
        Ok(Response {
            volumes: Some(all.iter().map(|volume| volume.shown(volume.state())).collect()),
        })
    }
}
