//! Answers of the query protocol, derived from the operation's shapes: no operation has XML of its own.

use axum::http::StatusCode;
use kms_engine::Timestamp;
use kms_engine::op::Row;
use kms_engine::shape::{Kind, Member, Schema};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::escape;
use serde_json::{Map, Value as Json};

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `<OpResponse><OpResult>...</OpResult><ResponseMetadata>...`.
pub(crate) fn answer(
    namespace: &str,
    row: &Row,
    answer: Option<&Map<String, Json>>,
    request_id: &str,
) -> String {
    let name = row.name;
    let mut out = format!("<{name}Response xmlns=\"{namespace}\">\n");
    if let Some(answer) = answer {
        out.push_str(&format!("<{name}Result>"));
        members(&row.output, answer, &mut out);
        out.push_str(&format!("</{name}Result>\n"));
    }
    out.push_str(&format!(
        "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\n</{name}Response>\n"
    ));
    out
}

/// `<ErrorResponse><Error>...`.
pub(crate) fn error(
    namespace: &str,
    status: StatusCode,
    code: &str,
    message: &str,
    request_id: &str,
) -> String {
    let side = if status.is_server_error() { "Receiver" } else { "Sender" };
    let message = text(message);
    format!(
        "<ErrorResponse xmlns=\"{namespace}\">\n<Error><Type>{side}</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error>\n<RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
    )
}

fn members(of: &[Member], map: &Map<String, Json>, out: &mut String) {
    for member in of {
        if let Some(value) = map.get(member.name).filter(|value| !value.is_null()) {
            element(member.name, &member.schema, value, out);
        }
    }
}

fn element(name: &str, schema: &Schema, value: &Json, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    match (&schema.kind, value) {
        (Kind::Structure(of), Json::Object(map)) => members(&of(), map, out),
        (Kind::List(of), Json::Array(items)) => {
            let of = of();
            items.iter().for_each(|item| element("member", &of, item, out));
        }
        (Kind::Map(of), Json::Object(map)) => {
            let of = of();
            for (key, value) in map {
                out.push_str(&format!("<entry><key>{}</key>", text(key)));
                element("value", &of, value, out);
                out.push_str("</entry>");
            }
        }
        (Kind::Timestamp, value) => {
            let time = value.as_f64().and_then(Timestamp::from_unix_seconds);
            out.push_str(&time.map(Timestamp::to_iso_seconds).unwrap_or_default());
        }
        // Policy documents are percent-encoded, so that XML leaves them as they are.
        (_, Json::String(document)) if schema.name == "PolicyDocumentType" => {
            out.extend(utf8_percent_encode(document, RESERVED));
        }
        (_, Json::String(value)) => out.push_str(&text(value)),
        (_, value) => out.push_str(&text(&value.to_string())),
    }
    out.push_str(&format!("</{name}>"));
}

/// Text as it stands in XML, which cannot hold every control character even escaped.
pub(crate) fn text(value: &str) -> String {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FFFD}' | '\u{10000}'..);
    let value: String = value.chars().map(|c| if fits(c) { c } else { '\u{FFFD}' }).collect();
    escape(value.as_str()).replace('\r', "&#13;")
}

#[cfg(test)]
mod tests {
    use kms_engine::op;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_follows_its_shapes() {
        let role = json!({
            "Path": "/", "RoleName": "App", "RoleId": "AROAX", "Arn": "arn:aws:iam::111122223333:role/App",
            "CreateDate": 1795334400, "AssumeRolePolicyDocument": "{\"Version\": \"2012-10-17\"}",
            "Description": "a < b & \"c\"\u{1}", "Tags": [{"Key": "team", "Value": ""}],
        });
        let row = op::find("iam", "ListRoles").unwrap();
        let body = json!({"Roles": [role], "IsTruncated": false});
        assert_eq!(
            answer("urn:x", row, body.as_object(), "id-1"),
            "<ListRolesResponse xmlns=\"urn:x\">\n<ListRolesResult><Roles><member><Path>/</Path>\
             <RoleName>App</RoleName><RoleId>AROAX</RoleId><Arn>arn:aws:iam::111122223333:role/App</Arn>\
             <CreateDate>2026-11-22T08:00:00Z</CreateDate><AssumeRolePolicyDocument>\
             %7B%22Version%22%3A%20%222012-10-17%22%7D</AssumeRolePolicyDocument>\
             <Description>a &lt; b &amp; &quot;c&quot;\u{FFFD}</Description><Tags><member><Key>team</Key>\
             <Value></Value></member></Tags></member></Roles><IsTruncated>false</IsTruncated></ListRolesResult>\n\
             <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>\n</ListRolesResponse>\n"
        );
        let row = op::find("iam", "DeleteUser").unwrap();
        assert!(!answer("urn:x", row, None, "id-1").contains("Result>"));
    }
}
