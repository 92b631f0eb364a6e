//! Whether a body arrived as it was sent: `Content-MD5`, and the checksums that SDKs add to every upload.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::refusal;
use crate::server::refusal::Refusal;

const PREFIX: &str = "x-amz-checksum-";
/// What follows the prefix and is no checksum.
const NO_SUM: &[&str] = &["algorithm", "mode", "type"];

/// Checks what headers and trailers say of a body; hands back the checksum to repeat in the answer.
pub(super) fn check(
    body: &[u8],
    headers: &HeaderMap,
    trailers: &[(String, String)],
) -> Result<Option<(String, String)>, Refusal> {
    if let Some(given) = headers.get("content-md5") {
        let right = BASE64.encode(Md5::digest(body));
        if given.as_bytes() != right.as_bytes() {
            let words = "The Content-MD5 you specified did not match what we received.";
            return Err(refusal::new(400, "BadDigest", words));
        }
    }
    let of_headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let of_trailers = trailers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    for (name, given) in of_headers.chain(of_trailers) {
        let Some(algorithm) = name.strip_prefix(PREFIX).filter(|it| !NO_SUM.contains(it)) else {
            continue;
        };
        let right = sum(algorithm, body).ok_or_else(|| {
            let words = format!(
                "The lab cannot check `{name}`: use crc32, crc32c, crc64nvme, sha1 or sha256."
            );
            refusal::new(400, "InvalidRequest", words)
        })?;
        if given != right.as_bytes() {
            let words = format!(
                "The {} you specified did not match the calculated checksum.",
                algorithm.to_uppercase()
            );
            return Err(refusal::new(400, "BadDigest", words));
        }
        return Ok(Some((name.to_owned(), right)));
    }
    Ok(None)
}

/// A checksum in base64; `None` of an unknown algorithm.
fn sum(algorithm: &str, body: &[u8]) -> Option<String> {
    let low = |crc: u64| BASE64.encode((crc as u32).to_be_bytes());
    Some(match algorithm {
        "crc32" => low(crc(&CRC32, body)),
        "crc32c" => low(crc(&CRC32C, body)),
        "crc64nvme" => BASE64.encode((!crc_from(u64::MAX, &CRC64NVME, body)).to_be_bytes()),
        "sha1" => BASE64.encode(Sha1::digest(body)),
        "sha256" => BASE64.encode(Sha256::digest(body)),
        _ => return None,
    })
}

type Table = [u64; 256];

/// The polynomials are bit-reversed, as the sums run over the lowest bit first.
static CRC32: Table = table(0xEDB8_8320);
static CRC32C: Table = table(0x82F6_3B78);
static CRC64NVME: Table = table(0x9A6C_9329_AC4B_C9B5);

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, where a slip fails the build"
)]
const fn table(polynomial: u64) -> Table {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let (mut rest, mut bit) = (n as u64, 0);
        while bit < 8 {
            rest = if rest & 1 == 1 { (rest >> 1) ^ polynomial } else { rest >> 1 };
            bit += 1;
        }
        table[n] = rest;
        n += 1;
    }
    table
}

/// A sum of 32 bits.
fn crc(table: &Table, body: &[u8]) -> u64 {
    let start = u64::from(u32::MAX);
    crc_from(start, table, body) ^ start
}

fn crc_from(start: u64, table: &Table, body: &[u8]) -> u64 {
    body.iter().fold(start, |sum, byte| {
        let index = usize::from((sum as u8) ^ byte);
        (sum >> 8) ^ table.get(index).copied().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_those_of_the_catalogues() {
        // Check values of "123456789", from the catalogue of parametrised CRC algorithms.
        for (algorithm, hex_sum) in
            [("crc32", "cbf43926"), ("crc32c", "e3069283"), ("crc64nvme", "ae8b14860a799888")]
        {
            let sum = BASE64.decode(sum(algorithm, b"123456789").unwrap()).unwrap();
            assert_eq!(hex::encode(sum), hex_sum, "{algorithm}");
        }
    }

    #[test]
    fn a_wrong_sum_is_refused_and_a_right_one_repeated() {
        let check_one = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            check(b"123456789", &headers, &[]).map_err(|refusal| refusal.code)
        };
        assert_eq!(check_one("x-amz-checksum-crc32", "AAAAAA=="), Err("BadDigest"));
        assert_eq!(check_one("content-md5", "AAAAAA=="), Err("BadDigest"));
        assert_eq!(check_one("content-md5", "JfnnlDI7RTiF9RgfG2JNCw=="), Ok(None));
        assert_eq!(check_one("x-amz-checksum-algorithm", "CRC32"), Ok(None));
        assert_eq!(check_one("x-amz-checksum-sum", "1"), Err("InvalidRequest"));
        let right = Some(("x-amz-checksum-crc32".to_owned(), "y/Q5Jg==".to_owned()));
        assert_eq!(check_one("x-amz-checksum-crc32", "y/Q5Jg=="), Ok(right));
    }
}
