//! The audit trail: one record for every call, shaped like CloudTrail's.
//!
//! A record lists what it shows and never filters what it hides: an operation names the parameters that CloudTrail
//! logs (`Operation::shown`), and nothing else of the request ever reaches this module.
//! Source: the CloudTrail record reference and the KMS developer guide's log entries, as of 2026-11.

mod entry;
mod window;

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::arn::{KeyArn, Region};
use crate::call::Caller;
use crate::principal::{AccountId, Principal};
use crate::service;
use crate::time::Timestamp;

pub use entry::{Entry, Trace};
pub use window::{TRACES, Trail, WINDOW};

/// Who is named as the actor of a record.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub enum Actor {
    /// The caller, in full: the copy in the caller's own account.
    Caller(Arc<Caller>),
    /// The caller as the key's owner in another account sees it.
    Foreign(Arc<Caller>),
    /// KMS itself, acting in this account.
    Internal(AccountId),
}

/// Whether a record is of a call or of something KMS did on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum EventType {
    /// Somebody called.
    AwsApiCall,
    /// KMS acted: rotation, deletion, expiry.
    AwsServiceEvent,
}

/// A CloudTrail record.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// Who.
    pub actor: Actor,
    /// When, on the world's clock.
    pub time: Timestamp,
    /// The service, `kms`.
    pub service: String,
    /// The operation or the service event.
    pub name: String,
    /// Where.
    pub region: Region,
    /// Why it failed.
    pub error: Option<(String, Option<String>)>,
    /// The logged part of the request.
    pub request: Json,
    /// The logged part of the response.
    pub response: Json,
    /// Facts that are in neither, such as the key material used.
    pub additional: Map<String, Json>,
    /// Details of a service event.
    pub details: Map<String, Json>,
    /// The request's id; service events have none.
    pub request_id: Option<String>,
    /// The record's id.
    pub event_id: String,
    /// The same in all accounts' copies of one event.
    pub shared_event_id: Option<String>,
    /// Whether the operation changes nothing.
    pub read_only: bool,
    /// The keys and aliases concerned.
    pub resources: Vec<(AccountId, String)>,
    /// Call or service event.
    pub event_type: EventType,
    /// The account whose trail holds this copy.
    pub recipient: Option<AccountId>,
}

impl Event {
    /// The record as CloudTrail delivers it.
    pub fn to_json(&self) -> Json {
        let mut record = Map::new();
        let mut put = |name: &str, value: Json| {
            record.insert(name.to_owned(), value);
        };
        put("eventVersion", json!("1.11"));
        put("userIdentity", self.actor.identity());
        put("eventTime", json!(self.time.to_iso_seconds()));
        put("eventSource", json!(self.source()));
        put("eventName", json!(self.name));
        put("awsRegion", json!(self.region.as_str()));
        let (ip, agent) = self.actor.origin();
        put("sourceIPAddress", json!(ip));
        put("userAgent", json!(agent));
        if let Some((code, message)) = &self.error {
            put("errorCode", json!(code));
            if let Some(message) = message {
                put("errorMessage", json!(message));
            }
        }
        put("requestParameters", self.request.clone());
        put("responseElements", self.response.clone());
        if !self.additional.is_empty() {
            put("additionalEventData", Json::Object(self.additional.clone()));
        }
        if let Some(id) = &self.request_id {
            put("requestID", json!(id));
        }
        put("eventID", json!(self.event_id));
        put("readOnly", json!(self.read_only));
        if let Some(resources) = self.listed_resources() {
            let resources = resources.map(|(account, kind, arn)| {
                json!({"accountId": account.as_str(), "type": kind, "ARN": arn})
            });
            put("resources", resources.collect());
        }
        let event_type = match self.event_type {
            EventType::AwsApiCall => "AwsApiCall",
            EventType::AwsServiceEvent => "AwsServiceEvent",
        };
        put("eventType", json!(event_type));
        put("managementEvent", json!(true));
        if let Some(account) = &self.recipient {
            put("recipientAccountId", json!(account.as_str()));
        }
        if let Some(id) = &self.shared_event_id {
            put("sharedEventID", json!(id));
        }
        if !self.details.is_empty() {
            put("serviceEventDetails", Json::Object(self.details.clone()));
        }
        if let Actor::Caller(caller) = &self.actor
            && let Some(endpoint) = &caller.vpc_endpoint
        {
            put("vpcEndpointId", json!(endpoint));
        }
        put("eventCategory", json!("Management"));
        if self.event_type == EventType::AwsApiCall && self.actor.came_over_tls() {
            let host = service::host_of(&self.service, &self.region);
            put(
                "tlsDetails",
                json!({"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                       "clientProvidedHostHeader": host, "keyExchange": "X25519MLKEM768"}),
            );
        }
        Json::Object(record)
    }

    /// The service as records name it, `kms.amazonaws.com`.
    pub fn source(&self) -> String {
        format!("{}.amazonaws.com", self.service)
    }

    /// Accounts, kinds and ARNs of what the record says it is about; none where it has no such list.
    ///
    /// A denied call names no resource (observed), nor do calls about custom key stores; GenerateRandom and its like
    /// have an empty list. The other services have no list, but for AssumeRole.
    pub fn listed_resources(
        &self,
    ) -> Option<impl Iterator<Item = (&AccountId, &'static str, &str)>> {
        let denied = self.error.as_ref().is_some_and(|(code, _)| code == "AccessDenied");
        let listed = self.service == "kms" || !self.resources.is_empty();
        let kind = if self.service == "sts" { "AWS::IAM::Role" } else { "AWS::KMS::Key" };
        let resources =
            self.resources.iter().map(move |(account, arn)| (account, kind, arn.as_str()));
        (!denied && listed && !self.name.contains("CustomKeyStore")).then_some(resources)
    }

    /// Whether a key is among the record's resources.
    pub fn concerns(&self, key: &KeyArn) -> bool {
        let arn = key.to_string();
        self.resources.iter().any(|(_, resource)| *resource == arn)
    }
}

impl Actor {
    fn identity(&self) -> Json {
        let caller = match self {
            Actor::Internal(account) => {
                return json!({"accountId": account.as_str(), "invokedBy": "AWS Internal"});
            }
            Actor::Foreign(caller) => {
                let account = caller.principal.account().map(AccountId::as_str);
                return json!({"type": "AWSAccount", "principalId": caller.principal.user_id(), "accountId": account});
            }
            Actor::Caller(caller) => caller,
        };
        let principal = &caller.principal;
        let mut identity = Map::new();
        let mut put = |name: &str, value: Json| {
            identity.insert(name.to_owned(), value);
        };
        let kind = match principal {
            Principal::Root { .. } => "Root",
            Principal::User { .. } => "IAMUser",
            Principal::AssumedRole { .. } => "AssumedRole",
            Principal::FederatedUser { .. } => "FederatedUser",
            Principal::Service { .. } => "AWSService",
        };
        put("type", json!(kind));
        if let Principal::Service { name } = principal {
            put("invokedBy", json!(name));
            return Json::Object(identity);
        }
        put("principalId", json!(principal.user_id()));
        put("arn", json!(principal.arn()));
        put("accountId", json!(principal.account().map(AccountId::as_str)));
        put("accessKeyId", json!(caller.access_key_id.as_deref().unwrap_or_default()));
        if let Principal::User { name, .. } = principal {
            put("userName", json!(name));
        }
        if let Some(context) = session_context(caller) {
            put("sessionContext", context);
        }
        if let Some(service) = &caller.via_service {
            put("invokedBy", json!(global_name(service)));
        }
        Json::Object(identity)
    }

    fn origin(&self) -> (String, String) {
        match self {
            Actor::Internal(_) => ("AWS Internal".to_owned(), "AWS Internal".to_owned()),
            Actor::Caller(caller) | Actor::Foreign(caller) => {
                match (&caller.via_service, &caller.principal) {
                    (Some(service), _) | (None, Principal::Service { name: service }) => {
                        (global_name(service), global_name(service))
                    }
                    _ => (caller.source_ip.clone(), caller.user_agent.clone()),
                }
            }
        }
    }

    fn came_over_tls(&self) -> bool {
        matches!(self, Actor::Caller(c) if c.via_service.is_none() && !matches!(c.principal, Principal::Service { .. }))
    }
}

/// Where temporary credentials come from. A role's session always has one, even where a test gives it no session.
fn session_context(caller: &Caller) -> Option<Json> {
    let session = caller.session.as_ref();
    let issuer = match &caller.principal {
        Principal::AssumedRole { account, role, id, .. } => {
            json!({"type": "Role", "principalId": id, "arn": caller.principal.principal_arn(),
                   "accountId": account.as_str(), "userName": role})
        }
        _ => match session?.federated_by.as_ref() {
            Some(user @ Principal::User { account, name, id, .. }) => {
                json!({"type": "IAMUser", "principalId": id, "arn": user.arn(),
                       "accountId": account.as_str(), "userName": name})
            }
            _ => json!({}),
        },
    };
    let created = session.map(|session| session.created.to_iso_seconds());
    let mfa = session.is_some_and(|session| session.mfa).to_string();
    Some(json!({"sessionIssuer": issuer, "webIdFederationData": {},
                "attributes": {"creationDate": created, "mfaAuthenticated": mfa}}))
}

/// `s3.us-east-1.amazonaws.com` calls itself `s3.amazonaws.com` in a record.
fn global_name(service: &str) -> String {
    let name = service.split('.').next().unwrap_or(service);
    format!("{name}.amazonaws.com")
}
