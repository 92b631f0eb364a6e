//! What a service did, as a sequence: who called whom with which context, which statement let it through, what was
//! stored where. The data behind `kmslab flow`, and its picture.

mod drawing;

use kms_engine::authz::Decision;
use kms_engine::serve::{Action, Errand, Step};
use kms_engine::trail::{Actor, Entry};
use serde::Serialize;
use serde_json::Value as Json;

pub use drawing::drawing;

/// One action of a service.
#[derive(Debug, Clone, Serialize)]
pub struct Flow {
    /// The number of its call.
    pub call: u64,
    /// The service as ARNs write it.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// Who called.
    pub caller: String,
    /// When.
    pub time: String,
    /// What happened, in order.
    pub steps: Vec<Line>,
    /// Whether the call went well.
    pub succeeded: bool,
}

/// One step: an arrow from one party to another, or something a party does by itself.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Who acts.
    pub from: String,
    /// Upon whom; nobody where it acts by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What, in a few words.
    pub what: String,
    /// More about it, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What was decided on the way, one for each permission.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decided>,
    /// Whether it went well.
    pub succeeded: bool,
}

/// A permission that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Decided {
    /// The action, `kms:Decrypt`.
    pub action: String,
    /// Whether it was allowed.
    pub allowed: bool,
    /// By which statements.
    pub because: String,
}

impl Flow {
    /// The sequence of an action.
    pub fn of(action: &Action) -> Flow {
        let event = &action.entry.event;
        let service = title(&event.service).to_owned();
        let caller = actor(&event.actor);
        let own = action.entry.decisions.iter().take(action.own);
        let what = match own.clone().map(|decision| &*decision.resource).find(|arn| *arn != "*") {
            Some(arn) => format!("{} {arn}", event.name),
            None => event.name.clone(),
        };
        let decisions = own.map(|decision| decided(decision)).collect();
        let mut steps = vec![Line { decisions, ..Line::plain(&caller, Some(&service), what) }];
        steps.extend(action.steps.iter().flat_map(|step| lines(step, &service)));
        let error = action.entry.error.as_ref();
        let answer = error.map_or("done".to_owned(), ToString::to_string);
        let back = Line::plain(&service, Some(&caller), answer);
        steps.push(Line { succeeded: error.is_none(), ..back });
        Flow {
            call: action.entry.call,
            service: event.service.clone(),
            operation: event.name.clone(),
            caller,
            time: event.time.to_string(),
            steps,
            succeeded: error.is_none(),
        }
    }
}

fn lines(step: &Step, service: &str) -> Vec<Line> {
    let alone = |what: String| vec![Line::plain(service, None, what)];
    match step {
        Step::Kms(entry) => vec![kms(entry, service)],
        Step::Stored { arn, what } => alone(format!("stores {arn}: {what}")),
        Step::Removed { arn } => alone(format!("removes {arn}")),
        Step::Did(what) => alone(what.clone()),
        Step::Errand(errand) => on_errand(errand, service),
    }
}

/// What another service did for this one: the arrow there, what happened, the arrow back.
fn on_errand(errand: &Errand, service: &str) -> Vec<Line> {
    let other = title(errand.service);
    let arn = errand.asked.iter().map(|decision| &*decision.resource).find(|arn| *arn != "*");
    let mut there = Line::plain(
        service,
        Some(other),
        format!("{} {}", errand.operation, arn.unwrap_or_default()),
    );
    there.notes.push(format!("as: {}", errand.asker));
    there.notes.extend(errand.context.iter().map(|(key, value)| format!("{key}: {value}")));
    there.decisions = errand.asked.iter().map(|decision| decided(decision)).collect();
    let error = errand.error.as_ref();
    let answer = error.map_or("done".to_owned(), ToString::to_string);
    let back = Line { succeeded: error.is_none(), ..Line::plain(other, Some(service), answer) };
    let mut all = vec![there];
    all.extend(errand.steps.iter().flat_map(|step| lines(step, other)));
    all.push(back);
    all
}

impl Line {
    /// A step that goes well, with nothing more to say about it.
    fn plain(from: &str, to: Option<&str>, what: String) -> Line {
        Line {
            from: from.to_owned(),
            to: to.map(str::to_owned),
            what,
            notes: Vec::new(),
            decisions: Vec::new(),
            succeeded: true,
        }
    }
}

fn kms(entry: &Entry, service: &str) -> Line {
    let event = &entry.event;
    let mut notes = Vec::new();
    let mut note = |name: &str, value: &str| notes.push(format!("{name}: {value}"));
    if let Actor::Caller(caller) = &event.actor {
        let who = short(&caller.principal.arn());
        match &caller.via_service {
            Some(via) => note("as", &format!("{who}, kms:ViaService {via}")),
            None => note("as", &who),
        }
        for (key, values) in &caller.context {
            note(key, &values.join(", "));
        }
    }
    let keys: Vec<&str> = match event.resources.is_empty() {
        true => entry.decisions.iter().map(|decision| &*decision.resource).collect(),
        false => event.resources.iter().map(|(_, arn)| arn.as_str()).collect(),
    };
    keys.iter().filter(|arn| **arn != "*").for_each(|arn| note("key", arn));
    for (name, value) in context(entry) {
        note("encryption context", &format!("{name} = {value}"));
    }
    if let Some(operations) = event.request.get("operations").and_then(Json::as_array) {
        let operations: Vec<&str> = operations.iter().filter_map(Json::as_str).collect();
        note("grants", &operations.join(", "));
    }
    for grantee in ["granteePrincipal", "granteeServicePrincipal"] {
        if let Some(grantee) = event.request.get(grantee).and_then(Json::as_str) {
            note("to", grantee);
        }
    }
    let decisions: Vec<Decided> = entry.decisions.iter().map(|it| decided(it)).collect();
    if let Some(error) = entry.error.as_ref().filter(|_| decisions.iter().all(|it| it.allowed)) {
        note("refused", &error.to_string());
    }
    Line {
        from: service.to_owned(),
        to: Some("KMS".to_owned()),
        what: format!("{} (call {})", event.name, entry.call),
        notes,
        decisions,
        succeeded: entry.error.is_none(),
    }
}

/// The encryption context; of a denied call, whose record shows none, as the decision saw it.
fn context(entry: &Entry) -> Vec<(String, String)> {
    let logged = entry.event.request.get("encryptionContext").and_then(Json::as_object);
    if let Some(logged) = logged {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        return logged.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    }
    let facts = entry.decisions.iter().find_map(|decision| decision.facts.as_ref());
    let pairs = facts.and_then(|facts| facts.encryption_context.as_ref());
    pairs.into_iter().flat_map(|pairs| pairs.iter().map(|(k, v)| (k.clone(), v.clone()))).collect()
}

fn decided(decision: &Decision) -> Decided {
    Decided {
        action: decision.action.to_string(),
        allowed: decision.is_allowed(),
        because: decision.because.clone(),
    }
}

fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Caller(caller) | Actor::Foreign(caller) => short(&caller.principal.arn()),
        Actor::Internal(account) => account.to_string(),
    }
}

/// `user/alice` of an ARN; the whole of anything else.
fn short(arn: &str) -> String {
    arn.splitn(6, ':').nth(5).unwrap_or(arn).to_owned()
}

/// A service's name as people say it.
pub fn title(service: &str) -> &str {
    match service {
        "s3" => "S3",
        "ssm" => "Parameter Store",
        "secretsmanager" => "Secrets Manager",
        "ec2" => "EBS",
        "lambda" => "Lambda",
        "dynamodb" => "DynamoDB",
        "sqs" => "SQS",
        "sns" => "SNS",
        "rds" => "RDS",
        "cloudtrail" => "CloudTrail",
        "logs" => "CloudWatch Logs",
        "redshift" => "Redshift",
        "elasticfilesystem" => "EFS",
        "ecr" => "ECR",
        other => other,
    }
}
