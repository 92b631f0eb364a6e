//! Requests and responses as declared types.
//!
//! A request is declared once, with [`shape!`](crate::shape!): the field's type carries AWS's constraints, its doc
//! comment is the help text. From that one declaration come the decoder, AWS's validation messages, the shell's
//! flags and help, and the book's operation reference. The declarations name AWS's own shapes (`KeyIdType`,
//! `PlaintextType`), so a test can compare them with AWS's model one by one.

pub mod types;
mod validate;

use serde_json::{Map, Value as Json};

use crate::spec::AwsEnum;
use crate::time::Timestamp;
pub use validate::validate;

/// What a value may be.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Text.
    String,
    /// One of a closed set.
    Enum(&'static [&'static str]),
    /// Bytes, base64 on the wire. AWS's validation messages treat some secret blobs differently.
    Blob,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// An instant, Unix seconds on the wire.
    Timestamp,
    /// Several of one shape.
    List(fn() -> Schema),
    /// Text to something.
    Map(fn() -> Schema),
    /// Named members.
    Structure(fn() -> Vec<Member>),
}

/// A shape of AWS's model: its kind and its constraints.
#[derive(Debug, Clone)]
pub struct Schema {
    /// AWS's name of the shape.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The least length or value.
    pub min: Option<i64>,
    /// The greatest length or value.
    pub max: Option<i64>,
    /// What text must match.
    pub pattern: Option<&'static str>,
    /// Secret bytes: never echoed, never in `Debug`.
    pub sensitive: bool,
}

impl Schema {
    /// A shape without constraints.
    pub const fn plain(name: &'static str, kind: Kind) -> Schema {
        Schema { name, kind, min: None, max: None, pattern: None, sensitive: false }
    }
}

/// A member of a structure.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name on the wire, `KeyId`.
    pub name: &'static str,
    /// The name of our field, `key_id`; the shell's flag is `--key-id`.
    pub field: &'static str,
    /// One or more sentences, from the doc comment.
    pub doc: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Its shape.
    pub schema: Schema,
}

/// A value whose JSON type is not the one its shape asks for; becomes a `SerializationException`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub String);

/// A type that is one shape of the API.
pub trait Shape: Sized {
    /// Whether the member may be left out.
    const OPTIONAL: bool = false;
    /// Its shape.
    fn schema() -> Schema;
    /// Reads it; `None` and `null` are an absent member.
    fn decode(value: Option<&Json>) -> Result<Self, Malformed>;
    /// Writes it; `None` leaves the member out.
    fn encode(&self) -> Option<Json>;
}

/// A structure: the whole of a request or response, or a member of one.
pub trait Structure: Sized {
    /// Whether a response of this structure has a body at all.
    const HAS_BODY: bool = true;
    /// Its members in the order of AWS's model, which is also the order of the CLI's output.
    fn members() -> Vec<Member>;
    /// Reads it from a JSON object.
    fn from_map(map: &Map<String, Json>) -> Result<Self, Malformed>;
    /// Writes it as a JSON object.
    fn to_map(&self) -> Map<String, Json>;
}

/// The request without members, and the response without a body.
impl Structure for () {
    const HAS_BODY: bool = false;
    fn members() -> Vec<Member> {
        Vec::new()
    }
    fn from_map(_: &Map<String, Json>) -> Result<(), Malformed> {
        Ok(())
    }
    fn to_map(&self) -> Map<String, Json> {
        Map::new()
    }
}

/// The wire name of a field: `key_id` is `KeyId`.
pub const fn pascal<const N: usize>(field: &str) -> ([u8; N], usize) {
    let bytes = field.as_bytes();
    let (mut out, mut length, mut i, mut upper) = ([0; N], 0, 0, true);
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated at compile time, where a slip fails the build"
    )]
    while i < bytes.len() {
        if bytes[i] == b'_' {
            upper = true;
        } else {
            out[length] = if upper { bytes[i].to_ascii_uppercase() } else { bytes[i] };
            length += 1;
            upper = false;
        }
        i += 1;
    }
    (out, length)
}

/// The wire name as a `&'static str`, from [`pascal`].
pub const fn as_name(pascal: &'static ([u8; 64], usize)) -> &'static str {
    let (name, _) = pascal.0.split_at(pascal.1);
    match std::str::from_utf8(name) {
        Ok(name) => name,
        Err(_) => "",
    }
}

/// Declares a structure: its fields in model order, `Option` for what may be left out.
///
/// `field as "Name": Type` gives a wire name that does not follow from the field's.
#[macro_export]
macro_rules! shape {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[doc = $doc:literal])* $field:ident $(as $wire:literal)? : $ty:ty),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name { $($(#[doc = $doc])* pub $field: $ty),* }

        impl $crate::shape::Structure for $name {
            fn members() -> Vec<$crate::shape::Member> {
                vec![$($crate::shape::Member {
                    name: $crate::wire_name!($field $($wire)?),
                    field: stringify!($field),
                    doc: concat!($($doc, "\n"),*).trim_ascii(),
                    required: !<$ty as $crate::shape::Shape>::OPTIONAL,
                    schema: <$ty as $crate::shape::Shape>::schema(),
                }),*]
            }
            fn from_map(map: &serde_json::Map<String, serde_json::Value>) -> Result<Self, $crate::shape::Malformed> {
                Ok($name { $($field: <$ty as $crate::shape::Shape>::decode(map.get($crate::wire_name!($field $($wire)?)))?),* })
            }
            fn to_map(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut map = serde_json::Map::new();
                $(if let Some(value) = $crate::shape::Shape::encode(&self.$field) {
                    map.insert($crate::wire_name!($field $($wire)?).to_owned(), value);
                })*
                map
            }
        }

        impl $crate::shape::Shape for $name {
            fn schema() -> $crate::shape::Schema {
                $crate::shape::Schema::plain(
                    stringify!($name),
                    $crate::shape::Kind::Structure(<$name as $crate::shape::Structure>::members),
                )
            }
            fn decode(value: Option<&serde_json::Value>) -> Result<Self, $crate::shape::Malformed> {
                match value {
                    Some(serde_json::Value::Object(map)) => $crate::shape::Structure::from_map(map),
                    _ => Err($crate::shape::Malformed::expected("a structure")),
                }
            }
            fn encode(&self) -> Option<serde_json::Value> {
                Some(serde_json::Value::Object($crate::shape::Structure::to_map(self)))
            }
        }
    };
}

/// The wire name of a field of [`shape!`](crate::shape!).
#[macro_export]
#[doc(hidden)]
macro_rules! wire_name {
    ($field:ident) => {{
        static NAME: ([u8; 64], usize) = $crate::shape::pascal::<64>(stringify!($field));
        $crate::shape::as_name(&NAME)
    }};
    ($field:ident $wire:literal) => {
        $wire
    };
}

impl Malformed {
    /// The JSON value is of another type than this.
    pub fn expected(what: &str) -> Malformed {
        Malformed(format!("expected {what}"))
    }
}

impl<T: Shape> Shape for Option<T> {
    const OPTIONAL: bool = true;
    fn schema() -> Schema {
        T::schema()
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        match value {
            None | Some(Json::Null) => Ok(None),
            value => T::decode(value).map(Some),
        }
    }
    fn encode(&self) -> Option<Json> {
        self.as_ref().and_then(Shape::encode)
    }
}

impl Shape for bool {
    fn schema() -> Schema {
        Schema::plain("BooleanType", Kind::Boolean)
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        value.and_then(Json::as_bool).ok_or_else(|| Malformed::expected("true or false"))
    }
    fn encode(&self) -> Option<Json> {
        Some(Json::Bool(*self))
    }
}

impl Shape for Timestamp {
    fn schema() -> Schema {
        Schema::plain("DateType", Kind::Timestamp)
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        let seconds = value
            .and_then(Json::as_f64)
            .ok_or_else(|| Malformed::expected("a timestamp in Unix seconds"))?;
        Timestamp::from_unix_seconds(seconds)
            .ok_or_else(|| Malformed::expected("a timestamp in range"))
    }
    fn encode(&self) -> Option<Json> {
        // Whole seconds stay whole numbers, as AWS sends them.
        Some(match self.0 % 1000 {
            0 => Json::from(self.0 / 1000),
            _ => Json::from(self.unix_seconds()),
        })
    }
}

impl<T: AwsEnum> Shape for T {
    fn schema() -> Schema {
        Schema::plain(T::SHAPE, Kind::Enum(T::VALUES))
    }
    fn decode(value: Option<&Json>) -> Result<Self, Malformed> {
        value
            .and_then(Json::as_str)
            .and_then(T::from_wire)
            .ok_or_else(|| Malformed::expected("a known value"))
    }
    fn encode(&self) -> Option<Json> {
        Some(Json::from(self.as_str()))
    }
}
