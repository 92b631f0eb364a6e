//! What differs between services before an operation runs: where they live, and how they word what is refused at
//! their door.

use crate::arn::Region;
use crate::call::Caller;
use crate::error::{ErrorCode, KmsError};
use crate::time::Timestamp;

/// Where a call happens. IAM and Organizations have one home in the partition, whichever Region was asked; STS has
/// regional endpoints, which the AWS CLI uses unless told otherwise.
pub fn region_of(service: &str, asked: &Region) -> Region {
    match service {
        "iam" | "organizations" if asked.partition() == "aws" => Region::lab_default(),
        _ => asked.clone(),
    }
}

/// The host of a service's endpoint, as a client names it.
pub fn host_of(service: &str, region: &Region) -> String {
    match service {
        "iam" => "iam.amazonaws.com".to_owned(),
        _ => format!("{service}.{region}.amazonaws.com"),
    }
}

/// Refuses temporary credentials that are over, or not yet there. No service sees such a call, so nothing records it.
pub fn refuse_expired(service: &str, caller: &Caller, now: Timestamp) -> Result<(), KmsError> {
    let Some(session) = caller.session.as_ref().filter(|session| session.expires <= now) else {
        return Ok(());
    };
    let code = match service {
        "iam" | "sts" | "s3" => ErrorCode::ExpiredToken,
        _ => ErrorCode::ExpiredTokenException,
    };
    Err(KmsError::new(code, "The security token included in the request is expired").hint(format!(
        "these credentials ended at {}; get new ones from `aws sts`",
        session.expires.to_iso_seconds()
    )))
}

/// A failed validation in the words of the service.
pub fn words_of(service: &str, error: KmsError) -> KmsError {
    if error.code != ErrorCode::ValidationException {
        return error;
    }
    let message = error.message.clone().unwrap_or_default();
    match service {
        "iam" => match misspelt_name(&message) {
            Some(member) => KmsError::new(
                ErrorCode::ValidationError,
                format!(
                    "The specified value for {member} is invalid. It must contain only alphanumeric characters \
                     and/or the following: +=,.@_-"
                ),
            ),
            None => KmsError { code: ErrorCode::ValidationError, ..error },
        },
        "sts" => KmsError { code: ErrorCode::ValidationError, ..error },
        "logs" => KmsError { code: ErrorCode::InvalidParameterException, ..error },
        "organizations" if message.contains("regular expression pattern") => KmsError::new(
            ErrorCode::InvalidInputException,
            "You provided a value that does not match the required pattern.",
        )
        .hint(message),
        _ => error,
    }
}

/// The member, where all that is wrong is a character that no name of IAM may have.
fn misspelt_name(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("1 validation error detected: Value ")?;
    let (value, constraint) = rest.rsplit_once("' failed to satisfy constraint: ")?;
    let names = constraint == r"Member must satisfy regular expression pattern: [\w+=,.@-]+";
    value.rsplit_once(" at '").map(|(_, member)| member).filter(|_| names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iam_has_words_of_its_own_for_a_misspelt_name() {
        let failed = |what: &str| {
            let text = format!(
                "1 validation error detected: Value 'a b' at 'userName' failed to satisfy constraint: Member must {what}"
            );
            words_of("iam", KmsError::validation(text)).to_string()
        };
        assert_eq!(
            failed(r"satisfy regular expression pattern: [\w+=,.@-]+"),
            "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric \
             characters and/or the following: +=,.@_-"
        );
        assert!(
            failed("have length less than or equal to 64")
                .starts_with("ValidationError: 1 validation")
        );
    }
}
