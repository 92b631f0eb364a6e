//! Signature Version 4 as S3 has it: the path as it was sent, a payload that need not be signed, and signatures in the
//! query of a presigned URL.
//!
//! The head alone is verified here, before anything of the body is read; what it promises of the body is checked when
//! the body is there. The crate that verifies for the other services always hashes the body, so it cannot do this.

use axum::http::request::Parts;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kms_engine::Timestamp;
use kms_engine::arn::Region;
use scratchstack_aws_signature::GetSigningKeyRequest;
use sha2::Sha256;

use super::proof::{Proof, UNSIGNED, malformed, text};
use super::refusal;
use crate::server::Lab;
use crate::server::refusal::Refusal;
use crate::server::signature::{Auth, Scope, Signed, admin};
use crate::shared::wall_clock;

/// How far a signed request's clock may be from ours.
const SKEW_MILLIS: i64 = 15 * 60 * 1000;

/// Who asks, and what the signature says of the body.
pub(super) struct Verified {
    pub(super) signed: Signed,
    pub(super) body: Promise,
}

/// What a head says of its body.
pub(super) enum Promise {
    /// Nothing.
    Nothing,
    /// Its SHA-256, in hex.
    Sha256(String),
    /// It comes in chunks; each is signed where there is a seed.
    Chunks(Option<Seed>),
}

/// What the signature of the first chunk follows from.
pub(super) struct Seed {
    pub(super) key: [u8; 32],
    pub(super) time: String,
    pub(super) scope: String,
    pub(super) signature: String,
}

/// Verifies the head of a request.
pub(super) fn verify(lab: &Lab, scope: Option<&Scope>, parts: &Parts) -> Result<Verified, Refusal> {
    let access_key = scope.map(|scope| scope.access_key.as_str()).unwrap_or_default();
    let engine = lab.workshop.engine();
    let (caller, secret, token) = engine.read(|engine| {
        let world = engine.world();
        let caller = world.caller(access_key);
        let caller = if lab.auth == Auth::Open { caller.or_else(|| admin(world)) } else { caller };
        (caller, world.secret(access_key), world.session_token(access_key).map(str::to_owned))
    });
    let payload = text(&parts.headers, "x-amz-content-sha256").unwrap_or_default();
    if lab.auth == Auth::Open {
        let region = scope.and_then(|scope| Region::parse(&scope.region));
        let region = region.unwrap_or_else(Region::lab_default);
        let caller = caller.ok_or_else(refusal::anonymous)?;
        let body = match payload.starts_with("STREAMING-") {
            true => Promise::Chunks(None),
            false => Promise::Nothing,
        };
        return Ok(Verified { signed: Signed { caller, region }, body });
    }
    let proof = Proof::of(parts)?;
    let (Some(caller), Some(secret)) = (caller, secret) else {
        let words = "The AWS Access Key Id you provided does not exist in our records.";
        return Err(refusal::new(403, "InvalidAccessKeyId", words));
    };
    if proof.token != token {
        let words = "The provided token is malformed or otherwise invalid.";
        return Err(refusal::new(400, "InvalidToken", words));
    }
    let region = Region::parse(&proof.region).filter(|_| proof.service == "s3");
    let region = region.ok_or_else(|| {
        malformed("the credential scope must name a Region and end in s3/aws4_request")
    })?;
    let signed_at = proof.signed_at()?;
    match proof.expires {
        Some(seconds) => {
            // The URL names the second, and may be from the end of it.
            let age = engine.since(signed_at.plus(999));
            if age > seconds.saturating_mul(1000) {
                return Err(refusal::new(403, "AccessDenied", "Request has expired"));
            }
            if age < -SKEW_MILLIS {
                return Err(refusal::new(403, "AccessDenied", "Request is not valid yet"));
            }
        }
        None if (wall_clock().0 - signed_at.0).abs() > SKEW_MILLIS => {
            let words =
                "The difference between the request time and the current time is too large.";
            return Err(refusal::new(403, "RequestTimeTooSkewed", words));
        }
        None => {}
    }
    proof.refuse_unsigned_headers(&parts.headers)?;
    let key = signing_key(lab, &secret, &proof, signed_at)?;
    if !is_signature(&key, &proof.string_to_sign(parts), &proof.signature) {
        return Err(mismatch());
    }
    let body = match proof.payload.as_str() {
        UNSIGNED => Promise::Nothing,
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Promise::Chunks(None),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => {
            let (scope, time, signature) = (proof.scope(), proof.time, proof.signature);
            Promise::Chunks(Some(Seed { key, time, scope, signature }))
        }
        hash if hash.len() == 64 => Promise::Sha256(hash.to_owned()),
        other => {
            let words = format!(
                "x-amz-content-sha256 must be {UNSIGNED}, one of the STREAMING- values of Signature Version 4, or a \
                 valid sha256 value, and not `{other}`."
            );
            return Err(refusal::new(400, "InvalidArgument", words));
        }
    };
    Ok(Verified { signed: Signed { caller, region }, body })
}

/// Whether this is the signature of that text.
pub(super) fn is_signature(key: &[u8], text: &str, signature: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    mac.update(text.as_bytes());
    hex::decode(signature).is_ok_and(|signature| mac.verify_slice(&signature).is_ok())
}

/// A signature that is another's, or of something else.
pub(super) fn mismatch() -> Refusal {
    let words = "The request signature we calculated does not match the signature you provided. Check your key and \
                 signing method.";
    refusal::new(403, "SignatureDoesNotMatch", words)
}

fn signing_key(
    lab: &Lab,
    secret: &str,
    proof: &Proof,
    signed_at: Timestamp,
) -> Result<[u8; 32], Refusal> {
    let date = chrono::DateTime::from_timestamp_millis(signed_at.0).unwrap_or_default();
    let request = GetSigningKeyRequest::builder()
        .access_key(proof.access_key.clone())
        .request_date(date.date_naive())
        .region(proof.region.clone())
        .service(proof.service.clone())
        .build();
    let request = request.map_err(|error| Refusal::internal(&error.to_string()))?;
    let key = lab.signing_keys.of(secret, &request);
    let key = key.map_err(|error| Refusal::internal(&error.to_string()))?;
    Ok(*key.as_ref())
}
