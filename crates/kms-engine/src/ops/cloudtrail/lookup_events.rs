//! LookupEvents: the event history of an account in a Region, newest first.

use serde_json::Value as Json;

use super::found;
use super::types::*;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact, unknown};
use crate::ops::logged::logged;
use crate::ops::paging::{open, seal};
use crate::shape;
use crate::shape::types::ListOf;
use crate::time::{DAY, Timestamp};

/// See the module.
pub struct LookupEvents;

shape! {
    pub struct Request {
        /// What the events must have: one attribute at most, such as AttributeKey=EventName,AttributeValue=Decrypt.
        lookup_attributes: Option<ListOf<LookupAttribute>>,
        /// Only events at this time or later.
        start_time: Option<Timestamp>,
        /// Only events at this time or before.
        end_time: Option<Timestamp>,
        /// Only insight events, of which the lab has none; where left out, management events.
        event_category: Option<EventCategory>,
        /// How many events a page holds, 1 to 50; 50 where left out.
        max_results: Option<MaxResults>,
        /// The NextToken of the page before, with the same filters.
        next_token: Option<NextToken>,
    }
}

shape! {
    pub struct Response {
        events: Option<ListOf<Event>>,
        next_token: Option<NextToken>,
    }
}

impl Operation for LookupEvents {
    const NAME: &'static str = "LookupEvents";
    const SERVICE: &'static str = "cloudtrail";
    const DOC: &'static str = "Looks up what happened in the account in this Region in the last 90 days, newest first. \
        Every account has this history without setting up a trail.";
    const SCOPE: Scope = Scope::NoKey;
    const PAGES: Option<&'static str> = Some("Events");
    const FIDELITY: &'static [Fidelity] = &[
        exact("attributes, time range, order, pages of 50", "CloudTrail API reference"),
        approximate(
            "an event is found at once",
            "AWS takes up to 15 minutes, and allows two lookups a second",
        ),
        approximate(
            "looks through the last 20,000 records of all accounts",
            "the lab's window; AWS has 90 days of any number",
        ),
        approximate(
            "an IAM event's resources are those its parameters name",
            "AWS lists more of them",
        ),
        unknown("the words of its errors", "only the names are documented"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Reads for LookupEvents {
    fn run(cx: &mut Cx<'_>, r: Request) -> Result<Response, KmsError> {
        cx.authorize_any(&Asked::to("LookupEvents"))?;
        let attribute = match r.lookup_attributes.as_deref().unwrap_or_default() {
            [] => None,
            [one] => Some(one),
            _ => {
                return Err(refuse(
                    ErrorCode::InvalidLookupAttributesException,
                    "You can specify only one lookup attribute.",
                ));
            }
        };
        let end = r.end_time.unwrap_or(Timestamp::MAX);
        let start = r.start_time.unwrap_or(Timestamp(i64::MIN));
        if start > end {
            return Err(refuse(
                ErrorCode::InvalidTimeRangeException,
                "The start time must be before the end time.",
            ));
        }
        let kept = cx.now.plus(-HISTORY);
        let account = cx.account()?;
        let trail = &cx.world.trail;
        let before = match &r.next_token {
            Some(token) => {
                let (number, same) = position(cx, token, &r).ok_or_else(bad_token)?;
                if !same {
                    return Err(bad_token());
                }
                number.min(trail.end())
            }
            None => trail.end(),
        };
        let limit = r.max_results.map_or(50, |most| usize::try_from(most.0).unwrap_or(50));
        let (mut events, mut next) = (Vec::new(), None);
        for (number, entry) in trail.before(before) {
            let event = &entry.event;
            // A second is the finest an event's time is known.
            let second = Timestamp(event.time.0 - event.time.0.rem_euclid(1000));
            if event.time < kept || r.event_category.is_some() {
                break;
            }
            let found = event.recipient.as_ref() == Some(account)
                && event.region == *cx.region
                && (start..=end).contains(&second)
                && attribute.is_none_or(|a| found::is(event, a.attribute_key, &a.attribute_value));
            if !found {
                continue;
            }
            if events.len() == limit {
                next = Some(paging_token(cx, number + 1, &r));
                break;
            }
            events.push(found::shown(event));
        }
        Ok(Response { events: Some(ListOf(events)), next_token: next })
    }
}

/// How long the history goes back.
const HISTORY: i64 = 90 * DAY;

/// A token says how many records are older than the page before, and which filters it is of.
fn paging_token(cx: &Cx<'_>, older: usize, r: &Request) -> NextToken {
    seal(cx, &format!("{older}\n{}", filters(r))).0.into()
}

fn position(cx: &Cx<'_>, token: &NextToken, r: &Request) -> Option<(usize, bool)> {
    let text = open(cx, token).ok()?;
    let (older, of) = text.split_once('\n')?;
    Some((older.parse().ok()?, of == filters(r)))
}

/// What must stay the same from page to page.
fn filters(r: &Request) -> String {
    let attribute = r.lookup_attributes.as_deref().and_then(|list| list.first());
    let attribute = attribute.map(|a| format!("{}={}", a.attribute_key, a.attribute_value.0));
    let time = |time: Option<Timestamp>| time.map_or(String::new(), |time| time.0.to_string());
    format!("{} {} {}", attribute.unwrap_or_default(), time(r.start_time), time(r.end_time))
}

fn bad_token() -> KmsError {
    refuse(ErrorCode::InvalidNextTokenException, "The NextToken is not valid.")
        .hint("give the NextToken of the page before unchanged, with the same filters")
}

fn refuse(code: ErrorCode, message: &str) -> KmsError {
    KmsError::new(code, message)
}
