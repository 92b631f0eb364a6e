//! The named shapes of the KMS model that carry constraints.
//!
//! Names and limits are AWS's (service model `2014-11-01`). Where the service enforces more than the model says, the
//! line says so.

use std::collections::BTreeMap;
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value as Json};

use super::{Kind, Malformed, Member, Schema, Shape, Structure};

/// The shape of a newtype of text, from [`texts!`](crate::texts!).
#[macro_export]
#[doc(hidden)]
macro_rules! text_shape {
    ($name:ident, $min:literal, $max:literal, $sensitive:literal $(, $pattern:literal)?) => {
        impl $crate::shape::Shape for $name {
            fn schema() -> $crate::shape::Schema {
                #[allow(unused_mut, unused_assignments)]
                let mut pattern = None;
                $(pattern = Some($pattern);)?
                $crate::shape::Schema {
                    min: Some($min),
                    max: Some($max),
                    pattern,
                    sensitive: $sensitive,
                    ..$crate::shape::Schema::plain(stringify!($name), $crate::shape::Kind::String)
                }
            }
            fn decode(
                value: Option<&serde_json::Value>,
            ) -> Result<Self, $crate::shape::Malformed> {
                let text = value.and_then(serde_json::Value::as_str);
                let text = text.ok_or_else(|| $crate::shape::Malformed::expected("a string"))?;
                Ok($name(text.to_owned()))
            }
            fn encode(&self) -> Option<serde_json::Value> { Some(self.0.as_str().into()) }
        }
        impl std::ops::Deref for $name { type Target = str; fn deref(&self) -> &str { &self.0 } }
        impl<T: Into<String>> From<T> for $name { fn from(text: T) -> Self { $name(text.into()) } }
    };
}

/// Declares shapes of text with their limits and patterns.
#[macro_export]
macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident: $min:literal..=$max:literal $(, $pattern:literal)?;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);
        $crate::text_shape!($name, $min, $max, false $(, $pattern)?);
    )*};
}

/// Declares shapes of text that no log shows.
#[macro_export]
macro_rules! secrets {
    ($($(#[doc = $doc:literal])* $name:ident: $min:literal..=$max:literal $(, $pattern:literal)?;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub String);
        $crate::text_shape!($name, $min, $max, true $(, $pattern)?);
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )*};
}

pub(crate) use texts;

texts! {
    /// A key id, key ARN, alias name or alias ARN. The ASCII pattern is enforced by the service, not in the model.
    KeyIdType: 1..=2048, r"^\p{ASCII}+$";
    /// The ARN or id in a response.
    KeyIdOut: 1..=2048;
    /// An alias name.
    AliasNameType: 1..=256, r"^[a-zA-Z0-9:/_-]+$";
    /// An ARN in a response.
    ArnType: 20..=2048;
    /// The text of a policy.
    PolicyType: 1..=131072, r"[\u0009\u000A\u000D\u0020-\u00FF]+";
    /// The name of a policy of a key.
    PolicyNameType: 1..=128, r"[\w]+";
    /// A description.
    DescriptionType: 0..=8192;
    /// A tag's key.
    TagKeyType: 1..=128;
    /// A tag's value.
    TagValueType: 0..=256;
    /// Where the next page starts.
    MarkerType: 1..=1024, r"[\u0020-\u00FF]*";
    /// A custom key store's id.
    CustomKeyStoreIdType: 1..=64;
    /// An external key's id.
    XksKeyIdType: 1..=128, r"^[a-zA-Z0-9-_.]+$";
    /// A Region name.
    RegionType: 1..=32, r"^([a-z]+-){2,3}\d+$";
    /// A grant token.
    GrantTokenType: 1..=8192;
    /// A grant's id.
    GrantIdType: 1..=128;
    /// A grant's friendly name.
    GrantNameType: 1..=256, r"^[a-zA-Z0-9:/_-]+$";
    /// A principal's ARN.
    PrincipalIdType: 1..=256, r"^[\w+=,.@:/-]+$";
    /// A service principal.
    ServicePrincipalType: 1..=128, r"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$";
    /// An ARN of a resource on whose behalf a service calls.
    GrantConstraintSourceArnType: 20..=512, r"^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$";
    /// The id of one key material, 64 hexadecimal digits.
    BackingKeyIdType: 64..=64, r"^[a-f0-9]+$";
    /// The id of a deleted key material; may be empty.
    BackingKeyIdOut: 0..=64, r"^[a-f0-9]+$";
    /// A description of a key material.
    KeyMaterialDescriptionType: 0..=256, r"^[a-zA-Z0-9:/_\s.-]+$";
    /// An encryption context's value, or anything else AWS leaves without limits.
    EncryptionContextValue: 0..=1048576;
    /// A CloudHSM cluster's id.
    CloudHsmClusterIdType: 19..=24, r"cluster-[2-7a-zA-Z]{11,16}";
    /// A custom key store's name.
    CustomKeyStoreNameType: 1..=256;
    /// The certificate of a CloudHSM cluster.
    TrustAnchorCertificateType: 1..=5000;
    /// Where an external key store proxy listens.
    XksProxyUriEndpointType: 10..=128, r"^https://[a-zA-Z0-9.-]+$";
    /// The path of an external key store proxy's API.
    XksProxyUriPathType: 10..=128, r"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$";
    /// A VPC endpoint service.
    XksProxyVpcEndpointServiceNameType: 20..=64, r"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$";
    /// An account id in a request.
    AccountIdType: 12..=12, r"[0-9]{12}";
    /// The id of a CloudTrail record.
    CloudTrailEventIdType: 0..=128;
    /// The id of a request to KMS.
    KmsRequestIdType: 0..=128;
    /// An account id in a response.
    AWSAccountIdType: 0..=128;
}

secrets! {
    /// The password of a cluster's `kmsuser`.
    KeyStorePasswordType: 7..=32;
    /// The name of a proxy's credential.
    XksProxyAuthenticationAccessKeyIdType: 20..=30, r"^[A-Z2-7]+$";
    /// The secret of a proxy's credential.
    XksProxyAuthenticationRawSecretAccessKeyType: 43..=64, r"^[a-zA-Z0-9\/+=]+$";
}

/// Declares shapes of bytes with their limits.
#[macro_export]
macro_rules! blobs {
    ($($(#[doc = $doc:literal])* $name:ident: $min:literal..=$max:literal $(, $sensitive:ident)?;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub Vec<u8>);
        impl $crate::shape::Shape for $name {
            fn schema() -> $crate::shape::Schema {
                #[allow(unused_mut, unused_assignments)]
                let mut sensitive = false;
                $(sensitive = stringify!($sensitive) == "sensitive";)?
                let blob = $crate::shape::Kind::Blob;
                $crate::shape::Schema {
                    min: Some($min),
                    max: Some($max),
                    sensitive,
                    ..$crate::shape::Schema::plain(stringify!($name), blob)
                }
            }
            fn decode(
                value: Option<&serde_json::Value>,
            ) -> Result<Self, $crate::shape::Malformed> {
                $crate::shape::types::bytes(value).map($name)
            }
            fn encode(&self) -> Option<serde_json::Value> {
                Some($crate::shape::types::base64(&self.0))
            }
        }
        impl std::ops::Deref for $name { type Target = [u8]; fn deref(&self) -> &[u8] { &self.0 } }
        impl From<Vec<u8>> for $name { fn from(bytes: Vec<u8>) -> Self { $name(bytes) } }
        // What was encrypted, signed or unwrapped never shows in a log.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    )*};
}

/// Bytes off the wire.
#[doc(hidden)]
pub fn bytes(value: Option<&Json>) -> Result<Vec<u8>, Malformed> {
    let text = value.and_then(Json::as_str);
    let decoded = text.and_then(|text| BASE64.decode(text).ok());
    decoded.ok_or_else(|| Malformed::expected("a base64 string"))
}

/// Bytes onto the wire.
#[doc(hidden)]
pub fn base64(bytes: &[u8]) -> Json {
    Json::from(BASE64.encode(bytes))
}

blobs! {
    /// Clear bytes to or from KMS.
    PlaintextType: 1..=4096, sensitive;
    /// What Encrypt and its relatives return.
    CiphertextType: 1..=6144;
    /// A message to sign or to authenticate.
    MessageBlob: 1..=4096, sensitive;
    /// A public key as DER SubjectPublicKeyInfo.
    PublicKeyType: 1..=8192;
    /// A peer's or a wrapping public key, which the model calls `PublicKeyType` and plaintext.
    WrappingPublicKey: 1..=4096, sensitive;
    /// A Nitro attestation document.
    AttestationDocumentType: 1..=262144;
}

/// Declares shapes of whole numbers with their limits.
#[macro_export]
macro_rules! numbers {
    ($($(#[doc = $doc:literal])* $name:ident: $min:literal..=$max:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub i64);
        impl $crate::shape::Shape for $name {
            fn schema() -> $crate::shape::Schema {
                let integer = $crate::shape::Kind::Integer;
                $crate::shape::Schema {
                    min: Some($min),
                    max: Some($max),
                    ..$crate::shape::Schema::plain(stringify!($name), integer)
                }
            }
            fn decode(
                value: Option<&serde_json::Value>,
            ) -> Result<Self, $crate::shape::Malformed> {
                let number = value.and_then(serde_json::Value::as_i64).map($name);
                number.ok_or_else(|| $crate::shape::Malformed::expected("a whole number"))
            }
            fn encode(&self) -> Option<serde_json::Value> { Some(self.0.into()) }
        }
    )*};
}

pub(crate) use numbers;

numbers! {
    /// How many bytes.
    NumberOfBytesType: 1..=1024;
    /// How many entries a page holds.
    LimitType: 1..=1000;
    /// The page limit of ListAliases, ListGrants and ListRetirableGrants; the service is stricter than the model.
    Limit100: 1..=100;
    /// The page limit of ListResourceTags; the service is stricter than the model.
    Limit50: 1..=50;
    /// The waiting period before deletion.
    PendingWindowInDaysType: 1..=365;
    /// The period of automatic rotation.
    RotationPeriodInDaysType: 90..=2560;
}

/// A list of `T` with at least `MIN` and at most `MAX` items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOf<T, const MIN: i64 = 0, const MAX: i64 = { i64::MAX }>(pub Vec<T>);

impl<T: Shape, const MIN: i64, const MAX: i64> Shape for ListOf<T, MIN, MAX> {
    fn schema() -> Schema {
        Schema {
            min: (MIN > 0).then_some(MIN),
            max: (MAX < i64::MAX).then_some(MAX),
            ..Schema::plain("List", Kind::List(T::schema))
        }
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        let items = value.and_then(Json::as_array).ok_or_else(|| Malformed::expected("a list"))?;
        items.iter().map(|item| T::decode(Some(item))).collect::<Result<_, _>>().map(ListOf)
    }
    fn encode(&self) -> Option<Json> {
        Some(Json::Array(self.0.iter().filter_map(Shape::encode).collect()))
    }
}

impl<T, const MIN: i64, const MAX: i64> Deref for ListOf<T, MIN, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: i64, const MAX: i64> FromIterator<T> for ListOf<T, MIN, MAX> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        ListOf(items.into_iter().collect())
    }
}

/// The grant tokens of a request.
pub type GrantTokenList = ListOf<GrantTokenType, 0, 10>;

/// Name-value pairs that are bound to a ciphertext without being secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EncryptionContextType(pub BTreeMap<String, String>);

impl Shape for EncryptionContextType {
    fn schema() -> Schema {
        Schema::plain("EncryptionContextType", Kind::Map(EncryptionContextValue::schema))
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        let map = value.and_then(Json::as_object).ok_or_else(|| Malformed::expected("a map"))?;
        let pairs = map.iter().map(|(name, value)| match value.as_str() {
            Some(value) => Ok((name.clone(), value.to_owned())),
            None => Err(Malformed::expected("a map of strings")),
        });
        pairs.collect::<Result<_, _>>().map(EncryptionContextType)
    }
    fn encode(&self) -> Option<Json> {
        Some(Json::Object(
            self.0.iter().map(|(k, v)| (k.clone(), Json::from(v.as_str()))).collect(),
        ))
    }
}

impl Deref for EncryptionContextType {
    type Target = BTreeMap<String, String>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

crate::shape! {
    /// A label on a key.
    pub struct Tag {
        /// The tag's key.
        tag_key: TagKeyType,
        /// The tag's value.
        tag_value: TagValueType,
    }
}

/// The tags of a request.
pub type TagList = ListOf<Tag>;

/// The response with a body that has no members.
#[derive(Debug, Clone, Copy)]
pub struct Empty;

impl Structure for Empty {
    fn members() -> Vec<Member> {
        Vec::new()
    }
    fn from_map(_: &Map<String, Json>) -> Result<Empty, Malformed> {
        Ok(Empty)
    }
    fn to_map(&self) -> Map<String, Json> {
        Map::new()
    }
}
