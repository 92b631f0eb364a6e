//! Where a service works on one call of its own: it asks, calls KMS, keeps things, and everything it does is written
//! down for `kmslab flow`.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use imbl::OrdMap;
use rand_core::Rng;
use serde_json::{Map, Value as Json};

use super::kept::{Held, Kept, Step};
use super::permission::Permission;
use crate::arn::Region;
use crate::authz::Decision;
use crate::call::{Call, Caller, Session};
use crate::crypto::{CallRng, Material};
use crate::cx::{Cx, Record};
use crate::engine::{Engine, evaluate};
use crate::error::{ErrorCode, KmsError};
use crate::op::Row;
use crate::principal::{AccountId, Principal};
use crate::service;
use crate::time::Timestamp;
use crate::world::World;

/// Where calls come from that an AWS service makes under an identity of its own.
const INTERNAL: &str = "AWS Internal";

/// As whom a service calls KMS.
#[derive(Debug, Clone)]
pub enum By {
    /// On behalf of its own caller: a forward access session.
    Caller,
    /// For itself: its service principal, with what it says about the resource it serves (`aws:SourceArn` and its like).
    Service {
        /// The service principal, `logs.eu-west-1.amazonaws.com`.
        name: String,
        /// Condition keys.
        context: Vec<(String, String)>,
    },
    /// As an identity of its own: EC2's for one instance, the execution role of a function. Such calls come directly, so
    /// they have no `kms:ViaService`.
    Identity {
        /// Who.
        principal: Principal,
        /// Condition keys.
        context: Vec<(String, String)>,
    },
}

impl By {
    /// An identity about which nothing more is to say.
    pub fn identity(principal: Principal) -> By {
        By::Identity { principal, context: Vec::new() }
    }
}

/// A call that a service makes to KMS.
#[derive(Debug, Clone)]
pub struct KmsCall {
    operation: &'static str,
    body: Json,
    by: By,
    region: Option<Region>,
    grant_operations_for: bool,
}

impl KmsCall {
    /// A call on behalf of the service's own caller, in the Region where the service works.
    pub fn new(operation: &'static str, body: Json) -> KmsCall {
        KmsCall { operation, body, by: By::Caller, region: None, grant_operations_for: false }
    }

    /// As somebody else.
    #[must_use]
    pub fn by(mut self, by: By) -> KmsCall {
        self.by = by;
        self
    }

    /// In another Region.
    #[must_use]
    pub fn region(mut self, region: &Region) -> KmsCall {
        self.region = Some(region.clone());
        self
    }

    /// For an AWS resource: `kms:GrantIsForAWSResource` is true.
    #[must_use]
    pub fn for_aws_resource(mut self) -> KmsCall {
        self.grant_operations_for = true;
        self
    }
}

/// One call of a service in the making.
pub struct Desk<'e> {
    engine: &'e mut Engine,
    /// Who called the service.
    pub caller: Arc<Caller>,
    /// Where the service works; for what lives in another Region than was asked, that one.
    pub region: Region,
    /// The present.
    pub now: Timestamp,
    /// The call's own stream of randomness.
    pub rng: CallRng,
    /// What the audit record of the service's own call will show.
    pub record: Record,
    pub(super) row: &'static Row,
    pub(super) kept: Option<OrdMap<String, Arc<Kept>>>,
    pub(super) held: Option<OrdMap<String, Arc<Held>>>,
    pub(super) own: Vec<Arc<Decision>>,
    pub(super) nested: Vec<Arc<Decision>>,
    pub(super) steps: Vec<Step>,
    changed: bool,
}

/// What is left when a service is done.
pub(super) struct Done {
    pub(super) region: Region,
    pub(super) record: Record,
    pub(super) kept: Option<OrdMap<String, Arc<Kept>>>,
    pub(super) held: Option<OrdMap<String, Arc<Held>>>,
    pub(super) own: usize,
    pub(super) decisions: Vec<Arc<Decision>>,
    pub(super) steps: Vec<Step>,
    pub(super) changed: bool,
}

impl<'e> Desk<'e> {
    pub(super) fn new(
        engine: &'e mut Engine,
        row: &'static Row,
        call: &Call,
        number: u64,
        now: Timestamp,
    ) -> Desk<'e> {
        let rng = CallRng::new(&engine.world().seed, number, "service");
        Desk {
            engine,
            caller: call.caller.clone(),
            region: service::region_of(row.service, &call.region),
            now,
            rng,
            record: Record::default(),
            row,
            kept: None,
            held: None,
            own: Vec::new(),
            nested: Vec::new(),
            steps: Vec::new(),
            changed: false,
        }
    }

    pub(super) fn done(self) -> Done {
        let own = self.own.len();
        Done {
            region: self.region,
            record: self.record,
            kept: self.kept,
            held: self.held,
            own,
            decisions: self.own.into_iter().chain(self.nested).collect(),
            steps: self.steps,
            changed: self.changed,
        }
    }

    /// The world as it is now.
    pub fn world(&self) -> &World {
        self.engine.world()
    }

    /// The caller's account; a service principal has none.
    pub fn account(&self) -> Result<AccountId, KmsError> {
        self.caller.principal.account().cloned().ok_or_else(|| {
            KmsError::new(ErrorCode::AccessDenied, "Access Denied")
                .hint("a service principal has no account to own things in")
        })
    }

    /// Whether the caller may do this; the answer is kept for `kmslab explain`.
    pub fn ask(&mut self, permission: Permission) -> Result<(), KmsError> {
        self.decide(|cx| permission.settle(cx))
    }

    /// Says that a call needs no permission of its own, whatever the policies say.
    pub fn needs_no_permission(&mut self, why: &'static str) {
        self.decide(|cx| cx.needs_no_permission(why));
    }

    /// Lets something be decided about the service's own action.
    fn decide<R>(&mut self, decide: impl FnOnce(&mut Cx<'_>) -> R) -> R {
        let mut cx = Cx {
            world: self.engine.world(),
            caller: &self.caller,
            region: &self.region,
            now: self.now,
            row: self.row,
            rng: CallRng::new(&self.engine.world().seed, 0, "a decision draws nothing"),
            record: Record::default(),
            decisions: Vec::new(),
            used: Vec::new(),
            follow_ups: Vec::new(),
        };
        let answer = decide(&mut cx);
        let decisions = std::mem::take(&mut cx.decisions);
        self.own.extend(decisions);
        answer
    }

    /// Calls KMS: a whole call with a number, decisions and a record of its own.
    pub fn kms(&mut self, call: KmsCall) -> Result<Map<String, Json>, KmsError> {
        let region = call.region.unwrap_or_else(|| self.region.clone());
        let mut caller = Caller::clone(&self.caller);
        match call.by {
            // A service that came as a caller speaks for itself and is behind no other.
            By::Caller if matches!(caller.principal, Principal::Service { .. }) => {}
            By::Caller => {
                let host = self.row.host_of_calls();
                caller.via_service = Some(format!("{host}.{region}.amazonaws.com"));
            }
            By::Service { name, context } => {
                caller = service(&name, &context);
            }
            By::Identity { principal, context } => {
                caller = Caller::at_terminal(principal, None);
                caller.session = Some(Session::starting(self.now));
                caller.source_ip = INTERNAL.to_owned();
                caller.user_agent = INTERNAL.to_owned();
                caller.context = context.into_iter().map(single).collect();
            }
        }
        if call.grant_operations_for {
            let key = "kms:GrantIsForAWSResource".to_owned();
            caller.context.push((key, vec!["true".to_owned()]));
        }
        let call = Call {
            caller: Arc::new(caller),
            region,
            now: self.now,
            service: "kms".to_owned(),
            operation: call.operation.to_owned(),
            body: match call.body {
                Json::Object(body) => body,
                _ => Map::new(),
            },
        };
        let ticket = self.engine.begin(&call);
        let evaluated = evaluate(self.engine.world(), &call, &ticket);
        self.changed |= evaluated.changes();
        let (outcome, entries) = self.engine.absorb(evaluated);
        self.nested.extend(outcome.decisions.iter().cloned());
        self.steps.extend(entries.into_iter().next().map(Step::Kms));
        Ok(outcome.result?.unwrap_or_default())
    }

    /// What a service keeps under this ARN.
    pub fn kept(&self, arn: &str) -> Option<&Arc<Kept>> {
        self.all_kept().get(arn)
    }

    /// What is kept under ARNs that begin so, in their order.
    pub fn kept_under<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a Arc<Kept>)> {
        let all = self.all_kept().range(prefix.to_owned()..);
        all.take_while(move |(arn, _)| arn.starts_with(prefix))
    }

    fn all_kept(&self) -> &OrdMap<String, Arc<Kept>> {
        self.kept.as_ref().unwrap_or(&self.engine.world().kept)
    }

    /// Keeps something, in place of what is there; `what` says it in words for the flow.
    pub fn keep(&mut self, arn: &str, kept: Kept, what: impl Into<String>) {
        let all = self.kept.get_or_insert_with(|| self.engine.world().kept.clone());
        all.insert(arn.to_owned(), Arc::new(kept));
        self.steps.push(Step::Stored { arn: arn.to_owned(), what: what.into() });
    }

    /// Throws something away.
    pub fn remove(&mut self, arn: &str) {
        let all = self.kept.get_or_insert_with(|| self.engine.world().kept.clone());
        if all.remove(arn).is_some() {
            self.steps.push(Step::Removed { arn: arn.to_owned() });
        }
    }

    /// A clear data key in memory, if it is there and may still be used.
    pub fn held(&self, name: &str) -> Option<Arc<Held>> {
        let held = self.held.as_ref().unwrap_or(&self.engine.world().held).get(name)?;
        held.until.is_none_or(|until| self.now < until).then(|| held.clone())
    }

    /// Holds a clear data key in memory.
    pub fn hold(&mut self, name: String, held: Held) {
        let all = self.held.get_or_insert_with(|| self.engine.world().held.clone());
        all.insert(name, Arc::new(held));
    }

    /// Lets go of a clear data key.
    pub fn let_go(&mut self, name: &str) {
        let all = self.held.get_or_insert_with(|| self.engine.world().held.clone());
        all.remove(name);
    }

    /// Adds a line to the flow.
    pub fn did(&mut self, what: impl Into<String>) {
        self.steps.push(Step::Did(what.into()));
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// A key of 32 bytes that the service manages itself, without KMS: the same for the whole world.
    pub fn own_key(&self, label: &str) -> Material {
        let mut bytes = [0; 32];
        let label = format!("service key {label}");
        CallRng::new(&self.engine.world().seed, 0, &label).fill_bytes(&mut bytes);
        Material::new(bytes.to_vec())
    }
}

/// A condition key with its one value.
fn single((key, value): (String, String)) -> (String, Vec<String>) {
    (key, vec![value])
}

/// A service that calls for itself, with what it says about the resource it serves.
pub(super) fn service(name: &str, context: &[(String, String)]) -> Caller {
    let mut caller = Caller::at_terminal(Principal::Service { name: name.to_owned() }, None);
    (caller.source_ip, caller.user_agent) = (name.to_owned(), name.to_owned());
    caller.context =
        context.iter().map(|(key, value)| (key.clone(), vec![value.clone()])).collect();
    caller
}

/// The bytes of a member of KMS's answer, `CiphertextBlob`.
pub fn blob(answer: &Map<String, Json>, member: &str) -> Result<Vec<u8>, KmsError> {
    let text = answer.get(member).and_then(Json::as_str);
    let bytes = text.and_then(|text| BASE64.decode(text).ok());
    bytes.ok_or_else(|| KmsError::internal(format!("KMS answered without {member}")))
}
