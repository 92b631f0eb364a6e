//! The shapes of Systems Manager's model (`2014-11-06`) that several operations share.

use kms_engine::shape::types::ListOf;
use kms_engine::{Timestamp, aws_enum, numbers, secrets, shape, texts};

texts! {
    /// A parameter's name.
    PSParameterName: 1..=2048;
    /// A description.
    ParameterDescription: 0..=1024;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    ParameterKeyId: 1..=256, r"^([a-zA-Z0-9:/_-]+)$";
    /// An ARN.
    ArnText: 1..=2048;
}

secrets! {
    /// A parameter's value. Systems Manager enforces the limit of the tier.
    PSParameterValue: 1..=8192;
    /// A value as it is given out: in clear, or encrypted and then longer than it was.
    ValueOut: 0..=65536;
}

numbers! {
    /// A version's number.
    PSParameterVersion: 0..=9223372036854775807;
}

aws_enum! {
    /// What kind of value.
    ParameterType { Text = "String", Texts = "StringList", Secure = "SecureString" }
    /// How large and how dear.
    ParameterTier { Standard = "Standard", Advanced = "Advanced", Intelligent = "Intelligent-Tiering" }
}

shape! {
    /// A parameter with its value.
    pub struct Parameter {
        name: Option<PSParameterName>,
        type_of as "Type": Option<ParameterType>,
        value: Option<ValueOut>,
        version: Option<PSParameterVersion>,
        last_modified_date: Option<Timestamp>,
        arn as "ARN": Option<ArnText>,
        data_type: Option<ArnText>,
    }
}

/// Parameters.
pub type ParameterList = ListOf<Parameter>;
