//! Temporary credentials: what STS hands out, and how an access key id finds its caller, its secret and its token.
//!
//! Long-term keys start with `AKIA`, temporary ones with `ASIA` and work only with their session token.

use std::fmt;
use std::sync::Arc;

use rand_core::Rng;

use crate::call::{Caller, Session};
use crate::crypto::CallRng;
use crate::principal::Principal;
use crate::time::DAY;
use crate::world::World;

/// A set of temporary credentials.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Credentials {
    /// `ASIA...`, 20 characters.
    pub access_key_id: String,
    /// The signing secret.
    pub secret: String,
    /// What a request must carry beside the signature.
    pub token: String,
    /// Who calls with them.
    pub principal: Principal,
    /// Who asked for them.
    pub issued_to: Principal,
    /// What they add to the principal.
    pub session: Session,
}

impl Credentials {
    /// Fresh credentials for a session.
    pub fn issue(
        rng: &mut CallRng,
        principal: Principal,
        issued_to: Principal,
        session: Session,
    ) -> Credentials {
        Credentials {
            access_key_id: unique_id("ASIA", rng),
            secret: text(SECRET, 40, rng),
            // Real tokens start like this; what follows is opaque.
            token: format!("IQoJb3JpZ2luX2Vj{}", text(SECRET, 240, rng)),
            principal,
            issued_to,
            session,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Credentials { access_key_id, secret: _, token: _, principal, issued_to, session } =
            self;
        f.debug_struct("Credentials")
            .field("access_key_id", access_key_id)
            .field("principal", principal)
            .field("issued_to", issued_to)
            .field("session", session)
            .finish_non_exhaustive()
    }
}

/// The letters of IAM's ids.
pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A 20-character id of IAM: four letters that say of what (`AKIA`, `AIDA`, `AROA` ...), then chance.
pub fn unique_id(prefix: &str, rng: &mut CallRng) -> String {
    format!("{prefix}{}", text(BASE32, 16, rng))
}

/// A 40-character secret access key.
pub fn secret(rng: &mut CallRng) -> String {
    text(SECRET, 40, rng)
}

/// So many characters of an alphabet whose size is a power of two, so that each is as likely.
pub fn text(alphabet: &[u8], length: usize, rng: &mut CallRng) -> String {
    let mut bytes = vec![0; length];
    rng.fill_bytes(&mut bytes);
    let letter = |byte: &u8| alphabet.get(usize::from(*byte) % alphabet.len()).copied();
    bytes.iter().filter_map(letter).map(char::from).collect()
}

impl World {
    /// The caller behind an access key id: an active long-term key, or temporary credentials whose user or role is
    /// still there. Those that have expired are found too: whoever calls with them is told that they have.
    pub fn caller(&self, access_key_id: &str) -> Option<Caller> {
        if let Some(credentials) = self.session_of(access_key_id) {
            let id = Some(access_key_id.to_owned());
            let mut caller = Caller::at_terminal(credentials.principal.clone(), id);
            caller.session = Some(credentials.session.clone());
            return Some(caller);
        }
        let found =
            self.accounts.values().find_map(|account| account.by_access_key(access_key_id))?;
        let (identity, _) = found;
        Some(Caller::at_terminal(identity, Some(access_key_id.to_owned())))
    }

    /// The secret behind an access key id, if there is a caller behind it.
    pub fn secret(&self, access_key_id: &str) -> Option<String> {
        if let Some(credentials) = self.session_of(access_key_id) {
            return Some(credentials.secret.clone());
        }
        self.accounts
            .values()
            .find_map(|account| account.by_access_key(access_key_id))
            .map(|(_, key)| key.secret.clone())
    }

    /// The session token that requests signed with this access key id must carry; none for a long-term key.
    pub fn session_token(&self, access_key_id: &str) -> Option<&str> {
        self.session_of(access_key_id).map(|credentials| credentials.token.as_str())
    }

    /// Keeps new credentials, and forgets those that expired a day ago: until then a call with them is answered that
    /// they expired, later that nobody knows them.
    pub fn put_session(&mut self, credentials: Credentials) {
        let over = |known: &&Arc<Credentials>| known.session.expires.plus(DAY) <= self.clock;
        let expired = self.sessions.values().filter(over).map(|known| known.access_key_id.clone());
        for id in expired.collect::<Vec<_>>() {
            self.sessions.remove(&id);
        }
        self.sessions.insert(credentials.access_key_id.clone(), Arc::new(credentials));
    }

    /// Temporary credentials whose user or role is still there, expired or not.
    fn session_of(&self, access_key_id: &str) -> Option<&Credentials> {
        let credentials = self.sessions.get(access_key_id)?;
        self.is_somebody(credentials).then_some(credentials)
    }

    /// Whether temporary credentials still work.
    pub(crate) fn works(&self, credentials: &Credentials) -> bool {
        credentials.session.expires > self.clock && self.is_somebody(credentials)
    }

    fn is_somebody(&self, credentials: &Credentials) -> bool {
        let behind = credentials.session.federated_by.as_ref().unwrap_or(&credentials.principal);
        let account = behind.account().and_then(|id| self.accounts.get(id));
        account.is_some_and(|account| account.still_has(behind))
    }
}
