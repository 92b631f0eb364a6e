//! DeleteCustomKeyStore: KMS forgets a key store; what lay behind it stays.

use serde_json::Value as Json;

use super::key_stores::{find, invalid_state, noted, shown};
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Scope, Writes, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct DeleteCustomKeyStore;

shape! {
    pub struct Request {
        /// The key store's id.
        custom_key_store_id: CustomKeyStoreIdType,
    }
}

impl Operation for DeleteCustomKeyStore {
    const NAME: &'static str = "DeleteCustomKeyStore";
    const DOC: &'static str = "Deletes a disconnected key store without keys. Cluster, proxy and external keys are not \
        touched.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "only a disconnected store, only one without keys, those pending deletion included",
            "API reference",
        ),
        unknown("the connection state is looked at before the keys", "not documented"),
    ];
    type Request = Request;
    type Response = Empty;

    fn shown(r: &Request) -> Json {
        shown(&r.custom_key_store_id)
    }
}

impl Writes for DeleteCustomKeyStore {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Empty, KmsError> {
        cx.authorize_any(&Asked::to("DeleteCustomKeyStore"))?;
        let store = find(cx, &request.custom_key_store_id)?;
        if store.state() != ConnectionState::Disconnected {
            return Err(invalid_state(&store, "disconnect it first"));
        }
        let keys = cx.world.keys_of_store(&store.reference).count();
        if keys > 0 {
            return Err(KmsError::bare(ErrorCode::CustomKeyStoreHasCMKsException)
                .hint(format!("it holds {keys}: schedule their deletion and wait")));
        }
        noted(cx, &store);
        world.remove_key_store(&store.reference);
        Ok(Empty)
    }
}
