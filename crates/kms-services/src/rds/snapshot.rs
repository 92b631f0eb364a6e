//! A snapshot of a database: under the same KMS key, unless a copy is made under another.

use std::collections::BTreeSet;

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::no_such_snapshot;
use super::types::*;
use crate::infrastructure::SealedKey;
use crate::names::own_arn;

/// What RDS knows of a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    pub arn: String,
    pub id: String,
    pub owner: AccountId,
    pub database: String,
    pub engine: String,
    pub class: String,
    pub size: i64,
    pub created: Timestamp,
    pub sealed: Option<SealedKey>,
    /// The accounts that may copy and restore it, or `all`.
    pub shared: BTreeSet<String>,
}

/// The ARN of a snapshot, from its name or ARN.
pub fn arn(desk: &Desk<'_>, id: &str) -> Result<String, KmsError> {
    match id.starts_with("arn:") {
        true => Ok(id.to_owned()),
        false => own_arn(desk, "rds", &format!("snapshot:{}", id.to_lowercase())),
    }
}

impl Snapshot {
    /// The snapshot, if the caller may do this with it; it is the caller's, or shared with the caller's account.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Snapshot, KmsError> {
        let (account, arn) = (desk.account()?, arn(desk, id)?);
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known: Option<Snapshot> = desk.kept(&arn).and_then(|kept| kept.read());
        let seen = |known: &Snapshot| {
            known.owner == account
                || known.shared.iter().any(|whom| whom == "all" || whom == account.as_str())
        };
        known.filter(seen).ok_or_else(|| no_such_snapshot(id))
    }

    /// Refuses a name that is taken, for a new snapshot; its ARN.
    pub fn free(desk: &Desk<'_>, id: &str) -> Result<String, KmsError> {
        let arn = arn(desk, id)?;
        match desk.kept(&arn) {
            None => Ok(arn),
            Some(_) => {
                let message = format!(
                    "Cannot create the snapshot because a snapshot with the identifier {id} already exists."
                );
                Err(KmsError::new(ErrorCode::DBSnapshotAlreadyExists, message))
            }
        }
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>, what: &str) -> Result<(), KmsError> {
        desk.keep(&self.arn, Kept::new("rds", self)?, what);
        Ok(())
    }

    /// As answers show it.
    pub fn shown(&self) -> DBSnapshot {
        let text = |text: &str| Some(Text::from(text));
        DBSnapshot {
            db_snapshot_identifier: text(&self.id),
            db_instance_identifier: text(&self.database),
            snapshot_create_time: Some(self.created),
            engine: text(&self.engine),
            allocated_storage: Some(Size(self.size)),
            status: text("available"),
            snapshot_type: text("manual"),
            encrypted: Some(self.sealed.is_some()),
            kms_key_id: self.sealed.as_ref().map(|sealed| sealed.key.as_str().into()),
            db_snapshot_arn: text(&self.arn),
        }
    }
}
