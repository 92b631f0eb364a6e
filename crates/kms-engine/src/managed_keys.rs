//! AWS managed keys: `alias/aws/s3` and its like, which appear in an account when they are first needed.
//!
//! Their policy lets the service use them on behalf of everybody in the account, and nobody manage them. They rotate
//! once a year, whatever anybody wants.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_core::Rng;
use serde_json::Value as Json;

use crate::arn::{AliasArn, KeyArn, KeyId, Region, split_kms_arn};
use crate::authz::policy::{self, Policy};
use crate::call::Call;
use crate::crypto::CallRng;
use crate::key::{AutomaticRotation, Key};
use crate::principal::AccountId;
use crate::schedule::new_material;
use crate::spec::{KeyManager, KeySpec, KeyUsage, Origin};
use crate::time::Timestamp;
use crate::world::{Alias, World};

/// The days between two rotations.
const PERIOD_DAYS: i64 = 365;

/// The services with a managed key that the lab knows, by the name in their alias, and what it protects.
const SERVICES: &[(&str, &str)] = &[
    ("acm", "ACM private keys"),
    ("backup", "Backup data"),
    ("dynamodb", "DynamoDB tables"),
    ("ebs", "EBS volumes"),
    ("ecr", "ECR data"),
    ("elasticfilesystem", "EFS filesystems"),
    ("es", "Elasticsearch data"),
    ("fsx", "FSx resources"),
    ("glue", "Glue data"),
    ("kinesis", "Kinesis data"),
    ("lambda", "Lambda functions"),
    ("rds", "RDS database volumes"),
    ("redshift", "Redshift clusters"),
    ("s3", "S3 objects"),
    ("secretsmanager", "Secrets Manager data"),
    ("sns", "SNS data"),
    ("sqs", "SQS messages"),
    ("ssm", "SSM parameters"),
];

/// The world with the managed keys that a call names and that are not there yet; `None` where there are none.
pub fn furnished(world: &World, call: &Call, now: Timestamp) -> Option<World> {
    let account = call.caller.principal.account()?;
    let named = ["KeyId", "SourceKeyId", "DestinationKeyId"].map(|member| call.body.get(member));
    let mut changed = None;
    for name in named.into_iter().flatten().filter_map(Json::as_str) {
        let Some((service, purpose)) = service(name, account, &call.region) else { continue };
        let alias = alias(account, &call.region, service);
        let draft = changed.as_ref().unwrap_or(world);
        if !draft.aliases.contains_key(&alias) {
            changed = with_key(draft, alias, service, purpose, now).or(changed);
        }
    }
    changed
}

fn service(
    name: &str,
    account: &AccountId,
    region: &Region,
) -> Option<(&'static str, &'static str)> {
    let name = match split_kms_arn(name) {
        Some((there, owner, name)) if there == region.as_str() && owner == account.as_str() => name,
        Some(_) => return None,
        None => name,
    };
    let name = name.strip_prefix("alias/aws/")?;
    SERVICES.iter().copied().find(|(service, _)| *service == name)
}

fn alias(account: &AccountId, region: &Region, service: &str) -> AliasArn {
    let name = format!("alias/aws/{service}").into();
    AliasArn { account: account.clone(), region: region.clone(), name }
}

fn with_key(
    world: &World,
    alias: AliasArn,
    service: &str,
    purpose: &str,
    now: Timestamp,
) -> Option<World> {
    // What it is depends on the world alone, so it is the same whoever needs it first.
    let mut rng = CallRng::new(&world.seed, 0, &format!("AWS managed key {alias}"));
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let id = KeyId::new(id, false);
    let arn = KeyArn { account: alias.account.clone(), region: alias.region.clone(), id };
    let text = policy::aws_managed_key_policy(service, &alias.account, alias.region.as_str());
    let mut key = Key {
        arn: arn.clone(),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::AwsKms,
        manager: KeyManager::Aws,
        description: format!("Default key that protects my {purpose} when no other key is defined"),
        created: now,
        enabled: true,
        deletion: None,
        transition: None,
        policy: Arc::new(Policy::parse(&text).ok()?),
        tags: BTreeMap::new(),
        materials: Vec::new(),
        rotation: Some(AutomaticRotation {
            period_days: PERIOD_DAYS,
            next: now.plus_days(PERIOD_DAYS),
        }),
        rotations_on_demand: 0,
        multi_region: None,
        custom_key_store: None,
    };
    key.materials.push(Arc::new(new_material(&key, now, &mut rng).ok()?));
    let mut world = world.clone();
    world.put_key(key);
    let alias = Alias { arn: alias, target: Some(arn), created: now, updated: now };
    world.aliases.put(Arc::new(alias));
    Some(world)
}
