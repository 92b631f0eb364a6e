//! The header of a message of the AWS Encryption SDK, versions 1 and 2.
//!
//! <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html>, as of 2026-11. Everything
//! that a reader needs but the KMS key: the encryption context, the data key once for every KMS key that may open the
//! message, and a tag over all of it.

use std::collections::BTreeMap;

use super::reader::Reader;
use super::suite::Suite;

/// The member of the encryption context that holds the public key of a signed message.
pub const PUBLIC_KEY: &str = "aws-crypto-public-key";
/// What AWS KMS is called as the keeper of a data key.
pub const PROVIDER: &str = "aws-kms";
const NONCE: usize = 12;
const TAG: usize = 16;

/// A header, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The algorithm suite.
    pub suite: &'static Suite,
    /// Random, different for each message.
    pub message_id: Vec<u8>,
    /// In clear, and bound.
    pub context: BTreeMap<String, String>,
    /// The data key, wrapped by each keeper.
    pub data_keys: Vec<WrappedKey>,
    /// How long a frame is; 0 where the body is one piece.
    pub frame_length: u32,
    /// What commits the message to its data key.
    pub commitment: Option<[u8; 32]>,
    /// The tag over the header, and its nonce.
    pub tag: ([u8; NONCE], [u8; TAG]),
}

/// A data key as one keeper wrapped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Who wrapped it, `aws-kms`.
    pub provider: String,
    /// With what: of KMS the key's ARN.
    pub info: String,
    /// The CiphertextBlob.
    pub wrapped: Vec<u8>,
}

impl Header {
    /// Everything before the tag and its nonce: what the tag is over.
    pub fn body(&self) -> Result<Vec<u8>, String> {
        let mut out = if self.suite.commits() { vec![2] } else { vec![1, 0x80] };
        out.extend(self.suite.id.to_be_bytes());
        out.extend(&self.message_id);
        let mut context = Vec::new();
        if !self.context.is_empty() {
            context.extend(short(self.context.len(), "pairs in the encryption context")?);
            for (name, value) in &self.context {
                put(&mut context, name.as_bytes())?;
                put(&mut context, value.as_bytes())?;
            }
        }
        put(&mut out, &context)?;
        out.extend(short(self.data_keys.len(), "wrapped data keys")?);
        for key in &self.data_keys {
            put(&mut out, key.provider.as_bytes())?;
            put(&mut out, key.info.as_bytes())?;
            put(&mut out, &key.wrapped)?;
        }
        out.push(if self.frame_length > 0 { 2 } else { 1 });
        if !self.suite.commits() {
            out.extend([0, 0, 0, 0, 12]);
        }
        out.extend(self.frame_length.to_be_bytes());
        out.extend(self.commitment.iter().flatten());
        Ok(out)
    }

    /// The whole header.
    pub fn encode(&self) -> Result<Vec<u8>, String> {
        let mut out = self.body()?;
        if !self.suite.commits() {
            out.extend(self.tag.0);
        }
        out.extend(self.tag.1);
        Ok(out)
    }

    /// Reads a header.
    pub fn read(from: &mut Reader<'_>) -> Result<Header, String> {
        let [version] = from.array("version of the format")?;
        match version {
            1 => {
                let [kind] = from.array("type: customer's authenticated encrypted data")?;
                if kind != 0x80 {
                    return Err(format!("its type is {kind:#04x}, not 0x80"));
                }
            }
            2 => {}
            other => return Err(format!("the format has no version {other}")),
        }
        let [high, low] = from.array("number of the algorithm suite")?;
        let id = u16::from_be_bytes([high, low]);
        let suite = Suite::by_id(id).filter(|suite| suite.commits() == (version == 2));
        let suite = suite.ok_or_else(|| {
            format!(
                "the algorithm suite {id:#06x} is not one with AES-256 that version {version} has"
            )
        })?;
        if let Some(field) = from.map.last_mut() {
            field.what = format!("algorithm suite {id:04x}: {}", suite.about);
        }
        let message_id = from.take(suite.message_id_length(), "message id, random")?.to_vec();
        let context = context(from)?;
        let count = from.u16("number of wrapped data keys")?;
        let mut data_keys = Vec::new();
        for _ in 0..count {
            let provider =
                text(from.counted(|b| format!("who wrapped the data key: {}", lossy(b)))?)?;
            let info = text(from.counted(|b| format!("with which key: {}", lossy(b)))?)?;
            let wrapped =
                from.counted(|_| "the data key, encrypted under that key".to_owned())?.to_vec();
            data_keys.push(WrappedKey { provider, info, wrapped });
        }
        let [kind] = from.array("content: 2 for frames, 1 for one piece")?;
        if !suite.commits() {
            let [.., nonce_length] =
                from.array::<5>("four reserved bytes, and the length of a nonce")?;
            if usize::from(nonce_length) != NONCE {
                return Err(format!("its nonces have {nonce_length} bytes, not 12"));
            }
        }
        let frame_length = from.u32("length of a frame")?;
        if (kind == 2) != (frame_length > 0) || !(1..=2).contains(&kind) {
            return Err(format!(
                "content type {kind} does not go with frames of {frame_length} bytes"
            ));
        }
        let commitment = match suite.commits() {
            true => Some(from.array("key commitment: no other data key opens this message")?),
            false => None,
        };
        let nonce = match suite.commits() {
            true => [0; NONCE],
            false => from.array("nonce of the header's tag")?,
        };
        let tag = (nonce, from.array("tag of AES-256-GCM over the header")?);
        Ok(Header { suite, message_id, context, data_keys, frame_length, commitment, tag })
    }
}

fn context(from: &mut Reader<'_>) -> Result<BTreeMap<String, String>, String> {
    let length = usize::from(from.u16("length of the encryption context")?);
    let mut context = BTreeMap::new();
    if length == 0 {
        return Ok(context);
    }
    let end = from.at() + length;
    let count = from.u16("number of encryption context pairs")?;
    for _ in 0..count {
        let name = text(from.counted(|b| format!("encryption context: {}", lossy(b)))?)?;
        let value = text(from.counted(|b| format!("  = {} (in clear)", lossy(b)))?)?;
        if context.insert(name.clone(), value).is_some() {
            return Err(format!("its encryption context has `{name}` twice"));
        }
    }
    match from.at() == end {
        true => Ok(context),
        false => Err("its encryption context is not as long as it says".to_owned()),
    }
}

fn text(bytes: &[u8]) -> Result<String, String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "a name in it is not UTF-8".to_owned())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn short(number: usize, what: &str) -> Result<[u8; 2], String> {
    let number = u16::try_from(number);
    number.map(u16::to_be_bytes).map_err(|_| format!("there are more than 65,535 {what}"))
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), String> {
    out.extend(short(bytes.len(), "bytes in one field of the header")?);
    out.extend(bytes);
    Ok(())
}
