//! `aws-chunked` bodies: chunks with their lengths, each perhaps signed, and headers that follow as trailers.
//!
//! Source: "Signature calculations: transferring payload in multiple chunks" and "... including trailing headers" in the
//! S3 API reference.

use sha2::{Digest as _, Sha256};

use super::refusal;
use super::signature::{Seed, is_signature, mismatch};
use crate::server::refusal::Refusal;

/// A body put together again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) content: Vec<u8>,
    /// The headers that followed, names in lower case.
    pub(super) trailers: Vec<(String, String)>,
}

/// Reads a body in chunks; with a seed each must bear its signature.
pub(super) fn decode(body: &[u8], seed: Option<&Seed>) -> Result<Decoded, Refusal> {
    let mut decoded = Decoded::default();
    let mut chain = seed.map(Chain::new);
    let mut rest = body;
    loop {
        let (head, after) = line(rest).ok_or_else(incomplete)?;
        let (size, extension) = head.split_once(';').unwrap_or((head, ""));
        let size = usize::from_str_radix(size.trim(), 16).map_err(|_| incomplete())?;
        let chunk = after.get(..size).ok_or_else(incomplete)?;
        if let Some(chain) = &mut chain {
            let signature = extension.trim().strip_prefix("chunk-signature=");
            chain.chunk(chunk, signature.unwrap_or_default())?;
        }
        rest = after.get(size..).unwrap_or_default();
        if size == 0 {
            break;
        }
        decoded.content.extend_from_slice(chunk);
        rest = rest.strip_prefix(b"\r\n").ok_or_else(incomplete)?;
    }
    let mut trailer_signature = None;
    while let Some((text, after)) = line(rest) {
        rest = after;
        match text.split_once(':') {
            Some(("x-amz-trailer-signature", value)) => {
                trailer_signature = Some(value.trim().to_owned());
            }
            Some((name, value)) => {
                decoded.trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            None => {}
        }
    }
    match chain {
        Some(chain) if !decoded.trailers.is_empty() => {
            chain.trailers(&decoded.trailers, trailer_signature.as_deref().unwrap_or_default())?;
        }
        _ => {}
    }
    Ok(decoded)
}

/// A line of ASCII without its end, and what follows.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (text, rest) = bytes.split_at_checked(end)?;
    let text = std::str::from_utf8(text).ok()?;
    Some((text.trim_end_matches('\r'), rest.get(1..).unwrap_or_default()))
}

fn incomplete() -> Refusal {
    let words = "The request body terminated unexpectedly, or its chunks make no sense";
    refusal::new(400, "IncompleteBody", words)
}

/// Each signature signs the one before it.
struct Chain<'s> {
    seed: &'s Seed,
    last: String,
}

impl<'s> Chain<'s> {
    fn new(seed: &'s Seed) -> Chain<'s> {
        Chain { seed, last: seed.signature.clone() }
    }

    fn chunk(&mut self, chunk: &[u8], signature: &str) -> Result<(), Refusal> {
        let nothing = hex::encode(Sha256::digest(b""));
        self.verify("PAYLOAD", &format!("{nothing}\n{}", hash(chunk)), signature)?;
        self.last = signature.to_owned();
        Ok(())
    }

    fn trailers(&self, trailers: &[(String, String)], signature: &str) -> Result<(), Refusal> {
        let text: String =
            trailers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        self.verify("TRAILER", &hash(text.as_bytes()), signature)
    }

    fn verify(&self, what: &str, hashes: &str, signature: &str) -> Result<(), Refusal> {
        let Seed { key, time, scope, .. } = self.seed;
        let text = format!("AWS4-HMAC-SHA256-{what}\n{time}\n{scope}\n{}\n{hashes}", self.last);
        if is_signature(key, &text, signature) { Ok(()) } else { Err(mismatch()) }
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use scratchstack_aws_signature::KSecretKey;

    use super::*;

    /// The worked example of the S3 API reference: 65 KiB of `a` in two chunks.
    fn example() -> (Vec<u8>, Seed) {
        let signatures = [
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ];
        let mut body = Vec::new();
        for (size, signature) in [65536, 1024, 0].into_iter().zip(signatures) {
            body.extend(format!("{size:x};chunk-signature={signature}\r\n").bytes());
            body.extend(vec![b'a'; size]);
            body.extend(b"\r\n");
        }
        let secret: KSecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".parse().unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2013, 5, 24).unwrap();
        let seed = Seed {
            key: *secret.to_ksigning(day, "us-east-1", "s3").as_ref(),
            time: "20130524T000000Z".to_owned(),
            scope: "20130524/us-east-1/s3/aws4_request".to_owned(),
            signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
                .to_owned(),
        };
        (body, seed)
    }

    #[test]
    fn the_example_of_the_reference_is_read() {
        let (body, seed) = example();
        let decoded = decode(&body, Some(&seed)).unwrap();
        assert_eq!((decoded.content.len(), decoded.trailers.len()), (66560, 0));
        assert_eq!(decode(&body, None).unwrap(), decoded);
    }

    #[test]
    fn a_chunk_that_was_changed_or_cut_is_refused() {
        let (body, seed) = example();
        let mut changed = body.clone();
        changed[66000] = b'b';
        assert_eq!(decode(&changed, Some(&seed)).unwrap_err().code, "SignatureDoesNotMatch");
        for end in [0, 10, 5000, 65621, body.len() - 100] {
            let cut = decode(&body[..end], Some(&seed)).unwrap_err();
            assert_eq!(cut.code, "IncompleteBody", "{end}");
        }
    }

    #[test]
    fn trailers_follow_the_last_chunk() {
        let body = b"5\r\nhello\r\n0\r\nX-Amz-Checksum-Crc32:NhCmhg==\r\n\r\n";
        let decoded = decode(body, None).unwrap();
        assert_eq!(decoded.content, b"hello");
        let trailers = [("x-amz-checksum-crc32".to_owned(), "NhCmhg==".to_owned())];
        assert_eq!(decoded.trailers, trailers);
    }
}
