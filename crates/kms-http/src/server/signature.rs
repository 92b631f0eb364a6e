//! Who signed a request: Signature Version 4, verified by the `scratchstack-aws-signature` crate.
//!
//! Signatures are about the real world, so their age is measured by the wall clock and not by the world's.

use std::borrow::Cow;

use axum::BoxError;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, Uri, header};
use chrono::DateTime;
use kms_engine::World;
use kms_engine::arn::Region;
use kms_engine::call::Caller;
use scratchstack_aws_signature::{
    GetSigningKeyRequest, GetSigningKeyResponse, SignatureError, SignatureOptions,
    SliceSignedHeaderRequirements, service_for_signing_key_fn, sigv4_validate_request,
};

use super::refusal::Refusal;
use super::signing_keys::SigningKeys;
use crate::shared::{SharedEngine, wall_clock};

/// Whose signatures the endpoint accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// Those that are right.
    SigV4,
    /// Any, and none: for tools that cannot sign. The access key names the caller all the same; who names none that
    /// is known is the profile `admin`.
    Open,
}

/// What a request's signature says.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    pub(crate) region: Region,
}

/// The caller and Region of a request to `service`, or why it is refused.
pub(crate) async fn verify(
    auth: Auth,
    engine: &SharedEngine,
    keys: &SigningKeys,
    service: &str,
    scope: Option<&Scope>,
    parts: Parts,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let region = scope.and_then(|scope| Region::parse(&scope.region));
    let (known, credentials) = engine.read(|engine| {
        let world = engine.world();
        let key = scope.map(|scope| scope.access_key.as_str()).unwrap_or_default();
        let caller = world.caller(key);
        match auth {
            Auth::Open => (caller.or_else(|| admin(world)), None),
            Auth::SigV4 => {
                let token = world.session_token(key).map(str::to_owned);
                (caller, world.secret(key).map(|secret| Credentials { secret, token }))
            }
        }
    });
    if auth == Auth::Open {
        let caller = known.ok_or_else(Refusal::unrecognized_client)?;
        return Ok(Signed { caller, region: region.unwrap_or_else(Region::lab_default) });
    }
    // Every Region has its endpoint here; one that does not exist is refused as by the endpoint of another.
    let region = region.unwrap_or_else(Region::lab_default);
    check(region.as_str(), service, credentials, keys, parts, body).await.map_err(refusal)?;
    let caller = known.ok_or_else(Refusal::unrecognized_client)?;
    Ok(Signed { caller, region })
}

async fn check(
    region: &str,
    service: &str,
    credentials: Option<Credentials>,
    keys: &SigningKeys,
    parts: Parts,
    body: Bytes,
) -> Result<(), SignatureError> {
    // A target that is not signed could be exchanged on the way.
    const TARGET: &[Cow<'static, str>] = &[Cow::Borrowed("x-amz-target")];
    let required = SliceSignedHeaderRequirements::new(&[], TARGET, &[]);
    let request = Request::from_parts(parts, body);
    let now = DateTime::from_timestamp_millis(wall_clock().0).unwrap_or_default();
    let keys = keys.clone();
    let signing_key = move |request: GetSigningKeyRequest| {
        std::future::ready(derive(credentials.as_ref(), &keys, &request))
    };
    let mut signing_key = service_for_signing_key_fn(signing_key);
    let options = SignatureOptions::default();
    sigv4_validate_request(request, region, service, &mut signing_key, now, &required, options)
        .await
        .map(drop)
        .map_err(SignatureError::from)
}

/// What belongs to an access key id.
struct Credentials {
    secret: String,
    /// Temporary credentials have one, long-term credentials none.
    token: Option<String>,
}

/// The signing key of an access key's secret, where the session token is the one that belongs to it. Whether it has
/// expired is the engine's to say: the world's clock is not the wall's.
fn derive(
    credentials: Option<&Credentials>,
    keys: &SigningKeys,
    request: &GetSigningKeyRequest,
) -> Result<GetSigningKeyResponse, BoxError> {
    let unknown = || SignatureError::InvalidClientTokenId(String::new());
    let known = credentials.ok_or_else(unknown)?;
    if known.token.as_deref() != request.session_token() {
        return Err(unknown().into());
    }
    let key = keys.of(&known.secret, request)?;
    Ok(GetSigningKeyResponse::builder().signing_key(key).build()?)
}

/// The names under which AWS's JSON services answer what its query services call otherwise.
fn refusal(error: SignatureError) -> Refusal {
    let words = error.to_string();
    let code = match error {
        SignatureError::InvalidClientTokenId(_) => return Refusal::unrecognized_client(),
        SignatureError::ExpiredToken(_) => "ExpiredTokenException",
        SignatureError::IncompleteSignature(_) => "IncompleteSignatureException",
        SignatureError::MissingAuthenticationToken(_) => return Refusal::missing_token(),
        SignatureError::IO(_) | SignatureError::InternalServiceError(_) => {
            return Refusal::internal(&words);
        }
        _ => "InvalidSignatureException",
    };
    match words.is_empty() {
        true => Refusal::bare(code),
        false => Refusal::new(code, words),
    }
}

pub(crate) fn admin(world: &World) -> Option<Caller> {
    world.caller(world.profiles.get("admin")?.access_key_id()?)
}

/// What the credential of a signature names, before anything is verified.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) access_key: String,
    pub(crate) region: String,
    /// The service it is for.
    pub(crate) service: String,
}

impl Scope {
    /// From the `Authorization` header, or from the query of a presigned request.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Option<Scope> {
        let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let credential = match header {
            Some(header) => {
                header.split("Credential=").nth(1)?.split([',', ' ']).next()?.to_owned()
            }
            None => uri.query()?.split("X-Amz-Credential=").nth(1)?.split('&').next()?.to_owned(),
        };
        let credential = credential.replace("%2F", "/");
        let mut parts = credential.split('/');
        let (access_key, _date, region) = (parts.next()?, parts.next()?, parts.next()?);
        let service = parts.next().unwrap_or_default().to_owned();
        Some(Scope { access_key: access_key.to_owned(), region: region.to_owned(), service })
    }
}
