//! The world as one JSON document, for graders and `kmslab world show`. It lists what it shows: no key bytes.

use kms_engine::World;
use kms_engine::grant::Grant;
use kms_engine::key::{Deletion, Key};
use kms_engine::spec::AwsEnum;
use serde_json::{Value as Json, json};

/// The state of a world: clock, accounts, key stores, keys (with policy, rotation, aliases, tags, grants) and aliases.
pub fn state(world: &World) -> Json {
    let accounts = world.accounts.values().map(|account| {
        json!({
            "id": account.id.as_str(),
            "users": account.users.keys().collect::<Vec<_>>(),
            "groups": account.groups.keys().collect::<Vec<_>>(),
            "roles": account.roles.keys().collect::<Vec<_>>(),
        })
    });
    let aliases = world.aliases.values().map(|alias| {
        json!({
            "name": &*alias.arn.name, "arn": alias.arn.to_string(),
            "account": alias.arn.account.as_str(), "region": alias.arn.region.as_str(),
            "target": alias.target.as_ref().map(|key| key.id.as_str()),
        })
    });
    let key_stores = world.key_stores.values().map(|store| {
        json!({
            "id": store.reference.id, "name": store.name, "type": store.kind().as_str(),
            "account": store.reference.account.as_str(), "region": store.reference.region.as_str(),
            "connection": store.state().as_str(),
        })
    });
    json!({
        "clock": world.clock.to_iso_seconds(),
        "accounts": accounts.collect::<Vec<_>>(),
        "key_stores": key_stores.collect::<Vec<_>>(),
        "keys": world.keys().map(|key| key_state(world, key)).collect::<Vec<_>>(),
        "aliases": aliases.collect::<Vec<_>>(),
    })
}

fn key_state(world: &World, key: &Key) -> Json {
    let policy: Json = serde_json::from_str(key.policy.text()).unwrap_or_default();
    let aliases: Vec<&str> = world.aliases_of(&key.arn).map(|alias| &*alias.arn.name).collect();
    // As ListGrants has it: a revoked grant is gone from here at once, even while it still works.
    let grants = world.grants_of(&key.arn).filter(|grant| grant.ended.is_none());
    let grants: Vec<Json> = grants.map(|grant| grant_state(grant)).collect();
    let materials = key.materials.iter().map(|material| {
        json!({
            "id": hex::encode(material.id), "state": material.state.as_str(), "present": material.secret.is_some(),
            "rotated": material.rotated.map(|(_, kind)| kind.as_str()),
            "valid_to": material.import.as_ref().and_then(|i| i.valid_to).map(|t| t.to_iso_seconds()),
        })
    });
    json!({
        "id": key.arn.id.as_str(), "arn": key.arn.to_string(),
        "account": key.arn.account.as_str(), "region": key.arn.region.as_str(),
        "state": key.state().as_str(), "spec": key.spec.as_str(), "usage": key.usage.as_str(),
        "origin": key.origin.as_str(), "manager": key.manager.as_str(), "description": key.description,
        "created": key.created.to_iso_seconds(), "tags": key.tags, "policy": policy,
        "rotation": key.rotation.map(|r| json!({"period_days": r.period_days, "next": r.next.to_iso_seconds()})),
        "rotations": key.materials.iter().filter(|m| m.rotated.is_some()).count(),
        "materials": materials.collect::<Vec<_>>(),
        "multi_region": key.multi_region.as_ref().map(|m| json!({"role": m.role.as_str(), "primary": m.primary.as_str()})),
        "deletion": key.deletion.map(|deletion| match deletion {
            Deletion::Pending { at, window_days } => json!({"at": at.to_iso_seconds(), "window_days": window_days}),
            Deletion::AfterReplicas { window_days } => json!({"at": null, "window_days": window_days}),
        }),
        "aliases": aliases, "grants": grants,
        "last_used": world.usage.get(&key.arn).map(|u| json!({"operation": u.operation, "at": u.at.to_iso_seconds()})),
    })
}

fn grant_state(grant: &Grant) -> Json {
    json!({
        "id": grant.id, "name": grant.name, "grantee": grant.grantee, "retiring": grant.retiring,
        "operations": grant.operations.iter().map(|operation| operation.as_str()).collect::<Vec<_>>(),
        "context_subset": grant.context_subset, "context_equals": grant.context_equals,
        "effective": grant.effective.to_iso_seconds(),
    })
}
