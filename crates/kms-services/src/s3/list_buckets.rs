//! ListBuckets.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, Timestamp, shape};
use serde_json::Value as Json;

use super::bucket::{self, Bucket as Known};
use super::types::*;

/// See the module.
pub struct ListBuckets;

shape! {
    pub struct Request {
        /// Only names that begin so.
        prefix: Option<Prefix>,
    }
}

shape! {
    /// A bucket.
    pub struct Bucket {
        name: Option<Text>,
        creation_date: Option<Timestamp>,
    }
}

shape! {
    pub struct Response {
        buckets: Option<ListOf<Bucket>>,
        prefix: Option<Text>,
    }
}

impl Operation for ListBuckets {
    const NAME: &'static str = "ListBuckets";
    const SERVICE: &'static str = "s3";
    const DOC: &'static str = "Lists the buckets of the account, in all Regions.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[approximate("one page", "S3 API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(_: &Request) -> Json {
        Json::Null
    }
}

impl Serves for ListBuckets {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        desk.ask(Permission::to("ListAllMyBuckets"))?;
        let account = desk.account()?;
        let from = bucket::arn(r.prefix.as_deref().unwrap_or_default());
        // Objects lie between the buckets and read as none.
        let buckets = desk.kept_under(&from).filter(|(arn, _)| !arn.contains('/'));
        let known = buckets.filter_map(|(_, kept)| kept.read::<Known>());
        let own = known.filter(|known| known.owner == account);
        let buckets = own.map(|known| Bucket {
            name: Some(known.name.into()),
            creation_date: Some(known.created),
        });
        Ok(Response {
            buckets: Some(buckets.collect()),
            prefix: r.prefix.map(|prefix| prefix.0.into()),
        })
    }
}
