//! Who takes too long, sends too much or comes too often is told so, and the others do not notice.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{Lab, Response};

fn connect(lab: &Lab) -> TcpStream {
    let stream = TcpStream::connect(lab.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn a_head_that_does_not_end_is_cut_off() {
    let lab = Lab::with(|options| options.limits.head_time = Duration::from_millis(100));
    let mut stream = connect(&lab);
    stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
    let started = Instant::now();
    rest(stream);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let lab = Lab::with(|options| options.limits.body_time = Duration::from_millis(100));
    let mut stream = connect(&lab);
    stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{").unwrap();
    let answer = Response::parse(&rest(stream));
    assert_eq!(answer.status, 400);
    assert!(answer.body.starts_with(r#"{"__type":"RequestTimeoutException""#), "{}", answer.body);
}

#[test]
fn heads_that_are_too_long_or_too_many_are_refused() {
    let lab = Lab::start();
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(100_000));
    assert_eq!(Response::parse(&lab.raw(long.as_bytes())).status, 431);
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-many: a\r\n".repeat(200));
    assert_eq!(Response::parse(&lab.raw(many.as_bytes())).status, 431);
}

#[test]
fn one_connection_too_many_is_told_to_slow_down() {
    let lab = Lab::with(|options| options.limits.connections = 2);
    let held: Vec<TcpStream> = (0..2).map(|_| connect(&lab)).collect();
    // Accepting is in order: when the third is turned away, the first two are in.
    let answer = Response::parse(&rest(connect(&lab)));
    assert_eq!(answer.status, 400);
    assert!(answer.body.starts_with(r#"{"__type":"ThrottlingException""#), "{}", answer.body);
    drop(held);
    let deadline = Instant::now() + Duration::from_secs(10);
    while lab.get("/health", &[]).status != 200 {
        assert!(Instant::now() < deadline, "the places were not given back");
    }
}

#[test]
fn a_connection_serves_many_calls() {
    let lab = Lab::start();
    let mut stream = connect(&lab);
    for _ in 0..50 {
        let request = lab.request("admin", "ListKeys", &json!({}));
        let bytes = request.bytes(&lab, |headers| headers.retain(|(name, _)| name != "connection"));
        stream.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(br#""Truncated":false}"#) {
            let mut buffer = [0; 4096];
            let n = stream.read(&mut buffer).unwrap();
            assert_ne!(n, 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&buffer[..n]);
        }
    }
}

#[test]
fn others_are_answered_while_keys_are_made() {
    let lab = Lab::start();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let body = json!({"KeySpec": "RSA_3072", "KeyUsage": "SIGN_VERIFY"});
                lab.call("admin", "CreateKey", &body).json();
            });
        }
        std::thread::sleep(Duration::from_millis(50));
        let slowest = (0..20).map(|_| {
            let started = Instant::now();
            lab.call("admin", "CreateKey", &json!({})).json();
            started.elapsed()
        });
        let slowest = slowest.max().unwrap();
        assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    });
}
