//! Grants: allowances on one key for one principal, with no policy to edit.

use std::collections::BTreeMap;

use crate::arn::KeyArn;
use crate::principal::AccountId;
use crate::spec::GrantOperation;
use crate::time::Timestamp;

/// Names a grant in a world; orders grants by key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct GrantRef {
    /// The key.
    pub key: KeyArn,
    /// The grant's id.
    pub id: String,
}

/// A grant.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Grant {
    /// The key it is on.
    pub key: KeyArn,
    /// 64 hexadecimal digits.
    pub id: String,
    /// Its friendly name, which makes CreateGrant idempotent.
    pub name: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// Until then only the grant token makes it work.
    pub effective: Timestamp,
    /// Who may use it.
    pub grantee: String,
    /// Who may retire it.
    pub retiring: Option<String>,
    /// The account whose principal created it.
    pub issuer: AccountId,
    /// What it allows.
    pub operations: Vec<GrantOperation>,
    /// Pairs that must be in the request's encryption context.
    pub context_subset: Option<BTreeMap<String, String>>,
    /// The exact encryption context of the request.
    pub context_equals: Option<BTreeMap<String, String>>,
    /// The resource on whose behalf a service must be calling.
    pub source_arn: Option<String>,
    /// The token that makes it work at once.
    pub token: String,
}

impl Grant {
    /// Its place in the world.
    pub fn reference(&self) -> GrantRef {
        GrantRef { key: self.key.clone(), id: self.id.clone() }
    }
}
