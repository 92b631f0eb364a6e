//! The named shapes of IAM's model (`2010-05-08`) that carry constraints.

use std::fmt;

use serde_json::Value as Json;

use crate::shape::types::{ListOf, numbers, texts};
use crate::shape::{Malformed, Schema, Shape};
use crate::spec::aws_enum;

texts! {
    /// A user's name when it is made.
    UserNameType: 1..=64, r"[\w+=,.@-]+";
    /// A user's name.
    ExistingUserNameType: 1..=128, r"[\w+=,.@-]+";
    /// A role's name.
    RoleNameType: 1..=64, r"[\w+=,.@-]+";
    /// A group's name.
    GroupNameType: 1..=128, r"[\w+=,.@-]+";
    /// A policy's name.
    PolicyNameType: 1..=128, r"[\w+=,.@-]+";
    /// An IAM path.
    PathType: 1..=512, r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)";
    /// Where an IAM path starts.
    PathPrefixType: 1..=512, r"\u002F[\u0021-\u007F]*";
    /// A managed policy's IAM path.
    PolicyPathType: 1..=512, r"((/[A-Za-z0-9\.,\+@=_-]+)*)/";
    /// An ARN.
    ArnType: 20..=2048;
    /// A unique id.
    IdType: 16..=128, r"[\w]+";
    /// An access key's id.
    AccessKeyIdType: 16..=128, r"[\w]+";
    /// The text of a policy. A client shows it as the JSON it is; IAM's own protocol carries it percent-encoded.
    PolicyDocumentType: 1..=131072, r"[\u0009\u000A\u000D\u0020-\u00FF]+";
    /// A role's description.
    RoleDescriptionType: 0..=1000, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*";
    /// A managed policy's description.
    PolicyDescriptionType: 0..=1000;
    /// The id of a version of a managed policy.
    PolicyVersionIdType: 0..=1048576, r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?";
    /// A tag's key.
    TagKeyType: 1..=128, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";
    /// A tag's value.
    TagValueType: 0..=256, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*";
    /// Where a page starts.
    MarkerType: 1..=320, r"[\u0020-\u00FF]+";
    /// Where the next page starts.
    ResponseMarkerType: 0..=1048576;
}

numbers! {
    /// How many entries a page holds.
    MaxItemsType: 1..=1000;
    /// The longest session of a role, in seconds.
    RoleMaxSessionDurationType: 3600..=43200;
    /// How many principals a managed policy is attached to.
    AttachmentCountType: 0..=1000000;
}

aws_enum! {
    /// Whether an access key works.
    StatusType { Active = "Active", Inactive = "Inactive", Expired = "Expired" }
    /// Whose managed policies.
    PolicyScopeType { All = "All", Aws = "AWS", Local = "Local" }
    /// What a managed policy is used as.
    PolicyUsageType { Permissions = "PermissionsPolicy", Boundary = "PermissionsBoundary" }
    /// What a permissions boundary is.
    PermissionsBoundaryAttachmentType { Policy = "PermissionsBoundaryPolicy" }
}

crate::shape! {
    /// A label on a user, role or policy.
    pub struct Tag {
        /// The tag's key.
        key: TagKeyType,
        /// The tag's value.
        value: TagValueType,
    }
}

/// The tags of a request.
pub type TagListType = ListOf<Tag, 0, 50>;

/// A value that is shown to the caller and nowhere else.
#[derive(Clone)]
pub struct Sensitive<T>(pub T);

impl<T: Shape> Shape for Sensitive<T> {
    const OPTIONAL: bool = T::OPTIONAL;
    fn schema() -> Schema {
        Schema { sensitive: true, ..T::schema() }
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        T::decode(value).map(Sensitive)
    }
    fn encode(&self) -> Option<Json> {
        self.0.encode()
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}

texts! {
    /// The secret of an access key.
    AccessKeySecretType: 0..=1048576;
}
