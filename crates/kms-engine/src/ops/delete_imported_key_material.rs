//! DeleteImportedKeyMaterial: the key stays, its bytes go.

use serde_json::{Value as Json, json};

use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Names};
use crate::error::{ErrorCode, KmsError};
use crate::imported;
use crate::key::Key;
use crate::op::{Fidelity, Operation, Writes, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct DeleteImportedKeyMaterial;

shape! {
    pub struct Request {
        /// The key: id or ARN.
        key_id: KeyIdType,
        /// Which material; the current one where left out.
        key_material_id: Option<BackingKeyIdType>,
    }
}

shape! {
    pub struct Response {
        key_id: Option<KeyIdOut>,
        key_material_id: Option<BackingKeyIdOut>,
    }
}

impl Operation for DeleteImportedKeyMaterial {
    const NAME: &'static str = "DeleteImportedKeyMaterial";
    const DOC: &'static str = "Deletes imported key material at once. The key cannot be used until exactly the same \
        material is imported again: keep your own copy.";
    const FIDELITY: &'static [Fidelity] = &[
        exact("key states, no effect where nothing is imported", "developer guide, key states"),
        unknown("NotFoundException for an id no material of the key has", "not recorded"),
        unknown(
            "deleted material that waits for rotation is forgotten altogether",
            "API reference: it can be replaced",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        show([
            ("keyId", Some(json!(r.key_id.0))),
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

impl Writes for DeleteImportedKeyMaterial {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Response, KmsError> {
        let found = cx.find(&request.key_id, Names::KeyOnly)?;
        let granted = cx.authorize(&found, &Asked::to("DeleteImportedKeyMaterial"))?;
        granted.of_origin(Origin::External)?;
        use KeyState::{Disabled, Enabled, PendingDeletion, PendingImport, PendingReplicaDeletion};
        granted.in_state(&[
            Enabled,
            Disabled,
            PendingImport,
            PendingDeletion,
            PendingReplicaDeletion,
        ])?;
        let key = granted.key();
        let id = target(key, request.key_material_id.as_deref())?;
        if let Some(id) = id {
            imported::forget(world, &key.arn, &id);
        }
        let symmetric = key.spec == KeySpec::SymmetricDefault;
        Ok(Response {
            key_id: Some(granted.arn().into()),
            key_material_id: id.filter(|_| symmetric).map(|id| hex::encode(id).into()),
        })
    }
}

fn target(key: &Key, named: Option<&str>) -> Result<Option<[u8; 32]>, KmsError> {
    let Some(named) = named else { return Ok(key.current().map(|material| material.id)) };
    let known = key.materials.iter().find(|material| hex::encode(material.id) == named);
    known.map(|material| Some(material.id)).ok_or_else(|| {
        KmsError::new(
            ErrorCode::NotFoundException,
            format!("Key material {named} is not associated with key {}.", key.arn),
        )
    })
}
