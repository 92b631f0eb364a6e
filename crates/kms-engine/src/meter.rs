//! What is asked of KMS, counted as it happens, and the keys that are no more: what a bill is made of.
//!
//! No prices here, only facts: who pays for which kind of request, and from when to when a key is charged for. The
//! counters stay when records leave the trail.

use std::fmt;
use std::sync::Arc;

use imbl::OrdMap;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::arn::{KeyArn, KeyId, Region, split_kms_arn};
use crate::error::ErrorCode;
use crate::key::{Deletion, Key};
use crate::principal::{AccountId, Principal};
use crate::spec::{KeyManager, KeySpec};
use crate::time::Timestamp;
use crate::trail::{Actor, Event};
use crate::world::World;

/// Everything that was counted.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// Requests, by what tells two lines of a bill apart.
    pub requests: OrdMap<Arc<Metered>, Count>,
    /// Keys that were deleted, by ARN and time of creation: a replica may come back under its old ARN.
    pub past_keys: OrdMap<String, Arc<KeyLife>>,
}

/// What tells two lines of a bill apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Metered {
    /// When.
    pub month: Month,
    /// Who pays: the caller's account, or the owner of the key where a service calls for itself.
    pub payer: AccountId,
    /// Where.
    pub region: Region,
    /// What is asked, in the price list's kinds.
    pub item: Item,
    /// The operation.
    pub operation: String,
    /// The key it was asked of.
    pub key: Option<KeyArn>,
    /// The service that called on the principal's behalf.
    pub service: Option<String>,
    /// Who asked: of a role's session, the role.
    pub principal: String,
}

impl fmt::Display for Metered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Metered { month, payer, region, item, operation, key, service, principal } = self;
        let key = key.as_ref().map(KeyArn::to_string).unwrap_or_default();
        let service = service.as_deref().unwrap_or_default();
        write!(f, "{month} {payer} {region} {item} {operation} {key} {service} {principal}")
    }
}

/// How often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Requests that were answered, dry runs among them.
    pub answered: u64,
    /// Requests that were refused: denied, malformed, about a key in the wrong state.
    pub refused: u64,
    /// Requests that exceeded a quota.
    pub throttled: u64,
}

impl Count {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Count) -> Count {
        Count {
            answered: self.answered + other.answered,
            refused: self.refused + other.refused,
            throttled: self.throttled + other.throttled,
        }
    }
}

crate::spec::aws_enum! {
    /// The kinds of request that have a price of their own.
    Item {
        Requests = "requests", AsymmetricRsa2048 = "asymmetric-rsa-2048", Asymmetric = "asymmetric",
        DataKeyPairEcc = "data-key-pair-ecc", DataKeyPairRsa = "data-key-pair-rsa",
    }
}

impl Item {
    /// What a request with this operation is, on a key of this kind or for a key pair of this kind.
    pub fn of(operation: &str, key: Option<KeySpec>, pair: Option<&str>) -> Item {
        match operation {
            "GenerateDataKeyPair" | "GenerateDataKeyPairWithoutPlaintext" => {
                let rsa = pair.is_some_and(|pair| pair.starts_with("RSA_"));
                if rsa { Item::DataKeyPairRsa } else { Item::DataKeyPairEcc }
            }
            "Sign" | "Verify" | "Encrypt" | "Decrypt" | "ReEncrypt" | "GetPublicKey"
            | "DeriveSharedSecret" | "Encapsulate" | "Decapsulate" => match key {
                Some(KeySpec::Rsa2048) => Item::AsymmetricRsa2048,
                Some(spec) if spec.is_asymmetric() => Item::Asymmetric,
                _ => Item::Requests,
            },
            _ => Item::Requests,
        }
    }
}

/// A month of the calendar, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month an instant lies in.
    pub fn of(at: Timestamp) -> Month {
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        let date = TimeZone::UTC.to_datetime(instant);
        Month { year: date.year(), month: date.month() }
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        let date = Date::new(year, month, 1).ok()?;
        (year >= 1970 && text.len() == 7).then(|| Month { year: date.year(), month: date.month() })
    }

    /// Its first instant.
    pub fn start(self) -> Timestamp {
        Timestamp::parse(&format!("{self}-01")).unwrap_or(Timestamp::MAX)
    }

    /// The first instant after it.
    pub fn end(self) -> Timestamp {
        let next = match self.month {
            12 => Month { year: self.year.saturating_add(1), month: 1 },
            month => Month { month: month + 1, ..self },
        };
        next.start()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Month, String> {
        Month::parse(&text).ok_or_else(|| format!("`{text}` is not a month such as 2026-11"))
    }
}

/// What of a key's life a bill shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLife {
    /// The key.
    pub arn: KeyArn,
    /// Its kind.
    pub spec: KeySpec,
    /// Who manages it: AWS managed keys cost nothing.
    pub manager: KeyManager,
    /// The owner's words.
    pub description: String,
    /// From when it is charged for.
    pub created: Timestamp,
    /// Until when: from then on it waits for its deletion. A deletion that is cancelled leaves no trace here, so that
    /// the time is charged for after all.
    pub until: Option<Timestamp>,
    /// When it was rotated.
    pub rotated: Vec<Timestamp>,
}

impl KeyLife {
    /// What a bill shows of this key.
    pub fn of(key: &Key) -> KeyLife {
        let until = key.deletion.and_then(|deletion| match deletion {
            Deletion::Pending { at, window_days } => Some(at.plus_days(-window_days)),
            Deletion::AfterReplicas { .. } => None,
        });
        let mut rotated: Vec<Timestamp> =
            key.materials.iter().filter_map(|m| m.rotated.map(|(at, _)| at)).collect();
        rotated.sort_unstable();
        KeyLife {
            arn: key.arn.clone(),
            spec: key.spec,
            manager: key.manager,
            description: key.description.clone(),
            created: key.created,
            until,
            rotated,
        }
    }

    /// What the meter files a deleted key under.
    pub fn id(&self) -> String {
        format!("{} {}", self.arn, self.created.0)
    }
}

impl Meter {
    /// Remembers a key that is being removed.
    pub(crate) fn forget(&mut self, key: &Key) {
        let life = KeyLife::of(key);
        self.past_keys.insert(life.id(), Arc::new(life));
    }
}

/// Counts a call that became part of the world, by its own record. Calls to other services cost nothing.
pub(crate) fn count(world: &mut World, event: &Event) {
    let Actor::Caller(caller) = &event.actor else { return };
    let key = event.resources.iter().find_map(|(_, arn)| key_of(arn));
    let owner = key.as_ref().map(|key| key.account.clone());
    let Some(payer) =
        caller.principal.account().cloned().or(owner).filter(|_| event.service == "kms")
    else {
        return;
    };
    let spec = key.as_ref().and_then(|key| world.key(key)).map(|key| key.spec);
    let pair = event.request.get("keyPairSpec").and_then(Json::as_str);
    let principal = match &caller.principal {
        Principal::AssumedRole { .. } => caller.principal.principal_arn(),
        other => other.arn(),
    };
    let metered = Arc::new(Metered {
        month: Month::of(event.time),
        payer,
        region: event.region.clone(),
        item: Item::of(&event.name, spec, pair),
        operation: event.name.clone(),
        key,
        service: caller.via_service.clone(),
        principal,
    });
    let one = match event.error.as_ref().map(|(code, _)| code.as_str()) {
        None => Count { answered: 1, ..Count::default() },
        Some(code) if code == ErrorCode::DryRunOperationException.as_str() => {
            Count { answered: 1, ..Count::default() }
        }
        Some(code) if code == ErrorCode::ThrottlingException.as_str() => {
            Count { throttled: 1, ..Count::default() }
        }
        Some(_) => Count { refused: 1, ..Count::default() },
    };
    let before = world.meter.requests.get(&metered).copied().unwrap_or_default();
    world.meter.requests.insert(metered, before.plus(one));
}

fn key_of(arn: &str) -> Option<KeyArn> {
    let (region, account, resource) = split_kms_arn(arn)?;
    let id = KeyId::parse(resource.strip_prefix("key/")?)?;
    Some(KeyArn { account: AccountId::parse(account)?, region: Region::parse(region)?, id })
}
