//! CreateDBInstanceReadReplica.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::database::{Database, Wanted, arn};
use super::faults::invalid_combination;
use super::types::*;

/// See the module.
pub struct CreateDBInstanceReadReplica;

shape! {
    pub struct Request {
        /// The replica's name.
        db_instance_identifier as "DBInstanceIdentifier": Identifier,
        /// The source: its name, or its ARN from another Region.
        source_db_instance_identifier as "SourceDBInstanceIdentifier": Option<Identifier>,
        /// Its class; the source's where left out.
        db_instance_class as "DBInstanceClass": Option<Identifier>,
        /// The key, for an encrypted source in another Region.
        kms_key_id: Option<KmsKeyId>,
    }
}

impl Operation for CreateDBInstanceReadReplica {
    const NAME: &'static str = "CreateDBInstanceReadReplica";
    const SERVICE: &'static str = "rds";
    const DOC: &'static str = "Makes a read replica. In the same Region it is under the KMS key of its source; from another Region it needs a key here.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "the key of a replica in the same Region and in another",
            "RDS user guide, as of 2026-11",
        ),
        unknown("wording of the refusals", "not recorded"),
    ];
    type Request = Request;
    type Response = Shown;

    fn shown(r: &Request) -> Json {
        json!({
            "dBInstanceIdentifier": &*r.db_instance_identifier, "kmsKeyId": r.kms_key_id.as_deref(),
            "sourceDBInstanceIdentifier": r.source_db_instance_identifier.as_deref(),
        })
    }
}

impl Serves for CreateDBInstanceReadReplica {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Shown, KmsError> {
        let (account, new) = (desk.account()?, arn(desk, &r.db_instance_identifier)?);
        desk.ask(Permission::to("CreateDBInstanceReadReplica").on(&new, &account))?;
        let source = r.source_db_instance_identifier.ok_or_else(|| {
            invalid_combination("The request names no source.")
                .hint("--source-db-instance-identifier")
        })?;
        let source = Database::asked(desk, &source, "CreateDBInstanceReadReplica")?;
        source.available(desk)?;
        let elsewhere = source.sealed.as_ref().filter(|sealed| sealed.region != desk.region);
        let key = match (r.kms_key_id, elsewhere, &source.sealed) {
            (Some(key), Some(_), _) => Some(key.0),
            (None, Some(_), _) => {
                return Err(invalid_combination(
                    "Cannot create a cross region replica of an encrypted DB Instance without a KMS key in this Region.",
                )
                .hint(format!("--kms-key-id, of a key in {}", desk.region)));
            }
            (Some(key), None, Some(sealed)) if key.0 != sealed.key => {
                return Err(invalid_combination(
                    "A read replica in the same Region is encrypted with the KMS key of its source.",
                ));
            }
            (Some(_), None, None) => {
                return Err(invalid_combination(
                    "The source is not encrypted, so its replica cannot be.",
                ));
            }
            (_, None, sealed) => sealed.as_ref().map(|sealed| sealed.key.clone()),
        };
        let wanted = Wanted {
            id: r.db_instance_identifier.0,
            class: r.db_instance_class.map_or_else(|| source.class.clone(), |class| class.0),
            size: source.size,
            key,
            replica_of: Some(if source.arn.contains(&format!(":{}:", desk.region)) {
                source.id
            } else {
                source.arn
            }),
            engine: source.engine,
        };
        let database = Database::make(desk, wanted)?;
        let status = "creating";
        Ok(Shown { db_instance: Some(database.shown(status)) })
    }
}
