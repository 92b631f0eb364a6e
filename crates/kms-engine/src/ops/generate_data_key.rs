//! GenerateDataKey: a fresh data key, in clear and under a KMS key. Envelope encryption starts here.

use rand_core::Rng;
use serde_json::{Value as Json, json};

use super::decrypt::{RecipientInfo, refuse_recipient};
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::Granted;
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GenerateDataKey;

shape! {
    pub struct Request {
        /// The symmetric KMS key that wraps the data key: id, ARN, alias name or alias ARN.
        key_id: KeyIdType,
        /// Pairs bound to the wrapped data key: Decrypt needs exactly the same.
        encryption_context: Option<EncryptionContextType>,
        /// The data key's length in bytes, 1 to 1,024; instead of KeySpec.
        number_of_bytes: Option<NumberOfBytesType>,
        /// AES_256 or AES_128; instead of NumberOfBytes.
        key_spec: Option<DataKeySpec>,
        /// Tokens of grants that are not yet effective everywhere.
        grant_tokens: Option<GrantTokenList>,
        /// An attestation document of a Nitro enclave.
        recipient: Option<RecipientInfo>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        ciphertext_blob: Option<CiphertextType>,
        plaintext: Option<PlaintextType>,
        key_id: Option<KeyIdOut>,
        ciphertext_for_recipient: Option<CiphertextType>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for GenerateDataKey {
    const NAME: &'static str = "GenerateDataKey";
    const DOC: &'static str = "Returns a new data key twice: in clear, to encrypt your data with and then forget, and \
        encrypted under the KMS key, to store beside the data. KMS keeps neither.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "lengths, check order, AWS's odd list of key specs in the refusal",
            "recorded errors 2022 to 2026",
        ),
        approximate("a Recipient is refused: there is no Nitro enclave to attest", "lab decision"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        shown(&r.key_id, r.key_spec, r.number_of_bytes, r.encryption_context.as_ref())
    }
}

impl Reads for GenerateDataKey {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        refuse_recipient(request.recipient.as_ref())?;
        let asked = Asked::to("GenerateDataKey")
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
            plaintext: Some(made.data_key.into()),
            key_id: Some(made.key_arn.into()),
            ciphertext_for_recipient: None,
            key_material_id: made.material.map(Into::into),
        })
    }
}

/// A data key and its wrapped form.
pub(super) struct Made {
    /// In clear.
    pub data_key: Vec<u8>,
    /// Under the KMS key.
    pub wrapped: Vec<u8>,
    /// The KMS key.
    pub key_arn: String,
    /// Its material, where the KMS key shows it.
    pub material: Option<String>,
}

/// What GenerateDataKey and GenerateDataKeyWithoutPlaintext log.
pub(super) fn shown(
    key_id: &KeyIdType,
    spec: Option<DataKeySpec>,
    bytes: Option<NumberOfBytesType>,
    context: Option<&EncryptionContextType>,
) -> Json {
    show([
        ("keyId", Some(json!(key_id.0))),
        ("keySpec", spec.map(|s| json!(s))),
        ("numberOfBytes", bytes.map(|b| json!(b.0))),
        ("encryptionContext", context.map(|c| json!(c.0))),
    ])
}

/// Makes a data key; the operation with and the one without plaintext differ only in what they return.
pub(super) fn make(
    cx: &mut Cx<'_>,
    key_id: &str,
    asked: &Asked,
    spec: Option<DataKeySpec>,
    bytes: Option<NumberOfBytesType>,
    context: &EncryptionContextType,
    dry_run: Option<bool>,
) -> Result<Made, KmsError> {
    let found = cx.find(key_id, Names::KeyOrAlias)?;
    let key = cx.authorize(&found, asked)?;
    let length = match (spec, bytes) {
        (Some(DataKeySpec::Aes256), None) => 32,
        (Some(DataKeySpec::Aes128), None) => 16,
        (None, Some(bytes)) => bytes.0 as usize,
        _ => {
            return Err(KmsError::validation("Please specify either number of bytes or key spec."));
        }
    };
    wraps_data_keys(&key)?;
    cx.dry_run(dry_run)?;
    let mut data_key = vec![0; length];
    cx.rng.fill_bytes(&mut data_key);
    let (wrapped, material) = key.seal(cx, &data_key, context, "keyMaterialId")?;
    Ok(Made { data_key, wrapped, key_arn: key.arn(), material })
}

/// Usage, state, then kind of key: data keys and the private keys of data key pairs are wrapped by symmetric keys.
pub(super) fn wraps_data_keys(key: &Granted) -> Result<(), KmsError> {
    key.ready_for(KeyUsage::EncryptDecrypt)?;
    match key.key().spec {
        KeySpec::SymmetricDefault => Ok(()),
        _ => Err(KmsError::new(
            ErrorCode::InvalidKeyUsageException,
            "You cannot generate a data key with an asymmetric CMK",
        )),
    }
}
