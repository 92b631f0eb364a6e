//! An external key manager behind its proxy, as AWS's external key store (XKS) proxy API shows it: it can refuse,
//! take too long, answer nonsense or be cut off, and it encrypts once more what KMS encrypted, with keys of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Secret, bytes, letters};
use crate::crypto::Material;
use crate::error::ErrorCode;
use crate::spec::ConnectionErrorCode;
use crate::world::World;

/// An external key manager and the proxy before it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExternalKeyManager {
    /// What the lab calls it.
    pub name: String,
    /// Where its proxy listens, `https://` and a host name.
    pub uri_endpoint: String,
    /// The path of the proxy API, ending in `/kms/xks/v1`.
    pub uri_path: String,
    /// The VPC endpoint service through which it can be reached instead of the Internet.
    pub vpc_endpoint_service: Option<String>,
    /// What the proxy takes as proof that KMS is calling.
    pub credential: Credential,
    /// What is wrong with it, if anything.
    pub trouble: Option<Trouble>,
    /// Its keys, by id.
    pub keys: BTreeMap<String, ExternalKey>,
}

/// The credential with which KMS signs its requests to a proxy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Credential {
    /// Names the secret.
    pub access_key_id: String,
    /// The secret.
    pub raw_secret_access_key: Secret,
}

/// A key of an external key manager. Its bytes follow from the world's seed and never leave the manager.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExternalKey {
    /// `AES_256` for one that KMS can use.
    pub spec: String,
    /// Whether it may be used.
    pub enabled: bool,
    /// What it may be used for: `ENCRYPT`, `DECRYPT` ...
    pub usage: Vec<String>,
    /// Counts how often it was made anew: other bytes under the same id.
    pub generation: u32,
}

/// What can go wrong between KMS and an external key manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Nothing listens, or the network is cut.
    Unreachable,
    /// It answers later than the 250 milliseconds KMS waits.
    TimesOut,
    /// It says of itself that it is not well.
    Unhealthy,
    /// Its certificate or TLS version does not do.
    BadTls,
    /// Its answers make no sense.
    Garbled,
    /// It denies the operation.
    Denies,
    /// There is no proxy API at the path KMS was told.
    InvalidPath,
    /// It does not accept the credential KMS was told.
    WrongCredential,
    /// The VPC endpoint service KMS was told does not exist.
    NoVpcEndpointService,
    /// It has no key of that id.
    NoSuchKey,
    /// The key is switched off.
    KeyDisabled,
    /// The key is not for that.
    KeyUnfit,
    /// The ciphertext is not one of this key, or was bound to another context.
    BadCiphertext,
}

impl Trouble {
    /// AWS's words for it (developer guide, troubleshooting external key stores).
    pub fn message(self) -> &'static str {
        match self {
            Trouble::Unreachable => {
                "AWS KMS cannot communicate with the external key store proxy. This might be a transient network \
                 issue. If you see this error repeatedly, verify that your external key store proxy is active and is \
                 connected to the network, and that its endpoint URI is correct in your external key store."
            }
            Trouble::TimesOut => {
                "AWS KMS rejected the request because the external key store proxy did not respond in time. Retry the \
                 request. If you see this error repeatedly, report it to your external key store proxy administrator."
            }
            Trouble::Unhealthy => {
                "The external key store proxy is in an unhealthy state. If you see this message repeatedly, notify \
                 your external key store proxy administrator."
            }
            Trouble::BadTls => {
                "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS \
                 configuration, including its certificate."
            }
            Trouble::Garbled => {
                "AWS KMS cannot interpret the response from the external key store proxy. If you see this error \
                 repeatedly, consult your external key store proxy administrator."
            }
            Trouble::Denies => {
                "The external key store proxy denied access to the operation. Verify that the user and the external \
                 key are both authorized for this operation, and try the request again."
            }
            Trouble::InvalidPath => {
                "The external key store proxy rejected the request because of an invalid URI path. Verify the URI path \
                 for your external key store and update if necessary."
            }
            Trouble::WrongCredential => {
                "The external key store proxy rejected the request because it could not authenticate AWS KMS. Verify \
                 the credentials for your external key store and update if necessary."
            }
            Trouble::NoVpcEndpointService => {
                "AWS KMS could not find the specified VPC endpoint service."
            }
            Trouble::NoSuchKey => {
                "The external key store proxy rejected the request because it could not find the external key."
            }
            Trouble::KeyDisabled => {
                "The external key store proxy rejected the request because the external key is not enabled in the \
                 external key manager."
            }
            Trouble::KeyUnfit => {
                "The external key store proxy rejected the request because the external key does not support the \
                 requested operation."
            }
            Trouble::BadCiphertext => {
                "The external key store proxy rejected the request because the specified ciphertext or additional \
                 authenticated data is corrupted, missing, or otherwise invalid."
            }
        }
    }

    /// The exception with which CreateCustomKeyStore and UpdateCustomKeyStore answer.
    pub fn exception(self) -> ErrorCode {
        match self {
            Trouble::InvalidPath | Trouble::BadTls | Trouble::Denies => {
                ErrorCode::XksProxyInvalidConfigurationException
            }
            Trouble::WrongCredential => {
                ErrorCode::XksProxyIncorrectAuthenticationCredentialException
            }
            Trouble::Garbled => ErrorCode::XksProxyInvalidResponseException,
            Trouble::NoVpcEndpointService => ErrorCode::XksProxyVpcEndpointServiceNotFoundException,
            _ => ErrorCode::XksProxyUriUnreachableException,
        }
    }

    /// What DescribeCustomKeyStores shows where it kept KMS from connecting.
    pub fn connection_error(self) -> ConnectionErrorCode {
        use ConnectionErrorCode as Code;
        match self {
            Trouble::TimesOut => Code::XksProxyTimedOut,
            Trouble::BadTls => Code::XksProxyInvalidTlsConfiguration,
            Trouble::Garbled => Code::XksProxyInvalidResponse,
            Trouble::Denies => Code::XksProxyAccessDenied,
            Trouble::InvalidPath => Code::XksProxyInvalidConfiguration,
            Trouble::WrongCredential => Code::InvalidCredentials,
            Trouble::NoVpcEndpointService => Code::XksVpcEndpointServiceNotFound,
            _ => Code::XksProxyNotReachable,
        }
    }
}

impl ExternalKeyManager {
    /// One of its keys, ready to encrypt or to decrypt.
    pub fn key(&self, world: &World, id: &str, usage: &str) -> Result<Material, Trouble> {
        let key = self.keys.get(id).ok_or(Trouble::NoSuchKey)?;
        if !key.enabled {
            return Err(Trouble::KeyDisabled);
        }
        if !key.usage.iter().any(|allowed| allowed == usage) {
            return Err(Trouble::KeyUnfit);
        }
        let label = format!("external key {} {id} {}", self.name, key.generation);
        Ok(Material::new(bytes::<32>(world, &label).to_vec()))
    }

    /// Adds an AES-256 key, or makes the one of that id anew.
    pub fn add_key(&mut self, id: &str) {
        let generation = self.keys.get(id).map_or(0, |key| key.generation + 1);
        let usage = vec!["ENCRYPT".to_owned(), "DECRYPT".to_owned()];
        let key = ExternalKey { spec: "AES_256".to_owned(), enabled: true, usage, generation };
        self.keys.insert(id.to_owned(), key);
    }
}

impl World {
    /// Makes a healthy external key manager with one key, `key-1`; its proxy listens at `https://NAME.example.com`.
    pub fn add_external_key_manager(&mut self, name: &str) {
        let label = format!("credential of {name}");
        let access_key_id = letters(&bytes::<20>(self, &label), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        let secret = hex::encode(bytes::<22>(self, &format!("secret {label}")));
        let mut manager = ExternalKeyManager {
            name: name.to_owned(),
            uri_endpoint: format!("https://{name}.example.com"),
            uri_path: "/kms/xks/v1".to_owned(),
            vpc_endpoint_service: None,
            credential: Credential { access_key_id, raw_secret_access_key: Secret(secret) },
            trouble: None,
            keys: BTreeMap::new(),
        };
        manager.add_key("key-1");
        self.external_key_managers.insert(name.to_owned(), Arc::new(manager));
    }

    /// Changes an external key manager; whether there is one of that name.
    pub fn edit_external_key_manager(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut ExternalKeyManager),
    ) -> bool {
        let Some(manager) = self.external_key_managers.get(name) else { return false };
        let mut manager = ExternalKeyManager::clone(manager);
        change(&mut manager);
        self.external_key_managers.insert(name.to_owned(), Arc::new(manager));
        true
    }
}
