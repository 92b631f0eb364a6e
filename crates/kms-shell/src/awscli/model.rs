//! The shape of a service as the AWS CLI needs it: names, flags, documentation, types.
//!
//! Plain data. The world fills it from its operation table; nothing here knows KMS.

use std::sync::Arc;

/// A service such as `kms`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceModel {
    /// What one types after `aws`.
    pub cli: String,
    /// The full name, such as `AWS Key Management Service`.
    pub title: String,
    /// What it is, in a paragraph.
    pub doc: String,
    /// Its operations.
    pub operations: Vec<Arc<OperationModel>>,
}

impl ServiceModel {
    /// The operation typed as `cli`.
    #[must_use]
    pub fn operation(&self, cli: &str) -> Option<&Arc<OperationModel>> {
        self.operations.iter().find(|operation| operation.cli == cli)
    }
}

/// An operation such as `CreateKey`, typed `create-key`.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationModel {
    /// Its name on the wire.
    pub name: String,
    /// What one types.
    pub cli: String,
    /// What it does.
    pub doc: String,
    /// What goes in, in the order of AWS's model.
    pub input: Vec<MemberModel>,
    /// What comes out, in the order of AWS's model.
    pub output: Vec<MemberModel>,
    /// How its answers come in pages, if they do.
    pub paginated: Option<Pagination>,
}

/// One member of an input, an output or a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberModel {
    /// Its name on the wire.
    pub name: String,
    /// What one types after `--`.
    pub flag: String,
    /// What it means.
    pub doc: String,
    /// Whether a request must have it.
    pub required: bool,
    /// The least length (or number) AWS's model allows: the CLI checks it before it sends.
    pub min: Option<u64>,
    /// Whether it is content that the CLI takes from a file and writes into one.
    pub is_file: bool,
    /// Its type.
    pub kind: Kind,
}

/// A type of AWS's model.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Text; `enum_values` are offered and documented, not enforced, as in the CLI.
    String {
        /// The values the model names.
        enum_values: Vec<String>,
    },
    /// Bytes, base64 in JSON.
    Blob,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// A switch: `--flag` and `--no-flag`.
    Boolean,
    /// A moment, seconds since 1970 in JSON.
    Timestamp,
    /// Several values.
    List(Box<Kind>),
    /// Text to values.
    Map(Box<Kind>),
    /// Named members.
    Structure(Vec<MemberModel>),
}

/// How an operation's answers come in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The request member that continues, such as `Marker`.
    pub input_token: String,
    /// The response member to continue with, such as `NextMarker`.
    pub output_token: String,
    /// The response member that says whether there is more, such as `Truncated`.
    pub more_results: Option<String>,
    /// The request member for the size of a page, such as `Limit`.
    pub limit_key: Option<String>,
    /// The response members that are put together, such as `Keys`.
    pub result_keys: Vec<String>,
}

impl Kind {
    /// Text without an enumeration.
    #[must_use]
    pub fn string() -> Self {
        Self::String { enum_values: Vec::new() }
    }

    /// Text with an enumeration.
    #[must_use]
    pub fn one_of(values: &[&str]) -> Self {
        Self::String { enum_values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    /// AWS's name for the type, as help and errors show it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::String { .. } => "string",
            Self::Blob => "blob",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Structure(_) => "structure",
        }
    }

    /// Whether a value of it is a single one.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Map(_) | Self::Structure(_))
    }
}

impl MemberModel {
    /// A member whose flag follows from its name as in the AWS CLI.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            flag: flag_of(name),
            doc: String::new(),
            required: false,
            min: None,
            is_file: false,
            kind,
        }
    }

    /// The same, required.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, with documentation.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }

    /// The same, with a least length or number.
    #[must_use]
    pub fn min(mut self, min: u64) -> Self {
        self.min = Some(min);
        self
    }
}

/// `PendingWindowInDays` as `pending-window-in-days`, by botocore's rule: a hyphen before each
/// capital that starts a word, so `XksProxyURI` is `xks-proxy-uri`.
#[must_use]
pub fn flag_of(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut flag = String::with_capacity(name.len() + 4);
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || after.is_some_and(|after| after.is_lowercase())
            });
        if starts_word && before != Some(&'-') {
            flag.push('-');
        }
        flag.extend(c.to_lowercase());
    }
    flag
}

#[cfg(test)]
mod tests {
    use super::flag_of;

    #[test]
    fn flags_follow_from_names() {
        for (name, flag) in [
            ("KeyId", "key-id"),
            ("PendingWindowInDays", "pending-window-in-days"),
            ("XksProxyUriEndpoint", "xks-proxy-uri-endpoint"),
            ("CustomKeyStoreId", "custom-key-store-id"),
            ("BypassPolicyLockoutSafetyCheck", "bypass-policy-lockout-safety-check"),
            ("CreateKey", "create-key"),
            ("GenerateDataKeyPairWithoutPlaintext", "generate-data-key-pair-without-plaintext"),
            ("VPCEndpoint", "vpc-endpoint"),
        ] {
            assert_eq!(flag_of(name), flag);
        }
    }
}
