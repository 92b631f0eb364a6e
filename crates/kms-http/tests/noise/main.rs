//! Whatever comes over the wire, the answer is a refusal: never a 5xx, a hang, growth or a closed door for the next.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, dead_code)]

#[path = "../wire/client.rs"]
mod client;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use client::{Lab, Response};
use serde_json::{Value as Json, json};

/// A small generator, so that every run sends the same.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

/// So many cases of each kind, five thousand and more together.
fn cases() -> u64 {
    std::env::var("KMSLAB_NOISE_CASES").map_or(1300, |n| n.parse().unwrap())
}

/// One after the other, so that what they leave behind can be measured.
#[test]
fn thousands_of_bad_requests_are_refused_and_leave_nothing_behind() {
    let lab = Lab::start();
    spoiled_bytes(&lab);
    let before = resident();
    spoiled_signatures(&lab);
    spoiled_requests_of_every_operation(&lab);
    spoiled_forms_of_every_operation(&lab);
    spoiled_sizes(&lab);
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes more are in use");
    lab.call("admin", "ListKeys", &json!({})).json();
    // A connection that was broken off in the middle is noticed a moment later on the other side.
    let deadline = Instant::now() + Duration::from_secs(10);
    while !lab.get("/metrics", &[]).body.lines().any(|line| line == "kmslab_connections 1") {
        assert!(Instant::now() < deadline, "connections stay open");
    }
}

/// Bytes of memory in use; nothing where the system does not say.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096
}

#[test]
fn slow_clients_are_told_or_let_go() {
    let lab = Lab::with(|options| {
        options.limits.body_time = Duration::from_millis(300);
        options.limits.head_time = Duration::from_millis(300);
    });
    let whole = lab.request("admin", "ListKeys", &json!({"Limit": 5})).bytes(&lab, |_| {});
    let mut dice = Dice(5);
    std::thread::scope(|scope| {
        for case in 0..60 {
            let until = 1 + dice.below(whole.len() - 1);
            let (lab, whole) = (&lab, &whole);
            scope.spawn(move || {
                let mut stream = TcpStream::connect(lab.address).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                // What comes last never comes.
                stream.write_all(&whole[..until]).unwrap();
                let (began, mut answer) = (Instant::now(), Vec::new());
                stream.read_to_end(&mut answer).unwrap();
                assert!(began.elapsed() < Duration::from_secs(10), "case {case}: a hang");
                refused_or_answered(&format!("case {case}"), whole, &answer);
            });
        }
    });
    lab.call("admin", "ListKeys", &json!({})).json();
}

#[track_caller]
fn refused_or_answered(what: &str, sent: &[u8], answer: &[u8]) {
    // A request that hyper cannot even begin to read gets no answer but the end of the connection.
    if answer.is_empty() {
        return;
    }
    let status = Response::parse(answer).status;
    let (sent, answer) = (String::from_utf8_lossy(sent), String::from_utf8_lossy(answer));
    assert!((200..500).contains(&status), "{what}\n{sent}\n---\n{answer}");
}

fn spoiled_bytes(lab: &Lab) {
    let mut dice = Dice(1);
    for case in 0..cases() {
        let request = lab.request("admin", "ListKeys", &json!({"Limit": 5}));
        let mut bytes = request.bytes(lab, |_| {});
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            match dice.below(5) {
                0 => bytes[at] = dice.next() as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, dice.pick(b"\r\n:/%;,= \0\xff")),
                3 => drop(bytes.remove(at)),
                _ => {
                    let copy = bytes[at..(at + 20).min(bytes.len())].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        // A request that promises more than it holds would be waited for.
        let answer = exchange(lab, &bytes);
        refused_or_answered(&format!("case {case}"), &bytes, &answer);
    }
}

/// Sends and closes the sending half, so that nobody waits for what does not come.
fn exchange(lab: &Lab, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(lab.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {
            panic!("a hang: {}", String::from_utf8_lossy(bytes))
        }
        _ => answer,
    }
}

fn spoiled_signatures(lab: &Lab) {
    let mut dice = Dice(2);
    let scraps = [
        "AWS4-HMAC-SHA256",
        " ",
        ",",
        "=",
        "/",
        ";",
        "Credential=",
        "SignedHeaders=",
        "Signature=",
        "AKIAKMSLABADMIN22222",
        "20261122",
        "us-east-1",
        "kms",
        "aws4_request",
        "host",
        "x-amz-date",
        "x-amz-target",
        "%2F",
        "é",
        "\t",
        "0",
        "AWS4-ECDSA-P256-SHA256",
        "20261122T000000Z",
        "::",
        "99999999T999999Z",
    ];
    let scrap =
        |dice: &mut Dice| -> String { (0..dice.below(14)).map(|_| dice.pick(&scraps)).collect() };
    for case in 0..cases() {
        let request = lab.request("admin", "ListKeys", &json!({}));
        let bytes = request.bytes(lab, |headers| {
            for name in ["authorization", "x-amz-date", "x-amz-target", "content-type", "host"] {
                if dice.below(3) == 0 {
                    let header = headers.iter_mut().find(|(n, _)| n == name).unwrap();
                    header.1 = match dice.below(2) {
                        0 => scrap(&mut dice),
                        _ => {
                            let mut value: Vec<char> = header.1.chars().collect();
                            let at = dice.below(value.len());
                            value[at] = dice.pick(&['/', ',', '=', ' ', 'Z', '0', ';']);
                            value.into_iter().collect()
                        }
                    };
                }
            }
            if dice.below(8) == 0 {
                headers.push(("authorization".to_owned(), scrap(&mut dice)));
            }
            if dice.below(8) == 0 {
                headers.push(("x-amz-security-token".to_owned(), scrap(&mut dice)));
            }
        });
        let answer = exchange(lab, &bytes);
        assert!(!answer.is_empty(), "case {case}: no answer\n{}", String::from_utf8_lossy(&bytes));
        refused_or_answered(&format!("case {case}"), &bytes, &answer);
    }
}

fn spoiled_requests_of_every_operation(lab: &Lab) {
    let mut dice = Dice(3);
    let targets = [
        ("kms", "TrentService"),
        ("organizations", "AWSOrganizationsV20161128"),
        ("cloudtrail", "CloudTrail_20131101"),
    ];
    let target = |service: &str| targets.iter().find(|(name, _)| *name == service);
    let operations: Vec<_> =
        kms_engine::op::table().iter().filter(|row| target(row.service).is_some()).collect();
    let key = lab.call("admin", "CreateKey", &json!({})).json()["KeyMetadata"]["KeyId"].clone();
    for case in 0..cases() {
        let row = dice.pick(&operations);
        let members =
            row.input.iter().map(|member| (member.name.to_owned(), value(&mut dice, &key, 3)));
        let mut body: serde_json::Map<String, Json> = members.collect();
        body.retain(|_, _| dice.below(4) > 0);
        // RSA keys take long, and nothing about them is noise.
        body.retain(|name, _| !name.contains("Spec"));
        let mut request = lab.request("admin", row.name, &Json::Object(body));
        request.target = format!("{}.{}", target(row.service).unwrap().1, row.name);
        request.service = row.service.to_owned();
        let bytes = request.bytes(lab, |_| {});
        let answer = lab.raw(&bytes);
        assert!(!answer.is_empty(), "case {case}: no answer");
        refused_or_answered(&format!("case {case}: {}", row.name), &bytes, &answer);
    }
}

/// Lengths that lie, heads and bodies beyond every limit, chunks that make no sense.
fn spoiled_sizes(lab: &Lab) {
    let mut dice = Dice(6);
    for case in 0..cases() / 4 {
        let request = lab.request("admin", "ListKeys", &json!({"Limit": 5}));
        let whole = String::from_utf8(request.bytes(lab, |_| {})).unwrap();
        let (head, body) = whole.split_once("\r\n\r\n").unwrap();
        let length = format!("content-length: {}", body.len());
        let lie = |with: &str| format!("{}\r\n\r\n{body}", head.replace(&length, with));
        let bytes = match dice.below(8) {
            0 => lie(&format!("content-length: {}", dice.below(body.len()))),
            1 => lie(&format!("content-length: {}", body.len() + 1 + dice.below(5000))),
            2 => lie(&format!("content-length: {}", dice.next())),
            3 => lie(dice.pick(&[
                "content-length: -1",
                "content-length: 0x10",
                "content-length: ",
                "content-length: 5, 6",
            ])),
            4 => lie(&format!("x-filler: {}\r\n{length}", "a".repeat(dice.below(80_000)))),
            5 => lie(&format!("{}{length}", "x-many: a\r\n".repeat(dice.below(400)))),
            6 => {
                let chunks = dice.pick(&[
                    "0\r\n\r\n",
                    "zz\r\n",
                    "5\r\nhello",
                    "ffffffffffffffffff\r\na",
                    "-1\r\n\r\n",
                    "",
                ]);
                format!("{}\r\n\r\n{chunks}", head.replace(&length, "transfer-encoding: chunked"))
            }
            // Some of them are longer than any request may be.
            _ => {
                let body = format!("{{\"Marker\": \"{}\"}}", "a".repeat(dice.below(1_200_000)));
                format!(
                    "{}\r\n\r\n{body}",
                    head.replace(&length, &format!("content-length: {}", body.len()))
                )
            }
        };
        let answer = exchange(lab, bytes.as_bytes());
        refused_or_answered(
            &format!("case {case}"),
            &bytes.as_bytes()[..bytes.len().min(2000)],
            &answer,
        );
    }
}

fn spoiled_forms_of_every_operation(lab: &Lab) {
    let mut dice = Dice(4);
    let operations: Vec<_> = kms_engine::op::table()
        .iter()
        .filter(|row| ["iam", "sts"].contains(&row.service))
        .collect();
    let names = ["member", "1", "2", "-1", "99999999999999999999", "entry", "Key", "", "%", "é"];
    let values = [
        "", "a", "ann", "-1", "7", "true", "%zz", "%00", "%FF%FE", "+", "&", "=", "a%26b", "%7B%7D",
    ];
    for case in 0..cases() {
        let row = dice.pick(&operations);
        let mut form = format!("Action={}", row.name);
        for member in &row.input {
            let mut name = member.name.to_owned();
            for _ in 0..dice.below(4) * dice.below(2) {
                name += &format!(".{}", dice.pick(&names));
            }
            let repeated = dice.below(4) * dice.below(2) * dice.below(60);
            let value = dice.pick(&values).repeat(1 + repeated);
            if dice.below(4) > 0 {
                form += &format!("&{name}={value}");
            }
        }
        if dice.below(8) == 0 {
            form += dice.pick(&["&&&", "=", "&.=.", "&Version=x", "&Action=", "&a.b.c.d.e.f=1"]);
        }
        if dice.below(20) == 0 {
            form += &format!("&UserName{}=x", ".a".repeat(5000));
        }
        let request = lab.form("admin", row.service, &form);
        let bytes = request.bytes(lab, |_| {});
        let answer = lab.raw(&bytes);
        assert!(!answer.is_empty(), "case {case}: no answer");
        refused_or_answered(&format!("case {case}: {}", row.name), &bytes, &answer);
    }
}

fn value(dice: &mut Dice, key: &Json, depth: usize) -> Json {
    let texts = [
        "",
        "a",
        "alias/a",
        "alias/aws/s3",
        "-1",
        "====",
        "aGVsbG8=",
        "\u{0}",
        "é",
        "arn:aws:kms:us-east-1",
        "arn:aws:kms:us-east-1:111122223333:key/x",
        "arn:aws:iam::111122223333:user/alice",
        "{}",
        "RAW",
        "Encrypt",
    ];
    match dice.below(if depth == 0 { 7 } else { 10 }) {
        0 => Json::Null,
        1 => json!(dice.below(2) == 0),
        2 => json!(dice.next() as i64),
        3 => json!(dice.pick(&[0.5, -1.0, 1e300, 7.0, 30.0])),
        4 => json!(dice.pick(&texts)),
        5 => json!(dice.pick(&texts).repeat(dice.below(3000))),
        6 => key.clone(),
        7 => (0..dice.below(4)).map(|_| value(dice, key, depth - 1)).collect(),
        _ => {
            let names = ["TagKey", "TagValue", "a", "", "EncryptionContextSubset", "Statement"];
            let members = (0..dice.below(4)).map(|_| {
                let name = dice.pick(&names).to_owned();
                (name, value(dice, key, depth - 1))
            });
            Json::Object(members.collect())
        }
    }
}
