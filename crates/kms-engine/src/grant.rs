//! Grants: allowances on one key for one principal, with no policy to edit.
//!
//! A grant token is opaque to its holder and names its grant to us; it is not stored, so every CreateGrant can hand
//! out a fresh one and all of a grant's tokens are worth the same.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rand_core::CryptoRng;

use crate::arn::KeyArn;
use crate::error::{ErrorCode, KmsError};
use crate::principal::AccountId;
use crate::spec::GrantOperation;
use crate::time::{MINUTE, Timestamp};
use crate::token;
use crate::world::World;

/// How long a new grant needs to work everywhere, and an ended one to stop. AWS says "usually less than five
/// minutes"; the lab takes all of them, so that the difference a grant token makes is there to see.
pub const PROPAGATION: i64 = 5 * MINUTE;

/// Grants a customer managed key may have (quota page, as of 2026-11).
pub const PER_KEY: usize = 50_000;

const TOKENS: &str = "grant tokens";

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
    /// When it was retired or revoked; it still works until that has reached every endpoint.
    pub ended: Option<Timestamp>,
}

impl Grant {
    /// Its place in the world.
    pub fn reference(&self) -> GrantRef {
        GrantRef { key: self.key.clone(), id: self.id.clone() }
    }

    /// When a retired or revoked grant stops working.
    pub fn ineffective(&self) -> Option<Timestamp> {
        self.ended.map(|ended| ended.plus(PROPAGATION))
    }

    /// Whether it was retired or revoked and no longer works anywhere.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ineffective().is_some_and(|over| over <= now)
    }
}

/// A fresh token of a grant.
pub fn token(world: &World, grant: &GrantRef, rng: &mut dyn CryptoRng) -> Result<String, KmsError> {
    token::seal(world, TOKENS, grant, rng).map(|bytes| BASE64.encode(bytes))
}

/// The grant behind a token.
pub fn behind<'w>(world: &'w World, token: &str) -> Option<&'w Grant> {
    let bytes = BASE64.decode(token).ok()?;
    let grant: GrantRef = token::open(world, TOKENS, &bytes)?;
    world.grants.get(&grant).map(|grant| grant.as_ref())
}

/// AWS's refusal of a token that names no grant, or one of another key; its wording is not known.
pub fn invalid_token() -> KmsError {
    KmsError::bare(ErrorCode::InvalidGrantTokenException)
        .hint("give the GrantToken that create-grant returned for a grant on this key, unchanged")
}

/// Whether a grantee or retiring principal is an AWS service; not an identity with an ARN, nor the unique id that took
/// the place of a deleted one.
pub fn is_service(party: &str) -> bool {
    party.contains('.') && !party.contains(':')
}
