//! IAM's policy documents, which its protocol carries as text: the AWS CLI shows them as the JSON they are.

use kms_engine::shape::{Kind, Member, Schema};
use serde_json::Value as Json;

/// An answer as the AWS CLI shows it.
pub fn shown(service: &str, operation: &str, mut body: Json) -> Json {
    if service == "iam"
        && let Some(row) = kms_services::find(service, operation)
    {
        members(&row.output, &mut body);
    }
    body
}

fn members(of: &[Member], body: &mut Json) {
    for member in of {
        if let Some(value) = body.get_mut(member.name) {
            read(&member.schema, value);
        }
    }
}

fn read(schema: &Schema, value: &mut Json) {
    match (&schema.kind, &mut *value) {
        (Kind::String, Json::String(text)) if schema.name == "PolicyDocumentType" => {
            if let Ok(document) = serde_json::from_str(text) {
                *value = document;
            }
        }
        (Kind::Structure(of), value) => members(&of(), value),
        (Kind::List(of), Json::Array(items)) => {
            let of = of();
            items.iter_mut().for_each(|item| read(&of, item));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_document_is_json_wherever_it_stands() {
        let role =
            json!({"RoleName": "App", "AssumeRolePolicyDocument": r#"{"Version":"2012-10-17"}"#});
        let shown = shown("iam", "ListRoles", json!({"Roles": [role]}));
        assert_eq!(shown["Roles"][0]["AssumeRolePolicyDocument"], json!({"Version": "2012-10-17"}));
        assert_eq!(shown["Roles"][0]["RoleName"], "App");
    }
}
