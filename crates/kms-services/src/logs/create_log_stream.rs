//! CreateLogStream.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Kept};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::group::Group;
use super::types::*;

/// See the module.
pub struct CreateLogStream;

shape! {
    pub struct Request {
        /// The log group.
        log_group_name as "logGroupName": LogGroupName,
        /// The log stream.
        log_stream_name as "logStreamName": LogStreamName,
    }
}

impl Operation for CreateLogStream {
    const NAME: &'static str = "CreateLogStream";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Makes a log stream in a log group.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "CloudWatch Logs API reference, as of 2026-11")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        json!({"logGroupName": &*r.log_group_name, "logStreamName": &*r.log_stream_name})
    }
}

impl Serves for CreateLogStream {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<(), KmsError> {
        let group = Group::asked(desk, &r.log_group_name, "CreateLogStream")?;
        let arn = group.stream(&r.log_stream_name);
        if desk.kept(&arn).is_some() {
            let message = "The specified log stream already exists";
            return Err(KmsError::new(ErrorCode::ResourceAlreadyExistsException, message));
        }
        desk.keep(&arn, Kept::new("logs", &json!({"created": desk.now}))?, "a log stream");
        Ok(())
    }
}
