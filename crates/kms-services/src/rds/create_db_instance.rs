//! CreateDBInstance.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::{Database, Wanted, arn};
use super::faults::invalid_combination;
use super::key::MANAGED;
use super::types::*;

/// See the module.
pub struct CreateDBInstance;

shape! {
    pub struct Request {
        /// GiB; 20 where left out.
        allocated_storage: Option<Size>,
        /// Its class, `db.t4g.micro`.
        db_instance_class as "DBInstanceClass": Identifier,
        /// Its name.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
        /// Its engine, `postgres`.
        engine: Identifier,
        /// Whether it is encrypted; that cannot be changed later.
        storage_encrypted: Option<bool>,
        /// The key; the AWS managed key of RDS where left out.
        kms_key_id: Option<KmsKeyId>,
    }
}

impl Operation for CreateDBInstance {
    const NAME: &'static str = "CreateDBInstance";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Makes a database instance. For an encrypted one you need kms:DescribeKey and kms:CreateGrant: RDS itself asks KMS for the data key, under the grant.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("permissions of the caller, encryption context", "RDS user guide, as of 2026-11"),
        unknown(
            "the order of the calls, the operations of the grant, and that the grantee is the service principal with a SourceArn constraint",
            "not documented",
        ),
        unknown(
            "a database is not encrypted unless asked",
            "since 2026 RDS may encrypt every new one with a key of its own, of which KMS hears nothing",
        ),
        approximate("a database is available at once", "AWS does it in the background"),
    ];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({
            "dBInstanceIdentifier": &*r.db_instance_identifier, "engine": &*r.engine,
            "storageEncrypted": r.storage_encrypted, "kmsKeyId": r.kms_key_id.as_deref(),
        })
    }
}

impl Serves for CreateDBInstance {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let (account, new) = (desk.account()?, arn(desk, &r.db_instance_identifier)?);
        desk.ask(Permission::to("CreateDBInstance").on(&new, &account))?;
        let encrypted = r.storage_encrypted == Some(true);
        if r.kms_key_id.is_some() && !encrypted {
            return Err(invalid_combination(
                "KmsKeyId can be specified only for an encrypted instance.",
            )
            .hint("add --storage-encrypted"));
        }
        let key = r.kms_key_id.map_or_else(|| MANAGED.to_owned(), |key| key.0);
        let wanted = Wanted {
            id: r.db_instance_identifier.0,
            engine: r.engine.0,
            class: r.db_instance_class.0,
            size: r.allocated_storage.map_or(20, |size| size.0),
            key: encrypted.then_some(key),
            replica_of: None,
        };
        let database = Database::make(desk, wanted)?;
        let status = "creating";
        Ok(Shown { db_instance: Some(database.shown(status)) })
    }
}
