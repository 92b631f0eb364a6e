//! The execution role: who may hand it to a function, and the session in which the function runs.

use kms_engine::authz::policy::PrincipalPattern;
use kms_engine::principal::{AccountId, Principal};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError};

use super::faults::invalid;

const SERVICE: &str = "lambda.amazonaws.com";

/// Refuses a role that the caller may not pass, or that does not trust Lambda.
pub fn check(desk: &mut Desk<'_>, arn: &str) -> Result<(), KmsError> {
    let own = desk.account()?;
    let (account, name) = parts(arn).ok_or_else(unusable)?;
    if account != own {
        let message = "Cross-account pass role is not allowed.";
        return Err(KmsError::new(ErrorCode::AccessDeniedException, message)
            .hint("the execution role lives in the function's account; another account's key is reached by its policy"));
    }
    let permission = Permission::to("iam:PassRole").on(arn, &account);
    desk.ask(permission.with("iam:PassedToService", SERVICE))?;
    let role = desk.world().accounts.get(&account).and_then(|account| account.roles.get(name));
    let trusts = |pattern: &PrincipalPattern| matches!(pattern, PrincipalPattern::Service(service) if &**service == SERVICE);
    match role {
        Some(role)
            if role.arn(&account) == arn
                && role.trust.principals().any(|it| trusts(&it.pattern)) =>
        {
            Ok(())
        }
        _ => Err(unusable()),
    }
}

fn unusable() -> KmsError {
    invalid("The role defined for the function cannot be assumed by Lambda.").hint(
        "the role must exist, and its trust policy must allow sts:AssumeRole to the service lambda.amazonaws.com",
    )
}

/// The session in which a function runs: the role's, named as the function. None where the role is gone.
pub fn session(desk: &Desk<'_>, arn: &str, function: &str) -> Option<Principal> {
    let (account, name) = parts(arn)?;
    let role = desk.world().accounts.get(&account)?.roles.get(name)?;
    Some(role.session(&account, function))
}

/// The ARN of that session, whether or not the role is there.
pub fn session_arn(arn: &str, function: &str) -> Option<String> {
    let (account, name) = parts(arn)?;
    Some(format!("arn:aws:sts::{account}:assumed-role/{name}/{function}"))
}

fn parts(arn: &str) -> Option<(AccountId, &str)> {
    let rest = arn.splitn(6, ':').nth(5)?.strip_prefix("role/")?;
    Some((AccountId::parse(arn.split(':').nth(4)?)?, rest.rsplit('/').next()?))
}
