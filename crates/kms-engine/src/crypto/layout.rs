//! A ciphertext shown field by field, for `kmslab cipher inspect`.
//!
//! It never fails: it names what a ciphertext of another kind could be, and knows AWS's own blob as far as people have
//! taken it apart. It opens nothing and needs no key.

use serde::Serialize;

use super::Blob;
use super::symmetric::{GCM_NONCE, KDF_NONCE, TAG};

/// One field of a ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Where it starts.
    pub offset: usize,
    /// How many bytes it has.
    pub len: usize,
    /// What it is called.
    pub name: &'static str,
    /// Its bytes in hex.
    pub value_hex: String,
    /// What it says.
    pub meaning: String,
}

/// The fields of a ciphertext; together they cover every byte.
pub fn layout(ciphertext: &[u8]) -> Vec<Field> {
    if let Ok(blob) = Blob::parse(ciphertext) {
        return of_blob(ciphertext, &blob);
    }
    if let Some(fields) = of_aws(ciphertext) {
        return fields;
    }
    let meaning = match ciphertext.len() {
        256 => "could be RSA-OAEP under an RSA_2048 key: no header, it does not name its key",
        384 => "could be RSA-OAEP under an RSA_3072 key: no header, it does not name its key",
        512 => "could be RSA-OAEP under an RSA_4096 key: no header, it does not name its key",
        768 => {
            "could be a shared secret encapsulated with ML_KEM_512: no header, it does not name its key"
        }
        1088 => {
            "could be a shared secret encapsulated with ML_KEM_768: no header, it does not name its key"
        }
        1568 => {
            "could be a shared secret encapsulated with ML_KEM_1024: no header, it does not name its key"
        }
        _ => {
            "not a ciphertext of this simulator: cut short, changed in its header, or of another system"
        }
    };
    let mut fields = Fields::default();
    fields.rest("unrecognised", ciphertext, meaning.into());
    fields.0
}

fn of_blob(bytes: &[u8], blob: &Blob) -> Vec<Field> {
    let multi_region = blob.key_id.starts_with("mrk-");
    let flags = if multi_region {
        "a multi-Region key: related keys of other Regions open it too"
    } else {
        "a single-Region key: no other key opens it"
    };
    let ciphertext =
        format!("AES-256-GCM ciphertext of {} bytes of plaintext", blob.ciphertext.len());
    let mut fields = Fields::default();
    let rest = fields.take(bytes, 2, "format", "the simulator's blob, version 2".into());
    let rest = fields.take(rest, 1, "flags", flags.into());
    let rest = fields.take(rest, 16, "key id", blob.key_id.clone());
    let rest =
        fields.take(rest, 32, "key material id", "which material of the key encrypted it".into());
    let rest = fields.take(
        rest,
        KDF_NONCE,
        "key derivation nonce",
        "random; gives this message a key of its own".into(),
    );
    let rest = fields.take(rest, GCM_NONCE, "GCM nonce", "random".into());
    let rest = fields.take(rest, blob.ciphertext.len(), "ciphertext", ciphertext);
    fields.take(
        rest,
        TAG,
        "tag",
        "proves that header, encryption context and ciphertext are unchanged; the context itself is not in here".into(),
    );
    fields.0
}

/// AWS's own blob, as decoded from public samples; AWS documents none of it.
fn of_aws(bytes: &[u8]) -> Option<Vec<Field>> {
    let (&[1, 2, 1..=3, 0, 0x78], body) = bytes.split_first_chunk::<5>()? else { return None };
    let (_identifier, after) = body.split_first_chunk::<32>()?;
    let (&[1], after) = after.split_first_chunk::<1>()? else { return None };
    let (_nonce, after) = after.split_first_chunk::<16>()?;
    let (length, content) = after.split_first_chunk::<4>()?;
    if u32::from_be_bytes(*length) as usize != content.len() {
        return None;
    }
    let mut fields = Fields::default();
    let rest =
        fields.take(bytes, 5, "format", "a blob of AWS KMS itself: only AWS can open it".into());
    let rest = fields.take(
        rest,
        32,
        "key material identifier",
        "the same for everything under one material".into(),
    );
    let rest = fields.take(rest, 1, "separator", "always 01".into());
    let rest = fields.take(rest, 16, "key derivation nonce", "random".into());
    let rest = fields.take(rest, 4, "length", format!("{} bytes follow", content.len()));
    fields.rest("encrypted data", rest, "ASN.1 encryptedData with AES-256-GCM".into());
    Some(fields.0)
}

#[derive(Default)]
struct Fields(Vec<Field>);

impl Fields {
    fn take<'a>(
        &mut self,
        bytes: &'a [u8],
        len: usize,
        name: &'static str,
        meaning: String,
    ) -> &'a [u8] {
        let (field, rest) = bytes.split_at_checked(len).unwrap_or((bytes, &[]));
        self.rest(name, field, meaning);
        rest
    }

    fn rest(&mut self, name: &'static str, bytes: &[u8], meaning: String) {
        let offset = self.0.last().map_or(0, |field| field.offset + field.len);
        self.0.push(Field {
            offset,
            len: bytes.len(),
            name,
            value_hex: hex::encode(bytes),
            meaning,
        });
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;

    use super::*;
    use crate::crypto::{CallRng, Material};

    /// What `cipher inspect` shows, less the values.
    fn shown(ciphertext: &[u8]) -> String {
        let fields = layout(ciphertext);
        let mut end = 0;
        for field in &fields {
            assert_eq!(
                (field.offset, field.value_hex.len()),
                (end, field.len * 2),
                "the fields cover every byte"
            );
            end += field.len;
        }
        assert_eq!(end, ciphertext.len());
        let line = |field: &Field| {
            format!("{:<3} {:<3} {}: {}\n", field.offset, field.len, field.name, field.meaning)
        };
        fields.iter().map(line).collect()
    }

    #[test]
    fn a_blob_of_the_simulator() {
        let mut rng = CallRng::new(&[0; 32], 0, "");
        let key = Material::new(vec![1; 32]);
        let key_id = "mrk-1234abcd12ab34cd56ef1234567890ab";
        let blob = Blob::seal(key_id, &[0x22; 32], &key, b"", b"hello", &mut rng).unwrap();
        insta::assert_snapshot!(shown(&blob), @r"
        0   2   format: the simulator's blob, version 2
        2   1   flags: a multi-Region key: related keys of other Regions open it too
        3   16  key id: mrk-1234abcd12ab34cd56ef1234567890ab
        19  32  key material id: which material of the key encrypted it
        51  16  key derivation nonce: random; gives this message a key of its own
        67  12  GCM nonce: random
        79  5   ciphertext: AES-256-GCM ciphertext of 5 bytes of plaintext
        84  16  tag: proves that header, encryption context and ciphertext are unchanged; the context itself is not in here
        ");
    }

    // The shape of public samples; the values are made up.
    #[test]
    fn a_blob_of_aws() {
        let mut blob = vec![1, 2, 2, 0, 0x78];
        blob.extend([0xAA; 32]);
        blob.push(1);
        blob.extend([0xBB; 16]);
        blob.extend([0, 0, 0, 0x7e]);
        blob.extend([0x30; 0x7e]);
        assert!(BASE64.encode(&blob).starts_with("AQICAH"));
        insta::assert_snapshot!(shown(&blob), @r"
        0   5   format: a blob of AWS KMS itself: only AWS can open it
        5   32  key material identifier: the same for everything under one material
        37  1   separator: always 01
        38  16  key derivation nonce: random
        54  4   length: 126 bytes follow
        58  126 encrypted data: ASN.1 encryptedData with AES-256-GCM
        ");
    }

    #[test]
    fn other_ciphertexts_are_named_by_length() {
        let rows = [
            (0, "not a"),
            (5, "not a"),
            (256, "RSA_2048"),
            (384, "RSA_3072"),
            (512, "RSA_4096"),
            (1088, "ML_KEM_768"),
        ];
        for (length, part) in rows {
            let text = shown(&vec![1; length]);
            assert!(text.contains("unrecognised") && text.contains(part), "{text}");
        }
    }
}
