//! A client that signs as the SDKs do and lets a test spoil any part of the request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use kms_engine::account::AccessKey;
use kms_engine::{Engine, World};
use kms_http::server::{Options, Server};
use kms_http::{Pace, SharedEngine};
use serde_json::Value as Json;
use tokio::sync::oneshot;

/// A server of its own for one test; stops when dropped.
pub struct Lab {
    pub address: SocketAddr,
    pub engine: SharedEngine,
    _runtime: tokio::runtime::Runtime,
    _stop: oneshot::Sender<()>,
}

impl Lab {
    pub fn start() -> Lab {
        Lab::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Lab {
        let engine = SharedEngine::new(Engine::new(World::new([7; 32])), Pace::Live);
        Lab::of(engine, change)
    }

    pub fn of(engine: SharedEngine, change: impl FnOnce(&mut Options)) -> Lab {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let mut options = Options::new("127.0.0.1:0".parse().unwrap());
        change(&mut options);
        let server = runtime.block_on(Server::bind(options, engine.clone())).unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        runtime.spawn(server.run(async move { drop(stopped.await) }));
        Lab { address, engine, _runtime: runtime, _stop: stop }
    }

    /// A signed call by a profile.
    pub fn call(&self, profile: &str, operation: &str, body: &Json) -> Response {
        self.request(profile, operation, body).send(self)
    }

    /// A signed call of a service that speaks the query protocol.
    pub fn form(&self, profile: &str, service: &str, parameters: &str) -> Request {
        let version = if service == "iam" { "2010-05-08" } else { "2011-06-15" };
        Request {
            service: service.to_owned(),
            target: String::new(),
            content_type: "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
            body: format!("{parameters}&Version={version}").into_bytes(),
            ..self.request(profile, "", &Json::Null)
        }
    }

    pub fn request(&self, profile: &str, operation: &str, body: &Json) -> Request {
        let account = if profile == "partner" { "444455556666" } else { "111122223333" };
        let key = AccessKey::lab(account, profile);
        Request {
            key: key.id,
            secret: key.secret,
            token: None,
            region: "us-east-1".to_owned(),
            service: "kms".to_owned(),
            time: SystemTime::now(),
            target: format!("TrentService.{operation}"),
            content_type: "application/x-amz-json-1.1".to_owned(),
            body: body.to_string().into_bytes(),
        }
    }

    /// Sends bytes as they are and reads whatever comes until the connection closes.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The server may close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        self.text_request("GET", path, headers, "")
    }

    pub fn text_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        Response::parse(&self.raw(request.as_bytes()))
    }
}

/// A request before it is signed.
#[derive(Clone)]
pub struct Request {
    pub key: String,
    pub secret: String,
    pub token: Option<String>,
    pub region: String,
    pub service: String,
    pub time: SystemTime,
    pub target: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn send(&self, lab: &Lab) -> Response {
        Response::parse(&lab.raw(&self.bytes(lab, |_| {})))
    }

    /// The signed request as it goes over the wire; `spoil` may change the headers after signing.
    pub fn bytes(&self, lab: &Lab, spoil: impl FnOnce(&mut Vec<(String, String)>)) -> Vec<u8> {
        let mut headers = vec![
            ("host".to_owned(), lab.address.to_string()),
            ("content-type".to_owned(), self.content_type.clone()),
        ];
        if !self.target.is_empty() {
            headers.push(("x-amz-target".to_owned(), self.target.clone()));
        }
        headers.extend(self.signature(&format!("http://{}/", lab.address), &headers));
        headers.push(("user-agent".to_owned(), "aws-sdk-test/1.0".to_owned()));
        headers.push(("connection".to_owned(), "close".to_owned()));
        spoil(&mut headers);
        let mut bytes = b"POST / HTTP/1.1\r\n".to_vec();
        for (name, value) in &headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    fn signature(&self, url: &str, headers: &[(String, String)]) -> Vec<(String, String)> {
        let settings = SigningSettings::default();
        let credentials =
            Credentials::new(&self.key, &self.secret, self.token.clone(), None, "test");
        let identity = credentials.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(self.time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(&self.body);
        let request = SignableRequest::new("POST", url, headers, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let signed = instructions.headers();
        signed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

/// What came back.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    #[track_caller]
    pub fn parse(bytes: &[u8]) -> Response {
        let text = String::from_utf8_lossy(bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            panic!("no HTTP: {text:?}");
        };
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(n, v)| (n.to_ascii_lowercase(), v.to_owned())).collect();
        Response { status, headers, body: body.to_owned() }
    }

    /// The text of the first element of this name in an XML body.
    #[track_caller]
    pub fn element(&self, name: &str) -> String {
        let found = self.body.split_once(&format!("<{name}>"));
        let found = found.and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
        let (text, _) = found.unwrap_or_else(|| panic!("no <{name}> in {}", self.body));
        text.to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    #[track_caller]
    pub fn json(&self) -> Json {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_str(&self.body).unwrap()
    }
}
