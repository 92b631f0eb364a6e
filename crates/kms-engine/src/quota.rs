//! Request quotas: how many calls a second an account may make in a Region.
//!
//! A quota is a bucket of tokens: it holds as many as the quota has requests a second, a call takes one, and they come
//! back evenly with the world's clock. The numbers are AWS's (`data/quotas.json`); a world enforces them only when it is
//! asked to, because people at a terminal create more than five keys in the second in which a script runs.
//! Not simulated: the second kind of throttling, for volleys of changes to one key.

mod bucket;
mod group;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::arn::Region;
use crate::call::Call;
use crate::error::{ErrorCode, KmsError};
use crate::principal::AccountId;
use crate::time::{SECOND, Timestamp, format_span};
use crate::world::World;

pub use bucket::Bucket;
pub use group::{Counted, Group, groups, groups_of, named};

/// What a world says about quotas, and the buckets as they stand.
#[derive(Debug, Clone, Default)]
pub struct Quotas {
    /// What was set, and is kept.
    pub settings: Settings,
    buckets: OrdMap<Bucketed, Bucket>,
}

/// The part of the quotas that somebody set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Whether calls are refused that exceed a quota.
    pub enforced: bool,
    /// How many milliseconds a script's calls are apart while quotas are enforced.
    pub apart_millis: i64,
    /// The quotas that differ from AWS's.
    pub set: Vec<Set>,
}

/// A quota that somebody set, as a quota increase (or decrease) does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {
    /// The account it is for.
    pub account: AccountId,
    /// The Region it is for.
    pub region: Region,
    /// The group's id.
    pub group: String,
    /// Requests a second.
    pub per_second: u64,
}

/// Whose bucket it is: account, Region, group; of a custom key store, its id too.
type Bucketed = (AccountId, Region, &'static str, Option<String>);

/// How many milliseconds a script's calls are apart: about what a call to KMS takes from within its Region.
pub const APART_MILLIS: i64 = 10;

impl Default for Settings {
    fn default() -> Settings {
        Settings { enforced: false, apart_millis: APART_MILLIS, set: Vec::new() }
    }
}

impl Settings {
    /// A group's quota for an account in a Region.
    pub fn per_second(&self, group: &Group, account: &AccountId, region: &Region) -> u64 {
        let set = self
            .set
            .iter()
            .find(|set| set.group == group.id && set.account == *account && set.region == *region);
        set.map_or_else(|| group.per_second_in(region), |set| set.per_second)
    }

    /// Sets a group's quota for an account in a Region.
    pub fn set(&mut self, group: &Group, account: &AccountId, region: &Region, per_second: u64) {
        self.set.retain(|set| {
            set.group != group.id || set.account != *account || set.region != *region
        });
        self.set.push(Set {
            account: account.clone(),
            region: region.clone(),
            group: group.id.clone(),
            per_second,
        });
    }
}

impl Quotas {
    /// How many milliseconds after the call before it a script's call happens. Without quotas it is a second, so that
    /// each call has a time of its own to be seen in the trail.
    pub fn apart(&self) -> i64 {
        if self.settings.enforced { self.settings.apart_millis } else { SECOND }
    }

    /// The quotas with these settings and every bucket full.
    pub fn with(settings: Settings) -> Quotas {
        Quotas { settings, buckets: OrdMap::new() }
    }

    /// How many whole tokens a group has left for an account in a Region.
    pub fn left(
        &self,
        group: &'static Group,
        account: &AccountId,
        region: &Region,
        now: Timestamp,
    ) -> u64 {
        let per_second = self.settings.per_second(group, account, region);
        let place = (account.clone(), region.clone(), group.id.as_str(), None);
        self.buckets.get(&place).map_or(per_second, |bucket| bucket.at(now, per_second).whole())
    }
}

/// Takes the tokens of a call, or says why it is throttled. Of a throttled call no token is taken.
pub(crate) fn take(world: &mut World, call: &Call) -> Result<(), KmsError> {
    let now = world.clock;
    if !world.quotas.settings.enforced || call.service != "kms" {
        return Ok(());
    }
    let mut filled = Vec::new();
    for counted in groups_of(world, call) {
        let Counted { group, account, region, store, times } = counted;
        let per_second = world.quotas.settings.per_second(group, &account, &region);
        let place = (account, region, group.id.as_str(), store);
        let bucket = world.quotas.buckets.get(&place).copied();
        let bucket = bucket.unwrap_or_else(|| Bucket::full(now, per_second)).at(now, per_second);
        match bucket.take(times) {
            Some(bucket) => filled.push((place, bucket)),
            None => {
                return Err(throttled(group, &place, per_second, bucket.wait(times, per_second)));
            }
        }
    }
    world.quotas.buckets.extend(filled);
    Ok(())
}

fn throttled(group: &Group, place: &Bucketed, per_second: u64, wait: Option<i64>) -> KmsError {
    let (account, region, _, store) = place;
    let of = match store {
        Some(store) => format!("custom key store {store}"),
        None => format!("account {account} in {region}"),
    };
    let wait = match wait {
        Some(millis) => format!("the next one fits in {}", format_span(millis)),
        None => "the quota is too small for this call ever to fit".to_owned(),
    };
    KmsError::new(
        ErrorCode::ThrottlingException,
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
    )
    .hint(format!(
        "the quota `{}` is {per_second} a second for {of}, and is used up; {wait}. `kmslab quota` shows and changes quotas",
        group.id
    ))
}

#[cfg(test)]
mod tests;
