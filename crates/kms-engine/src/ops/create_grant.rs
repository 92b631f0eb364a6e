//! CreateGrant: permission on one key for one principal, without touching a policy.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::grants::{GrantConstraints, fitting, for_aws_resource, forget_over};
use super::metadata::show;
use crate::authorize::{Asked, exists};
use crate::authz::policy::PrincipalPattern;
use crate::authz::{Constraints, NewGrant};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::grant::{self, Grant, PER_KEY, PROPAGATION};
use crate::key::Key;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// Pairs in an encryption context constraint (API reference).
const PAIRS: usize = 8;
/// Characters in the value of such a pair (API reference).
const VALUE_LENGTH: usize = 384;

/// See the module.
pub struct CreateGrant;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// Who gets the permissions: the ARN of a user, role, session or account.
        grantee_principal: Option<PrincipalIdType>,
        /// Who may retire the grant.
        retiring_principal: Option<PrincipalIdType>,
        /// What the grant allows; must suit the key.
        operations: ListOf<GrantOperation>,
        /// When it applies.
        constraints: Option<GrantConstraints>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// A name that makes retries safe: the same request again returns the same grant.
        name: Option<GrantNameType>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
        /// The AWS service that gets the permissions; needs a SourceArn constraint and a retiring principal.
        grantee_service_principal: Option<ServicePrincipalType>,
        /// The AWS service that may retire the grant.
        retiring_service_principal: Option<ServicePrincipalType>,
    }
}

shape! {
    pub struct Response {
        grant_token: Option<GrantTokenType>,
        grant_id: Option<GrantIdType>,
    }
}

impl Operation for CreateGrant {
    const NAME: &'static str = "CreateGrant";
    const DOC: &'static str = "Lets a principal use a key for certain operations, beside all policies. The grant \
        works everywhere within minutes; with the token that comes back, at once.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "operations that suit the key, constraints, names, condition keys, narrowing",
            "API reference",
        ),
        approximate(
            "a new grant needs its token for exactly five minutes of the clock",
            "AWS: usually less than five minutes",
        ),
        unknown("wording of most refusals", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        let text = |text: Option<&str>| text.map(|text| json!(text));
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("granteePrincipal", r.grantee_principal.as_deref().map(shown_grantee)),
            ("granteeServicePrincipal", text(r.grantee_service_principal.as_deref())),
            ("retiringPrincipal", text(r.retiring_principal.as_deref())),
            ("retiringServicePrincipal", text(r.retiring_service_principal.as_deref())),
            ("operations", Some(json!(r.operations.0))),
            ("constraints", r.constraints.as_ref().map(GrantConstraints::shown)),
        ])
    }
}

impl Writes for CreateGrant {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let constraints =
            request.constraints.as_ref().map(GrantConstraints::facts).unwrap_or_default();
        let key = cx.authorize(&found, &asked(cx, &request, &constraints))?;
        let (grantee, retiring) = parties(&request, &constraints)?;
        operations(&request.operations, key.key())?;
        fit(&constraints, key.key())?;
        for party in [&request.grantee_principal, &request.retiring_principal].into_iter().flatten()
        {
            let identity = PrincipalPattern::parse_aws(party).filter(|_| party.starts_with("arn:"));
            // AWS's own services still name themselves here.
            let by_service = cx.caller.via_service.is_some();
            let service = PrincipalPattern::parse_service(party).filter(|_| by_service);
            known(cx, &party.0, identity.or(service))?;
        }
        let services = [&request.grantee_service_principal, &request.retiring_service_principal];
        for party in services.into_iter().flatten() {
            known(cx, &party.0, PrincipalPattern::parse_service(party))?;
        }
        key.in_state(&[KeyState::Enabled, KeyState::Unavailable, KeyState::Updating])?;

        let issuer = cx.account().unwrap_or(&key.key().arn.account).clone();
        let new = Grant {
            key: key.key().arn.clone(),
            id: String::new(),
            name: request.name.map(|name| name.0),
            created: cx.now,
            effective: cx.now.plus(PROPAGATION),
            grantee,
            retiring,
            issuer,
            operations: request.operations.0,
            context_subset: constraints.subset,
            context_equals: constraints.equals,
            source_arn: constraints.source_arn.map(|arn| arn.to_string()),
            ended: None,
        };
        let known = new.name.as_ref().and_then(|_| repeated(cx.world, &new));
        let grant = match known {
            Some(grant) => grant,
            None => {
                room(cx, key.key())?;
                let mut id = [0; 32];
                rand_core::Rng::fill_bytes(&mut cx.rng, &mut id);
                Arc::new(Grant { id: hex::encode(id), ..new })
            }
        };
        cx.dry_run(request.dry_run)?;
        let token = grant::token(cx.world, &grant.reference(), &mut cx.rng)?;
        cx.record.response = json!({"grantId": grant.id, "keyId": key.arn()});
        let id = grant.id.as_str().into();
        forget_over(world, &grant.key, cx.now);
        world.grants.insert(grant.reference(), grant);
        Ok(Response { grant_token: Some(token.into()), grant_id: Some(id) })
    }
}

/// A role of AWS's own is shown by its unique id, as in the records of EBS: `111122223333:aws:ec2-infrastructure:i-1`.
fn shown_grantee(arn: &str) -> Json {
    let session =
        arn.strip_prefix("arn:aws:sts::").and_then(|rest| rest.split_once(":assumed-role/"));
    match session.and_then(|(account, session)| Some((account, session.split_once('/')?))) {
        Some((account, (role, session))) if role.starts_with("aws:") => {
            json!(format!("{account}:{role}:{session}"))
        }
        _ => json!(arn),
    }
}

fn asked(cx: &Cx<'_>, request: &Request, constraints: &Constraints) -> Asked {
    let context = constraints.equals.as_ref().or(constraints.subset.as_ref());
    let kind = match (&constraints.equals, &constraints.subset) {
        (Some(_), _) => Some("EncryptionContextEquals"),
        (None, Some(_)) => Some("EncryptionContextSubset"),
        (None, None) => None,
    };
    let operations = request.operations.iter().map(|operation| operation.to_string()).collect();
    let mut asked = Asked::to("CreateGrant")
        .with_all("kms:GrantOperations", operations)
        .with("kms:GrantIsForAWSResource", for_aws_resource(cx))
        .tokens(&request.grant_tokens)
        .granting(NewGrant {
            operations: request.operations.0.clone(),
            constraints: constraints.clone(),
        });
    if let Some(context) = context {
        asked = asked.encryption_context(&Some(EncryptionContextType(context.clone())));
    }
    for (name, value) in [
        ("kms:GranteePrincipal", request.grantee_principal.as_deref()),
        ("kms:GranteeServicePrincipal", request.grantee_service_principal.as_deref()),
        ("kms:RetiringPrincipal", request.retiring_principal.as_deref()),
        ("kms:RetiringServicePrincipal", request.retiring_service_principal.as_deref()),
        ("kms:GrantConstraintType", kind),
        ("kms:GrantConstraintSourceArn", constraints.source_arn.as_deref()),
    ] {
        if let Some(value) = value {
            asked = asked.with(name, value);
        }
    }
    asked
}

/// The grantee and the retiring principal, each an identity or a service.
fn parties(
    request: &Request,
    constraints: &Constraints,
) -> Result<(String, Option<String>), KmsError> {
    let retiring = match (&request.retiring_principal, &request.retiring_service_principal) {
        (Some(_), Some(_)) => {
            return Err(KmsError::validation(
                "RetiringPrincipal and RetiringServicePrincipal cannot both be specified.",
            ));
        }
        (Some(identity), None) => Some(identity.0.clone()),
        (None, service) => service.as_ref().map(|service| service.0.clone()),
    };
    match (&request.grantee_principal, &request.grantee_service_principal) {
        (Some(identity), None) => Ok((identity.0.clone(), retiring)),
        (None, Some(service)) if constraints.source_arn.is_some() && retiring.is_some() => {
            Ok((service.0.clone(), retiring))
        }
        (None, Some(_)) => Err(KmsError::validation(
            "A grant to a service principal requires a SourceArn grant constraint and a retiring principal.",
        )),
        _ => Err(KmsError::validation(
            "Exactly one of GranteePrincipal and GranteeServicePrincipal must be specified.",
        )),
    }
}

fn operations(operations: &[GrantOperation], key: &Key) -> Result<(), KmsError> {
    if operations.is_empty() {
        return Err(KmsError::validation("A grant must contain at least one operation."));
    }
    if operations.iter().all(|operation| *operation == GrantOperation::CreateGrant) {
        return Err(KmsError::validation(
            "Grants must not contain only the CreateGrant operation.",
        ));
    }
    match operations.iter().find(|operation| !fitting(key).contains(operation)) {
        None => Ok(()),
        Some(operation) => Err(KmsError::validation(format!(
            "Operation {operation} is not supported by key {} with key spec {} and key usage {}.",
            key.arn, key.spec, key.usage
        ))),
    }
}

fn fit(constraints: &Constraints, key: &Key) -> Result<(), KmsError> {
    let refuse = |message: String| Err(KmsError::validation(message));
    if constraints.equals.is_some() && constraints.subset.is_some() {
        return refuse(
            "Only one of EncryptionContextEquals and EncryptionContextSubset can be specified."
                .to_owned(),
        );
    }
    let Some(context) = constraints.equals.as_ref().or(constraints.subset.as_ref()) else {
        return Ok(());
    };
    if key.spec != KeySpec::SymmetricDefault {
        return refuse(format!(
            "Encryption context grant constraints are not supported for key spec {}.",
            key.spec
        ));
    }
    if context.len() > PAIRS {
        return refuse(format!(
            "A grant constraint can have at most {PAIRS} encryption context pairs."
        ));
    }
    if context.values().any(|value| value.chars().count() > VALUE_LENGTH) {
        return refuse(format!(
            "An encryption context value in a grant constraint can have at most {VALUE_LENGTH} characters."
        ));
    }
    Ok(())
}

/// Refuses a principal that does not exist, or is none that a grant may name: `GranteePrincipal` takes ARNs only, and
/// an AWS service goes into `GranteeServicePrincipal`.
fn known(cx: &Cx<'_>, party: &str, pattern: Option<PrincipalPattern>) -> Result<(), KmsError> {
    let exists = |pattern: &PrincipalPattern| {
        !matches!(pattern, PrincipalPattern::Everyone) && exists(cx.world, pattern)
    };
    if pattern.as_ref().is_some_and(exists) {
        return Ok(());
    }
    let hint = match PrincipalPattern::parse_service(party) {
        Some(_) => "an AWS service is named in GranteeServicePrincipal or RetiringServicePrincipal",
        None => {
            "a grant names an account, user, role, role session or federated user that exists, by its ARN"
        }
    };
    let message = format!("ARN does not refer to a valid principal: {party}");
    Err(KmsError::new(ErrorCode::InvalidArnException, message).hint(hint))
}

/// The grant that the same request made before.
fn repeated(world: &World, new: &Grant) -> Option<Arc<Grant>> {
    let mut grants = world.grants_of(&new.key);
    let same = |grant: &&Arc<Grant>| {
        let known = Grant::clone(grant);
        known.ended.is_none()
            && Grant { id: String::new(), created: new.created, effective: new.effective, ..known }
                == *new
    };
    grants.find(same).cloned()
}

fn room(cx: &Cx<'_>, key: &Key) -> Result<(), KmsError> {
    let count = cx.world.grants_of(&key.arn).filter(|grant| grant.ended.is_none()).count();
    if count < PER_KEY || key.manager == KeyManager::Aws {
        return Ok(());
    }
    Err(KmsError::new(
        ErrorCode::LimitExceededException,
        format!(
            "Grants per key quota for this account in this region is {PER_KEY}, current usage is {count}."
        ),
    ))
}
