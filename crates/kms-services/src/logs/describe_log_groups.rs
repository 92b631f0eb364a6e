//! DescribeLogGroups.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::group::{Group, arn, ask};
use super::types::*;

/// See the module.
pub struct DescribeLogGroups;

shape! {
    pub struct Request {
        /// Only log groups whose names begin so.
        log_group_name_prefix as "logGroupNamePrefix": Option<LogGroupName>,
    }
}

shape! {
    pub struct Response {
        log_groups as "logGroups": Option<ListOf<LogGroup>>,
    }
}

impl Operation for DescribeLogGroups {
    const NAME: &'static str = "DescribeLogGroups";
    const SERVICE: &'static str = "logs";
    const DOC: &'static str = "Lists your account's log groups in the Region, with their keys.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("all log groups in one answer, without pages", "AWS: 50 a page")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"logGroupNamePrefix": r.log_group_name_prefix.as_deref()})
    }
}

impl Serves for DescribeLogGroups {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let prefix = arn(desk, r.log_group_name_prefix.as_deref().unwrap_or_default())?;
        ask(desk, &arn(desk, "")?, &owner, "DescribeLogGroups")?;
        let groups = desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read::<Group>());
        let groups: Vec<Group> = groups.collect();
        let shown = groups.into_iter().map(|group| shown(desk, group)).collect();
        Ok(Response { log_groups: Some(ListOf(shown)) })
    }
}

fn shown(desk: &Desk<'_>, group: Group) -> LogGroup {
    let contents = group.contents(desk);
    let sizes = contents.iter().filter_map(|name| Some(desk.kept(name)?.bytes.len()));
    LogGroup {
        log_group_name: Some(group.name.into()),
        creation_time: Some(Millis(group.created.0)),
        arn: Some(format!("{}:*", group.arn).into()),
        stored_bytes: Some(Millis(i64::try_from(sizes.sum::<usize>()).unwrap_or(i64::MAX))),
        kms_key_id: group.key.map(Into::into),
        log_group_arn: Some(group.arn.into()),
    }
}
