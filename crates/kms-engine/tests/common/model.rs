//! AWS's own model of KMS, in extract: the constraints and errors of every operation.

use std::sync::LazyLock;

use serde_json::Value as Json;

/// The extract; `source` names the version of botocore it was made from.
pub fn model() -> &'static Json {
    static MODEL: LazyLock<Json> =
        LazyLock::new(|| serde_json::from_str(include_str!("../model/kms.json")).unwrap());
    &MODEL
}

/// Errors that AWS's front end and authorization answer with, whatever the operation declares.
const COMMON: &[&str] = &[
    "AccessDeniedException",
    "ValidationException",
    "SerializationException",
    "UnknownOperationException",
    "ThrottlingException",
];

/// Errors the lab answers with although the operation's model does not declare them, and why.
const UNDECLARED: &[(&str, &str, &str)] = &[
    ("*", "InvalidArnException", "observed for aliases given to operations on keys"),
    ("DescribeKey", "InvalidGrantTokenException", "it takes grant tokens as the others do"),
    ("UpdateAlias", "InvalidAliasNameException", "the reserved prefix alias/aws/"),
    ("DeleteAlias", "InvalidAliasNameException", "the reserved prefix alias/aws/"),
];

/// Whether a response is one the operation's declared output allows; what is wrong with it.
pub fn misfit(operation: &str, response: &serde_json::Map<String, Json>) -> Option<String> {
    let row = kms_engine::op::find("kms", operation)?;
    let unknown =
        response.keys().find(|name| !row.output.iter().any(|member| member.name == **name));
    if let Some(name) = unknown {
        return Some(format!("{name} is not declared"));
    }
    let error = kms_engine::shape::validate(&row.output, response).err()?.to_string();
    // AWS lists a grant without a name with an empty one.
    let nameless = error.contains("Value '' at 'grants.") && error.contains(".member.name'");
    (!nameless).then_some(error)
}

/// Whether the operation may answer with this error.
pub fn declares(operation: &str, error: &str) -> bool {
    let declared = model()["operations"][operation]["errors"].as_array();
    let declared = declared.is_some_and(|errors| errors.iter().any(|known| known == error));
    declared
        || COMMON.contains(&error)
        || UNDECLARED
            .iter()
            .any(|(op, known, _)| (*op == "*" || *op == operation) && *known == error)
}
