//! GenerateDataKeyPairWithoutPlaintext: a key pair for later, its private key only in wrapped form.

use serde_json::Value as Json;

use super::generate_data_key_pair::{asked, make, shown};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GenerateDataKeyPairWithoutPlaintext;

shape! {
    pub struct Request {
        /// Pairs bound to the wrapped private key: Decrypt needs exactly the same.
        encryption_context: Option<EncryptionContextType>,
        /// The symmetric KMS key that wraps the private key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// The kind of key pair.
        key_pair_spec: DataKeyPairSpec,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        private_key_ciphertext_blob: Option<CiphertextType>,
        public_key: Option<PublicKeyType>,
        key_id: Option<KeyIdOut>,
        key_pair_spec: Option<DataKeyPairSpec>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for GenerateDataKeyPairWithoutPlaintext {
    const NAME: &'static str = "GenerateDataKeyPairWithoutPlaintext";
    const DOC: &'static str = "Returns a new public key, and the private key only encrypted under the KMS key. Decrypt \
        gives the clear private key when it is needed.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as GenerateDataKeyPair, without the plaintext", "API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        shown(&r.key_id, r.key_pair_spec, r.encryption_context.as_ref())
    }
}

impl Reads for GenerateDataKeyPairWithoutPlaintext {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let asked = asked(
            Self::NAME,
            request.key_pair_spec,
            &request.encryption_context,
            &request.grant_tokens,
        );
        let context = request.encryption_context.unwrap_or_default();
        let made =
            make(cx, &request.key_id, &asked, request.key_pair_spec, &context, request.dry_run)?;
        Ok(Response {
            private_key_ciphertext_blob: Some(made.wrapped.into()),
            public_key: Some(made.public_key.into()),
            key_id: Some(made.key_arn.into()),
            key_pair_spec: Some(request.key_pair_spec),
            key_material_id: made.material.map(Into::into),
        })
    }
}
