//! Whatever comes over the wire, the answer is a refusal: never a 5xx, a hang or a closed door for the next.

use serde_json::{Value as Json, json};

use crate::client::{Lab, Response};

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

fn cases() -> u64 {
    std::env::var("KMSLAB_NOISE_CASES").map_or(700, |n| n.parse().unwrap())
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

#[test]
fn spoiled_bytes_are_refused() {
    let lab = Lab::start();
    let mut dice = Dice(1);
    for case in 0..cases() {
        let request = lab.request("admin", "ListKeys", &json!({"Limit": 5}));
        let mut bytes = request.bytes(&lab, |_| {});
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
        let answer = exchange(&lab, &bytes);
        refused_or_answered(&format!("case {case}"), &bytes, &answer);
    }
    lab.call("admin", "ListKeys", &json!({})).json();
}

/// Sends and closes the sending half, so that nobody waits for what does not come.
fn exchange(lab: &Lab, bytes: &[u8]) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(lab.address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
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

#[test]
fn spoiled_signatures_are_refused() {
    let lab = Lab::start();
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
        let bytes = request.bytes(&lab, |headers| {
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
        let answer = exchange(&lab, &bytes);
        assert!(!answer.is_empty(), "case {case}: no answer\n{}", String::from_utf8_lossy(&bytes));
        refused_or_answered(&format!("case {case}"), &bytes, &answer);
    }
}

#[test]
fn spoiled_requests_of_every_operation_are_refused() {
    let lab = Lab::start();
    let mut dice = Dice(3);
    let operations: Vec<_> =
        kms_engine::op::table().iter().filter(|r| r.service == "kms").collect();
    let key = lab.call("admin", "CreateKey", &json!({})).json()["KeyMetadata"]["KeyId"].clone();
    for case in 0..cases() {
        let row = dice.pick(&operations);
        let members =
            row.input.iter().map(|member| (member.name.to_owned(), value(&mut dice, &key, 3)));
        let mut body: serde_json::Map<String, Json> = members.collect();
        body.retain(|_, _| dice.below(4) > 0);
        // RSA keys take long, and nothing about them is noise.
        body.retain(|name, _| !name.contains("Spec"));
        let request = lab.request("admin", row.name, &Json::Object(body));
        let bytes = request.bytes(&lab, |_| {});
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
