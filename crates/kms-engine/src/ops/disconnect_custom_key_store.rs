//! DisconnectCustomKeyStore: no way to the keys until it is connected again.

use serde_json::Value as Json;

use super::key_stores::{find, invalid_state, noted, shown};
use crate::authorize::Asked;
use crate::connection;
use crate::cx::Cx;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct DisconnectCustomKeyStore;

shape! {
    pub struct Request {
        /// The key store's id.
        custom_key_store_id: CustomKeyStoreIdType,
    }
}

impl Operation for DisconnectCustomKeyStore {
    const NAME: &'static str = "DisconnectCustomKeyStore";
    const DOC: &'static str = "Cuts a key store off. Its keys stay and become Unavailable: none of them encrypts or \
        decrypts until the store is connected again.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("states in which it is allowed, keys Unavailable", "API reference; developer guide"),
        approximate("DISCONNECTING for five seconds of the clock", "AWS names no time"),
    ];
    type Request = Request;
    type Response = Empty;

    fn shown(r: &Request) -> Json {
        shown(&r.custom_key_store_id)
    }
}

impl Writes for DisconnectCustomKeyStore {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Empty, KmsError> {
        cx.authorize_any(&Asked::to("DisconnectCustomKeyStore"))?;
        let store = find(cx, &request.custom_key_store_id)?;
        if matches!(store.state(), ConnectionState::Disconnecting | ConnectionState::Disconnected) {
            return Err(invalid_state(&store, "there is nothing to disconnect"));
        }
        noted(cx, &store);
        connection::disconnect(world, &store, cx.now);
        Ok(Empty)
    }
}
