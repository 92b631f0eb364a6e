//! A database instance: what RDS keeps of it, and how it fares without its key.

use kms_engine::principal::AccountId;
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::spec::KeyState;
use kms_engine::time::DAY;
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};

use super::faults::{from_kms, invalid_state, no_such_database};
use super::key;
use super::types::*;
use crate::infrastructure::SealedKey;
use crate::names::own_arn;

/// How long a database without its key can be brought back.
const RECOVERABLE: i64 = 7 * DAY;

/// What comes of a data key that was decrypted for a database.
const IN_MEMORY: &str = "keeps the data key in the memory of the database's host";

/// What RDS knows of a database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Database {
    pub arn: String,
    pub id: String,
    /// The id that encryption contexts name, `db-...`; another one for every database there ever was.
    pub resource: String,
    pub owner: AccountId,
    pub engine: String,
    pub class: String,
    pub size: i64,
    pub created: Timestamp,
    pub sealed: Option<SealedKey>,
    pub stopped: bool,
    pub replica_of: Option<String>,
    /// Since when RDS cannot use the key.
    pub lost: Option<Timestamp>,
}

/// What a request says of a new database.
#[derive(Debug)]
pub struct Wanted {
    pub id: String,
    pub engine: String,
    pub class: String,
    pub size: i64,
    /// The key as it is named, if the database is to be encrypted.
    pub key: Option<String>,
    pub replica_of: Option<String>,
}

impl Database {
    /// The database of this name, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, id: &str, action: &str) -> Result<Database, KmsError> {
        let account = desk.account()?;
        let arn = arn(desk, id)?;
        desk.ask(Permission::to(action).on(&arn, &account))?;
        let known: Option<Database> = desk.kept(&arn).and_then(|kept| kept.read());
        let mut known =
            known.filter(|known| known.owner == account).ok_or_else(|| no_such_database(id))?;
        known.look_after(desk)?;
        Ok(known)
    }

    /// Makes a database. Where KMS refuses there is none.
    pub fn make(desk: &mut Desk<'_>, wanted: Wanted) -> Result<Database, KmsError> {
        let arn = arn(desk, &wanted.id)?;
        if desk.kept(&arn).is_some() {
            return Err(KmsError::new(
                ErrorCode::DBInstanceAlreadyExists,
                "DB instance already exists",
            ));
        }
        let resource = format!("db-{}", hex::encode_upper(desk.random::<13>()));
        let sealed = match &wanted.key {
            None => None,
            Some(key) => {
                Some(key::make(desk, &arn, &resource, key).map_err(|error| from_kms(key, error))?)
            }
        };
        if sealed.is_some() {
            desk.did(IN_MEMORY);
        }
        let database = Database {
            arn,
            id: wanted.id,
            resource,
            owner: desk.account()?,
            engine: wanted.engine,
            class: wanted.class,
            size: wanted.size,
            created: desk.now,
            sealed,
            stopped: false,
            replica_of: wanted.replica_of,
            lost: None,
        };
        database.save(desk)?;
        Ok(database)
    }

    /// Writes it.
    pub fn save(&self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let what = match &self.sealed {
            Some(_) => "the database, encrypted, and its encrypted data key",
            None => "the database, not encrypted",
        };
        desk.keep(&self.arn, Kept::new("rds", self)?, what);
        Ok(())
    }

    /// RDS looks whether the key of a running database can still be used.
    pub fn look_after(&mut self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let Some(sealed) = self.sealed.as_ref().filter(|_| !self.stopped && self.lost.is_none())
        else {
            return Ok(());
        };
        let key = desk.world().keys().find(|key| key.arn.to_string() == sealed.key);
        if key.is_some_and(|key| key.state() == KeyState::Enabled) {
            return Ok(());
        }
        desk.did(format!(
            "finds that the key of {} cannot be used, and shuts the database down",
            self.id
        ));
        self.lost = Some(desk.now);
        self.save(desk)
    }

    /// Starts it: the data key is decrypted anew.
    pub fn start(&mut self, desk: &mut Desk<'_>) -> Result<(), KmsError> {
        let status = self.status(desk.now);
        if !matches!(status, "stopped" | "inaccessible-encryption-credentials-recoverable") {
            return Err(invalid_state(format!("Instance {} is not stopped.", self.id))
                .hint(format!("it is {status}; a database that lost its key for good is restored from a snapshot")));
        }
        if let Some(sealed) = &self.sealed {
            let opened = key::open(desk, &self.arn, sealed);
            opened.map_err(|error| from_kms(&sealed.key, error))?;
            desk.did(IN_MEMORY);
        }
        (self.stopped, self.lost) = (false, None);
        self.save(desk)
    }

    /// Refuses what only a database that runs can do.
    pub fn available(&self, desk: &Desk<'_>) -> Result<(), KmsError> {
        match self.status(desk.now) {
            "available" => Ok(()),
            other => Err(invalid_state(format!(
                "Instance {} is not in available state. It is {other}.",
                self.id
            ))),
        }
    }

    /// Its status in RDS's words.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match self.lost {
            Some(since) if since.plus(RECOVERABLE) <= now => "inaccessible-encryption-credentials",
            Some(_) => "inaccessible-encryption-credentials-recoverable",
            None if self.stopped => "stopped",
            None => "available",
        }
    }

    /// As answers show it.
    pub fn shown(&self, status: &str) -> DBInstance {
        let text = |text: &str| Some(Text::from(text));
        DBInstance {
            db_instance_identifier: text(&self.id),
            db_instance_class: text(&self.class),
            engine: text(&self.engine),
            db_instance_status: text(status),
            allocated_storage: Some(Size(self.size)),
            instance_create_time: Some(self.created),
            read_replica_source: self.replica_of.as_deref().map(Text::from),
            storage_encrypted: Some(self.sealed.is_some()),
            kms_key_id: self.sealed.as_ref().map(|sealed| sealed.key.as_str().into()),
            dbi_resource_id: text(&self.resource),
            db_instance_arn: text(&self.arn),
        }
    }
}

/// The ARN of a database, from its name or ARN.
pub fn arn(desk: &Desk<'_>, id: &str) -> Result<String, KmsError> {
    match id.starts_with("arn:") {
        true => Ok(id.to_owned()),
        false => own_arn(desk, "rds", &format!("db:{}", id.to_lowercase())),
    }
}
