//! Signed requests as they go over the wire.

use std::net::SocketAddr;
use std::time::SystemTime;

use anyhow::Context;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use kms_engine::account::AccessKey;
use serde_json::Value as Json;

/// Signs as the lab's administrator.
#[derive(Debug)]
pub struct Signer {
    address: SocketAddr,
    key: AccessKey,
}

impl Signer {
    /// For the endpoint at this address.
    pub fn new(address: SocketAddr) -> Signer {
        Signer { address, key: AccessKey::lab("111122223333", "admin") }
    }

    /// A call of KMS, whole, with its signature of now: good for a quarter of an hour.
    pub fn request(&self, operation: &str, body: &Json) -> anyhow::Result<Vec<u8>> {
        let body = body.to_string();
        let target = format!("TrentService.{operation}");
        let host = self.address.to_string();
        let headers = [
            ("host", host.as_str()),
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", target.as_str()),
        ];
        let identity = Credentials::new(&self.key.id, &self.key.secret, None, None, "bench").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("kms")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .context("signing parameters")?
            .into();
        let url = format!("http://{host}/");
        let signable = SignableBody::Bytes(body.as_bytes());
        let request = SignableRequest::new("POST", url, headers.into_iter(), signable)?;
        let (signed, _) = sign(request, &params)?.into_parts();
        let mut head = "POST / HTTP/1.1\r\n".to_owned();
        for (name, value) in headers.into_iter().chain(signed.headers()) {
            head += &format!("{name}: {value}\r\n");
        }
        // As long as what SDKs say of themselves.
        let agent = "aws-sdk-rust/1.3.14 os/linux lang/rust/1.90.0 api/kms/1.100.0 md/bench";
        head += &format!("user-agent: {agent}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        Ok(head.into_bytes())
    }
}

/// The same request for the bare handler: how long an answer it is to give.
pub fn with_answer_size(request: &[u8], size: usize) -> Vec<u8> {
    let first_line = request.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (first, rest) = request.split_at(first_line);
    [first, format!("x-answer-size: {size}\r\n").as_bytes(), rest].concat()
}
