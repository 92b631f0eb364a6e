//! STS: who calls, and credentials that end by themselves.
//!
//! Federation with SAML and web identities is missing on purpose: the lab has no identity providers.

mod temporary;
mod types;

operations! {
    reading get_caller_identity::GetCallerIdentity,
    writing assume_role::AssumeRole,
    writing get_session_token::GetSessionToken,
    writing get_federation_token::GetFederationToken,
}
