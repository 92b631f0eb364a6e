//! A message of the AWS Encryption SDK: header, frames, and the signature where the suite has one.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p384::ecdsa::signature::{Signer, Verifier};
use p384::ecdsa::{DerSignature, SigningKey, VerifyingKey};

use super::header::{Header, PUBLIC_KEY};
use super::reader::{Field, Reader};
use super::suite::MessageKeys;

/// How long a frame is where nothing else is said: the SDK's own default.
pub const FRAME: u32 = 4096;
const NONCE: usize = 12;
const TAG: usize = 16;
/// Stands before the sequence number of the last frame.
const LAST: u32 = u32::MAX;

/// A message, taken apart.
#[derive(Debug, Clone)]
pub struct Message<'b> {
    /// Its header.
    pub header: Header,
    head: &'b [u8],
    pieces: Vec<Piece<'b>>,
    /// What the signature is over, and the signature.
    signature: Option<(&'b [u8], &'b [u8])>,
    /// Which bytes are what.
    pub map: Vec<Field>,
}

/// A frame, or the whole body where it is one piece.
#[derive(Debug, Clone, Copy)]
struct Piece<'b> {
    kind: Kind,
    sequence: u32,
    nonce: [u8; NONCE],
    /// Ciphertext and tag.
    sealed: &'b [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Frame,
    LastFrame,
}

/// Whether bytes look like a message: version and type, or version and a suite of that version.
pub fn is_message(bytes: &[u8]) -> bool {
    matches!(bytes, [1, 0x80, 0..=3, 0x14 | 0x46 | 0x78, ..] | [2, 4..=5, 0x78, ..])
}

impl<'b> Message<'b> {
    /// Takes a message apart; the error says what is wrong with it.
    pub fn read(bytes: &'b [u8]) -> Result<Message<'b>, String> {
        let mut from = Reader::new(bytes);
        let header = Header::read(&mut from)?;
        let tag = if header.suite.commits() { TAG } else { NONCE + TAG };
        let head = bytes.get(..from.at() - tag).unwrap_or_default();
        let pieces = if header.frame_length > 0 {
            frames(&mut from, header.frame_length)?
        } else {
            vec![whole(&mut from)?]
        };
        let signed = bytes.get(..from.at()).unwrap_or_default();
        let signature = match header.suite.signed {
            true => Some((
                signed,
                from.counted(|_| "signature over all of the above, ECDSA P-384".to_owned())?,
            )),
            false => None,
        };
        if !from.is_at_end() {
            return Err(format!("{} bytes follow after its end", bytes.len() - from.at()));
        }
        Ok(Message { header, head, pieces, signature, map: from.map })
    }

    /// How many frames it has.
    pub fn frames(&self) -> usize {
        self.pieces.len()
    }

    /// How long the plaintext is.
    pub fn plaintext_length(&self) -> u64 {
        self.pieces.iter().map(|piece| (piece.sealed.len() - TAG) as u64).sum()
    }

    /// The plaintext, once commitment, tags and signature hold.
    pub fn open(&self, keys: &MessageKeys) -> Result<Vec<u8>, String> {
        if self.header.commitment != keys.commitment {
            return Err("the data key is not the one the message is committed to".to_owned());
        }
        let cipher = cipher(keys)?;
        let (nonce, tag) = self.header.tag;
        let checked = cipher.decrypt(&nonce.into(), Payload { msg: &tag, aad: self.head });
        checked.map_err(|_| "the tag over its header does not hold".to_owned())?;
        let mut plaintext = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let aad =
                aad(&self.header.message_id, piece.kind, piece.sequence, piece.sealed.len() - TAG);
            let opened =
                cipher.decrypt(&piece.nonce.into(), Payload { msg: piece.sealed, aad: &aad });
            plaintext.extend(
                opened.map_err(|_| format!("the tag of its frame {} does not hold", at + 1))?,
            );
        }
        self.check_signature()?;
        Ok(plaintext)
    }

    fn check_signature(&self) -> Result<(), String> {
        let Some((signed, signature)) = self.signature else { return Ok(()) };
        let public =
            self.header.context.get(PUBLIC_KEY).and_then(|text| STANDARD.decode(text).ok());
        let public = public.and_then(|point| VerifyingKey::from_sec1_bytes(&point).ok());
        let public =
            public.ok_or_else(|| format!("its encryption context has no {PUBLIC_KEY} on P-384"))?;
        let signature =
            DerSignature::from_bytes(signature).map_err(|_| "its signature is none".to_owned())?;
        public.verify(signed, &signature).map_err(|_| "its signature does not hold".to_owned())
    }
}

fn whole<'b>(from: &mut Reader<'b>) -> Result<Piece<'b>, String> {
    let nonce = from.array("nonce of the body")?;
    let length = u64::from_be_bytes(from.array("length of your data")?);
    let length = usize::try_from(length).map_err(|_| "it is longer than memory".to_owned())?;
    let sealed = sealed(from, length, "your data, encrypted, and its tag")?;
    Ok(Piece { kind: Kind::Whole, sequence: 1, nonce, sealed })
}

fn frames<'b>(from: &mut Reader<'b>, length: u32) -> Result<Vec<Piece<'b>>, String> {
    let mut pieces = Vec::new();
    for expected in 1.. {
        let first = from.u32("frame: its number")?;
        let last = first == LAST;
        let sequence = if last { from.u32("the last frame: its number")? } else { first };
        if sequence != expected {
            return Err(format!("frame {sequence} stands where frame {expected} should"));
        }
        let nonce = from.array("nonce of the frame")?;
        let (kind, bytes) = match last {
            true => (Kind::LastFrame, from.u32("length of the last frame")?),
            false => (Kind::Frame, length),
        };
        if bytes > length {
            return Err(format!(
                "its last frame has {bytes} bytes, more than the {length} of a frame"
            ));
        }
        let bytes =
            usize::try_from(bytes).map_err(|_| "a frame is longer than memory".to_owned())?;
        let sealed = sealed(from, bytes, "your data, encrypted, and its tag")?;
        pieces.push(Piece { kind, sequence, nonce, sealed });
        if last {
            break;
        }
    }
    Ok(pieces)
}

fn sealed<'b>(from: &mut Reader<'b>, length: usize, what: &str) -> Result<&'b [u8], String> {
    let length = length.checked_add(TAG).ok_or_else(|| "it is longer than memory".to_owned())?;
    from.take(length, what)
}

/// Encrypts into a message, with the header's tag and, for a suite that has one, the signature.
pub fn seal(
    mut header: Header,
    keys: &MessageKeys,
    signing: Option<&SigningKey>,
    plaintext: &[u8],
) -> Result<Vec<u8>, String> {
    header.commitment = keys.commitment;
    let cipher = cipher(keys)?;
    let nonce = [0; NONCE];
    let head = header.body()?;
    let tag = cipher.encrypt(&nonce.into(), Payload { msg: &[], aad: &head });
    let tag = tag.map_err(|_| "the header is too long".to_owned())?;
    header.tag = (nonce, tag.try_into().map_err(|_| "AES-GCM gave no tag".to_owned())?);
    let mut out = header.encode()?;
    let length = usize::try_from(header.frame_length).unwrap_or(usize::MAX).max(1);
    // An empty message has one empty frame; otherwise the last frame is the one that is not followed by another.
    let frames: Vec<&[u8]> =
        if plaintext.is_empty() { vec![&[]] } else { plaintext.chunks(length).collect() };
    let count = u32::try_from(frames.len()).ok().filter(|count| *count < LAST);
    let count = count.ok_or_else(|| "it has too many frames: make them longer".to_owned())?;
    for (sequence, data) in (1..).zip(frames) {
        let kind = if sequence == count { Kind::LastFrame } else { Kind::Frame };
        let aad = aad(&header.message_id, kind, sequence, data.len());
        let mut nonce = [0; NONCE];
        if let Some(end) = nonce.last_chunk_mut::<4>() {
            *end = sequence.to_be_bytes();
        }
        let sealed = cipher.encrypt(&nonce.into(), Payload { msg: data, aad: &aad });
        let sealed = sealed.map_err(|_| "a frame is too long".to_owned())?;
        if kind == Kind::LastFrame {
            out.extend(LAST.to_be_bytes());
        }
        out.extend(sequence.to_be_bytes());
        out.extend(nonce);
        if kind == Kind::LastFrame {
            out.extend(u32::try_from(data.len()).unwrap_or(LAST).to_be_bytes());
        }
        out.extend(sealed);
    }
    if let Some(signing) = signing {
        let signature: DerSignature =
            signing.try_sign(&out).map_err(|_| "ECDSA failed".to_owned())?;
        let bytes = signature.as_bytes();
        out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(bytes);
    }
    Ok(out)
}

/// The public half of a signing key as the encryption context carries it.
pub fn public_text(signing: &SigningKey) -> String {
    STANDARD.encode(signing.verifying_key().to_sec1_point(true).as_bytes())
}

fn cipher(keys: &MessageKeys) -> Result<Aes256Gcm, String> {
    Aes256Gcm::new_from_slice(keys.content.as_slice())
        .map_err(|_| "the key is not 32 bytes".to_owned())
}

/// What the tag of a frame is over beside its data: which message, which frame, how long.
fn aad(message_id: &[u8], kind: Kind, sequence: u32, length: usize) -> Vec<u8> {
    let name = match kind {
        Kind::Whole => "AWSKMSEncryptionClient Single Block",
        Kind::Frame => "AWSKMSEncryptionClient Frame",
        Kind::LastFrame => "AWSKMSEncryptionClient Final Frame",
    };
    let mut aad = [message_id, name.as_bytes()].concat();
    aad.extend(sequence.to_be_bytes());
    aad.extend((length as u64).to_be_bytes());
    aad
}
