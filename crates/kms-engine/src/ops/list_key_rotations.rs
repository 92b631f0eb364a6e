//! ListKeyRotations: every material a key ever had.

use serde_json::{Value as Json, json};

use super::metadata::show;
use super::paging::page;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::key::{Key, KeyMaterial};
use crate::op::{Fidelity, Operation, Reads, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::time::Timestamp;

/// See the module.
pub struct ListKeyRotations;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// ROTATIONS_ONLY (the default), or ALL_KEY_MATERIAL to see the first and the waiting material too.
        include_key_material: Option<IncludeKeyMaterial>,
        /// How many rotations a page holds.
        limit: Option<LimitType>,
        /// The NextMarker of the page before.
        marker: Option<MarkerType>,
    }
}

shape! {
    pub struct Response {
        rotations: ListOf<RotationsListEntry>,
        next_marker: Option<MarkerType>,
        truncated: bool,
    }
}

impl Operation for ListKeyRotations {
    const NAME: &'static str = "ListKeyRotations";
    const DOC: &'static str =
        "Lists a key's completed rotations, or with ALL_KEY_MATERIAL every key material.";
    const PAGES: Option<&'static str> = Some("Rotations");
    const FIDELITY: &'static [Fidelity] = &[
        exact("which materials and members are shown", "API reference"),
        unknown("oldest first", "AWS names no order"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
            ("limit", r.limit.map(|l| json!(l.0))),
            ("marker", r.marker.as_ref().map(|m| json!(m.0))),
        ])
    }
}

impl Reads for ListKeyRotations {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let key = cx.authorize(&found, &Asked::to("ListKeyRotations"))?;
        if key.key().spec != KeySpec::SymmetricDefault || key.key().custom_key_store.is_some() {
            return Err(KmsError::bare(ErrorCode::UnsupportedOperationException));
        }
        let all = request.include_key_material == Some(IncludeKeyMaterial::AllKeyMaterial);
        let shown =
            key.key().materials.iter().enumerate().filter(|(_, m)| all || m.rotated.is_some());
        let limit = request.limit.map_or(100, |l| l.0 as usize);
        let page =
            page(cx, shown, |(place, _)| format!("{place:08}"), limit, request.marker.as_ref())?;
        let rotations =
            page.entries.into_iter().map(|(_, material)| entry(key.key(), material)).collect();
        Ok(Response { rotations, truncated: page.next.is_some(), next_marker: page.next })
    }
}

shape! {
    /// One key material.
    pub struct RotationsListEntry {
        key_id: Option<KeyIdOut>,
        key_material_id: Option<BackingKeyIdType>,
        key_material_description: Option<KeyMaterialDescriptionType>,
        import_state: Option<ImportState>,
        key_material_state: Option<KeyMaterialState>,
        expiration_model: Option<ExpirationModel>,
        valid_to: Option<Timestamp>,
        rotation_date: Option<Timestamp>,
        rotation_type: Option<RotationType>,
    }
}

fn entry(key: &Key, material: &KeyMaterial) -> RotationsListEntry {
    let import = material.import.as_ref();
    let present = import.filter(|_| material.secret.is_some());
    RotationsListEntry {
        key_id: Some(key.arn.to_string().into()),
        key_material_id: Some(hex::encode(material.id).into()),
        key_material_description: import.and_then(|i| i.description.as_deref()).map(Into::into),
        import_state: import.map(|_| match material.secret {
            Some(_) => ImportState::Imported,
            None => ImportState::PendingImport,
        }),
        key_material_state: Some(material.state),
        expiration_model: present.map(|import| match import.valid_to {
            Some(_) => ExpirationModel::KeyMaterialExpires,
            None => ExpirationModel::KeyMaterialDoesNotExpire,
        }),
        valid_to: present.and_then(|import| import.valid_to),
        rotation_date: material.rotated.map(|(at, _)| at),
        rotation_type: material.rotated.map(|(_, kind)| kind),
    }
}
