//! ConnectCustomKeyStore: the way to the backing key store, which takes its time.

use serde_json::Value as Json;

use super::key_stores::{active_cluster, find, invalid_state, noted, shown};
use crate::authorize::Asked;
use crate::connection;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::Backing;
use crate::op::{Fidelity, Operation, Scope, Writes, approximate, exact, unknown};
use crate::shape;
use crate::shape::types::*;
use crate::spec::*;
use crate::world::World;

/// See the module.
pub struct ConnectCustomKeyStore;

shape! {
    pub struct Request {
        /// The key store's id.
        custom_key_store_id: CustomKeyStoreIdType,
    }
}

impl Operation for ConnectCustomKeyStore {
    const NAME: &'static str = "ConnectCustomKeyStore";
    const DOC: &'static str = "Starts to connect a key store to its cluster or proxy. The answer comes at once and \
        says nothing: describe-custom-key-stores shows how it went.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "states in which it is allowed, connection error codes",
            "API reference; developer guide",
        ),
        approximate(
            "20 minutes for CloudHSM, 5 for an external key store",
            "AWS: up to, and about",
        ),
        unknown("connecting a connected store changes nothing", "not documented"),
    ];
    type Request = Request;
    type Response = Empty;

    fn shown(r: &Request) -> Json {
        shown(&r.custom_key_store_id)
    }
}

impl Writes for ConnectCustomKeyStore {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<Empty, KmsError> {
        cx.authorize_any(&Asked::to("ConnectCustomKeyStore"))?;
        let store = find(cx, &request.custom_key_store_id)?;
        match store.state() {
            ConnectionState::Disconnected => {}
            ConnectionState::Connecting | ConnectionState::Connected => return Ok(Empty),
            ConnectionState::Failed => {
                return Err(invalid_state(
                    &store,
                    "disconnect it, mend what failed, then connect again",
                ));
            }
            ConnectionState::Disconnecting => {
                return Err(invalid_state(&store, "wait until it is disconnected"));
            }
        }
        // A cluster that is gone shows only in the connection state, one that stands still at once.
        if let Backing::CloudHsm { cluster, .. } = &store.backing
            && let Err(error) = active_cluster(cx, cluster)
            && error.code == ErrorCode::CloudHsmClusterNotActiveException
        {
            return Err(error);
        }
        noted(cx, &store);
        connection::connect(world, &store, cx.now);
        Ok(Empty)
    }
}
