//! A snapshot: what EBS keeps of it, and with whom it is shared. Its data key is the volume's.

use std::collections::BTreeSet;

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::no_such_snapshot;
use super::types::*;
use crate::infrastructure::SealedKey;

/// What EBS knows of a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    pub arn: String,
    pub id: String,
    pub owner: AccountId,
    pub volume: String,
    pub size: i64,
    pub created: Timestamp,
    pub description: String,
    /// The data key as it is kept; none where the snapshot is not encrypted, or could not be.
    pub sealed: Option<SealedKey>,
    /// Why it cannot be used.
    pub failed: Option<String>,
    /// The accounts that may make volumes of it.
    pub shared: BTreeSet<String>,
    /// Whether everybody may.
    pub public: bool,
}

/// The ARN of a snapshot of this Region; it names no account.
pub fn arn(desk: &Desk<'_>, id: &str) -> String {
    format!("arn:{}:ec2:{}::snapshot/{id}", desk.region.partition(), desk.region)
}

impl Snapshot {
    /// The snapshot, if the caller may do this with it; it is the caller's, or shared with the caller's account.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Snapshot, KmsError> {
        let account = desk.account()?;
        let arn = arn(desk, id);
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known: Option<Snapshot> = desk.kept(&arn).and_then(|kept| kept.read());
        known.filter(|known| known.is_seen_by(&account)).ok_or_else(|| no_such_snapshot(id))
    }

    /// As `asked`, only the caller's own.
    pub fn own(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Snapshot, KmsError> {
        let snapshot = Snapshot::asked(desk, id, action)?;
        match desk.account()? == snapshot.owner {
            true => Ok(snapshot),
            false => Err(no_such_snapshot(id)),
        }
    }

    /// Those that the caller's account sees in this Region.
    pub fn all(desk: &Desk<'_>) -> Result<Vec<Snapshot>, KmsError> {
        let (account, begun) = (desk.account()?, arn(desk, ""));
        let known = desk.kept_under(&begun).filter_map(|(_, kept)| kept.read::<Snapshot>());
        Ok(known.filter(|known| known.is_seen_by(&account)).collect())
    }

    fn is_seen_by(&self, account: &AccountId) -> bool {
        self.owner == *account || self.public || self.shared.contains(account.as_str())
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>, what: &str) -> Result<(), KmsError> {
        desk.keep(&self.arn, Kept::new("ec2", self)?, what);
        Ok(())
    }

    /// As answers show it.
    pub fn shown(&self, state: &str) -> SnapshotShown {
        let text = |text: &str| Some(Text::from(text));
        SnapshotShown {
            snapshot_id: text(&self.id),
            volume_id: text(&self.volume),
            state: text(if self.failed.is_some() { "error" } else { state }),
            state_message: self.failed.as_deref().map(Text::from),
            start_time: Some(self.created),
            progress: text(if state == "completed" && self.failed.is_none() { "100%" } else { "" }),
            owner_id: text(self.owner.as_str()),
            description: text(&self.description),
            volume_size: Some(Size(self.size)),
            encrypted: Some(self.sealed.is_some()),
            kms_key_id: self.sealed.as_ref().map(|sealed| sealed.key.as_str().into()),
        }
    }
}
