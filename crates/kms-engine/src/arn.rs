//! Regions, key ids and the ARNs of keys and aliases.

use std::fmt;
use std::sync::Arc;

use crate::principal::AccountId;

/// A Region name such as `us-east-1`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Region(Arc<str>);

/// The Regions of the commercial partition and of China that a world may hold keys in, as of 2026-11
/// (<https://docs.aws.amazon.com/general/latest/gr/kms.html>).
pub const REGIONS: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
];

impl Region {
    /// A Region that exists, by name.
    pub fn parse(name: &str) -> Option<Region> {
        REGIONS.contains(&name).then(|| Region(name.into()))
    }

    /// `us-east-1`, where every lab starts.
    pub fn lab_default() -> Region {
        Region("us-east-1".into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition the Region lies in, the second part of its ARNs.
    pub fn partition(&self) -> &'static str {
        if self.0.starts_with("cn-") { "aws-cn" } else { "aws" }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key id: a UUID, or `mrk-` and 32 hexadecimal digits for a multi-Region key.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct KeyId(Arc<str>);

impl KeyId {
    /// The id with these 16 bytes.
    pub fn new(bytes: [u8; 16], multi_region: bool) -> KeyId {
        if multi_region {
            return KeyId(format!("mrk-{}", hex::encode(bytes)).into());
        }
        KeyId(uuid(bytes).into())
    }

    /// A well-formed id; case is kept, as AWS keeps it.
    pub fn parse(text: &str) -> Option<KeyId> {
        let hex = |s: &str| s.bytes().all(|b| b.is_ascii_hexdigit());
        let well_formed = match text.strip_prefix("mrk-") {
            Some(digits) => digits.len() == 32 && hex(digits),
            None => {
                let groups: Vec<&str> = text.split('-').collect();
                groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(|g| hex(g))
            }
        };
        well_formed.then(|| KeyId(text.into()))
    }

    /// The id that sorts before every other: where a scan over a place's keys starts.
    pub(crate) fn least() -> KeyId {
        KeyId("".into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the id of a multi-Region key.
    pub fn is_multi_region(&self) -> bool {
        self.0.starts_with("mrk-")
    }

    /// The 16 bytes behind the id.
    pub fn bytes(&self) -> [u8; 16] {
        let digits: String =
            self.0.trim_start_matches("mrk-").chars().filter(|c| *c != '-').collect();
        let mut bytes = [0; 16];
        // A KeyId is 32 hexadecimal digits by construction; were it not, zeros name no key.
        let _ = hex::decode_to_slice(digits, &mut bytes);
        bytes
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Sixteen random bytes as a version 4 UUID.
pub fn uuid(mut bytes: [u8; 16]) -> String {
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let mut text = hex::encode(bytes);
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

/// The ARN of a key: account, Region and id together name one key of a world.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct KeyArn {
    /// The owner.
    pub account: AccountId,
    /// Where it lives.
    pub region: Region,
    /// Its id there.
    pub id: KeyId,
}

impl fmt::Display for KeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:kms:{}:{}:key/{}",
            self.region.partition(),
            self.region,
            self.account,
            self.id
        )
    }
}

/// The ARN of an alias.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct AliasArn {
    /// The owner.
    pub account: AccountId,
    /// Where it lives.
    pub region: Region,
    /// The name with its `alias/` prefix.
    pub name: Arc<str>,
}

impl fmt::Display for AliasArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:kms:{}:{}:{}",
            self.region.partition(),
            self.region,
            self.account,
            self.name
        )
    }
}

/// The parts of any KMS ARN: Region, account, resource.
pub fn split_kms_arn(text: &str) -> Option<(&str, &str, &str)> {
    let mut parts = text.splitn(6, ':');
    let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    (arn == "arn" && partition.starts_with("aws") && service == "kms")
        .then_some((region, account, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_are_uuids_or_mrk_and_32_hex_digits() {
        for good in ["1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"]
        {
            let id = KeyId::parse(good).unwrap();
            assert_eq!(hex::encode(id.bytes()), "1234abcd12ab34cd56ef1234567890ab");
        }
        for bad in ["abcd-1234", "foo", "1234abcd12ab34cd56ef1234567890ab", "mrk-1234", ""] {
            assert_eq!(KeyId::parse(bad), None, "{bad}");
        }
        assert!(KeyId::parse(KeyId::new([7; 16], false).as_str()).is_some());
    }
}
