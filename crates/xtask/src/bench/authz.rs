//! Decisions a second, in a world of a thousand principals, and how the cost grows with the number of statements.
//!
//! With the feature `cedar` the `cedar-policy` crate decides a comparable request in the same run: as many policies,
//! each with an action and a condition, of which the last one permits. It keeps no trace of statements that do not
//! match; the engine does, which is what the comparison prices.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use kms_engine::account::User;
use kms_engine::arn::Region;
use kms_engine::authz::policy::Policy;
use kms_engine::authz::{Attached, Facts, Resource, decide};
use kms_engine::engine::{Ticket, evaluate};
use kms_engine::principal::{AccountId, Principal};
use kms_engine::{Call, Caller, World};
use serde_json::json;

use super::rate;

const PRINCIPALS: usize = 1_000;
const ACCOUNT: &str = "111122223333";

/// Prints decisions a second for ten, a hundred and a thousand statements: more do not fit into one document.
pub fn run(time: Duration) -> anyhow::Result<()> {
    println!(
        "\n{:<28} {:>12} {:>12} {:>12} {:>14}",
        "statements", "decide/s", "whole call/s", "cedar/s", "µs a statement"
    );
    for statements in [10usize, 100, 1_000] {
        let facts = facts(statements)?;
        let decisions = rate(time, || match decide(&facts).is_allowed() {
            true => Ok(()),
            false => Err("the last statement allows the call"),
        })?;
        let (world, call) = world(statements)?;
        let calls =
            rate(time, || evaluate(&world, &call, &Ticket::free(1)).outcome.result.map(drop))?;
        let cedar = match cedar_rate(time, statements)? {
            Some(rate) => format!("{rate:.0}"),
            None => "-".to_owned(),
        };
        let each = 1e6 / decisions / statements as f64;
        println!("{statements:<28} {decisions:>12.0} {calls:>12.0} {cedar:>12} {each:>14.2}");
    }
    if !cfg!(feature = "cedar") {
        println!(
            "(`cargo run --release -p xtask --features cedar -- bench` adds the cedar-policy crate)"
        );
    }
    Ok(())
}

/// A policy of so many statements about as many departments; only the last is about this caller's.
fn policy(statements: usize) -> anyhow::Result<Arc<Policy>> {
    let one = |index: usize| {
        json!({"Effect": "Allow", "Action": "kms:Describe*", "Resource": "*",
               "Condition": {"StringLike": {"aws:PrincipalTag/Dept": format!("dept-{index}-*")}}})
    };
    let document =
        json!({"Version": "2012-10-17", "Statement": (0..statements).map(one).collect::<Vec<_>>()});
    let policy = Policy::parse(&document.to_string()).map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(Arc::new(policy))
}

fn department(statements: usize) -> String {
    format!("dept-{}-x", statements.saturating_sub(1))
}

fn account() -> anyhow::Result<AccountId> {
    AccountId::parse(ACCOUNT).context("twelve digits")
}

/// The decision alone: what the engine asks once it has gathered the facts.
fn facts(statements: usize) -> anyhow::Result<Facts> {
    let caller = Principal::User {
        account: account()?,
        path: "/".to_owned(),
        name: "user-0".to_owned(),
        id: "AIDABENCH".to_owned(),
    };
    let arn = format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    let resource = Resource::Key { arn: arn.into(), account: account()?, aws_managed: false };
    let mut facts = Facts::new(caller, "kms:DescribeKey", resource);
    let default = kms_engine::authz::policy::default_key_policy(&account()?);
    let default = Policy::parse(&default).map_err(|e| anyhow::anyhow!("{e}"))?;
    facts.key_policies = vec![Attached::named("default", Arc::new(default))];
    facts.identity = vec![Attached::named("user/user-0: Departments", policy(statements)?)];
    facts.context.one("aws:PrincipalTag/Dept", department(statements));
    Ok(facts)
}

/// A whole call in a world of a thousand users: finding the key, gathering facts, deciding, the answer, the record.
fn world(statements: usize) -> anyhow::Result<(World, Call)> {
    let mut world = World::new([1; 32]);
    let policy = policy(statements)?;
    world.change_account(&account()?, |account| {
        for index in 0..PRINCIPALS {
            let name = format!("user-{index}");
            let mut user = account.users.get("alice").map(|user| User::clone(user));
            if let Some(user) = &mut user {
                user.name.clone_from(&name);
                user.id = format!("AIDABENCH{index}");
                user.permissions.inline.insert("Departments".to_owned(), policy.clone());
                user.permissions.tags.insert("Dept".to_owned(), department(statements));
            }
            account.users.extend(user.map(|user| (name, Arc::new(user))));
        }
    });
    let mut engine = kms_engine::Engine::new(world);
    let call =
        |engine: &kms_engine::Engine, principal, operation: &str, body: serde_json::Value| Call {
            caller: Arc::new(Caller::at_terminal(principal, None)),
            region: Region::lab_default(),
            now: engine.world().clock,
            service: "kms".to_owned(),
            operation: operation.to_owned(),
            body: body.as_object().cloned().unwrap_or_default(),
        };
    let create = call(&engine, Principal::Root { account: account()? }, "CreateKey", json!({}));
    let made = engine.call(create).result.map_err(|e| anyhow::anyhow!("{e}"))?;
    let key = made.unwrap_or_default().get("KeyMetadata").and_then(|key| key.get("Arn")).cloned();
    let user = engine.world().accounts.get(&account()?);
    let user = user.and_then(|account| account.users.get("user-0")).context("user-0 is there")?;
    let caller = Principal::User {
        account: account()?,
        path: user.path.clone(),
        name: user.name.clone(),
        id: user.id.clone(),
    };
    let describe = call(&engine, caller, "DescribeKey", json!({"KeyId": key}));
    Ok((engine.world().clone(), describe))
}

#[cfg(feature = "cedar")]
fn cedar_rate(time: Duration, statements: usize) -> anyhow::Result<Option<f64>> {
    use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};
    let one = |index: usize| {
        format!(
            "permit(principal, action == Action::\"DescribeKey\", resource) when {{ context.dept like \"dept-{index}-*\" }};\n"
        )
    };
    let text: String = (0..statements).map(one).collect();
    let policies: PolicySet = text.parse()?;
    let people: Vec<serde_json::Value> = (0..PRINCIPALS)
        .map(|index| json!({"uid": {"type": "User", "id": format!("user-{index}")}, "attrs": {}, "parents": []}))
        .collect();
    let entities = Entities::from_json_value(people.into(), None)?;
    let uid = |text: &str| -> anyhow::Result<EntityUid> { Ok(text.parse()?) };
    let context = Context::from_json_value(json!({"dept": department(statements)}), None)?;
    let request = Request::new(
        uid("User::\"user-0\"")?,
        uid("Action::\"DescribeKey\"")?,
        uid("Key::\"1234abcd\"")?,
        context,
        None,
    )?;
    let authorizer = Authorizer::new();
    let rate =
        rate(time, || match authorizer.is_authorized(&request, &policies, &entities).decision() {
            Decision::Allow => Ok(()),
            Decision::Deny => Err("the last policy permits the request"),
        })?;
    Ok(Some(rate))
}

#[cfg(not(feature = "cedar"))]
fn cedar_rate(_time: Duration, _statements: usize) -> anyhow::Result<Option<f64>> {
    Ok(None)
}
