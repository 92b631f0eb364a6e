//! A queue's attributes: what may be set, and what is shown.

use std::collections::BTreeMap;

use kms_engine::KmsError;
use kms_engine::serve::Desk;
use kms_engine::time::SECOND;
use kms_engine::{ErrorCode, Timestamp};

use super::faults::{invalid_attribute, unknown_attribute};
use super::queue::{Encryption, Queue};
use crate::policies::check;

/// For how long SQS uses a data key before it asks KMS again.
pub const REUSE: &str = "KmsDataKeyReusePeriodSeconds";
/// For how long a message that was received is hidden.
pub const VISIBILITY: &str = "VisibilityTimeout";
/// For how long a message stays.
pub const RETENTION: &str = "MessageRetentionPeriod";
/// For how long a new message is hidden.
pub const DELAY: &str = "DelaySeconds";
/// How long a message may be.
pub const SIZE: &str = "MaximumMessageSize";

const KEY: &str = "KmsMasterKeyId";
const MANAGED: &str = "SqsManagedSseEnabled";
const POLICY: &str = "Policy";

/// The attributes that are numbers: least, greatest and default value.
const NUMBERS: &[(&str, i64, i64, i64)] = &[
    (VISIBILITY, 0, 43_200, 30),
    (SIZE, 1_024, 1_048_576, 1_048_576),
    (RETENTION, 60, 1_209_600, 345_600),
    (DELAY, 0, 900, 0),
    ("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
    (REUSE, 60, 86_400, 300),
];

/// The attributes that only SQS sets.
const COMPUTED: &[&str] = &[
    "QueueArn",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
];

/// A number that was set, or its default.
pub fn number(queue: &Queue, name: &str) -> i64 {
    let default = NUMBERS.iter().find(|known| known.0 == name).map_or(0, |known| known.3);
    queue.numbers.get(name).copied().unwrap_or(default)
}

/// Sets attributes.
pub fn set(
    desk: &Desk<'_>,
    queue: &mut Queue,
    given: &BTreeMap<String, String>,
) -> Result<(), KmsError> {
    for (name, value) in given {
        let known = NUMBERS.iter().find(|known| known.0 == name);
        match (name.as_str(), known) {
            (_, Some((_, least, greatest, _))) => {
                let number = value.parse::<i64>().ok();
                let number = number.filter(|number| (*least..=*greatest).contains(number));
                let hint = format!("{name} is a whole number from {least} to {greatest}");
                let number = number.ok_or_else(|| invalid_attribute(name, hint))?;
                queue.numbers.insert(name.clone(), number);
            }
            (POLICY, _) => queue.policy = policy(desk, value)?,
            (KEY | MANAGED, _) => {}
            _ => return Err(unknown_attribute(name)),
        }
    }
    encryption(queue, given.get(KEY), given.get(MANAGED))
}

fn policy(desk: &Desk<'_>, text: &str) -> Result<Option<String>, KmsError> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |error: KmsError| {
        let hint = [error.message, error.hint].into_iter().flatten().collect::<Vec<_>>();
        invalid_attribute(POLICY, hint.join("; "))
    };
    let nobody = "a principal does not exist";
    check(desk, text, ErrorCode::InvalidAttributeValue, nobody).map_err(refused)?;
    Ok(Some(text.to_owned()))
}

/// The three ways of encryption, of which a queue has one.
fn encryption(
    queue: &mut Queue,
    key: Option<&String>,
    managed: Option<&String>,
) -> Result<(), KmsError> {
    let managed = match managed.map(String::as_str) {
        None => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(invalid_attribute(MANAGED, "it is true or false")),
    };
    let key = key.map(String::as_str);
    let now = match (key, managed, &queue.encryption) {
        (Some(key), Some(true), _) if !key.is_empty() => {
            let message = "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.";
            return Err(KmsError::new(ErrorCode::InvalidAttributeValue, message)
                .hint("leave out KmsMasterKeyId or SqsManagedSseEnabled"));
        }
        (Some(key), _, _) if !key.is_empty() => Encryption::Kms { key: key.to_owned() },
        (_, Some(true), _) => Encryption::Sqs,
        (_, Some(false), Encryption::Sqs) | (Some(_), _, Encryption::Kms { .. }) => {
            Encryption::None
        }
        (_, _, there) => there.clone(),
    };
    queue.encryption = now;
    Ok(())
}

/// The attributes asked for, or all.
pub fn shown(
    desk: &Desk<'_>,
    queue: &Queue,
    asked: &[&str],
) -> Result<BTreeMap<String, String>, KmsError> {
    let all = all(desk, queue);
    if asked.contains(&"All") {
        return Ok(all);
    }
    let mut shown = BTreeMap::new();
    for name in asked {
        let settable = NUMBERS.iter().any(|known| known.0 == *name);
        if !settable && !COMPUTED.contains(name) && ![KEY, MANAGED, POLICY].contains(name) {
            return Err(unknown_attribute(name));
        }
        shown.extend(all.get(*name).map(|value| ((*name).to_owned(), value.clone())));
    }
    Ok(shown)
}

fn all(desk: &Desk<'_>, queue: &Queue) -> BTreeMap<String, String> {
    let seconds = |time: Timestamp| (time.0 / SECOND).to_string();
    let mut all = BTreeMap::from([
        ("QueueArn".to_owned(), queue.arn()),
        ("CreatedTimestamp".to_owned(), seconds(queue.created)),
        ("LastModifiedTimestamp".to_owned(), seconds(queue.modified)),
    ]);
    for (name, ..) in NUMBERS {
        all.insert((*name).to_owned(), number(queue, name).to_string());
    }
    all.insert(MANAGED.to_owned(), (queue.encryption == Encryption::Sqs).to_string());
    match &queue.encryption {
        Encryption::Kms { key } => all.insert(KEY.to_owned(), key.clone()),
        _ => all.remove(REUSE),
    };
    all.extend(queue.policy.clone().map(|policy| (POLICY.to_owned(), policy)));
    let (mut visible, mut hidden, mut delayed) = (0, 0, 0);
    for (_, message) in queue.messages(desk) {
        match (message.visible <= desk.now, message.received) {
            (true, _) => visible += 1,
            (false, 0) => delayed += 1,
            (false, _) => hidden += 1,
        }
    }
    let count = |suffix: &str, count: usize| {
        (format!("ApproximateNumberOfMessages{suffix}"), count.to_string())
    };
    all.extend([count("", visible), count("NotVisible", hidden), count("Delayed", delayed)]);
    all
}
