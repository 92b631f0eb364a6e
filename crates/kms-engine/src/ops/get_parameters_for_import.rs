//! GetParametersForImport: a public key to wrap key material with, and the token that belongs to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::arn::KeyArn;
use crate::authorize::Asked;
use crate::crypto::wrapping::wrapping_key_spec;
use crate::crypto::{self, Material, PrivateKey};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Reads, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::{DAY, Timestamp};
use crate::token;

/// How long a wrapping key and its token are good for (API reference).
const VALIDITY: i64 = DAY;

const TOKENS: &str = "import tokens";

/// See the module.
pub struct GetParametersForImport;

shape! {
    pub struct Request {
        /// The key without material, or whose material is to come back: id or ARN.
        key_id: KeyIdType,
        /// How you will wrap the key material.
        wrapping_algorithm: WrappingAlgorithm,
        /// The kind of public key you will wrap it with.
        wrapping_key_spec: WrappingKeySpec,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        import_token: Option<CiphertextType>,
        public_key: Option<WrappingPublicKey>,
        parameters_valid_to: Option<Timestamp>,
    }
}

impl Operation for GetParametersForImport {
    const NAME: &'static str = "GetParametersForImport";
    const DOC: &'static str = "Returns a public key with which to wrap your own key material, and the import token to \
        send along. Both belong together, to this key, and are good for 24 hours.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("a fresh pair each time, which algorithms wrap what, key states", "API reference"),
        unknown("wording where algorithm, wrapping key and key spec do not fit", "not recorded"),
        unknown("RSA_AES_KEY_WRAP is taken for symmetric and HMAC keys too", "not documented"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("wrappingAlgorithm", Some(json!(r.wrapping_algorithm))),
            ("wrappingKeySpec", Some(json!(r.wrapping_key_spec))),
        ])
    }
}

/// What an import token holds, which is everything: KMS keeps nothing of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Claim {
    /// The key it is for.
    pub key: KeyArn,
    /// How the material will be wrapped.
    pub algorithm: WrappingAlgorithm,
    /// The end of the pair.
    pub valid_to: Timestamp,
    spec: WrappingKeySpec,
    private: String,
}

impl Reads for GetParametersForImport {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let (algorithm, spec) = (request.wrapping_algorithm, request.wrapping_key_spec);
        let asked = Asked::to("GetParametersForImport")
            .with("kms:WrappingAlgorithm", algorithm)
            .with("kms:WrappingKeySpec", spec);
        let key = cx.authorize(&found, &asked)?;
        key.of_origin(Origin::External)?;
        use KeyState::{Disabled, Enabled, PendingImport};
        key.in_state(&[Enabled, Disabled, PendingImport])?;
        fits(cx, algorithm, spec, key.key().spec)?;
        let secret =
            crypto::generate(wrapping_key_spec(spec), &mut cx.rng).map_err(KmsError::internal)?;
        let public =
            crypto::public_key_der(wrapping_key_spec(spec), &secret).map_err(KmsError::internal)?;
        let valid_to = cx.now.plus(VALIDITY);
        let private = BASE64.encode(secret.expose().map_err(KmsError::internal)?);
        let claim = Claim { key: key.key().arn.clone(), algorithm, spec, private, valid_to };
        let token = token::seal(cx.world, TOKENS, &claim, &mut cx.rng)?;
        Ok(Response {
            key_id: Some(key.arn().into()),
            import_token: Some(token.into()),
            public_key: Some(public.into()),
            parameters_valid_to: Some(valid_to),
        })
    }
}

impl Claim {
    /// What a token says, if it is one of ours.
    pub fn read(cx: &Cx<'_>, import_token: &[u8]) -> Option<Claim> {
        token::open(cx.world, TOKENS, import_token)
    }

    /// The private half of the wrapping key.
    pub fn wrapping_key(&self) -> Result<PrivateKey, KmsError> {
        let der = BASE64.decode(&self.private).map_err(KmsError::internal)?;
        PrivateKey::load(wrapping_key_spec(self.spec), &Material::new(der))
            .map_err(KmsError::internal)
    }
}

/// Which algorithm and wrapping key may wrap the material of which key.
fn fits(
    cx: &Cx<'_>,
    algorithm: WrappingAlgorithm,
    wrapping_key: WrappingKeySpec,
    spec: KeySpec,
) -> Result<(), KmsError> {
    use WrappingAlgorithm::*;
    let refuse =
        |message: String| Err(KmsError::new(ErrorCode::UnsupportedOperationException, message));
    let china = cx.region.partition() == "aws-cn";
    let through_aes = matches!(algorithm, RsaAesKeyWrapSha1 | RsaAesKeyWrapSha256);
    let sm2 = (algorithm == Sm2Pke, wrapping_key == WrappingKeySpec::Sm2);
    if algorithm == RsaesPkcs1V15 {
        return refuse(format!("WrappingAlgorithm {algorithm} is no longer supported."));
    }
    if (sm2.0 && !china) || (through_aes && china) {
        return refuse(format!("WrappingAlgorithm {algorithm} is not supported in this Region."));
    }
    if sm2.0 != sm2.1 {
        return refuse(format!(
            "WrappingAlgorithm {algorithm} is not compatible with WrappingKeySpec {wrapping_key}."
        ));
    }
    let rsa = matches!(spec, KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096);
    if rsa && !through_aes {
        return refuse(format!(
            "WrappingAlgorithm {algorithm} is not compatible with key spec {spec}."
        ));
    }
    let too_small = spec == KeySpec::EccNistP521 && wrapping_key == WrappingKeySpec::Rsa2048;
    if too_small && !through_aes {
        return refuse(format!(
            "WrappingAlgorithm {algorithm} with WrappingKeySpec {wrapping_key} is not compatible with key spec {spec}."
        ));
    }
    Ok(())
}
