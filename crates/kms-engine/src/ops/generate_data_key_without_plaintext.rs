//! GenerateDataKeyWithoutPlaintext: a data key for later, only in its wrapped form.

use serde_json::Value as Json;

use super::generate_data_key::{make, shown};
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Reads, Scope, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GenerateDataKeyWithoutPlaintext;

shape! {
    pub struct Request {
        /// The symmetric KMS key that wraps the data key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// Pairs bound to the wrapped data key: Decrypt needs exactly the same.
        encryption_context: Option<EncryptionContextType>,
        /// AES_256 or AES_128; instead of NumberOfBytes.
        key_spec: Option<DataKeySpec>,
        /// The data key's length in bytes, 1 to 1,024; instead of KeySpec.
        number_of_bytes: Option<NumberOfBytesType>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        ciphertext_blob: Option<CiphertextType>,
        key_id: Option<KeyIdOut>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for GenerateDataKeyWithoutPlaintext {
    const NAME: &'static str = "GenerateDataKeyWithoutPlaintext";
    const DOC: &'static str = "Returns a new data key only encrypted under the KMS key: for whoever prepares storage \
        but must not read it. Decrypt gives the clear data key when it is needed.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] =
        &[exact("as GenerateDataKey, without the plaintext", "API reference")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        shown(&r.key_id, r.key_spec, r.number_of_bytes, r.encryption_context.as_ref())
    }
}

impl Reads for GenerateDataKeyWithoutPlaintext {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let asked = Asked::to("GenerateDataKeyWithoutPlaintext")
            .with("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec::SymmetricDefault)
            .encryption_context(&request.encryption_context)
            .tokens(&request.grant_tokens);
        let context = request.encryption_context.unwrap_or_default();
        let made = make(
            cx,
            &request.key_id,
            &asked,
            request.key_spec,
            request.number_of_bytes,
            &context,
            request.dry_run,
        )?;
        Ok(Response {
            ciphertext_blob: Some(made.wrapped.into()),
            key_id: Some(made.key_arn.into()),
            key_material_id: made.material.map(Into::into),
        })
    }
}
