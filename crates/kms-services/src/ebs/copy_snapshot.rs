//! CopySnapshot.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use std::collections::BTreeSet;

use kms_engine::arn::Region;
use kms_engine::principal::AccountId;
use kms_engine::serve::Desk;
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::data_key::{self, bound_to};
use super::settings::Settings;
use super::snapshot::{Snapshot, arn};
use super::types::*;
use crate::infrastructure::SealedKey;
use crate::names::ec2_id;

/// See the module.
pub struct CopySnapshot;

shape! {
    pub struct Request {
        /// A description.
        description: Option<Text>,
        /// Whether the copy is encrypted; the copy of an encrypted snapshot always is.
        encrypted: Option<bool>,
        /// The key of the copy; the account's default where left out.
        kms_key_id: Option<KmsKeyId>,
        /// The Region of the snapshot.
        source_region: RegionName,
        /// The snapshot.
        source_snapshot_id: SnapshotId,
    }
}

shape! {
    pub struct Response {
        snapshot_id: Option<Text>,
    }
}

impl Operation for CopySnapshot {
    const NAME: &'static str = "CopySnapshot";
    const SERVICE: &'static str = "ec2";
    const DOC: &'static str = "Copies a snapshot into this Region, under the same key or another. In one Region KMS re-encrypts the data key on your behalf; from another Region it is decrypted there, and the copy has a data key of its own here.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "a copy of an encrypted snapshot is encrypted, with the default key unless another is named; a failed one says that the key is not accessible",
            "EBS user guide, as of 2026-11",
        ),
        unknown(
            "ReEncrypt within a Region, CreateGrant, Decrypt and GenerateDataKeyWithoutPlaintext between two",
            "the user guide lists the permissions, not the calls",
        ),
        approximate("a copy is made at once", "AWS does it in the background"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({
            "sourceRegion": &*r.source_region, "sourceSnapshotId": &*r.source_snapshot_id, "encrypted": r.encrypted,
            "kmsKeyId": r.kms_key_id.as_deref(),
        })
    }
}

impl Serves for CopySnapshot {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let here = desk.region.clone();
        let there = Region::parse(&r.source_region).ok_or_else(|| {
            KmsError::new(
                ErrorCode::InvalidParameterValue,
                format!("Value ({}) for parameter sourceRegion is invalid.", &*r.source_region),
            )
        })?;
        desk.region = there;
        let source = Snapshot::asked(desk, &r.source_snapshot_id, "CopySnapshot");
        desk.region = here;
        let source = source?;
        if r.kms_key_id.is_some() && r.encrypted != Some(true) && source.sealed.is_none() {
            let message = "The parameter KmsKeyId requires the parameter Encrypted to be set.";
            return Err(KmsError::new(ErrorCode::InvalidParameterDependency, message));
        }
        let (id, owner) = (ec2_id(desk, "snap"), desk.account()?);
        let settings = Settings::here(desk)?;
        let encrypted = r.encrypted == Some(true) || settings.by_default || source.sealed.is_some();
        let key = r.kms_key_id.map_or_else(|| settings.key().to_owned(), |key| key.0);
        let sealed = match encrypted {
            true => encrypt(desk, &source, &id, &owner, &key).map(Some),
            false => Ok(None),
        };
        let failed = sealed.as_ref().err().map(|error| {
            desk.did(format!("gives up: {error}"));
            "Given key ID is not accessible".to_owned()
        });
        let copy = Snapshot {
            arn: arn(desk, &id),
            id,
            owner,
            volume: "vol-ffffffff".to_owned(),
            created: desk.now,
            description: r.description.map(|text| text.0).unwrap_or_default(),
            sealed: sealed.ok().flatten(),
            failed,
            shared: BTreeSet::new(),
            public: false,
            size: source.size,
        };
        let what = match (&copy.failed, &copy.sealed) {
            (Some(_), _) => "a copy in the state `error`",
            (None, Some(_)) => "the copy and its encrypted data key",
            (None, None) => "the copy, not encrypted",
        };
        copy.save(desk, what)?;
        Ok(Response { snapshot_id: Some(copy.id.into()) })
    }
}

/// The data key of a copy.
fn encrypt(
    desk: &mut Desk<'_>,
    source: &Snapshot,
    id: &str,
    owner: &AccountId,
    key: &str,
) -> Result<SealedKey, KmsError> {
    let here = desk.region.clone();
    match &source.sealed {
        Some(old) if old.region == here => old.under(desk, key, bound_to(id)),
        Some(old) => {
            data_key::open(desk, old, owner, id)?;
            let new = data_key::generate(desk, key, id, &here)?;
            desk.did(format!(
                "copies the blocks from {} to {here}, from one data key to the other",
                old.region
            ));
            Ok(new)
        }
        None => data_key::generate(desk, key, id, &here),
    }
}
