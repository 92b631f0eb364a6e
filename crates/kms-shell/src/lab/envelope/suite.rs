//! The algorithm suites of the AWS Encryption SDK, and how each makes keys from a data key.
//!
//! Rules: the AWS Encryption SDK's message format and algorithms references,
//! <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/algorithms-reference.html>, as of 2026-11.

use hkdf::Hkdf;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// An algorithm suite; all of these encrypt with AES-256-GCM.
#[derive(Debug, PartialEq, Eq)]
pub struct Suite {
    /// What a message names it by.
    pub id: u16,
    /// What `--suite` names it by.
    pub name: &'static str,
    /// What it is, for the map of a message.
    pub about: &'static str,
    derivation: Derivation,
    /// Whether a signature stands at the end of a message.
    pub signed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Derivation {
    /// The data key encrypts the message itself.
    None,
    Sha256,
    Sha384,
    /// HKDF with SHA-512, and a second output that commits the message to its data key.
    Committing,
}

/// The suites that are understood, the SDK's default first.
pub const SUITES: [Suite; 5] = [
    Suite {
        id: 0x0578,
        name: "commit-sign",
        about: "AES-256-GCM, HKDF-SHA-512, key commitment, ECDSA P-384",
        derivation: Derivation::Committing,
        signed: true,
    },
    Suite {
        id: 0x0478,
        name: "commit",
        about: "AES-256-GCM, HKDF-SHA-512, key commitment",
        derivation: Derivation::Committing,
        signed: false,
    },
    Suite {
        id: 0x0378,
        name: "v1-sign",
        about: "AES-256-GCM, HKDF-SHA-384, ECDSA P-384",
        derivation: Derivation::Sha384,
        signed: true,
    },
    Suite {
        id: 0x0178,
        name: "v1",
        about: "AES-256-GCM, HKDF-SHA-256",
        derivation: Derivation::Sha256,
        signed: false,
    },
    Suite {
        id: 0x0078,
        name: "v1-bare",
        about: "AES-256-GCM under the data key itself",
        derivation: Derivation::None,
        signed: false,
    },
];

/// The keys of one message.
pub struct MessageKeys {
    /// Encrypts the frames and authenticates the header.
    pub content: Zeroizing<[u8; 32]>,
    /// Stands in the header, so that no other data key opens the message.
    pub commitment: Option<[u8; 32]>,
}

impl Suite {
    /// The suite with that number.
    pub fn by_id(id: u16) -> Option<&'static Suite> {
        SUITES.iter().find(|suite| suite.id == id)
    }

    /// The suite that `--suite` names so.
    pub fn named(name: &str) -> Option<&'static Suite> {
        SUITES.iter().find(|suite| suite.name == name)
    }

    /// Whether messages bind themselves to their data key: version 2 of the format.
    pub fn commits(&self) -> bool {
        self.derivation == Derivation::Committing
    }

    /// Whether one data key may encrypt several messages: only where each gets a key of its own from it.
    pub fn takes_cached_keys(&self) -> bool {
        self.derivation != Derivation::None
    }

    /// The length of a message's id.
    pub fn message_id_length(&self) -> usize {
        if self.commits() { 32 } else { 16 }
    }

    /// The keys of the message with that id.
    pub fn derive(&self, data_key: &[u8], message_id: &[u8]) -> Result<MessageKeys, String> {
        if data_key.len() != 32 {
            return Err(format!("the data key has {} bytes, not 32", data_key.len()));
        }
        let mut content = Zeroizing::new([0; 32]);
        let mut commitment = None;
        let label = self.id.to_be_bytes();
        let info = [label.as_slice(), message_id].concat();
        let failed = |_| "HKDF gave no key".to_owned();
        match self.derivation {
            Derivation::None => content.copy_from_slice(data_key),
            Derivation::Sha256 => {
                Hkdf::<Sha256>::new(None, data_key)
                    .expand(&info, content.as_mut_slice())
                    .map_err(failed)?;
            }
            Derivation::Sha384 => {
                Hkdf::<Sha384>::new(None, data_key)
                    .expand(&info, content.as_mut_slice())
                    .map_err(failed)?;
            }
            Derivation::Committing => {
                let from = Hkdf::<Sha512>::new(Some(message_id), data_key);
                let derive = [label.as_slice(), b"DERIVEKEY"].concat();
                from.expand(&derive, content.as_mut_slice()).map_err(failed)?;
                let mut commit = [0; 32];
                from.expand(b"COMMITKEY", &mut commit).map_err(failed)?;
                commitment = Some(commit);
            }
        }
        Ok(MessageKeys { content, commitment })
    }
}
