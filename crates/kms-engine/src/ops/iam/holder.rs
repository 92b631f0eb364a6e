//! A holder: a user, a role or a group of the caller's account, by name, and the policies it holds.
//!
//! IAM's operations on the three are the same but for their names; what they share is here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::types::Tag;
use crate::account::{Account, Permissions};
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::principal::Principal;
use crate::world::World;

/// Something policies can be attached to.
#[derive(Debug, Clone, Copy)]
pub enum Holder<'a> {
    /// A user.
    User(&'a str),
    /// A role.
    Role(&'a str),
    /// A group.
    Group(&'a str),
}

impl Holder<'_> {
    /// `user`, `role` or `group`.
    pub fn kind(self) -> &'static str {
        match self {
            Holder::User(_) => "user",
            Holder::Role(_) => "role",
            Holder::Group(_) => "group",
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Holder::User(name) | Holder::Role(name) | Holder::Group(name) => name,
        }
    }

    /// How many bytes its inline policies may have together.
    pub fn inline_quota(self) -> usize {
        match self {
            Holder::User(_) => 2048,
            Holder::Role(_) => 10240,
            Holder::Group(_) => 5120,
        }
    }

    /// Its ARN; that of one without a path where it does not exist.
    pub fn arn(self, account: &Account) -> String {
        let id = &account.id;
        let known = match self {
            Holder::User(name) => account.users.get(name).map(|user| user.principal(id).arn()),
            Holder::Role(name) => account.roles.get(name).map(|role| role.arn(id)),
            Holder::Group(name) => account.groups.get(name).map(|group| group.arn(id)),
        };
        known.unwrap_or_else(|| format!("arn:aws:iam::{id}:{}/{}", self.kind(), self.name()))
    }

    /// What it holds, if it exists.
    pub fn permissions(self, account: &Account) -> Option<&Permissions> {
        match self {
            Holder::User(name) => account.users.get(name).map(|user| &user.permissions),
            Holder::Role(name) => account.roles.get(name).map(|role| &role.permissions),
            Holder::Group(name) => account.groups.get(name).map(|group| &group.permissions),
        }
    }

    /// Asks whether the caller may do the operation at hand with it; answers what it holds.
    pub fn open(self, cx: &mut Cx<'_>) -> Result<Permissions, KmsError> {
        let asked = asked(cx);
        self.open_asking(cx, asked)
    }

    /// The same, with more condition keys.
    pub fn open_asking(self, cx: &mut Cx<'_>, mut asked: Asked) -> Result<Permissions, KmsError> {
        let account = account(cx)?;
        let found = self.permissions(account).cloned();
        for (name, value) in found.iter().flat_map(|held| &held.tags) {
            asked = asked
                .with(format!("aws:ResourceTag/{name}"), value)
                .with(format!("iam:ResourceTag/{name}"), value);
        }
        authorize_asking(cx, &self.arn(account), &asked)?;
        found.ok_or_else(|| self.missing())
    }

    /// Gives it what it shall hold from now on.
    pub fn keep(self, cx: &Cx<'_>, world: &mut World, held: Permissions) -> Result<(), KmsError> {
        let account = cx.account()?;
        world.change_account(account, |account| match self {
            Holder::User(name) => {
                if let Some(user) = account.users.get_mut(name) {
                    Arc::make_mut(user).permissions = held;
                }
            }
            Holder::Role(name) => {
                if let Some(role) = account.roles.get_mut(name) {
                    Arc::make_mut(role).permissions = held;
                }
            }
            Holder::Group(name) => {
                if let Some(group) = account.groups.get_mut(name) {
                    Arc::make_mut(group).permissions = held;
                }
            }
        });
        Ok(())
    }

    /// AWS's refusal of a name that nobody has.
    pub fn missing(&self) -> KmsError {
        no_such(format!("The {} with name {} cannot be found.", self.kind(), self.name()))
    }
}

/// The permission for the operation at hand.
pub fn asked(cx: &Cx<'_>) -> Asked {
    Asked::to(cx.row.name)
}

/// The caller's account.
pub fn account<'w>(cx: &Cx<'w>) -> Result<&'w Account, KmsError> {
    let id = cx.account()?;
    let account = cx.world.accounts.get(id).map(|account| account.as_ref());
    account.ok_or_else(|| KmsError::internal(format!("the account {id} is not in the world")))
}

/// Asks whether the caller may do the operation at hand with something of IAM's.
pub fn authorize(cx: &mut Cx<'_>, arn: &str) -> Result<(), KmsError> {
    let asked = asked(cx);
    authorize_asking(cx, arn, &asked)
}

/// The same, for this permission.
pub fn authorize_asking(cx: &mut Cx<'_>, arn: &str, asked: &Asked) -> Result<(), KmsError> {
    let session = cx.caller.session.as_ref();
    let barred = match &cx.caller.principal {
        Principal::User { .. } | Principal::Root { .. } => session.is_some_and(|s| !s.mfa),
        Principal::FederatedUser { .. } => true,
        _ => false,
    };
    if barred {
        return Err(KmsError::new(
            ErrorCode::InvalidClientTokenId,
            "The security token included in the request is invalid",
        )
        .hint(
            "credentials of GetSessionToken without MFA, or of GetFederationToken, cannot call IAM",
        ));
    }
    cx.authorize_plain(arn, asked)
}

/// Asks whether the caller may make something with these tags and this permissions boundary; tags need a permission
/// of their own.
pub fn authorize_new(
    cx: &mut Cx<'_>,
    arn: &str,
    tagging: &'static str,
    held: &Permissions,
) -> Result<(), KmsError> {
    let mut asked = asked(cx).request_tags(&held.tags);
    if let Some(boundary) = &held.boundary {
        asked = asked.with("iam:PermissionsBoundary", boundary);
    }
    authorize_asking(cx, arn, &asked)?;
    if !held.tags.is_empty() {
        authorize_asking(cx, arn, &Asked::to(tagging).request_tags(&held.tags))?;
    }
    match &held.boundary {
        Some(boundary) => super::policies::exists(cx, boundary),
        None => Ok(()),
    }
}

/// A `NoSuchEntity`.
pub fn no_such(message: impl Into<String>) -> KmsError {
    KmsError::new(ErrorCode::NoSuchEntity, message)
}

/// The tags of a request by key; IAM's keys differ by more than case.
pub fn tags(given: Option<&[Tag]>) -> Result<BTreeMap<String, String>, KmsError> {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    let invalid = |message: &str| KmsError::new(ErrorCode::InvalidInput, message);
    for tag in given.unwrap_or_default() {
        if tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("System tags cannot be added/updated/deleted."));
        }
        if tags.keys().any(|known| known.eq_ignore_ascii_case(&tag.key)) {
            return Err(invalid(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert(tag.key.0.clone(), tag.value.0.clone());
    }
    Ok(tags)
}

/// A tag of the same key, however it is written, gives way to the new one.
pub fn add_tags(
    present: &mut BTreeMap<String, String>,
    new: BTreeMap<String, String>,
) -> Result<(), KmsError> {
    present.retain(|key, _| !new.keys().any(|fresh| fresh.eq_ignore_ascii_case(key)));
    present.extend(new);
    if present.len() > 50 {
        return Err(quota("TagsPerResource", 50));
    }
    Ok(())
}

/// AWS's refusal of more than a quota allows.
pub fn quota(name: &str, limit: usize) -> KmsError {
    KmsError::new(ErrorCode::LimitExceeded, format!("Cannot exceed quota for {name}: {limit}"))
}

/// AWS's refusal to delete what still has something.
pub fn conflict(first: &str) -> KmsError {
    let message = format!("Cannot delete entity, must {first} first.");
    KmsError::new(ErrorCode::DeleteConflict, message)
}

/// AWS's refusal of a name that is taken. Names are unique whatever their case.
pub fn taken<'a>(
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a String>,
) -> Result<(), KmsError> {
    match known.into_iter().any(|known| known.eq_ignore_ascii_case(name)) {
        true => Err(KmsError::new(
            ErrorCode::EntityAlreadyExists,
            format!("{what} with name {name} already exists."),
        )),
        false => Ok(()),
    }
}

/// The user an operation is about: the named one, or the caller.
pub fn user_or_caller(cx: &Cx<'_>, named: Option<&str>) -> Result<String, KmsError> {
    match (named, &cx.caller.principal) {
        (Some(name), _) => Ok(name.to_owned()),
        (None, Principal::User { name, .. }) => Ok(name.clone()),
        (None, _) => Err(KmsError::new(
            ErrorCode::ValidationError,
            "Must specify userName when calling with non-User credentials",
        )),
    }
}
