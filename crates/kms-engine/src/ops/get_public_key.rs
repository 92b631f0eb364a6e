//! GetPublicKey: the public half, to verify or encrypt outside KMS.

use serde_json::{Value as Json, json};

use super::metadata::{algorithms, show};
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GetPublicKey;

shape! {
    pub struct Request {
        /// The asymmetric key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        public_key: Option<PublicKeyType>,
        customer_master_key_spec: Option<KeySpec>,
        key_spec: Option<KeySpec>,
        key_usage: Option<KeyUsage>,
        encryption_algorithms: Option<ListOf<EncryptionAlgorithmSpec>>,
        signing_algorithms: Option<ListOf<SigningAlgorithmSpec>>,
        key_agreement_algorithms: Option<ListOf<KeyAgreementAlgorithmSpec>>,
        encapsulation_algorithms: Option<ListOf<EncapsulationAlgorithmSpec>>,
    }
}

impl Operation for GetPublicKey {
    const NAME: &'static str = "GetPublicKey";
    const DOC: &'static str = "Returns the public key of an asymmetric KMS key as DER SubjectPublicKeyInfo. What you \
        do with it outside KMS leaves no trace in the audit trail.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("encoding, members, kinds of key", "API reference; recorded errors 2026"),
        unknown(
            "a disabled key's public key is still given",
            "sources disagree; the newest observation is followed",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([("keyId", Some(json!(r.key_id.0)))])
    }
}

impl Reads for GetPublicKey {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOrAlias)?;
        let key = cx.authorize(&found, &Asked::to("GetPublicKey").tokens(&request.grant_tokens))?;
        key.in_state(&[KeyState::Enabled, KeyState::Disabled, KeyState::Updating])?;
        if !key.key().spec.is_asymmetric() {
            return Err(KmsError::bare(ErrorCode::UnsupportedOperationException)
                .hint("symmetric and HMAC keys have no public half"));
        }
        let public = key.private()?.public_key().to_der().map_err(KmsError::internal)?;
        let lists = algorithms(key.key());
        Ok(Response {
            key_id: Some(key.arn().into()),
            public_key: Some(public.into()),
            customer_master_key_spec: Some(key.key().spec),
            key_spec: Some(key.key().spec),
            key_usage: Some(key.key().usage),
            encryption_algorithms: lists.encryption,
            signing_algorithms: lists.signing,
            key_agreement_algorithms: lists.agreement,
            encapsulation_algorithms: lists.encapsulation,
        })
    }
}
