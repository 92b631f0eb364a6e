//! A CloudHSM cluster: its HSMs, the user that KMS logs in as, the keys it keeps for KMS.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Secret, bytes, letters};
use crate::arn::Region;
use crate::principal::AccountId;
use crate::spec::ConnectionErrorCode;
use crate::world::World;

/// Wrong passwords after which the cluster locks `kmsuser` out.
const LOCKED_AFTER: u32 = 5;

/// A CloudHSM cluster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cluster {
    /// `cluster-` and eleven characters.
    pub id: String,
    /// The owner.
    pub account: AccountId,
    /// Where it is.
    pub region: Region,
    /// The content of `customerCA.crt`, which clusters made from one another's backups share.
    pub certificate: String,
    /// Whether it is active and can be reached; `false` for a cluster that was stopped.
    pub running: bool,
    /// Its hardware security modules.
    pub hsms: Vec<Hsm>,
    /// The crypto user of KMS.
    pub kmsuser: KmsUser,
    /// Ids of the keys that it keeps for KMS.
    pub backing_keys: BTreeSet<String>,
}

/// A hardware security module.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hsm {
    /// `hsm-` and eleven characters.
    pub id: String,
    /// Its Availability Zone.
    pub zone: String,
}

/// The crypto user `kmsuser`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KmsUser {
    /// Whether it was made at all.
    pub exists: bool,
    /// Its password. KMS changes it whenever it connects.
    pub password: Secret,
    /// Whether somebody else is logged in as it, which keeps KMS out.
    pub logged_in: bool,
    /// Wrong passwords since the last right one.
    pub failed_logins: u32,
}

impl KmsUser {
    /// Whether too many wrong passwords were tried.
    pub fn is_locked_out(&self) -> bool {
        self.failed_logins >= LOCKED_AFTER
    }
}

impl Cluster {
    /// Whether KMS can work with it: running, with at least one HSM.
    pub fn answers(&self) -> bool {
        self.running && !self.hsms.is_empty()
    }

    /// Whether it has two HSMs in different zones, as making keys needs.
    pub fn is_redundant(&self) -> bool {
        self.hsms.iter().map(|hsm| &hsm.zone).collect::<BTreeSet<_>>().len() >= 2
    }

    /// KMS logging in; a wrong password counts.
    pub fn log_in(&mut self, password: &Secret) -> Result<(), ConnectionErrorCode> {
        use ConnectionErrorCode as Code;
        if !self.running {
            return Err(Code::NetworkErrors);
        }
        if self.hsms.is_empty() {
            return Err(Code::InsufficientCloudHsmHsms);
        }
        let user = &mut self.kmsuser;
        match user {
            KmsUser { exists: false, .. } => Err(Code::UserNotFound),
            user if user.is_locked_out() => Err(Code::UserLockedOut),
            KmsUser { logged_in: true, .. } => Err(Code::UserLoggedIn),
            user if user.password != *password => {
                user.failed_logins += 1;
                Err(Code::InvalidCredentials)
            }
            user => {
                user.failed_logins = 0;
                Ok(())
            }
        }
    }

    /// The owner setting the password of `kmsuser`, which also unlocks it. KMS is not told.
    pub fn set_password(&mut self, password: &str) {
        self.kmsuser.exists = true;
        self.kmsuser.password = Secret(password.to_owned());
        self.kmsuser.failed_logins = 0;
    }

    /// Adds an HSM in a zone; its id.
    pub fn add_hsm(&mut self, zone: &str) -> String {
        let taken: BTreeSet<&str> = self.hsms.iter().map(|hsm| hsm.id.as_str()).collect();
        let suffix = self.id.trim_start_matches("cluster-");
        let free =
            (1..).map(|n| format!("hsm-{suffix}{n}")).find(|id| !taken.contains(id.as_str()));
        let id = free.unwrap_or_default();
        self.hsms.push(Hsm { id: id.clone(), zone: zone.to_owned() });
        id
    }

    /// Loses an HSM; whether there was one of that id.
    pub fn lose_hsm(&mut self, id: &str) -> bool {
        let before = self.hsms.len();
        self.hsms.retain(|hsm| hsm.id != id);
        self.hsms.len() < before
    }
}

impl World {
    /// Makes an active cluster with an HSM in each of two zones and a `kmsuser`, ready for a key store; its id.
    pub fn add_cluster(&mut self, account: &AccountId, region: &Region, password: &str) -> String {
        let number = self.clusters.len();
        let [first @ .., _, _] = bytes::<13>(self, &format!("cluster {number}"));
        let id = format!("cluster-{}", letters(&first, "abcdefghijklmnopqrstuvwxyz234567"));
        let certificate = format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----",
            hex::encode(bytes::<32>(self, &format!("certificate of {id}")))
        );
        let mut cluster = Cluster {
            id: id.clone(),
            account: account.clone(),
            region: region.clone(),
            certificate,
            running: true,
            hsms: Vec::new(),
            kmsuser: KmsUser {
                exists: true,
                password: Secret(password.to_owned()),
                logged_in: false,
                failed_logins: 0,
            },
            backing_keys: BTreeSet::new(),
        };
        for zone in ["a", "b"] {
            cluster.add_hsm(&format!("{region}{zone}"));
        }
        self.clusters.insert(id.clone(), Arc::new(cluster));
        id
    }

    /// Makes a cluster from a backup of another: the same certificate, the same keys, the same user; its id.
    pub fn restore_cluster(&mut self, from: &str) -> Option<String> {
        let original = self.clusters.get(from)?.clone();
        let id = self.add_cluster(&original.account, &original.region, "");
        self.edit_cluster(&id, |restored| {
            restored.certificate = original.certificate.clone();
            restored.kmsuser = original.kmsuser.clone();
            restored.backing_keys = original.backing_keys.clone();
        });
        Some(id)
    }

    /// Changes a cluster; whether there is one of that id.
    pub fn edit_cluster(&mut self, id: &str, change: impl FnOnce(&mut Cluster)) -> bool {
        let Some(cluster) = self.clusters.get(id) else { return false };
        let mut cluster = Cluster::clone(cluster);
        change(&mut cluster);
        self.clusters.insert(id.to_owned(), Arc::new(cluster));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_an_id_of_awss_form_and_locks_out_who_guesses() {
        let mut world = World::empty([3; 32]);
        let account = AccountId::parse("111122223333").unwrap();
        let id = world.add_cluster(&account, &Region::lab_default(), "kmsPswd");
        assert_eq!(id.len(), 19);
        assert_ne!(world.add_cluster(&account, &Region::lab_default(), "kmsPswd"), id);
        world.edit_cluster(&id, |cluster| {
            let wrong = Secret("wrong".to_owned());
            for _ in 0..LOCKED_AFTER {
                assert_eq!(cluster.log_in(&wrong), Err(ConnectionErrorCode::InvalidCredentials));
            }
            let right = Secret("kmsPswd".to_owned());
            assert_eq!(cluster.log_in(&right), Err(ConnectionErrorCode::UserLockedOut));
            cluster.set_password("kmsPswd");
            assert_eq!(cluster.log_in(&right), Ok(()));
            assert_eq!(format!("{right:?}"), "Secret(redacted)");
        });
    }
}
