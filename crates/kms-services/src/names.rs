//! Names that services make up for new things.

use kms_engine::arn::{Region, uuid};
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;

const LETTERS: &[u8; 52] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A random UUID.
pub fn fresh_uuid(desk: &mut Desk<'_>) -> String {
    uuid(desk.random())
}

/// Six random letters, as at the end of a secret's ARN.
pub fn six_letters(desk: &mut Desk<'_>) -> String {
    let bytes = desk.random::<6>();
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()));
    letters.map(|letter| char::from(*letter)).collect()
}

/// An id as EC2 makes them: `vol-` and 17 hexadecimal digits.
pub fn ec2_id(desk: &mut Desk<'_>, prefix: &str) -> String {
    let digits = hex::encode(desk.random::<9>());
    format!("{prefix}-{}", digits.get(..17).unwrap_or(&digits))
}

/// The ARN of something in the caller's account and Region: `arn:aws:ssm:us-east-1:111122223333:parameter/a`.
pub fn own_arn(
    desk: &Desk<'_>,
    service: &str,
    resource: &str,
) -> Result<String, kms_engine::KmsError> {
    let account = desk.account()?;
    Ok(format!("arn:{}:{service}:{}:{account}:{resource}", desk.region.partition(), desk.region))
}

/// A key as it is written down so that it means the same to callers of other accounts: ids and alias names become ARNs
/// of the caller's account.
pub fn key_arn(desk: &Desk<'_>, key: &str) -> Result<String, kms_engine::KmsError> {
    Ok(key_arn_of(&desk.account()?, &desk.region, key))
}

/// As `key_arn`, of the account that owns what is encrypted.
pub fn key_arn_of(owner: &AccountId, region: &Region, key: &str) -> String {
    if key.starts_with("arn:") {
        return key.to_owned();
    }
    let resource = if key.starts_with("alias/") { key.to_owned() } else { format!("key/{key}") };
    format!("arn:{}:kms:{region}:{owner}:{resource}", region.partition())
}
