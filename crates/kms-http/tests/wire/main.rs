//! The endpoint as its clients see it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod client;
mod console;
mod errors;
mod limits;
mod s3;
mod services;
mod sessions;

use client::Lab;
use kms_engine::{Engine, World};
use kms_http::server::{Auth, Options, Server};
use kms_http::store::{Saver, Store};
use kms_http::{Pace, SharedEngine};
use serde_json::json;

#[test]
fn a_key_is_made_used_and_described_over_the_wire() {
    let lab = Lab::start();
    let made = lab.call("admin", "CreateKey", &json!({"Description": "App key"})).json();
    let key = made["KeyMetadata"]["KeyId"].as_str().unwrap();
    let body = json!({"KeyId": key, "Plaintext": "aGVsbG8="});
    let blob = lab.call("admin", "Encrypt", &body).json()["CiphertextBlob"].clone();
    let plain = lab.call("admin", "Decrypt", &json!({"CiphertextBlob": blob})).json();
    assert_eq!(plain["Plaintext"], "aGVsbG8=");
    let answer = lab.call("admin", "DescribeKey", &json!({"KeyId": key}));
    assert_eq!(answer.json()["KeyMetadata"]["Description"], "App key");
    assert_eq!(answer.header("content-type"), "application/x-amz-json-1.1");
    let id = answer.header("x-amzn-requestid");
    let world = lab.engine.world();
    assert_eq!(world.trail.last().unwrap().event.request_id.as_deref(), Some(id));
}

#[test]
fn an_operation_without_output_has_an_empty_body() {
    let lab = Lab::start();
    let made = lab.call("admin", "CreateKey", &json!({})).json();
    let answer = lab.call("admin", "DisableKey", &json!({"KeyId": made["KeyMetadata"]["KeyId"]}));
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
}

#[test]
fn the_signature_names_the_region_and_the_caller() {
    let lab = Lab::start();
    let mut request = lab.request("partner", "CreateKey", &json!({}));
    request.region = "eu-west-1".to_owned();
    let arn = request.send(&lab).json()["KeyMetadata"]["Arn"].clone();
    assert!(arn.as_str().unwrap().starts_with("arn:aws:kms:eu-west-1:444455556666:key/"));
    let record = lab.engine.world().trail.last().unwrap().event.to_json();
    assert_eq!(record["sourceIPAddress"], "127.0.0.1");
    assert_eq!(record["userAgent"], "aws-sdk-test/1.0");
    assert_eq!(record["userIdentity"]["accessKeyId"], "AKIAKMSLABPARTNER222");
}

#[test]
fn open_auth_lets_in_who_cannot_sign() {
    let lab = Lab::with(|options| options.auth = Auth::Open);
    let headers = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "TrentService.CreateKey"),
    ];
    let made = lab.text_request("POST", "/", &headers, "{}").json();
    assert_eq!(made["KeyMetadata"]["AWSAccountId"], "111122223333");
    let mut request = lab.request("partner", "CreateKey", &json!({}));
    request.secret = "0123456789012345678901234567890123456789".to_owned();
    assert_eq!(request.send(&lab).json()["KeyMetadata"]["AWSAccountId"], "444455556666");
}

#[test]
fn answers_are_in_the_store_before_they_are_sent() {
    let dir = tempfile::tempdir().unwrap();
    let opened = Store::open(dir.path(), || World::new([7; 32])).unwrap();
    let engine = SharedEngine::new(Engine::resume(opened.world, opened.calls), Pace::Live);
    let saver = Saver::start(opened.store, &engine).unwrap();
    let lab = Lab::of(engine, |_| {});
    let made = lab.call("admin", "CreateKey", &json!({})).json();
    // What lies on the disk now, without anybody closing anything.
    let copy = dir.path().join("copy");
    kms_http::store::backup(dir.path(), &copy).unwrap();
    let world = Store::open(&copy, || panic!("there is a world")).unwrap().world;
    let arns: Vec<String> = world.keys().map(|key| key.arn.to_string()).collect();
    assert_eq!(arns, [made["KeyMetadata"]["Arn"].as_str().unwrap()]);
    assert_eq!(world.trail.len(), 1);
    drop(saver);
}

#[test]
fn a_port_in_use_and_an_open_door_are_refused_with_a_remedy() {
    let lab = Lab::start();
    let bind = |options: Options| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime.block_on(Server::bind(options, lab.engine.clone()));
        server.map(drop).unwrap_err().to_string()
    };
    let (address, port) = (lab.address, lab.address.port());
    assert_eq!(
        bind(Options::new(address)),
        format!(
            "another program listens on {address}: stop it, or choose another port with `--listen 127.0.0.1:{}`",
            port + 1
        )
    );
    let wide = Options { auth: Auth::Open, ..Options::new("0.0.0.0:0".parse().unwrap()) };
    assert_eq!(
        bind(wide),
        "0.0.0.0:0 can be reached from other machines, and `--auth open` lets everybody in: use `--auth sigv4`, \
         or listen on 127.0.0.1"
    );
}

#[test]
fn health_and_metrics_say_how_it_goes() {
    let lab = Lab::start();
    lab.call("admin", "CreateKey", &json!({})).json();
    lab.call("alice", "CreateKey", &json!({}));
    assert_eq!(lab.get("/health", &[]).body, "ok\n");
    let metrics = lab.get("/metrics", &[]).body;
    for line in [
        "kmslab_keys 1",
        "kmslab_trail_events 2",
        "kmslab_calls_total{operation=\"CreateKey\",error=\"\"} 1",
        "kmslab_calls_total{operation=\"CreateKey\",error=\"AccessDeniedException\"} 1",
    ] {
        assert!(metrics.lines().any(|l| l == line), "{line} in {metrics}");
    }
}

#[test]
fn a_browser_is_sent_to_the_book() {
    let book = tempfile::tempdir().unwrap();
    std::fs::write(book.path().join("index.html"), "<h1>The book</h1>").unwrap();
    let lab = Lab::with(|options| options.book = Some(book.path().to_owned()));
    let answer = lab.get("/", &[("accept", "text/html,application/xhtml+xml")]);
    assert_eq!((answer.status, answer.header("location")), (307, "/book/"));
    let page = lab.get("/book/", &[]);
    assert_eq!((page.status, page.body.as_str()), (200, "<h1>The book</h1>"));
    assert_eq!(page.header("content-type"), "text/html");
    assert_eq!(lab.get("/book/../../etc/passwd", &[]).status, 404);
    assert_eq!(lab.get("/", &[("accept", "*/*")]).body, "<UnknownOperationException/>\n");
}

#[test]
fn the_world_is_one_for_every_door() {
    let lab = Lab::start();
    let made = lab.call("admin", "CreateKey", &json!({})).json();
    let key = &made["KeyMetadata"]["KeyId"];
    let undone = lab.engine.with(|engine| engine.undo().unwrap()).unwrap();
    assert_eq!(undone, "CreateKey (call 1)");
    let gone = lab.call("admin", "DescribeKey", &json!({"KeyId": key}));
    assert!(gone.body.contains("NotFoundException"), "{}", gone.body);
}
