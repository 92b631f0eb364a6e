//! GenerateDataKeyPair: a fresh asymmetric key pair, its private key in clear and under a KMS key.

use serde_json::{Value as Json, json};

use super::decrypt::{RecipientInfo, refuse_recipient};
use super::generate_data_key::wraps_data_keys;
use super::metadata::show;
use crate::authorize::Asked;
use crate::crypto::{self, Material};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;

/// See the module.
pub struct GenerateDataKeyPair;

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
        /// An attestation document of a Nitro enclave.
        recipient: Option<RecipientInfo>,
        /// Checks permissions and parameters without doing it.
        dry_run: Option<bool>,
    }
}

shape! {
    pub struct Response {
        private_key_ciphertext_blob: Option<CiphertextType>,
        private_key_plaintext: Option<PlaintextType>,
        public_key: Option<PublicKeyType>,
        key_id: Option<KeyIdOut>,
        key_pair_spec: Option<DataKeyPairSpec>,
        ciphertext_for_recipient: Option<CiphertextType>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for GenerateDataKeyPair {
    const NAME: &'static str = "GenerateDataKeyPair";
    const DOC: &'static str = "Returns a new key pair for use outside KMS: the public key, the private key in clear, \
        and the private key encrypted under the KMS key, to store. KMS keeps none of it.";
    const SCOPE: Scope = Scope::AnyAccount;
    const FIDELITY: &'static [Fidelity] = &[
        exact("encodings: SubjectPublicKeyInfo and PKCS#8 in DER", "API reference"),
        unknown("refusal of an asymmetric KMS key, taken from GenerateDataKey", "not recorded"),
        approximate("a Recipient is refused: there is no Nitro enclave to attest", "lab decision"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        shown(&r.key_id, r.key_pair_spec, r.encryption_context.as_ref())
    }
}

impl Reads for GenerateDataKeyPair {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        refuse_recipient(request.recipient.as_ref())?;
        let asked = asked(
            "GenerateDataKeyPair",
            request.key_pair_spec,
            &request.encryption_context,
            &request.grant_tokens,
        );
        let context = request.encryption_context.unwrap_or_default();
        let made =
            make(cx, &request.key_id, &asked, request.key_pair_spec, &context, request.dry_run)?;
        let private_key = made.private_key.expose().map_err(KmsError::internal)?.to_vec();
        Ok(Response {
            private_key_ciphertext_blob: Some(made.wrapped.into()),
            private_key_plaintext: Some(private_key.into()),
            public_key: Some(made.public_key.into()),
            key_id: Some(made.key_arn.into()),
            key_pair_spec: Some(request.key_pair_spec),
            ciphertext_for_recipient: None,
            key_material_id: made.material.map(Into::into),
        })
    }
}

/// A key pair and the wrapped form of its private key.
pub(super) struct Made {
    /// PKCS#8 DER.
    pub private_key: Material,
    /// The same under the KMS key.
    pub wrapped: Vec<u8>,
    /// SubjectPublicKeyInfo DER.
    pub public_key: Vec<u8>,
    /// The KMS key.
    pub key_arn: String,
    /// Its material, where the KMS key shows it.
    pub material: Option<String>,
}

/// What the operation with and the one without plaintext log.
pub(super) fn shown(
    key_id: &KeyIdType,
    spec: DataKeyPairSpec,
    context: Option<&EncryptionContextType>,
) -> Json {
    show([
        ("keyId", Some(json!(key_id.0))),
        ("keyPairSpec", Some(json!(spec))),
        ("encryptionContext", context.map(|c| json!(c.0))),
    ])
}

/// What both ask for.
pub(super) fn asked(
    operation: &'static str,
    spec: DataKeyPairSpec,
    context: &Option<EncryptionContextType>,
    tokens: &Option<GrantTokenList>,
) -> Asked {
    Asked::to(operation)
        .with("kms:DataKeyPairSpec", spec)
        .with("kms:EncryptionAlgorithm", EncryptionAlgorithmSpec::SymmetricDefault)
        .encryption_context(context)
        .tokens(tokens)
}

/// Makes a key pair; the two operations differ only in what they return.
pub(super) fn make(
    cx: &mut Cx<'_>,
    key_id: &str,
    asked: &Asked,
    spec: DataKeyPairSpec,
    context: &EncryptionContextType,
    dry_run: Option<bool>,
) -> Result<Made, KmsError> {
    let found = cx.find(key_id, Names::KeyOrAlias)?;
    let key = cx.authorize(&found, asked)?;
    wraps_data_keys(&key)?;
    if key.key().custom_key_store.is_some() {
        key.of_origin(Origin::AwsKms)?;
    }
    if spec == DataKeyPairSpec::Sm2 && cx.region.partition() != "aws-cn" {
        return Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            format!("KeyPairSpec {spec} is not supported in this Region"),
        ));
    }
    cx.dry_run(dry_run)?;
    let private_key = crypto::generate(spec.into(), &mut cx.rng).map_err(KmsError::internal)?;
    let public_key =
        crypto::public_key_der(spec.into(), &private_key).map_err(KmsError::internal)?;
    let der = private_key.expose().map_err(KmsError::internal)?;
    let (wrapped, material) = key.seal(cx, der, context, "keyMaterialId")?;
    Ok(Made { private_key, wrapped, public_key, key_arn: key.arn(), material })
}
