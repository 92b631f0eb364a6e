//! A topic's attributes: what may be set, and what is shown.

use std::collections::BTreeMap;

use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError};

use super::faults::invalid_parameter;
use super::topic::Topic;
use crate::policies::check;

/// Sets one.
pub fn set(desk: &Desk<'_>, topic: &mut Topic, name: &str, value: &str) -> Result<(), KmsError> {
    let given = (!value.is_empty()).then(|| value.to_owned());
    match name {
        "KmsMasterKeyId" => topic.key = given,
        "DisplayName" => topic.display_name = value.to_owned(),
        "Policy" => {
            if let Some(text) = &given {
                let nobody = "a principal does not exist";
                check(desk, text, ErrorCode::InvalidParameter, nobody).map_err(|error| {
                    let hint = [error.message, error.hint].into_iter().flatten();
                    invalid_parameter("Policy Error: PrincipalNotFound or malformed document")
                        .hint(hint.collect::<Vec<_>>().join("; "))
                })?;
            }
            topic.policy = given;
        }
        _ => {
            return Err(invalid_parameter("AttributeName")
                .hint("a topic here has KmsMasterKeyId, Policy and DisplayName"));
        }
    }
    Ok(())
}

/// All of them.
pub fn shown(desk: &Desk<'_>, topic: &Topic) -> BTreeMap<String, String> {
    let confirmed = topic.subscriptions(desk).len().to_string();
    let always = [
        ("TopicArn", topic.arn()),
        ("Owner", topic.owner.to_string()),
        ("DisplayName", topic.display_name.clone()),
        ("SubscriptionsConfirmed", confirmed),
    ];
    let some = [("KmsMasterKeyId", topic.key.clone()), ("Policy", topic.policy.clone())];
    let some = some.into_iter().filter_map(|(name, value)| Some((name, value?)));
    always.into_iter().chain(some).map(|(name, value)| (name.to_owned(), value)).collect()
}
