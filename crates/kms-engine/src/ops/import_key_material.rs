//! ImportKeyMaterial: the owner's own bytes as the material of a key.

use serde_json::{Value as Json, json};

use super::get_parameters_for_import::Claim;
use super::metadata::show;
use crate::authorize::Asked;
use crate::crypto::{self, CryptoError, Material, wrapping};
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::granted::invalid_ciphertext;
use crate::imported;
use crate::key::{Import, Key};
use crate::op::{Fidelity, Operation, Writes, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;
use crate::world::World;

/// The longest an imported material may live, in days (API reference).
const LONGEST_DAYS: i64 = 365;

/// See the module.
pub struct ImportKeyMaterial;

shape! {
    pub struct Request {
        /// The key the parameters were made for: id or ARN.
        key_id: KeyIdType,
        /// The token that came with the wrapping key.
        import_token: CiphertextType,
        /// The key material, wrapped with that key.
        encrypted_key_material: CiphertextType,
        /// When KMS is to delete the material; at most 365 days ahead.
        valid_to: Option<Timestamp>,
        /// KEY_MATERIAL_EXPIRES (the default) or KEY_MATERIAL_DOES_NOT_EXPIRE.
        expiration_model: Option<ExpirationModel>,
        /// NEW_KEY_MATERIAL to rotate to, or EXISTING_KEY_MATERIAL to bring back. For symmetric encryption keys.
        import_type: Option<ImportType>,
        /// Your words for this material. For symmetric encryption keys.
        key_material_description: Option<KeyMaterialDescriptionType>,
        /// The id of the material that comes back. For symmetric encryption keys.
        key_material_id: Option<BackingKeyIdType>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        key_material_id: Option<BackingKeyIdType>,
    }
}

impl Operation for ImportKeyMaterial {
    const NAME: &'static str = "ImportKeyMaterial";
    const DOC: &'static str = "Takes your wrapped key material into a key of origin EXTERNAL. The key is tied to that \
        material for good: lost bytes can only be brought back by importing exactly the same ones.";
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "unwrapping, expiry, new and existing material, one pending rotation at a time",
            "API reference; recorded 2025",
        ),
        unknown("a token may be used again within its 24 hours", "not documented"),
        unknown("wording of the refusals of token, material and parameters", "not recorded"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("validTo", r.valid_to.map(|to| json!(to.to_us_text()))),
            (
                "expirationModel",
                Some(json!(r.expiration_model.unwrap_or(ExpirationModel::KeyMaterialExpires))),
            ),
            ("importType", r.import_type.map(|kind| json!(kind))),
            ("keyMaterialDescription", r.key_material_description.as_ref().map(|d| json!(d.0))),
            ("keyMaterialId", r.key_material_id.as_ref().map(|id| json!(id.0))),
        ])
    }

    fn shown_response(r: &Response) -> Json {
        show([
            ("keyId", r.key_id.as_ref().map(|k| json!(k.0))),
            ("keyMaterialId", r.key_material_id.as_ref().map(|id| json!(id.0))),
        ])
    }
}

impl Writes for ImportKeyMaterial {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let mut asked = Asked::to("ImportKeyMaterial");
        if let Some(model) = request.expiration_model {
            asked = asked.with("kms:ExpirationModel", model);
        }
        if let Some(to) = request.valid_to {
            asked = asked.with("kms:ValidTo", to.0 / 1000);
        }
        let granted = cx.authorize(&found, &asked)?;
        granted.of_origin(Origin::External)?;
        use KeyState::{Disabled, Enabled, PendingImport, Updating};
        granted.in_state(&[Enabled, Disabled, PendingImport, Updating])?;
        let key = granted.key();
        let valid_to = valid_to(cx.now, request.expiration_model, request.valid_to)?;
        only_symmetric(key, &request)?;

        let secret = unwrap(cx, key, &request)?;
        let id = crypto::material_id(key.arn.id.as_str(), &secret).map_err(KmsError::internal)?;
        let description = request.key_material_description.as_ref().map(|d| d.0.clone());
        let import = Import { description, valid_to };
        match is_new(key, &request, id)? {
            true => imported::add(world, key, id, secret, import, cx.now),
            false => imported::bring_back(world, key, id, secret, import),
        }
        let symmetric = key.spec == KeySpec::SymmetricDefault;
        Ok(Response {
            key_id: Some(granted.arn().into()),
            key_material_id: symmetric.then(|| hex::encode(id).into()),
        })
    }
}

fn valid_to(
    now: Timestamp,
    model: Option<ExpirationModel>,
    valid_to: Option<Timestamp>,
) -> Result<Option<Timestamp>, KmsError> {
    let refuse = |message: &str| Err(KmsError::validation(message));
    match (model.unwrap_or(ExpirationModel::KeyMaterialExpires), valid_to) {
        (ExpirationModel::KeyMaterialDoesNotExpire, None) => Ok(None),
        (ExpirationModel::KeyMaterialDoesNotExpire, Some(_)) => refuse(
            "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
        ),
        (ExpirationModel::KeyMaterialExpires, None) => {
            refuse("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES")
        }
        (ExpirationModel::KeyMaterialExpires, Some(to)) if to <= now => {
            refuse("The validTo date must be in the future")
        }
        (ExpirationModel::KeyMaterialExpires, Some(to)) if to > now.plus_days(LONGEST_DAYS) => {
            refuse("The validTo date must be at most 365 days from now")
        }
        (ExpirationModel::KeyMaterialExpires, Some(to)) => Ok(Some(to)),
    }
}

fn only_symmetric(key: &Key, request: &Request) -> Result<(), KmsError> {
    let given = [
        ("ImportType", request.import_type.is_some()),
        ("KeyMaterialDescription", request.key_material_description.is_some()),
        ("KeyMaterialId", request.key_material_id.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given && key.spec != KeySpec::SymmetricDefault) {
        None => Ok(()),
        Some((member, _)) => Err(KmsError::validation(format!(
            "{member} is only supported for symmetric encryption KMS keys."
        ))),
    }
}

fn unwrap(cx: &mut Cx<'_>, key: &Key, request: &Request) -> Result<Material, KmsError> {
    let claim = Claim::read(cx, &request.import_token).filter(|claim| claim.key == key.arn);
    let claim = claim.ok_or_else(|| {
        KmsError::bare(ErrorCode::InvalidImportTokenException)
            .hint("send the token of get-parameters-for-import for this very key, unchanged")
    })?;
    if claim.valid_to <= cx.now {
        return Err(KmsError::bare(ErrorCode::ExpiredImportTokenException).hint(format!(
            "it was good until {}: get new parameters and wrap again",
            claim.valid_to
        )));
    }
    let wrapping_key = claim.wrapping_key()?;
    let wrapped = &request.encrypted_key_material;
    let unwrapped = wrapping::unwrap(claim.algorithm, &wrapping_key, wrapped, &mut cx.rng);
    let unwrapped = unwrapped.map_err(|_| {
        invalid_ciphertext().hint(format!(
            "it does not unwrap: wrap with the public key that came with this token, by {}",
            claim.algorithm
        ))
    })?;
    crypto::imported(key.spec, &unwrapped).map_err(|error| match error {
        CryptoError::KeyMaterial(why) => unfit(format!("key spec {}: {why}", key.spec)),
        other => KmsError::internal(other),
    })
}

fn unfit(hint: impl Into<String>) -> KmsError {
    KmsError::bare(ErrorCode::IncorrectKeyMaterialException).hint(hint)
}

/// Whether the material is one the key never had; refused where the request or the key says otherwise.
fn is_new(key: &Key, request: &Request, id: [u8; 32]) -> Result<bool, KmsError> {
    let known = key.material(&id).is_some();
    let default = match key.materials.is_empty() {
        true => ImportType::NewKeyMaterial,
        false => ImportType::ExistingKeyMaterial,
    };
    if request.import_type.unwrap_or(default) == ImportType::ExistingKeyMaterial {
        let named = request.key_material_id.as_ref().is_none_or(|named| named.0 == hex::encode(id));
        return match known && named {
            true => Ok(false),
            false => Err(unfit("it is not the material that this key had before")),
        };
    }
    if request.key_material_id.is_some() {
        return Err(KmsError::validation(
            "KeyMaterialId cannot be specified when the ImportType is NEW_KEY_MATERIAL.",
        ));
    }
    if known {
        return Err(unfit("this key already has that material"));
    }
    let replica = key.multi_region.as_ref().filter(|m| m.role == MultiRegionKeyType::Replica);
    if let Some(place) = replica {
        return Err(KmsError::new(
            ErrorCode::UnsupportedOperationException,
            format!("{} is not a multi-region primary key.", key.arn),
        )
        .hint(format!("import new material into the primary in {} first", place.primary)));
    }
    if let Some(waiting) = imported::pending(key) {
        return Err(KmsError::new(
            ErrorCode::KMSInvalidStateException,
            format!(
                "New key material (id: {}) cannot be imported into KMS key {}, because another key material \
                 (id: {}) is pending rotation.",
                hex::encode(id),
                key.arn,
                hex::encode(waiting.id)
            ),
        ));
    }
    Ok(true)
}
