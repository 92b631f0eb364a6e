//! What is loaded: the operations, and their requests made ready for one server.

use std::sync::Arc;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value as Json, json};

use crate::load::{Agent, Server, Signer, with_answer_size};

/// So many different requests are sent in turn.
const VARIANTS: usize = 64;

/// An operation under load.
pub struct Operation {
    /// What the line is called.
    pub name: &'static str,
    call: &'static str,
    /// The key it needs.
    key: Option<fn() -> Json>,
    /// The n-th request with this key.
    body: fn(&Server, &Json, usize) -> anyhow::Result<Json>,
    /// Whether the project has set itself aims for it.
    pub has_aims: bool,
}

/// In the order of the table.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "Encrypt",
        call: "Encrypt",
        key: Some(|| json!({})),
        body: |_, key, n| Ok(json!({"KeyId": key, "Plaintext": plaintext(n)})),
        has_aims: true,
    },
    Operation {
        name: "Decrypt",
        call: "Decrypt",
        key: Some(|| json!({})),
        body: |server, key, n| {
            let answer =
                server.call("Encrypt", &json!({"KeyId": key, "Plaintext": plaintext(n)}))?;
            Ok(
                json!({"CiphertextBlob": answer.get("CiphertextBlob").context("no CiphertextBlob")?}),
            )
        },
        has_aims: false,
    },
    Operation {
        name: "GenerateDataKey",
        call: "GenerateDataKey",
        key: Some(|| json!({})),
        body: |_, key, _| Ok(json!({"KeyId": key, "KeySpec": "AES_256"})),
        has_aims: true,
    },
    Operation {
        name: "Sign P-256",
        call: "Sign",
        key: Some(|| json!({"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})),
        body: |_, key, n| {
            Ok(json!({"KeyId": key, "Message": plaintext(n), "SigningAlgorithm": "ECDSA_SHA_256"}))
        },
        has_aims: false,
    },
    Operation {
        name: "Sign RSA-2048",
        call: "Sign",
        key: Some(|| json!({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"})),
        body: |_, key, n| {
            Ok(
                json!({"KeyId": key, "Message": plaintext(n), "SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256"}),
            )
        },
        has_aims: false,
    },
    Operation {
        name: "CreateKey",
        call: "CreateKey",
        key: None,
        body: |_, _, n| Ok(json!({"Description": format!("bench {n}")})),
        has_aims: false,
    },
    Operation {
        name: "DescribeKey",
        call: "DescribeKey",
        key: Some(|| json!({})),
        body: |_, key, _| Ok(json!({"KeyId": key})),
        has_aims: false,
    },
];

/// The operation of this name.
pub fn named(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

fn plaintext(n: usize) -> String {
    BASE64
        .encode(format!("message {n:>4} of the bench, sixty-four bytes long, not one more or less"))
}

/// Signed requests for one server.
pub struct Prepared {
    /// They are sent in turn.
    pub requests: Arc<[Vec<u8>]>,
    answer_size: usize,
}

impl Prepared {
    /// Makes the key on the server and signs the requests.
    pub fn new(operation: &Operation, server: &Server) -> anyhow::Result<Prepared> {
        let key = match operation.key {
            Some(spec) => {
                let made = server.call("CreateKey", &spec())?;
                made.pointer("/KeyMetadata/KeyId").cloned().context("a new key has an id")?
            }
            None => Json::Null,
        };
        let signer = Signer::new(server.address);
        let request = |n| signer.request(operation.call, &(operation.body)(server, &key, n)?);
        let requests: Vec<Vec<u8>> = (0..VARIANTS).map(request).collect::<anyhow::Result<_>>()?;
        let first = requests.first().context("there are requests")?;
        let answer = Agent::new()?.send(server.address, first)?;
        Ok(Prepared { answer_size: answer.to_string().len(), requests: requests.into() })
    }

    /// The same for the bare handler, whose answers have the same size.
    pub fn for_bare(&self) -> Arc<[Vec<u8>]> {
        self.requests.iter().map(|request| with_answer_size(request, self.answer_size)).collect()
    }
}
