//! GenerateRandom: bytes from KMS's random number generator, under no key.

use rand_core::Rng;
use serde_json::Value as Json;

use super::decrypt::{RecipientInfo, refuse_recipient};
use super::key_stores;
use crate::authorize::Asked;
use crate::cx::Cx;
use crate::error::{ErrorCode, KmsError};
use crate::key_store::{Backing, Connection};
use crate::op::{Fidelity, Operation, Reads, Scope, approximate, exact};
use crate::shape;
use crate::shape::types::*;

/// See the module.
pub struct GenerateRandom;

shape! {
    pub struct Request {
        /// How many bytes, 1 to 1,024.
        number_of_bytes: Option<NumberOfBytesType>,
        /// A CloudHSM key store to take them from.
        custom_key_store_id: Option<CustomKeyStoreIdType>,
        /// An attestation document of a Nitro enclave.
        recipient: Option<RecipientInfo>,
    }
}

shape! {
    pub struct Response {
        plaintext: Option<PlaintextType>,
        ciphertext_for_recipient: Option<CiphertextType>,
    }
}

impl Operation for GenerateRandom {
    const NAME: &'static str = "GenerateRandom";
    const DOC: &'static str = "Returns random bytes. No KMS key is involved.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact("limits and errors", "recorded errors 2023"),
        approximate("bytes come from the world's seed, so that runs repeat", "lab decision"),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(_: &Request) -> Json {
        Json::Null
    }
}

impl Reads for GenerateRandom {
    fn run(cx: &mut Cx<'_>, request: Request) -> Result<Response, KmsError> {
        refuse_recipient(request.recipient.as_ref())?;
        cx.authorize_any(&Asked::to("GenerateRandom"))?;
        if let Some(id) = &request.custom_key_store_id {
            from_cluster(cx, id)?;
        }
        let length = request
            .number_of_bytes
            .ok_or_else(|| KmsError::validation("NumberOfBytes is required."))?;
        let mut bytes = vec![0; length.0 as usize];
        cx.rng.fill_bytes(&mut bytes);
        Ok(Response { plaintext: Some(bytes.into()), ciphertext_for_recipient: None })
    }
}

/// A CloudHSM cluster makes random bytes as well, if it is connected; an external key manager does not.
fn from_cluster(cx: &Cx<'_>, id: &str) -> Result<(), KmsError> {
    let store = key_stores::find(cx, id)?;
    let Backing::CloudHsm { cluster, .. } = &store.backing else {
        return Err(KmsError::bare(ErrorCode::UnsupportedOperationException)
            .hint("an external key store gives no random bytes"));
    };
    if store.connection != Connection::Connected {
        return Err(key_stores::invalid_state(&store, "connect it first"));
    }
    match cx.world.clusters.get(cluster).is_some_and(|cluster| cluster.answers()) {
        true => Ok(()),
        false => Err(KmsError::new(
            ErrorCode::CustomKeyStoreInvalidStateException,
            "KMS cannot communicate with your CloudHSM cluster",
        )),
    }
}
