//! Accounts and what IAM keeps in them: users, groups, roles and their policies.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::authz::policy::Policy;
use crate::principal::{AccountId, Principal};
use crate::session::BASE32;
use crate::time::Timestamp;

/// An AWS account.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: AccountId,
    /// IAM users by name.
    pub users: BTreeMap<String, Arc<User>>,
    /// IAM groups by name.
    pub groups: BTreeMap<String, Arc<Group>>,
    /// IAM roles by name.
    pub roles: BTreeMap<String, Arc<Role>>,
    /// Customer managed policies by ARN.
    pub policies: BTreeMap<String, Arc<ManagedPolicy>>,
}

/// An IAM user.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct User {
    /// IAM path, `/` by default.
    pub path: String,
    /// Name.
    pub name: String,
    /// Unique id, `AIDA...`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Names of the groups it is in.
    pub groups: BTreeSet<String>,
    /// What it may do.
    pub permissions: Permissions,
    /// Its long-term credentials.
    pub access_keys: Vec<AccessKey>,
}

/// An IAM group.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// IAM path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Unique id, `AGPA...`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// What its members may do.
    pub permissions: Permissions,
}

/// An IAM role.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Role {
    /// IAM path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Unique id, `AROA...`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// What it is for, in its maker's words.
    pub description: Option<String>,
    /// The longest session it gives, in seconds.
    pub max_session_seconds: i64,
    /// Who may assume it.
    pub trust: Arc<Policy>,
    /// What its sessions may do.
    pub permissions: Permissions,
}

/// A customer managed policy: a document of its own that can be attached to many.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ManagedPolicy {
    /// IAM path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Unique id, `ANPA...`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// What it is for, in its maker's words.
    pub description: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its one version, `v1`.
    pub document: Arc<Policy>,
}

/// The policies attached to one identity.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Permissions {
    /// Inline policies by name.
    pub inline: BTreeMap<String, Arc<Policy>>,
    /// ARNs of managed policies.
    pub attached: BTreeSet<String>,
    /// ARN of the managed policy that is the permissions boundary.
    pub boundary: Option<String>,
    /// Tags of the principal.
    pub tags: BTreeMap<String, String>,
}

/// A pair of long-term credentials.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccessKey {
    /// `AKIA...`, 20 characters.
    pub id: String,
    /// The signing secret.
    pub secret: String,
    /// Whether it can be used.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AccessKey { id, secret: _, active, created } = self;
        let mut shown = f.debug_struct("AccessKey");
        shown.field("id", id).field("active", active).field("created", created);
        shown.finish_non_exhaustive()
    }
}

impl AccessKey {
    /// The well-known credentials of a user of the lab: public on purpose, so that `kmslab env` is all one needs.
    ///
    /// The four of a new world can be read off the name; everybody else's end in a digest of account and name, so
    /// that no two users have the same.
    pub fn lab(account: &str, name: &str) -> AccessKey {
        let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        let letters = letters.to_ascii_uppercase();
        let tail = match (account, name) {
            ("111122223333", "admin" | "alice" | "bob") | ("444455556666", "partner") => letters,
            _ => format!("{letters:.4}{}", digest(account, name)),
        };
        AccessKey {
            id: format!("AKIAKMSLAB{tail:2<10.10}"),
            secret: format!("{:x<40.40}", format!("lab-only/not-a-secret/{name}/")),
            active: true,
            created: Timestamp::LAB_START,
        }
    }
}

/// Ten letters that follow from account and name.
fn digest(account: &str, name: &str) -> String {
    let hash = Sha256::digest(format!("{account}/{name}"));
    let letter = |byte: &u8| BASE32.get(usize::from(*byte) % BASE32.len()).copied();
    hash.iter().take(10).filter_map(letter).map(char::from).collect()
}

/// An identity of an account with its policies resolved by the account that holds it.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its own permissions.
    pub permissions: &'a Permissions,
    /// The names of its groups.
    pub groups: Option<&'a BTreeSet<String>>,
}

impl Account {
    /// An account with a root user and nobody else.
    pub fn new(id: AccountId) -> Account {
        Account {
            id,
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
        }
    }

    /// Adds a user with the lab's well-known access key.
    pub fn add_lab_user(
        &mut self,
        name: &str,
        key: AccessKey,
        administrator: bool,
        created: Timestamp,
    ) {
        let attached = administrator.then(|| crate::aws_managed::ADMINISTRATOR_ACCESS.to_owned());
        let permissions =
            Permissions { attached: attached.into_iter().collect(), ..Permissions::default() };
        let user = User {
            path: "/".to_owned(),
            name: name.to_owned(),
            id: key.id.replacen("AKIA", "AIDA", 1),
            created,
            groups: BTreeSet::new(),
            permissions,
            access_keys: vec![key],
        };
        self.users.insert(name.to_owned(), Arc::new(user));
    }

    /// Everything that policies can be attached to.
    pub fn holders(&self) -> impl Iterator<Item = &Permissions> {
        let users = self.users.values().map(|user| &user.permissions);
        let groups = self.groups.values().map(|group| &group.permissions);
        let roles = self.roles.values().map(|role| &role.permissions);
        users.chain(groups).chain(roles)
    }

    /// Whether the identity behind a principal is still there. A new one of the same name is another one.
    pub fn still_has(&self, principal: &Principal) -> bool {
        match principal {
            Principal::User { name, id, .. } => {
                self.users.get(name).is_some_and(|user| user.id == *id)
            }
            Principal::AssumedRole { role, id, .. } => {
                self.roles.get(role).is_some_and(|role| role.id == *id)
            }
            Principal::Root { .. } | Principal::FederatedUser { .. } => true,
            Principal::Service { .. } => false,
        }
    }

    /// The user behind an active access key.
    pub fn by_access_key(&self, id: &str) -> Option<(Principal, &AccessKey)> {
        self.users.values().find_map(|user| {
            let key = user.access_keys.iter().find(|key| key.active && key.id == id)?;
            Some((user.principal(&self.id), key))
        })
    }

    /// The identity behind a principal of this account; the root user has no policies.
    pub fn identity(&self, principal: &Principal) -> Option<Identity<'_>> {
        match principal {
            Principal::User { name, .. } => {
                let user = self.users.get(name)?;
                Some(Identity {
                    account: self,
                    permissions: &user.permissions,
                    groups: Some(&user.groups),
                })
            }
            Principal::AssumedRole { role, .. } => {
                let role = self.roles.get(role)?;
                Some(Identity { account: self, permissions: &role.permissions, groups: None })
            }
            _ => None,
        }
    }

    /// Whether an IAM ARN names something that exists here, so that a key policy may name it.
    pub fn has_principal(&self, arn: &str) -> bool {
        let Some(name) = arn.rsplit('/').next() else { return false };
        let user =
            || self.users.get(name).is_some_and(|user| user.principal(&self.id).arn() == arn);
        let role = || self.roles.get(name).is_some_and(|role| role.arn(&self.id) == arn);
        user() || role()
    }
}

impl User {
    /// The principal that calls with this user's credentials.
    pub fn principal(&self, account: &AccountId) -> Principal {
        Principal::User {
            account: account.clone(),
            path: self.path.clone(),
            name: self.name.clone(),
            id: self.id.clone(),
        }
    }
}

impl Role {
    /// The role's ARN.
    pub fn arn(&self, account: &AccountId) -> String {
        format!("arn:aws:iam::{account}:role{}{}", self.path, self.name)
    }

    /// The principal of one of its sessions.
    pub fn session(&self, account: &AccountId, session: &str) -> Principal {
        Principal::AssumedRole {
            account: account.clone(),
            path: self.path.clone(),
            role: self.name.clone(),
            id: self.id.clone(),
            session: session.to_owned(),
        }
    }
}

impl Group {
    /// The group's ARN.
    pub fn arn(&self, account: &AccountId) -> String {
        format!("arn:aws:iam::{account}:group{}{}", self.path, self.name)
    }
}

impl ManagedPolicy {
    /// The policy's ARN.
    pub fn arn(&self, account: &AccountId) -> String {
        format!("arn:aws:iam::{account}:policy{}{}", self.path, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lab_credentials_have_the_shape_of_real_ones() {
        for (account, name, id) in [
            ("111122223333", "admin", "AKIAKMSLABADMIN22222"),
            ("111122223333", "alice", "AKIAKMSLABALICE22222"),
            ("111122223333", "bob", "AKIAKMSLABBOB2222222"),
            ("444455556666", "partner", "AKIAKMSLABPARTNER222"),
        ] {
            let key = AccessKey::lab(account, name);
            assert_eq!((key.id.as_str(), key.secret.len()), (id, 40));
        }
    }

    #[test]
    fn no_two_users_of_the_lab_have_the_same_credentials() {
        let accounts = ["111122223333", "444455556666"];
        let names = [
            "u1",
            "u2",
            "u",
            "dev",
            "dev-1",
            "DEV",
            "bob",
            "a-very-long-name-1",
            "a-very-long-name-2",
        ];
        let ids: BTreeSet<String> = accounts
            .iter()
            .flat_map(|account| names.iter().map(|name| AccessKey::lab(account, name).id))
            .collect();
        assert_eq!(ids.len(), accounts.len() * names.len());
        for id in ids {
            assert!(id.len() == 20 && id.starts_with("AKIAKMSLAB"), "{id}");
        }
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let shown = format!("{:?}", AccessKey::lab("111122223333", "admin"));
        assert!(shown.contains("AKIAKMSLABADMIN22222") && !shown.contains("lab-only"), "{shown}");
    }
}
