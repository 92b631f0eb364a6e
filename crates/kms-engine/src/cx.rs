//! What an operation has in hand while it runs: the world as it was, the caller, the time, its own randomness.
//!
//! A key comes in two steps. [`Cx::find`] resolves what the caller wrote to a key that exists; `Cx::authorize` (in
//! `authorize.rs`) asks whether the caller may, and only what it returns, a `Granted`, can use the key.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::arn::{AliasArn, KeyArn, KeyId, Region, split_kms_arn};
use crate::authz::Decision;
use crate::call::Caller;
use crate::crypto::CallRng;
use crate::error::{ErrorCode, KmsError};
use crate::key::Key;
use crate::op::Row;
use crate::principal::AccountId;
use crate::time::Timestamp;
use crate::trail::Event;
use crate::world::World;

/// The surroundings of one call.
pub struct Cx<'w> {
    /// The world before the call.
    pub world: &'w World,
    /// Who calls.
    pub caller: &'w Arc<Caller>,
    /// The Region of the endpoint.
    pub region: &'w Region,
    /// The present.
    pub now: Timestamp,
    /// The operation's row.
    pub row: &'static Row,
    /// The call's own stream of randomness.
    pub rng: CallRng,
    /// What the audit record will show.
    pub record: Record,
    pub(crate) decisions: Vec<Arc<Decision>>,
    pub(crate) used: Vec<KeyArn>,
    pub(crate) follow_ups: Vec<Event>,
}

/// The parts of an audit record that an operation fills.
#[derive(Debug, Default)]
pub struct Record {
    /// `requestParameters`.
    pub request: Json,
    /// `responseElements`.
    pub response: Json,
    /// `additionalEventData`.
    pub additional: Map<String, Json>,
    /// `resources`.
    pub resources: Vec<(AccountId, String)>,
}

/// A key that exists, and how the caller named it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The key.
    pub key: Arc<Key>,
    /// The alias it was named by: the value of `kms:RequestAlias`.
    pub alias: Option<Arc<str>>,
}

/// Which ways of naming a key an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Key id, key ARN, alias name, alias ARN.
    KeyOrAlias,
    /// Key id or key ARN.
    KeyOnly,
}

impl<'w> Cx<'w> {
    /// The caller's account; a service principal acts in the account whose resource it serves.
    pub fn account(&self) -> Result<&'w AccountId, KmsError> {
        self.caller.principal.account().ok_or_else(|| {
            KmsError::new(
                ErrorCode::AccessDeniedException,
                "a service principal has no account to work in",
            )
        })
    }

    /// Resolves a key id, key ARN, alias name or alias ARN.
    pub fn find(&self, name: &str, names: Names) -> Result<Found, KmsError> {
        let (region, account, resource) = match split_kms_arn(name) {
            Some((region, account, resource)) => {
                let account = AccountId::parse(account).ok_or_else(|| invalid_arn(name))?;
                (region.to_owned(), account, resource.to_owned())
            }
            None if name.starts_with("arn:") => return Err(invalid_arn(name)),
            None if name.starts_with("alias/") => {
                (self.region.to_string(), self.account()?.clone(), name.to_owned())
            }
            None => {
                let id = KeyId::parse(name)
                    .ok_or_else(|| not_found(format!("Invalid keyId '{name}'")))?;
                let arn =
                    KeyArn { account: self.account()?.clone(), region: self.region.clone(), id };
                return self.existing(&arn).map(|key| Found { key, alias: None });
            }
        };
        if resource.starts_with("alias/") && names == Names::KeyOnly {
            return Err(KmsError::new(
                ErrorCode::InvalidArnException,
                "Key Aliases are not supported for this operation.",
            )
            .hint("give the key id or the key ARN"));
        }
        if region != self.region.as_str() {
            return Err(not_found(format!("Invalid arn {region}")).hint(format!(
                "the ARN names {region}, the request went to {}: add --region {region}",
                self.region
            )));
        }
        if let Some(id) = resource.strip_prefix("key/") {
            let id = KeyId::parse(id).ok_or_else(|| not_found(format!("Invalid keyId {id}")))?;
            let arn = KeyArn { account, region: self.region.clone(), id };
            return self.existing(&arn).map(|key| Found { key, alias: None });
        }
        if !resource.starts_with("alias/") {
            return Err(invalid_arn(name));
        }
        let alias =
            AliasArn { account, region: self.region.clone(), name: resource.as_str().into() };
        let target = self.world.aliases.get(&alias).and_then(|alias| alias.target.clone());
        let key = target.and_then(|target| self.world.key(&target).cloned());
        let key = key.ok_or_else(|| not_found(format!("Alias {alias} is not found.")))?;
        Ok(Found { key, alias: Some(alias.name) })
    }

    fn existing(&self, arn: &KeyArn) -> Result<Arc<Key>, KmsError> {
        let key = self.world.key(arn).cloned();
        key.ok_or_else(|| not_found(format!("Key '{arn}' does not exist")))
    }

    /// The key a ciphertext names, if this Region holds it, in whichever account.
    pub fn find_by_id(&self, id: &KeyId) -> Option<Found> {
        let place = |account: &AccountId| KeyArn {
            account: account.clone(),
            region: self.region.clone(),
            id: id.clone(),
        };
        let key = self.world.accounts.keys().find_map(|account| self.world.key(&place(account)))?;
        Some(Found { key: key.clone(), alias: None })
    }

    /// Adds a fact to `additionalEventData`.
    pub fn note(&mut self, name: &str, value: impl Into<Json>) {
        self.record.additional.insert(name.to_owned(), value.into());
    }

    /// Names a resource in the record.
    pub fn touch(&mut self, account: &AccountId, arn: String) {
        if !self.record.resources.iter().any(|(_, known)| *known == arn) {
            self.record.resources.push((account.clone(), arn));
        }
    }

    /// Adds a record that the call causes beside its own, such as a rotation.
    pub fn follow_up(&mut self, event: Event) {
        self.follow_ups.push(event);
    }

    /// The refusal where a ciphertext names a key that is not here: AWS does not say whether it exists elsewhere.
    pub fn nothing_behind_ciphertext(&self) -> KmsError {
        let message = format!(
            "User: {} is not authorized to perform: kms:{} on the resource associated with this ciphertext because \
             the resource does not exist in this Region, no resource-based policies allow access, or a resource-based \
             policy explicitly denies access",
            self.caller.principal, self.row.name
        );
        KmsError::new(ErrorCode::AccessDeniedException, message)
            .hint("the key that made this ciphertext is not in this Region: it may live in another, or be deleted")
    }

    /// Ends a dry run: everything up to here would have gone well.
    pub fn dry_run(&self, asked: Option<bool>) -> Result<(), KmsError> {
        match asked {
            Some(true) => Err(KmsError::new(
                ErrorCode::DryRunOperationException,
                "The request would have succeeded, but the DryRun option is set.",
            )),
            _ => Ok(()),
        }
    }

    /// Sixteen fresh bytes, for ids.
    pub fn id_bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        rand_core::Rng::fill_bytes(&mut self.rng, &mut bytes);
        bytes
    }
}

fn not_found(message: String) -> KmsError {
    KmsError::new(ErrorCode::NotFoundException, message)
}

fn invalid_arn(name: &str) -> KmsError {
    KmsError::new(ErrorCode::InvalidArnException, format!("{name} is not a valid KMS ARN"))
}
