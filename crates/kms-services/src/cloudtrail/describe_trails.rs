//! DescribeTrails.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::trail::{Trail, arn};
use super::types::*;

/// See the module.
pub struct DescribeTrails;

shape! {
    pub struct Request {
        /// Only these.
        trail_name_list as "trailNameList": Option<ListOf<Text>>,
    }
}

shape! {
    pub struct Response {
        trail_list as "trailList": Option<ListOf<TrailShown>>,
    }
}

impl Operation for DescribeTrails {
    const NAME: &'static str = "DescribeTrails";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Lists your account's trails in the Region, with their keys.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as documented", "CloudTrail API reference, as of 2026-11")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"trailNameList": r.trail_name_list.as_ref().map(|list| list.iter().map(|name| &**name).collect::<Vec<_>>())})
    }
}

impl Serves for DescribeTrails {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let owner = desk.account()?;
        let all = arn(desk, "")?;
        desk.ask(Permission::to("DescribeTrails").on(&format!("{all}*"), &owner))?;
        let trails = desk.kept_under(&all).filter_map(|(_, kept)| kept.read::<Trail>());
        let wanted = |trail: &Trail| {
            let named = |name: &Text| **name == *trail.name || **name == *trail.arn;
            r.trail_name_list.as_ref().is_none_or(|list| list.iter().any(named))
        };
        let shown = trails.filter(wanted).map(|trail| TrailShown {
            name: Some(trail.name.into()),
            s3_bucket_name: Some(trail.bucket.into()),
            s3_key_prefix: trail.prefix.map(Into::into),
            is_multi_region_trail: Some(trail.every_region),
            home_region: Some(trail.region.as_str().into()),
            trail_arn: Some(trail.arn.into()),
            kms_key_id: trail.key.map(Into::into),
        });
        Ok(Response { trail_list: Some(ListOf(shown.collect())) })
    }
}
