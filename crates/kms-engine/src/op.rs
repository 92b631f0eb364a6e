//! What an operation is: a type with a request, a response and a `run`, and one line in the table.
//!
//! Everything that iterates over operations (wire dispatch, shell flags, completion, help, the book's operation
//! reference, coverage, the authorization and key-state matrices) iterates over [`table`].

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value as Json};

use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::serve::Desk;
use crate::shape::{Malformed, Member, Structure};
use crate::world::World;

/// One operation of a service.
pub trait Operation: 'static {
    /// AWS's name, `GenerateDataKey`.
    const NAME: &'static str;
    /// The service as ARNs and policies write it.
    const SERVICE: &'static str = "kms";
    /// What it does, in a sentence or two: the help text.
    const DOC: &'static str;
    /// Whether it works on keys of other accounts (source: the KMS permissions reference).
    const SCOPE: Scope = Scope::OwnAccount;
    /// Where its answers come in pages, the member that holds the entries.
    const PAGES: Option<&'static str> = None;
    /// Whether CloudTrail calls it read-only although it changes the world: AssumeRole and its like.
    const LOGGED_AS_READING: bool = false;
    /// How true to AWS it is; the fidelity page prints these.
    const FIDELITY: &'static [Fidelity];
    /// Its request.
    type Request: Structure;
    /// Its response; `()` where AWS answers with an empty body.
    type Response: Structure;

    /// The request as CloudTrail shows it. Only what is listed here is ever logged.
    fn shown(request: &Self::Request) -> Json;

    /// The response as CloudTrail shows it; nothing for most.
    fn shown_response(_response: &Self::Response) -> Json {
        Json::Null
    }
}

/// An operation that changes nothing: it runs on a snapshot, outside any lock. CloudTrail marks it `readOnly`.
pub trait Reads: Operation {
    /// Answers.
    fn run(cx: &mut Cx<'_>, request: Self::Request) -> Result<Self::Response, KmsError>;
}

/// An operation that changes the world: it edits a draft, which becomes the world only if it succeeds.
pub trait Writes: Operation {
    /// Answers and edits. `cx` still sees the world as it was.
    fn run(
        cx: &mut Cx<'_>,
        world: &mut World,
        request: Self::Request,
    ) -> Result<Self::Response, KmsError>;
}

/// An operation of a service that itself calls KMS: see [`crate::serve`].
pub trait Serves: Operation {
    /// The name its calls to KMS come through, `s3` in `s3.us-east-1.amazonaws.com`; the service's own where it is the
    /// same.
    const VIA: &'static str = Self::SERVICE;
    /// Whether it reads or writes data, so that no trail shows it unless somebody asks for data events.
    const DATA_EVENT: bool = false;
    /// Answers.
    fn run(desk: &mut Desk<'_>, request: Self::Request) -> Result<Self::Response, KmsError>;
}

/// Whose keys an operation may be used on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only keys of the caller's account, whatever policies say.
    OwnAccount,
    /// Also keys of other accounts.
    AnyAccount,
    /// No key is addressed; only IAM policies decide.
    NoKey,
}

/// How sure we are that a behaviour is AWS's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Likeness {
    /// Documented by AWS or recorded from AWS.
    Exact,
    /// The same in use, different in a way that is named.
    Approximate,
    /// AWS's behaviour is not known; the lab's choice is named.
    Unknown,
}

/// A statement about how true to AWS an operation is.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Fidelity {
    /// How sure.
    pub likeness: Likeness,
    /// What of the operation.
    pub what: &'static str,
    /// Where we know it from.
    pub source: &'static str,
}

/// Shorthand for an operation whose documented behaviour is followed throughout.
pub const fn exact(what: &'static str, source: &'static str) -> Fidelity {
    Fidelity { likeness: Likeness::Exact, what, source }
}

/// Shorthand for a known difference.
pub const fn approximate(what: &'static str, source: &'static str) -> Fidelity {
    Fidelity { likeness: Likeness::Approximate, what, source }
}

/// Shorthand for a choice of the lab where AWS's behaviour is not known.
pub const fn unknown(what: &'static str, source: &'static str) -> Fidelity {
    Fidelity { likeness: Likeness::Unknown, what, source }
}

/// The row of an operation in the table.
pub struct Row {
    /// The service.
    pub service: &'static str,
    /// The operation's name.
    pub name: &'static str,
    /// Its help text.
    pub doc: &'static str,
    /// Whose keys it may be used on.
    pub scope: Scope,
    /// The member that holds the entries of a page.
    pub pages: Option<&'static str>,
    /// Whether CloudTrail marks its records `readOnly`.
    pub logged_as_reading: bool,
    /// Whether its records are data events, which are in no trail here.
    pub data_event: bool,
    /// Through which name its calls to KMS come.
    via: &'static str,
    /// How true to AWS it is.
    pub fidelity: &'static [Fidelity],
    /// The request's members, in AWS's order.
    pub input: Vec<Member>,
    /// The response's members, in AWS's order.
    pub output: Vec<Member>,
    pub(crate) run: Run,
}

/// The names that services have for the parts of paging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The member of the response that holds the entries.
    pub entries: &'static str,
    /// The member of the request that says where the page starts.
    pub input_token: &'static str,
    /// The member of the response that says where the next page starts.
    pub output_token: &'static str,
    /// The member of the response that says whether there is a next page.
    pub more: Option<&'static str>,
    /// The member of the request that says how many entries a page holds.
    pub limit: Option<&'static str>,
}

/// The members of a request or response.
type Body = Map<String, Json>;
/// What an operation answers: members, or no body at all.
type Answer = Result<Option<Body>, KmsError>;

pub(crate) enum Run {
    Reads(fn(&mut Cx<'_>, &Body) -> Answer),
    Writes(fn(&mut Cx<'_>, &mut World, &Body) -> Answer),
    Serves(fn(&mut Desk<'_>, &Body) -> Answer),
}

impl Row {
    /// Whether the operation leaves the world as it was.
    pub fn reads(&self) -> bool {
        matches!(self.run, Run::Reads(_))
    }

    /// How its pages go on: the members of request and response that say so.
    pub fn paging(&self) -> Option<Paging> {
        let among = |members: &[Member], names: &[&'static str]| {
            names.iter().copied().find(|name| members.iter().any(|member| member.name == *name))
        };
        Some(Paging {
            entries: self.pages?,
            input_token: among(&self.input, &["Marker", "NextToken"])?,
            output_token: among(&self.output, &["NextMarker", "NextToken", "Marker"])?,
            more: among(&self.output, &["Truncated", "IsTruncated"]),
            limit: among(&self.input, &["Limit", "MaxItems", "MaxResults"]),
        })
    }

    /// The name in the AWS CLI, `generate-data-key`.
    pub fn cli_name(&self) -> String {
        kebab(self.name)
    }

    pub(crate) fn reading<O: Reads>() -> Row {
        fn run<O: Reads>(cx: &mut Cx<'_>, body: &Body) -> Answer {
            let request = O::Request::from_map(body).map_err(serialization)?;
            cx.record.request = O::shown(&request);
            let response = O::run(cx, request)?;
            show_response::<O>(cx, &response);
            Ok(body_of(response))
        }
        Row::of::<O>(Run::Reads(run::<O>))
    }

    pub(crate) fn writing<O: Writes>() -> Row {
        fn run<O: Writes>(cx: &mut Cx<'_>, world: &mut World, body: &Body) -> Answer {
            let request = O::Request::from_map(body).map_err(serialization)?;
            cx.record.request = O::shown(&request);
            let response = O::run(cx, world, request)?;
            show_response::<O>(cx, &response);
            Ok(body_of(response))
        }
        Row::of::<O>(Run::Writes(run::<O>))
    }

    /// The row of an operation of a service that calls KMS.
    pub fn serving<O: Serves>() -> Row {
        fn run<O: Serves>(desk: &mut Desk<'_>, body: &Body) -> Answer {
            let request = O::Request::from_map(body).map_err(serialization)?;
            desk.record.request = O::shown(&request);
            let response = O::run(desk, request)?;
            desk.record.response = O::shown_response(&response);
            Ok(body_of(response))
        }
        Row { data_event: O::DATA_EVENT, via: O::VIA, ..Row::of::<O>(Run::Serves(run::<O>)) }
    }

    /// The first part of the `kms:ViaService` of its calls to KMS.
    pub(crate) fn host_of_calls(&self) -> &'static str {
        self.via
    }

    fn of<O: Operation>(run: Run) -> Row {
        Row {
            service: O::SERVICE,
            name: O::NAME,
            doc: O::DOC,
            scope: O::SCOPE,
            pages: O::PAGES,
            logged_as_reading: O::LOGGED_AS_READING || matches!(run, Run::Reads(_)),
            data_event: false,
            via: O::SERVICE,
            fidelity: O::FIDELITY,
            input: O::Request::members(),
            output: O::Response::members(),
            run,
        }
    }
}

/// An operation without a response body may have put into the record itself what CloudTrail logs all the same.
fn show_response<O: Operation>(cx: &mut Cx<'_>, response: &O::Response) {
    let shown = O::shown_response(response);
    if !shown.is_null() {
        cx.record.response = shown;
    }
}

/// A response without members has no body on the wire.
fn body_of<R: Structure>(response: R) -> Option<Body> {
    R::HAS_BODY.then(|| response.to_map())
}

fn serialization(malformed: Malformed) -> KmsError {
    KmsError::bare(ErrorCode::SerializationException).hint(malformed.0)
}

/// Every operation of every service.
pub fn table() -> &'static [Row] {
    static TABLE: LazyLock<Vec<Row>> = LazyLock::new(crate::ops::all);
    &TABLE
}

/// The row of an operation.
pub fn find(service: &str, operation: &str) -> Option<&'static Row> {
    static INDEX: LazyLock<HashMap<(&str, &str), &'static Row>> =
        LazyLock::new(|| table().iter().map(|row| ((row.service, row.name), row)).collect());
    INDEX.get(&(service, operation)).copied()
}

/// `GenerateDataKey` as the AWS CLI writes it, `generate-data-key`; letters that belong together stay together, as in
/// `create-db-instance`.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut letters = name.chars().peekable();
    let mut before = None;
    while let Some(c) = letters.next() {
        let starts_word = |before: char| {
            !before.is_ascii_uppercase() || letters.peek().is_some_and(char::is_ascii_lowercase)
        };
        if c.is_ascii_uppercase() && before.is_some_and(starts_word) {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_operations_are_the_cli_s() {
        for (name, cli) in [
            ("GenerateDataKey", "generate-data-key"),
            ("ListObjectsV2", "list-objects-v2"),
            ("CreateDBInstance", "create-db-instance"),
            ("RestoreDBInstanceFromDBSnapshot", "restore-db-instance-from-db-snapshot"),
            ("DescribeDBInstances", "describe-db-instances"),
        ] {
            assert_eq!(kebab(name), cli);
        }
    }
}
