//! The named shapes of STS's model (`2011-06-15`) that carry constraints.

use crate::ops::iam::types::{AccessKeyIdType, AccessKeySecretType, Sensitive};
use crate::shape::types::{ListOf, numbers, texts};
use crate::time::Timestamp;

texts! {
    /// An ARN. The model also has a pattern of all printable characters.
    ArnType: 20..=2048;
    /// A role session's name.
    RoleSessionNameType: 2..=64, r"[\w+=,.@-]*";
    /// The text of a session policy for GetFederationToken.
    SessionPolicyDocumentType: 1..=2048, r"[\u0009\u000A\u000D\u0020-\u00FF]+";
    /// The text of a session policy for AssumeRole.
    UnrestrictedSessionPolicyDocumentType: 1..=1048576, r"[\u0009\u000A\u000D\u0020-\u00FF]+";
    /// An external id.
    ExternalIdType: 2..=1224, r"[\w+=,.@:\/-]*";
    /// An MFA device's serial number or ARN.
    SerialNumberType: 9..=256, r"[\w+=/:,.@-]*";
    /// What an MFA device shows.
    TokenCodeType: 6..=6, r"[\d]*";
    /// A federated user's name.
    UserNameType: 2..=32, r"[\w+=,.@-]*";
    /// A tag's key.
    TagKeyType: 1..=128, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";
    /// An id in a response.
    UserIdType: 0..=1048576;
    /// A session token.
    TokenType: 0..=1048576;
    /// An account id.
    AccountType: 0..=1048576;
}

numbers! {
    /// How long a role session lasts, in seconds.
    RoleDurationSecondsType: 900..=43200;
    /// How long other sessions last, in seconds.
    DurationSecondsType: 900..=129600;
    /// A percentage.
    NonNegativeIntegerType: 0..=1000000;
}

crate::shape! {
    /// A managed policy for a session.
    pub struct PolicyDescriptorType {
        /// Its ARN.
        arn as "arn": Option<ArnType>,
    }
}

crate::shape! {
    /// Temporary credentials.
    pub struct Credentials {
        access_key_id: AccessKeyIdType,
        secret_access_key: Sensitive<AccessKeySecretType>,
        session_token: TokenType,
        expiration: Timestamp,
    }
}

/// The managed policies of a session.
pub type PolicyDescriptorListType = ListOf<PolicyDescriptorType>;
