//! ListAccessKeys: a user's access keys, without their secrets.

use serde_json::Value as Json;

use super::holder::{Holder, account, user_or_caller};
use super::pages::page;
use super::types::*;
use crate::account::AccessKey;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::ops::logged::logged;
use crate::shape;
use crate::shape::types::ListOf;
use crate::time::Timestamp;

/// See the module.
pub struct ListAccessKeys;

shape! {
    pub struct Request {
        /// The user; the caller where left out.
        user_name: Option<ExistingUserNameType>,
        /// The Marker of the page before.
        marker: Option<MarkerType>,
        /// How many entries a page holds, 1 to 1,000; 100 where left out.
        max_items: Option<MaxItemsType>,
    }
}

shape! {
    pub struct Response {
        access_key_metadata: ListOf<AccessKeyMetadata>,
        is_truncated: Option<bool>,
        marker: Option<ResponseMarkerType>,
    }
}

shape! {
    /// What anybody may see of an access key.
    pub struct AccessKeyMetadata {
        user_name: Option<UserNameType>,
        access_key_id: Option<AccessKeyIdType>,
        status: Option<StatusType>,
        create_date: Option<Timestamp>,
    }
}

impl Operation for ListAccessKeys {
    const NAME: &'static str = "ListAccessKeys";
    const SERVICE: &'static str = "iam";
    const DOC: &'static str =
        "Lists the access keys of a user, without their secrets, which nobody can see again.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("AccessKeyMetadata");
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "IAM API reference; public error threads")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for ListAccessKeys {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        let name = user_or_caller(cx, r.user_name.as_deref())?;
        let holder = Holder::User(&name);
        holder.open(cx)?;
        let user = account(cx)?.users.get(&name).ok_or_else(|| holder.missing())?;
        let mut keys: Vec<AccessKeyMetadata> =
            user.access_keys.iter().map(|key| shown(&name, key)).collect();
        let id = |key: &AccessKeyMetadata| {
            key.access_key_id.as_ref().map(|id| id.0.clone()).unwrap_or_default()
        };
        keys.sort_by_key(id);
        let page = page(cx, keys, id, r.max_items, r.marker)?;
        Ok(Response {
            access_key_metadata: page.entries,
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }
}

fn shown(user: &str, key: &AccessKey) -> AccessKeyMetadata {
    AccessKeyMetadata {
        user_name: Some(user.into()),
        access_key_id: Some(key.id.as_str().into()),
        status: Some(if key.active { StatusType::Active } else { StatusType::Inactive }),
        create_date: Some(key.created),
    }
}
