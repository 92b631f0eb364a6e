//! S3's XML: bodies into members and members into bodies, guided by the shapes.
//!
//! Unlike the query protocol's, S3's lists have no common form: most repeat the member's own name, some name their items.

use kms_engine::Timestamp;
use kms_engine::shape::{Kind, Member, Schema};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value as Json};

use super::binding::value;
use super::refusal;
use crate::server::refusal::Refusal;
use crate::server::xml::text;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// Deeper than any body of S3's.
const DEPTH: usize = 16;

/// How a list is written: within an element of its own or not, and under which name each item.
fn items_of(member: &str) -> (bool, &str) {
    match member {
        "Buckets" => (true, "Bucket"),
        "Rules" => (false, "Rule"),
        "Parts" => (false, "Part"),
        own => (false, own),
    }
}

/// A body.
pub(super) fn document(root: &str, of: &[Member], map: &Map<String, Json>) -> Vec<u8> {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">");
    match of {
        // The Region is the root's own text.
        [only] if only.name == root => {
            out.push_str(&text(map.get(root).and_then(Json::as_str).unwrap_or_default()));
        }
        of => write_members(of, map, &mut out),
    }
    out.push_str(&format!("</{root}>"));
    out.into_bytes()
}

fn write_members(of: &[Member], map: &Map<String, Json>, out: &mut String) {
    for member in of {
        let Some(value) = map.get(member.name).filter(|value| !value.is_null()) else { continue };
        let (Kind::List(of), Json::Array(items)) = (&member.schema.kind, value) else {
            write(member.name, &member.schema, value, out);
            continue;
        };
        let (wrapped, item) = items_of(member.name);
        let of = of();
        if wrapped {
            out.push_str(&format!("<{}>", member.name));
        }
        items.iter().for_each(|value| write(item, &of, value, out));
        if wrapped {
            out.push_str(&format!("</{}>", member.name));
        }
    }
}

fn write(name: &str, schema: &Schema, value: &Json, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    match (&schema.kind, value) {
        (Kind::Structure(of), Json::Object(map)) => write_members(&of(), map, out),
        (Kind::Timestamp, value) => {
            let time = value.as_f64().and_then(Timestamp::from_unix_seconds).unwrap_or_default();
            let time = chrono::DateTime::from_timestamp_millis(time.0).unwrap_or_default();
            out.push_str(&time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
        }
        (_, Json::String(value)) => out.push_str(&text(value)),
        (_, value) => out.push_str(&text(&value.to_string())),
    }
    out.push_str(&format!("</{name}>"));
}

/// An element, without its attributes.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

/// Reads a body as a value of this shape; what the shape does not know is passed over.
pub(super) fn read(body: &[u8], schema: &Schema) -> Result<Json, Refusal> {
    let root = parse(body).ok_or_else(refusal::malformed_xml)?;
    read_value(&root, schema)
}

fn read_value(element: &Element, schema: &Schema) -> Result<Json, Refusal> {
    match &schema.kind {
        Kind::Structure(of) => read_members(element, &of()).map(Json::Object),
        _ => value(schema, &element.name, &element.text),
    }
}

fn read_members(element: &Element, of: &[Member]) -> Result<Map<String, Json>, Refusal> {
    let mut map = Map::new();
    for member in of {
        if let Kind::List(of) = &member.schema.kind {
            let (_, item) = items_of(member.name);
            let of = of();
            let items: Result<Vec<Json>, Refusal> =
                named(element, item).map(|child| read_value(child, &of)).collect();
            let items = items?;
            if !items.is_empty() {
                map.insert(member.name.to_owned(), Json::Array(items));
            }
        } else if let Some(child) = named(element, member.name).next() {
            map.insert(member.name.to_owned(), read_value(child, &member.schema)?);
        }
    }
    Ok(map)
}

fn named<'e>(element: &'e Element, name: &'e str) -> impl Iterator<Item = &'e Element> {
    element.children.iter().filter(move |child| child.name == name)
}

/// The root element; `None` where it is not well-formed, or deeper than anything meant.
fn parse(body: &[u8]) -> Option<Element> {
    let text = std::str::from_utf8(body).ok()?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                if open.len() > DEPTH {
                    return None;
                }
                let name = String::from_utf8(tag.local_name().as_ref().to_vec()).ok()?;
                open.push(Element { name, ..Element::default() });
            }
            Event::Empty(tag) => {
                let name = String::from_utf8(tag.local_name().as_ref().to_vec()).ok()?;
                open.last_mut()?.children.push(Element { name, ..Element::default() });
            }
            Event::End(_) => {
                let done = open.pop()?;
                open.last_mut()?.children.push(done);
            }
            Event::Text(piece) => open.last_mut()?.text.push_str(&piece.decode().ok()?),
            Event::CData(piece) => open.last_mut()?.text.push_str(&piece.decode().ok()?),
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().ok()? {
                    Some(character) => character,
                    None => match &*reference.decode().ok()? {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return None,
                    },
                };
                open.last_mut()?.text.push(character);
            }
            // A document type could bring entities of its own.
            Event::DocType(_) => return None,
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
    match <[Element; 1]>::try_from(open) {
        Ok([document]) => document.children.into_iter().next(),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use kms_services::find;
    use serde_json::json;

    use super::*;

    fn read_for(operation: &str, member: &str, body: &str) -> Result<Json, &'static str> {
        let row = find("s3", operation).unwrap();
        let member = row.input.iter().find(|known| known.name == member).unwrap();
        read(body.as_bytes(), &member.schema).map_err(|refusal| refusal.code)
    }

    #[test]
    fn bodies_become_members() {
        let rule = "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\
                    <ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/a&amp;b\
                    </KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled>\
                    <BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule>\
                    </ServerSideEncryptionConfiguration>";
        let name = "ServerSideEncryptionConfiguration";
        assert_eq!(
            read_for("PutBucketEncryption", name, rule),
            Ok(json!({"Rules": [{
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/a&b"},
                "BucketKeyEnabled": true,
                "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]},
            }]}))
        );
        let parts = "<CompleteMultipartUpload><Part><ETag>&quot;a&quot;</ETag><PartNumber>1</PartNumber></Part>\
                     <Part><ETag>b</ETag><PartNumber>2</PartNumber><ChecksumCRC32>x</ChecksumCRC32></Part>\
                     </CompleteMultipartUpload>";
        assert_eq!(
            read_for("CompleteMultipartUpload", "MultipartUpload", parts),
            Ok(
                json!({"Parts": [{"ETag": "\"a\"", "PartNumber": 1}, {"ETag": "b", "PartNumber": 2}]})
            )
        );
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        for body in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a>&x;</a>",
            deep.as_str(),
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
        ] {
            let read = read_for("CompleteMultipartUpload", "MultipartUpload", body);
            assert_eq!(read, Err("MalformedXML"), "{body}");
        }
    }

    #[test]
    fn answers_follow_their_shapes() {
        let row = find("s3", "ListBuckets").unwrap();
        let members = json!({"Buckets": [{"Name": "b", "CreationDate": 1795334400}]});
        let written = document("ListAllMyBucketsResult", &row.output, members.as_object().unwrap());
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult \
             xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Buckets><Bucket><Name>b</Name>\
             <CreationDate>2026-11-22T08:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>"
        );
        let row = find("s3", "GetBucketLocation").unwrap();
        let members = json!({"LocationConstraint": "eu-west-1"});
        let written = document("LocationConstraint", &row.output, members.as_object().unwrap());
        assert!(String::from_utf8(written).unwrap().contains("\">eu-west-1</LocationConstraint>"));
    }
}
