//! The sandbox that runs the real shell over the real engine: in the terminal, in tests, and in the page.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_engine::account::{AccessKey, Permissions, Role};
use kms_engine::arn::Region;
use kms_engine::authz::policy::{Policy, PolicyKind};
use kms_engine::call::Session;
use kms_engine::crypto::CallRng;
use kms_engine::principal::{AccountId, Principal};
use kms_engine::profile::{Profile, RoleProfile};
use kms_engine::session::{Credentials, unique_id};
use kms_engine::time::HOUR;
use kms_engine::trail::{Actor, Entry};
use kms_engine::{Timestamp, World};
use kms_shell::Shell;
use kms_shell::lab::{Door, Lab, Own, state};
use serde_json::{Value, json};

use crate::sandbox::{CallSeen, FailedLine, ProfileSpec, Ran, Sandbox, Sandboxes, WorldSpec};

/// Opens fresh worlds of the simulator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Workbenches;

/// A shell over an engine, as a sandbox.
#[derive(Clone)]
pub struct Workbench<D>(pub Shell<Lab<D>>);

impl Sandboxes for Workbenches {
    fn open(&self, spec: &WorldSpec, seed: &str) -> Result<Box<dyn Sandbox>, String> {
        Ok(Box::new(Workbench(Workbenches::shell(spec, seed)?)))
    }
}

impl Workbenches {
    /// A shell in a fresh world of the spec, its `setup` not run yet.
    pub fn shell(spec: &WorldSpec, seed: &str) -> Result<Shell<Lab<Own>>, String> {
        let name = spec.seed.as_deref().unwrap_or(seed);
        let mut door = Own::seeded(name);
        door.change(|engine| {
            let mut world = engine.world().clone();
            furnish(&mut world, spec)?;
            *engine = kms_engine::Engine::new(world);
            Ok::<(), String>(())
        })??;
        let mut lab = Lab::new(door);
        if let Some(region) = &spec.region {
            lab.set_region(
                Region::parse(region).ok_or_else(|| format!("there is no Region `{region}`"))?,
            );
        }
        let mut shell = Shell::new(lab);
        shell.seed(kms_shell::lab::seed_of(name));
        for (file, bytes) in spec.contents(seed)? {
            let path = format!("{}/{file}", shell.cwd().trim_end_matches('/'));
            shell.files_mut().write(&path, bytes).map_err(|e| format!("file `{file}`: {e}"))?;
        }
        Ok(shell)
    }
}

fn furnish(world: &mut World, spec: &WorldSpec) -> Result<(), String> {
    if let Some(clock) = &spec.clock {
        world.clock = Timestamp::parse(clock).ok_or_else(|| format!("`{clock}` is not a time"))?;
    }
    spec.profiles.iter().try_for_each(|profile| add_profile(world, profile))
}

fn add_profile(world: &mut World, profile: &ProfileSpec) -> Result<(), String> {
    let name = &profile.name;
    let id = AccountId::parse(&profile.account).ok_or_else(|| {
        format!("profile `{name}`: an account has twelve digits, not `{}`", profile.account)
    })?;
    let mut permissions = Permissions::default();
    for (i, document) in profile.policies.iter().enumerate() {
        let policy = Policy::parse(&document.to_string()).and_then(|policy| {
            policy.check(PolicyKind::Identity)?;
            Ok(policy)
        });
        let policy = policy.map_err(|e| format!("profile `{name}`, policy {}: {e}", i + 1))?;
        permissions.inline.insert(format!("policy-{}", i + 1), Arc::new(policy));
    }
    match &profile.role {
        Some(role) => add_role(world, name, &id, role, permissions),
        None => {
            let user = profile.user.as_deref().unwrap_or(name);
            world.add_lab_user(&profile.account, user, false);
            world.change_account(&id, |account| {
                if let Some(user) = account.users.get_mut(user) {
                    Arc::make_mut(user).permissions = permissions;
                }
            });
            let key = AccessKey::lab(&profile.account, user).id;
            world.profiles.insert(name.clone(), Arc::new(Profile::with_key(key)));
            Ok(())
        }
    }
}

/// A role that everybody in its account may assume, and a profile with a session of it that lasts twelve hours.
fn add_role(
    world: &mut World,
    profile: &str,
    account: &AccountId,
    name: &str,
    permissions: Permissions,
) -> Result<(), String> {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": format!("arn:aws:iam::{account}:root")}}]});
    let trust =
        Policy::parse(&trust.to_string()).map_err(|e| format!("profile `{profile}`: {e}"))?;
    let source = match account.as_str() {
        "111122223333" => "admin",
        "444455556666" => "partner",
        _ => {
            return Err(format!(
                "profile `{profile}`: a role lives in 111122223333 or 444455556666"
            ));
        }
    };
    let mut rng = CallRng::new(&world.seed, 0, &format!("role {name}"));
    let id = unique_id("AROA", &mut rng);
    let role = Role {
        path: "/".to_owned(),
        name: name.to_owned(),
        id: id.clone(),
        created: world.clock,
        trust: Arc::new(trust),
        description: None,
        max_session_seconds: 12 * 3600,
        permissions,
    };
    let role_arn = role.arn(account);
    world.change_account(account, |account| {
        account.roles.insert(name.to_owned(), Arc::new(role));
    });
    let principal = Principal::AssumedRole {
        account: account.clone(),
        path: "/".to_owned(),
        role: name.to_owned(),
        id,
        session: profile.to_owned(),
    };
    let source_key =
        world.profiles.get(source).and_then(|source| source.access_key_id().map(str::to_owned));
    let issued_to = source_key.and_then(|key| world.caller(&key)).map(|caller| caller.principal);
    let issued_to = issued_to
        .ok_or_else(|| format!("profile `{profile}`: there is no `{source}` to assume it"))?;
    let session = Session {
        created: world.clock,
        expires: world.clock.plus(12 * HOUR),
        policies: Vec::new(),
        tags: Vec::new(),
        transitive: Vec::new(),
        federated_by: None,
        mfa: false,
    };
    world.put_session(Credentials::issue(&mut rng, principal, issued_to, session));
    let role = RoleProfile {
        role_arn,
        source_profile: source.to_owned(),
        role_session_name: None,
        external_id: None,
        duration_seconds: None,
    };
    world.put_role_profile(profile, role);
    Ok(())
}

impl<D: Door + Clone + Send + 'static> Sandbox for Workbench<D> {
    fn run(&mut self, script: &str) -> Ran {
        let before = crate::sandbox::last_call(self);
        let mut ran = Ran::default();
        for command in commands(&self.0, script) {
            let outcome = self.0.run(&command);
            let output = String::from_utf8_lossy(&outcome.terminal()).into_owned();
            ran.output.push_str(&output);
            ran.status = outcome.status;
            if outcome.status != 0 {
                ran.failed.push(FailedLine { command, status: outcome.status, output });
            }
            if outcome.exit {
                break;
            }
        }
        ran.calls = self.journal().into_iter().filter(|call| call.n > before).collect();
        ran
    }

    fn settle(&mut self) -> Result<(), String> {
        self.0.world_mut().door_mut().change(kms_engine::Engine::settle)
    }

    fn journal(&self) -> Vec<CallSeen> {
        self.0.world().door().look(|engine| {
            let calls = engine.world().trail.iter().filter_map(|entry| call_seen(entry));
            let mut seen: Vec<CallSeen> = calls.collect();
            // The owner's copy of a cross-account call has the number of the call itself.
            seen.dedup_by_key(|call| call.n);
            seen
        })
    }

    fn state(&self) -> Value {
        self.0.world().door().look(|engine| state(engine.world()))
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let cwd = self.0.cwd().to_owned();
        self.0
            .files()
            .all()
            .into_iter()
            .map(|(path, bytes)| (relative(&cwd, &path), bytes.to_vec()))
            .collect()
    }

    fn boxed_clone(&self) -> Box<dyn Sandbox> {
        Box::new(self.clone())
    }
}

/// The commands of a script, one at a time: lines are joined until they are a whole command.
fn commands<D: Door>(shell: &Shell<Lab<D>>, script: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut pending = String::new();
    for line in script.lines() {
        if pending.is_empty() && (line.trim().is_empty() || line.trim_start().starts_with('#')) {
            continue;
        }
        pending.push_str(line);
        if shell.is_complete(&pending) {
            commands.push(std::mem::take(&mut pending));
        } else {
            pending.push('\n');
        }
    }
    if !pending.is_empty() {
        commands.push(pending);
    }
    commands
}

/// Files of the working folder go by their bare names.
fn relative(cwd: &str, path: &str) -> String {
    let inside = path.strip_prefix(cwd).map(|rest| rest.trim_start_matches('/'));
    inside.filter(|rest| !rest.is_empty()).unwrap_or(path).to_owned()
}

/// A record as the course sees it; service events and other accounts' copies are no calls.
pub fn call_seen(entry: &Entry) -> Option<CallSeen> {
    let event = &entry.event;
    event.request_id.as_ref()?;
    let Actor::Caller(caller) = &event.actor else { return None };
    let decisions: Vec<Value> =
        entry.decisions.iter().map(|d| serde_json::to_value(&**d).unwrap_or_default()).collect();
    let decision =
        decisions.iter().find(|d| d["effect"].to_string().contains("enied")).or(decisions.first());
    Some(CallSeen {
        n: entry.call,
        operation: event.name.clone(),
        caller: caller.principal.arn(),
        region: event.region.to_string(),
        key: event.resources.first().map(|(_, arn)| arn.clone()).or_else(|| {
            // CloudTrail names no resource for what was denied; the decision knows which key it was about.
            let asked = decision?.get("resource")?.as_str()?;
            asked.contains(":key/").then(|| asked.to_owned())
        }),
        request: event.request.clone(),
        error: entry.error.as_ref().map(|error| error.code.to_string()),
        decision: decision.cloned().unwrap_or_default(),
        event: event.to_json(),
        at: event.time.to_string(),
    })
}
