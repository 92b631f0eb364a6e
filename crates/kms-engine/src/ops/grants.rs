//! What the grant operations share: the shapes of a grant, and the ends of one.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authz::Constraints;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::grant::{Grant, GrantRef, is_service};
use crate::key::Key;
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;
use crate::world::World;

shape! {
    /// When a grant applies.
    pub struct GrantConstraints {
        /// Pairs that the encryption context of a request must contain.
        encryption_context_subset: Option<EncryptionContextType>,
        /// The encryption context that a request must have, no more and no less.
        encryption_context_equals: Option<EncryptionContextType>,
        /// The resource on whose behalf a service must be calling.
        source_arn: Option<GrantConstraintSourceArnType>,
    }
}

shape! {
    /// A grant in a list.
    pub struct GrantListEntry {
        key_id: Option<KeyIdOut>,
        grant_id: Option<GrantIdType>,
        name: Option<GrantNameType>,
        creation_date: Option<Timestamp>,
        grantee_principal: Option<PrincipalIdType>,
        retiring_principal: Option<PrincipalIdType>,
        issuing_account: Option<PrincipalIdType>,
        operations: Option<ListOf<GrantOperation>>,
        constraints: Option<GrantConstraints>,
        grantee_service_principal: Option<ServicePrincipalType>,
        retiring_service_principal: Option<ServicePrincipalType>,
    }
}

/// A grant as ListGrants shows it.
pub(super) fn entry(grant: &Grant) -> GrantListEntry {
    let identity = |party: &String| (!is_service(party)).then(|| party.as_str().into());
    let service = |party: &String| is_service(party).then(|| party.as_str().into());
    let context =
        |pairs: &std::collections::BTreeMap<String, String>| EncryptionContextType(pairs.clone());
    let constraints = GrantConstraints {
        encryption_context_subset: grant.context_subset.as_ref().map(context),
        encryption_context_equals: grant.context_equals.as_ref().map(context),
        source_arn: grant.source_arn.as_deref().map(Into::into),
    };
    let constrained = grant.context_subset.is_some()
        || grant.context_equals.is_some()
        || grant.source_arn.is_some();
    GrantListEntry {
        key_id: Some(grant.key.to_string().into()),
        grant_id: Some(grant.id.as_str().into()),
        // AWS shows an empty name where none was given.
        name: Some(grant.name.as_deref().unwrap_or_default().into()),
        creation_date: Some(grant.created),
        grantee_principal: identity(&grant.grantee),
        retiring_principal: grant.retiring.as_ref().and_then(identity),
        issuing_account: Some(format!("arn:aws:iam::{}:root", grant.issuer).into()),
        operations: Some(grant.operations.iter().copied().collect()),
        constraints: constrained.then_some(constraints),
        grantee_service_principal: service(&grant.grantee),
        retiring_service_principal: grant.retiring.as_ref().and_then(service),
    }
}

impl GrantConstraints {
    /// The constraints as decisions look at them.
    pub(super) fn facts(&self) -> Constraints {
        Constraints {
            equals: self.encryption_context_equals.as_ref().map(|c| c.0.clone()),
            subset: self.encryption_context_subset.as_ref().map(|c| c.0.clone()),
            source_arn: self.source_arn.as_deref().map(Into::into),
        }
    }

    /// The constraints as CloudTrail shows them.
    pub(super) fn shown(&self) -> Json {
        let pairs = |context: &Option<EncryptionContextType>| context.as_ref().map(|c| json!(c.0));
        show([
            ("encryptionContextSubset", pairs(&self.encryption_context_subset)),
            ("encryptionContextEquals", pairs(&self.encryption_context_equals)),
            ("sourceArn", self.source_arn.as_ref().map(|arn| json!(arn.0))),
        ])
    }
}

/// The operations a grant on this key may allow (developer guide, grant operations).
pub(super) fn fitting(key: &Key) -> &'static [GrantOperation] {
    use GrantOperation::*;
    match (key.usage, key.spec) {
        (KeyUsage::EncryptDecrypt, KeySpec::SymmetricDefault) => &[
            Encrypt,
            Decrypt,
            GenerateDataKey,
            GenerateDataKeyWithoutPlaintext,
            GenerateDataKeyPair,
            GenerateDataKeyPairWithoutPlaintext,
            ReEncryptFrom,
            ReEncryptTo,
            CreateGrant,
            DescribeKey,
            RetireGrant,
        ],
        (KeyUsage::EncryptDecrypt, _) => &[
            Encrypt,
            Decrypt,
            ReEncryptFrom,
            ReEncryptTo,
            GetPublicKey,
            CreateGrant,
            DescribeKey,
            RetireGrant,
        ],
        (KeyUsage::SignVerify, _) => {
            &[Sign, Verify, GetPublicKey, CreateGrant, DescribeKey, RetireGrant]
        }
        (KeyUsage::KeyAgreement, _) => {
            &[DeriveSharedSecret, GetPublicKey, CreateGrant, DescribeKey, RetireGrant]
        }
        (KeyUsage::GenerateVerifyMac, _) => {
            &[GenerateMac, VerifyMac, CreateGrant, DescribeKey, RetireGrant]
        }
        (KeyUsage::EncapsulateDecapsulate, _) => {
            &[Encapsulate, Decapsulate, GetPublicKey, CreateGrant, DescribeKey, RetireGrant]
        }
    }
}

/// The grant of that id on the key, unless it was retired or revoked.
pub(super) fn find(cx: &Cx<'_>, key: &Key, id: &str) -> Result<Grant, KmsError> {
    valid_id(id)?;
    let reference = GrantRef { key: key.arn.clone(), id: id.to_owned() };
    let grant = cx.world.grants.get(&reference).filter(|grant| grant.ended.is_none());
    grant.map(|grant| Grant::clone(grant)).ok_or_else(|| {
        KmsError::new(ErrorCode::NotFoundException, format!("Grant ID {id} not found"))
            .hint("`aws kms list-grants` shows the grants of a key")
    })
}

/// Refuses what cannot be the id of a grant.
pub(super) fn valid_id(id: &str) -> Result<(), KmsError> {
    match id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(()),
        false => Err(KmsError::bare(ErrorCode::InvalidGrantIdException)
            .hint("a grant id is 64 hexadecimal digits")),
    }
}

/// Retires or revokes: the grant leaves every list now, and stops working once that has spread.
pub(super) fn end(cx: &Cx<'_>, world: &mut World, grant: Grant) {
    forget_over(world, &grant.key, cx.now);
    let ended = Grant { ended: Some(cx.now), ..grant };
    world.grants.insert(ended.reference(), std::sync::Arc::new(ended));
}

/// Drops the grants of a key that no longer work anywhere.
pub(super) fn forget_over(world: &mut World, key: &crate::arn::KeyArn, now: Timestamp) {
    let over: Vec<GrantRef> = world
        .grants_of(key)
        .filter(|grant| grant.is_over(now))
        .map(|grant| grant.reference())
        .collect();
    for grant in over {
        world.grants.remove(&grant);
    }
}

/// Whether an AWS service calls on somebody's behalf: the value of `kms:GrantIsForAWSResource`.
pub(super) fn for_aws_resource(cx: &Cx<'_>) -> bool {
    cx.caller.via_service.is_some()
}
