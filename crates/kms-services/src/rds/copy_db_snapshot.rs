//! CopyDBSnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use std::collections::BTreeSet;

use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::faults::{from_kms, invalid_combination};
use super::key;
use super::snapshot::Snapshot;
use super::types::*;
use crate::infrastructure::SealedKey;

/// See the module.
pub struct CopyDBSnapshot;

shape! {
    pub struct Request {
        /// The snapshot: its name, or its ARN from another account or Region.
        source_db_snapshot_identifier as "SourceDBSnapshotIdentifier": Identifier,
        /// The copy's name.
        target_db_snapshot_identifier as "TargetDBSnapshotIdentifier": Identifier,
        /// The key of the copy.
        kms_key_id: Option<KmsKeyId>,
        /// The Region of the snapshot, which its ARN says too.
        source_region: Option<RegionName>,
    }
}

impl Operation for CopyDBSnapshot {
    const NAME: &'static str = "CopyDBSnapshot";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Copies a snapshot, under its key or another: the way to encrypt a database that is not, or to change its key. A copy of an encrypted snapshot of another account or Region needs a key of one's own here.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "which copies need a key, and that only a copy changes it",
            "RDS user guide, as of 2026-11",
        ),
        unknown(
            "the calls: a grant on the old key to read with, then as for a new database",
            "not documented",
        ),
    ];
    type Request = Request;
    type Response = SnapshotShown;

    fn shown(r: &Request) -> Json {
        json!({
            "sourceDBSnapshotIdentifier": &*r.source_db_snapshot_identifier,
            "targetDBSnapshotIdentifier": &*r.target_db_snapshot_identifier, "kmsKeyId": r.kms_key_id.as_deref(),
        })
    }
}

impl Serves for CopyDBSnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<SnapshotShown, KmsError> {
        let source = Snapshot::asked(desk, &r.source_db_snapshot_identifier, "CopyDBSnapshot")?;
        let arn = Snapshot::free(desk, &r.target_db_snapshot_identifier)?;
        let owner = desk.account()?;
        let foreign =
            source.sealed.as_ref().filter(|old| source.owner != owner || old.region != desk.region);
        if foreign.is_some() && r.kms_key_id.is_none() {
            return Err(invalid_combination("The parameter KmsKeyId is required to copy an encrypted snapshot from another AWS account or Region.")
                .hint(format!("--kms-key-id, of a key of yours in {}", desk.region)));
        }
        let sealed = match &r.kms_key_id {
            None => source.sealed.clone(),
            Some(key) => {
                Some(moved(desk, &source, &arn, key).map_err(|error| from_kms(key, error))?)
            }
        };
        let copy = Snapshot {
            arn,
            id: r.target_db_snapshot_identifier.0,
            owner,
            created: desk.now,
            sealed,
            shared: BTreeSet::new(),
            ..source
        };
        copy.save(desk, "the copy and its encrypted data key")?;
        Ok(SnapshotShown { db_snapshot: Some(copy.shown()) })
    }
}

/// The data key of a copy under another KMS key; what is copied has to be decrypted first.
fn moved(
    desk: &mut Desk<'_>,
    source: &Snapshot,
    copy: &str,
    key: &str,
) -> Result<SealedKey, KmsError> {
    if let Some(old) = &source.sealed {
        key::open(desk, copy, old)?;
    }
    let resource = format!("db-{}", hex::encode_upper(desk.random::<13>()));
    let new = key::make(desk, copy, &resource, key)?;
    desk.did(match &source.sealed {
        Some(_) => "copies the database from one data key to the other",
        None => "encrypts what it copies",
    });
    Ok(new)
}
