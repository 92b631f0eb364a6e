//! The named shapes of the model of Organizations (`2016-11-28`) that carry constraints.

use crate::shape::types::{numbers, texts};
use crate::spec::aws_enum;

texts! {
    /// An address.
    Email: 6..=64, r"[^\s@]+@[^\s@]+\.[^\s@]+";
    /// A new account's name.
    CreateAccountName: 1..=50, r"[\u0020-\u007E]+";
    /// A role's name.
    RoleName: 0..=64, r"[\w+=,.@-]{1,64}";
    /// The id of a request to create an account.
    CreateAccountRequestId: 0..=36;
    /// An account's id in a request.
    AccountIdIn: 0..=12, r"^\d{12}$";
    /// The root or an organizational unit.
    ParentId: 0..=100, r"^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$";
    /// The root.
    RootId: 0..=34, r"^r-[0-9a-z]{4,32}$";
    /// An organizational unit's name.
    OrganizationalUnitName: 1..=128, r"[\s\S]*";
    /// A policy's id.
    PolicyId: 0..=130, r"^p-[0-9a-zA-Z_]{8,128}$";
    /// The root, an organizational unit or an account.
    PolicyTargetId: 0..=100, r"^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$";
    /// A policy document.
    PolicyContent: 1..=1048576, r"[\s\S]*";
    /// A policy's description.
    PolicyDescription: 0..=512, r"[\s\S]*";
    /// A policy's name.
    PolicyName: 1..=128, r"[\s\S]*";
    /// Where a page starts.
    NextToken: 0..=100000, r"[\s\S]*";
    /// An id, name or ARN in a response.
    Shown: 0..=1048576;
}

/// An account's id in a response.
pub type AccountIdType = Shown;

numbers! {
    /// How many entries a page holds.
    MaxResults: 1..=20;
}

aws_enum! {
    /// What an organization can do.
    OrganizationFeatureSet { All = "ALL", ConsolidatedBilling = "CONSOLIDATED_BILLING" }
    /// Whether IAM users may see bills.
    IamUserAccessToBilling { Allow = "ALLOW", Deny = "DENY" }
    /// How the creation of an account stands.
    CreateAccountState { InProgress = "IN_PROGRESS", Succeeded = "SUCCEEDED", Failed = "FAILED" }
    /// Why an account was not made; of AWS's reasons the one that happens here.
    CreateAccountFailureReason { EmailAlreadyExists = "EMAIL_ALREADY_EXISTS" }
    /// Whether a type of policies counts.
    PolicyTypeStatus {
        Enabled = "ENABLED", PendingEnable = "PENDING_ENABLE", PendingDisable = "PENDING_DISABLE",
    }
    /// Whether an account can be used.
    AccountStatus { Active = "ACTIVE", Suspended = "SUSPENDED", PendingClosure = "PENDING_CLOSURE" }
    /// The same, as newer clients ask for it.
    AccountState {
        PendingActivation = "PENDING_ACTIVATION", Active = "ACTIVE", Suspended = "SUSPENDED",
        PendingClosure = "PENDING_CLOSURE", Closed = "CLOSED",
    }
    /// How an account came into the organization.
    AccountJoinedMethod { Invited = "INVITED", Created = "CREATED" }
}
