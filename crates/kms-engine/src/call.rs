//! The one door's two sides: the [`Call`] a front door brings and the [`Outcome`] it takes away.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::arn::Region;
use crate::authz::Decision;
use crate::error::KmsError;
use crate::principal::Principal;
use crate::time::{HOUR, Timestamp};
use crate::trail::Event;

/// One request, from whichever door: shell, wire, lab or book.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// The Region of the endpoint that was asked.
    pub region: Region,
    /// When, on the world's clock. A call in the past of the world happens at the world's present.
    pub now: Timestamp,
    /// The service's name in ARNs: `kms`, `iam`, `sts`.
    pub service: String,
    /// The operation, `GenerateDataKey`.
    pub operation: String,
    /// The request's members as JSON, named as on the wire.
    pub body: Map<String, Json>,
}

/// Everything about the caller that a policy or the audit trail may look at.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Caller {
    /// The identity.
    pub principal: Principal,
    /// The access key that signed the request.
    pub access_key_id: Option<String>,
    /// What a temporary session carries beyond its principal.
    pub session: Option<Session>,
    /// Where the request came from.
    pub source_ip: String,
    /// The client's own words about itself.
    pub user_agent: String,
    /// The service that calls on the principal's behalf, `s3.us-east-1.amazonaws.com`.
    pub via_service: Option<String>,
    /// The interface endpoint the request travelled through.
    pub vpc_endpoint: Option<String>,
    /// Further condition keys that the front door knows, such as `aws:SourceArn`.
    pub context: Vec<(String, Vec<String>)>,
}

impl Caller {
    /// A caller who types at the lab's own terminal.
    pub fn at_terminal(principal: Principal, access_key_id: Option<String>) -> Caller {
        Caller {
            principal,
            access_key_id,
            session: None,
            source_ip: "127.0.0.1".to_owned(),
            user_agent: "kmslab".to_owned(),
            via_service: None,
            vpc_endpoint: None,
            context: Vec::new(),
        }
    }
}

/// What temporary credentials add to their principal: a role's, a federated user's, or an IAM user's own
/// (GetSessionToken).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Session {
    /// When the credentials were issued: `aws:TokenIssueTime`.
    pub created: Timestamp,
    /// When the credentials stop working.
    pub expires: Timestamp,
    /// The texts of the session policies given with it.
    pub policies: Vec<Arc<crate::authz::policy::Policy>>,
    /// Session tags.
    pub tags: Vec<(String, String)>,
    /// The keys of the session tags that pass on to sessions of the next role.
    pub transitive: Vec<String>,
    /// Of a federated user, the IAM user who asked for the session and whose policies it has.
    pub federated_by: Option<Principal>,
    /// Whether the caller had used MFA.
    pub mfa: bool,
}

impl Session {
    /// A session that an AWS service starts for an identity of its own: an hour, without policies or tags.
    pub fn starting(now: Timestamp) -> Session {
        Session {
            created: now,
            expires: now.plus(HOUR),
            policies: Vec::new(),
            tags: Vec::new(),
            transitive: Vec::new(),
            federated_by: None,
            mfa: false,
        }
    }
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The call's number in its world, from 1. `kmslab explain N` asks for it.
    pub number: u64,
    /// The response's members, or none where the operation answers with an empty body.
    pub result: Result<Option<Map<String, Json>>, KmsError>,
    /// Every authorization that was decided on the way, in order.
    pub decisions: Vec<Arc<Decision>>,
    /// The audit records: the call's own first, then the copies and service events that it caused.
    pub audit: Vec<Arc<Event>>,
}
