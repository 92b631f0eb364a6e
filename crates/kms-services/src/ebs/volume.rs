//! A volume: what EBS keeps of it, and how its data key comes and goes.

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::data_key;
use super::faults::no_such_volume;
use super::settings::Settings;
use super::snapshot::Snapshot;
use super::types::*;
use crate::infrastructure::SealedKey;
use crate::names::{ec2_id, own_arn};

/// What EBS knows of a volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Volume {
    pub arn: String,
    pub id: String,
    pub owner: AccountId,
    pub zone: String,
    pub size: i64,
    pub kind: String,
    pub snapshot: Option<String>,
    pub created: Timestamp,
    pub protection: Protection,
    pub attachment: Option<Attachment>,
}

/// Whether and how a volume is encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Protection {
    /// Not at all.
    Clear,
    /// Under a data key.
    Sealed(SealedKey),
    /// It should have been, but KMS refused: such a volume cannot be used.
    Failed {
        /// The key as it was named.
        key: String,
    },
}

/// At which instance a volume is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attachment {
    pub instance: String,
    pub device: String,
    pub since: Timestamp,
}

/// What a request says of a new volume.
#[derive(Debug, Default)]
pub struct Wanted {
    pub zone: Option<String>,
    pub size: Option<i64>,
    pub kind: Option<String>,
    pub encrypted: Option<bool>,
    pub key: Option<String>,
    pub snapshot: Option<Snapshot>,
}

impl Volume {
    /// The volume, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Volume, KmsError> {
        let account = desk.account()?;
        let arn = own_arn(desk, "ec2", &format!("volume/{id}"))?;
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known = desk.kept(&arn).and_then(|kept| kept.read());
        known.ok_or_else(|| no_such_volume(id))
    }

    /// The volumes of the caller's account in this Region.
    pub fn all(desk: &Desk<'_>) -> Result<Vec<Volume>, KmsError> {
        let begun = own_arn(desk, "ec2", "volume/")?;
        Ok(desk.kept_under(&begun).filter_map(|(_, kept)| kept.read()).collect())
    }

    /// Makes a volume. Where KMS refuses, there is one all the same, in the state `error`.
    pub fn make(desk: &mut Desk<'_>, wanted: Wanted) -> Result<Volume, KmsError> {
        let id = ec2_id(desk, "vol");
        let owner = desk.account()?;
        let key = wanted.key_for(&Settings::here(desk)?, &owner);
        let source = wanted.snapshot.as_ref();
        let protection = match key {
            None => Protection::Clear,
            Some(key) => match encrypt(desk, &id, &owner, &key, source) {
                Ok(sealed) => Protection::Sealed(sealed),
                Err(error) => {
                    desk.did(format!("gives up: {error}"));
                    Protection::Failed { key }
                }
            },
        };
        let least = source.map(|snapshot| snapshot.size);
        let volume = Volume {
            arn: own_arn(desk, "ec2", &format!("volume/{id}"))?,
            id,
            owner,
            zone: wanted.zone.unwrap_or_else(|| format!("{}a", desk.region)),
            size: wanted.size.or(least).unwrap_or(8),
            kind: wanted.kind.unwrap_or_else(|| "gp2".to_owned()),
            snapshot: wanted.snapshot.map(|snapshot| snapshot.id),
            created: desk.now,
            protection,
            attachment: None,
        };
        volume.save(desk)?;
        Ok(volume)
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let what = match &self.protection {
            Protection::Clear => "a volume, not encrypted",
            Protection::Sealed(_) => "the volume and its encrypted data key",
            Protection::Failed { .. } => "a volume in the state `error`",
        };
        let what = match &self.attachment {
            Some(at) => format!("{what}, now at {}", at.instance),
            None => what.to_owned(),
        };
        desk.keep(&self.arn, Kept::new("ec2", self)?, what);
        Ok(())
    }

    /// Has the data key decrypted for an instance. A volume that is not encrypted needs none.
    pub fn open(&self, desk: &mut Desk<'_>, instance: &str) -> Result<(), KmsError> {
        match &self.protection {
            Protection::Sealed(key) => {
                data_key::open(desk, key, &self.owner, instance)?;
                desk.did(format!(
                    "keeps the data key of {} in the memory of {instance}'s hardware",
                    self.id
                ));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Its state in EC2's words.
    pub fn state(&self) -> &'static str {
        match (&self.protection, &self.attachment) {
            (Protection::Failed { .. }, _) => "error",
            (_, Some(_)) => "in-use",
            (_, None) => "available",
        }
    }

    /// As answers show it.
    pub fn shown(&self, state: &str) -> VolumeShown {
        let key = match &self.protection {
            Protection::Clear => None,
            Protection::Sealed(sealed) => Some(&sealed.key),
            Protection::Failed { key } => Some(key),
        };
        let attachment = self.attachment.as_ref().map(|at| self.attached(at, "attached"));
        VolumeShown {
            volume_type: Some(self.kind.as_str().into()),
            sse_type: key.map(|_| "sse-kms".into()),
            volume_id: Some(self.id.as_str().into()),
            size: Some(Size(self.size)),
            snapshot_id: Some(self.snapshot.as_deref().unwrap_or_default().into()),
            availability_zone: Some(self.zone.as_str().into()),
            state: Some(state.into()),
            create_time: Some(self.created),
            attachments: Some(attachment.into_iter().collect()),
            encrypted: Some(key.is_some()),
            kms_key_id: key.map(|key| key.as_str().into()),
        }
    }

    /// The volume at an instance, as answers show it.
    pub fn attached(&self, at: &Attachment, state: &str) -> VolumeAttachment {
        VolumeAttachment {
            volume_id: Some(self.id.as_str().into()),
            instance_id: Some(at.instance.as_str().into()),
            device: Some(at.device.as_str().into()),
            state: Some(state.into()),
            attach_time: Some(at.since),
        }
    }
}

impl Wanted {
    /// The key, if the volume is to be encrypted: as the request names it, else that of a snapshot of one's own, else the
    /// account's default.
    fn key_for(&self, settings: &Settings, account: &AccountId) -> Option<String> {
        let sealed = self.snapshot.as_ref().and_then(|snapshot| snapshot.sealed.as_ref());
        let encrypted = self.encrypted == Some(true) || settings.by_default || sealed.is_some();
        let own = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.owner == *account);
        let of_snapshot = sealed.filter(|_| own).map(|sealed| sealed.key.clone());
        encrypted
            .then(|| self.key.clone().or(of_snapshot).unwrap_or_else(|| settings.key().to_owned()))
    }
}

/// A data key for a new volume. What is on a snapshot under another key, or under none, is copied first.
fn encrypt(
    desk: &mut Desk<'_>,
    id: &str,
    owner: &AccountId,
    key: &str,
    source: Option<&Snapshot>,
) -> Result<SealedKey, KmsError> {
    let region = desk.region.clone();
    let sealed = data_key::generate(desk, key, id, &region)?;
    let Some(snapshot) = source else { return Ok(sealed) };
    match &snapshot.sealed {
        Some(old) if old.key == sealed.key => {}
        Some(old) => {
            data_key::open(desk, old, owner, id)?;
            data_key::open(desk, &sealed, owner, id)?;
            desk.did(format!(
                "copies {} from the snapshot's data key to the volume's",
                snapshot.id
            ));
        }
        None => {
            data_key::open(desk, &sealed, owner, id)?;
            desk.did(format!("encrypts what is copied from {}", snapshot.id));
        }
    }
    Ok(sealed)
}
