//! Whose account and which Region a command about quotas, bills or loads is about.

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;

use super::Lab;
use super::commands::Options;
use super::door::Door;

/// The account of `--profile` or of the present caller, and the Region of `--region` or the present one.
pub fn place<D: Door>(
    command: &str,
    lab: &mut Lab<D>,
    options: &Options<'_>,
) -> Result<(AccountId, Region), String> {
    let profile = options.value("profile").unwrap_or(&lab.profile).to_owned();
    let caller =
        lab.caller(&profile).map_err(|error| format!("kmslab {command}: {}", error.message))?;
    let region = match options.value("region") {
        None => lab.region.clone(),
        Some(name) => Region::parse(name)
            .ok_or_else(|| format!("kmslab {command}: there is no Region `{name}`"))?,
    };
    let account = caller.principal.account().cloned();
    let account =
        account.ok_or_else(|| format!("kmslab {command}: a service has no account of its own"))?;
    Ok((account, region))
}
