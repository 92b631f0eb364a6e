//! ListTables.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::table::{Table, arn};
use super::types::*;

/// See the module.
pub struct ListTables;

shape! {
    pub struct Request {
        /// How many at most.
        limit: Option<PositiveLongObject>,
    }
}

shape! {
    pub struct Response {
        table_names: Option<ListOf<TableName>>,
    }
}

impl Operation for ListTables {
    const NAME: &'static str = "ListTables";
    const SERVICE: &'static str = "dynamodb";
    const DOC: &'static str = "Lists your account's tables in the Region.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[approximate("no pages", "AWS: 100 names a page")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"limit": r.limit.map(|limit| limit.0)})
    }
}

impl Serves for ListTables {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (prefix, owner) = (arn(desk, "")?, desk.account()?);
        desk.ask(Permission::to("ListTables").on(&format!("{prefix}*"), &owner))?;
        let most =
            r.limit.map_or(usize::MAX, |limit| usize::try_from(limit.0).unwrap_or(usize::MAX));
        let tables = desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read::<Table>());
        let names = tables.take(most).map(|table| table.name.into()).collect();
        Ok(Response { table_names: Some(ListOf(names)) })
    }
}
