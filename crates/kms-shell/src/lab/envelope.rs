//! `kmslab envelope`: the client's half of envelope encryption, with every step and every stored byte named.
//!
//! There are two formats: that of the AWS Encryption SDK (`sdk`), and the lab's own, which is as small as it can be:
//!
//! | bytes | what |
//! |------:|------|
//! | 4     | `KENV` |
//! | 1     | version, 1 |
//! | 2     | number of encryption context pairs, then for each: length and name, length and value (2 bytes each) |
//! | 2 + n | length and wrapped data key, the CiphertextBlob of GenerateDataKey |
//! | 12    | nonce of AES-256-GCM |
//! | n     | ciphertext, as long as the plaintext |
//! | 16    | tag of AES-256-GCM over everything before it |

mod cache;
mod header;
mod message;
mod reader;
mod sdk;
mod suite;

use std::collections::BTreeMap;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::Lab;
use super::commands::Options;
use super::door::Door;
use super::table::Table;
use crate::io::Io;

pub use cache::Cache;

const MAGIC: &[u8] = b"KENV\x01";
const NONCE: usize = 12;
const TAG: usize = 16;

/// An envelope, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The encryption context the data key was wrapped with.
    pub context: BTreeMap<String, String>,
    /// The data key under the KMS key.
    pub wrapped_key: Vec<u8>,
    /// The nonce of AES-256-GCM.
    pub nonce: [u8; NONCE],
    /// The data, encrypted, with its tag behind it.
    pub sealed: Vec<u8>,
}

impl Envelope {
    /// Takes an envelope apart; `None` where the bytes are not one.
    pub fn parse(bytes: &[u8]) -> Option<Envelope> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut context = BTreeMap::new();
        for _ in 0..take_length(&mut rest)? {
            let name = String::from_utf8(take(&mut rest)?.to_vec()).ok()?;
            let value = String::from_utf8(take(&mut rest)?.to_vec()).ok()?;
            context.insert(name, value);
        }
        let wrapped_key = take(&mut rest)?.to_vec();
        let (nonce, sealed) = rest.split_first_chunk()?;
        (sealed.len() >= TAG).then(|| Envelope {
            context,
            wrapped_key,
            nonce: *nonce,
            sealed: sealed.to_vec(),
        })
    }

    /// Everything before the nonce; bound as additional data.
    fn header(&self) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        put_length(&mut header, self.context.len());
        for (name, value) in &self.context {
            put(&mut header, name.as_bytes());
            put(&mut header, value.as_bytes());
        }
        put(&mut header, &self.wrapped_key);
        header
    }

    /// The stored bytes.
    pub fn encode(&self) -> Vec<u8> {
        [self.header().as_slice(), &self.nonce, &self.sealed].concat()
    }

    /// Which bytes are what.
    pub fn map(&self) -> String {
        let mut table = Table::default();
        table.row(["offset", "bytes", "what"]);
        let mut offset = 0;
        let mut field = |length: usize, what: &str| {
            table.row([&offset.to_string(), &length.to_string(), what]);
            offset += length;
        };
        field(MAGIC.len(), "mark `KENV` and version");
        field(2, "number of encryption context pairs");
        for (name, value) in &self.context {
            field(
                4 + name.len() + value.len(),
                &format!("encryption context: {name}={value} (in clear)"),
            );
        }
        field(2, "length of the wrapped data key");
        field(self.wrapped_key.len(), "data key, encrypted under the KMS key");
        field(NONCE, "nonce of AES-256-GCM");
        field(self.sealed.len().saturating_sub(TAG), "your data, encrypted under the data key");
        field(TAG, "tag of AES-256-GCM over all of the above");
        table.to_string()
    }
}

fn take_length(rest: &mut &[u8]) -> Option<usize> {
    let (length, tail) = rest.split_first_chunk::<2>()?;
    *rest = tail;
    Some(u16::from_be_bytes(*length).into())
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_length(rest)?;
    let (value, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(value)
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
}

fn put(out: &mut Vec<u8>, value: &[u8]) {
    put_length(out, value.len());
    out.extend(value);
}

/// `kmslab envelope encrypt|decrypt`.
pub fn run<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let cached = args.iter().any(|arg| arg == "--cache");
    let args: Vec<String> = args.iter().filter(|arg| *arg != "--cache").cloned().collect();
    let done = Options::parse("envelope", &args, &NAMES).map_err(|e| (2, e)).and_then(|options| {
        let given = Given { options, cached };
        match given.options.operands.clone().as_slice() {
            ["encrypt"] if given.wants_sdk()? => sdk::encrypt(lab, &given, io),
            ["encrypt"] => encrypt(lab, &given.options, io),
            ["decrypt"] => open(lab, &given, io),
            ["cache", words @ ..] => sdk::cache(&mut lab.cache, words, io),
            _ => Err((
                2,
                "kmslab envelope: write `kmslab envelope encrypt`, `kmslab envelope decrypt` or `kmslab envelope cache`"
                    .to_owned(),
            )),
        }
    });
    match done {
        Ok(()) => 0,
        Err((status, sentence)) => io.fail(status, sentence),
    }
}

const NAMES: [&str; 12] = [
    "key-id",
    "in",
    "out",
    "encryption-context",
    "profile",
    "region",
    "format",
    "suite",
    "frame",
    "max-age",
    "max-messages",
    "max-bytes",
];

/// What was asked for: options with values, and whether data keys are cached.
struct Given<'a> {
    options: Options<'a>,
    cached: bool,
}

impl<'a> Given<'a> {
    fn required(&self, name: &str) -> Result<&'a str, Failure> {
        let command = self.options.operands.first().copied().unwrap_or_default();
        self.options.required(&format!("envelope {command}"), name).map_err(usage)
    }

    /// Whether the message is to have the Encryption SDK's format: asked for, or needed for what was asked for.
    fn wants_sdk(&self) -> Result<bool, Failure> {
        let needs = ["suite", "frame", "max-age", "max-messages", "max-bytes"];
        let needs = needs.into_iter().find(|name| self.options.value(name).is_some());
        let needs = needs.or(self.cached.then_some("cache"));
        match (self.options.value("format"), needs) {
            (Some("encryption-sdk"), _) | (None, Some(_)) => Ok(true),
            (None | Some("simple"), None) => Ok(false),
            (Some("simple"), Some(name)) => {
                Err((2, format!("kmslab envelope: --{name} needs --format encryption-sdk")))
            }
            (Some(other), _) => Err((
                2,
                format!("kmslab envelope: --format is simple or encryption-sdk, not `{other}`"),
            )),
        }
    }
}

/// Decrypts whichever format the file has.
fn open<D: Door>(lab: &mut Lab<D>, given: &Given<'_>, io: &mut Io<'_>) -> Result<(), Failure> {
    let from = given.required("in")?;
    let stored = io.input(from).map_err(|e| (1, format!("kmslab envelope: {from}: {e}")))?;
    match message::is_message(&stored) {
        true => sdk::decrypt(lab, given, &stored, io),
        false => decrypt(lab, &given.options, io),
    }
}

/// A message of the Encryption SDK as `kmslab cipher inspect` shows it.
pub struct MessageMap {
    /// Which bytes are what.
    pub map: String,
    /// The wrapped data keys in it.
    pub data_keys: Vec<Vec<u8>>,
}

/// The map of a message; none where the bytes are not one, an error where they begin as one.
pub fn message_map(bytes: &[u8]) -> Option<Result<MessageMap, String>> {
    message::is_message(bytes).then(|| {
        let read = message::Message::read(bytes)?;
        let data_keys = read.header.data_keys.iter().map(|key| key.wrapped.clone()).collect();
        Ok(MessageMap { map: sdk::map(&read), data_keys })
    })
}

/// An exit status and the sentence that goes with it.
type Failure = (i32, String);

fn encrypt<D: Door>(
    lab: &mut Lab<D>,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let command = "envelope encrypt";
    let key_id = options.required(command, "key-id").map_err(usage)?;
    let (from, to) = (
        options.required(command, "in").map_err(usage)?,
        options.required(command, "out").map_err(usage)?,
    );
    let context = context_of(options.value("encryption-context").unwrap_or_default())?;
    let plaintext = io.input(from).map_err(|e| (1, format!("kmslab envelope: {from}: {e}")))?;

    let body = json!({"KeyId": key_id, "KeySpec": "AES_256", "EncryptionContext": given(&context)});
    let made = ask(lab, options, "GenerateDataKey", body)?;
    let data_key = bytes_of(&made, "Plaintext")?;
    let wrapped_key = bytes_of(&made, "CiphertextBlob")?;
    io.out(format!("1. GenerateDataKey under {}\n", key_of(&made)));
    io.out(format!("     plaintext data key    {} bytes, in memory only\n", data_key.len()));
    io.out(format!("     wrapped data key      {} bytes, to be stored\n", wrapped_key.len()));

    let mut nonce = [0; NONCE];
    let random = io
        .take("/dev/urandom", NONCE)
        .map_err(|e| (1, format!("kmslab envelope: no randomness: {e}")))?;
    nonce.copy_from_slice(random.get(..NONCE).unwrap_or(&[0; NONCE]));
    let mut envelope = Envelope { context, wrapped_key, nonce, sealed: Vec::new() };
    let header = envelope.header();
    let sealed =
        cipher(&data_key)?.encrypt(&nonce.into(), Payload { msg: &plaintext, aad: &header });
    envelope.sealed = sealed.map_err(|_| {
        (1, "kmslab envelope: the file is too large for one AES-GCM message".to_owned())
    })?;
    io.out(format!(
        "2. AES-256-GCM on this machine: {} bytes of {from}, no call to KMS\n",
        plaintext.len()
    ));
    drop(zeroize::Zeroizing::new(data_key));
    io.out("3. plaintext data key wiped from memory\n");
    let stored = envelope.encode();
    io.write(to, &stored).map_err(|e| (1, format!("kmslab envelope: {to}: {e}")))?;
    io.out(format!("4. {to}: {} bytes\n\n{}", stored.len(), envelope.map()));
    Ok(())
}

fn decrypt<D: Door>(
    lab: &mut Lab<D>,
    options: &Options<'_>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let command = "envelope decrypt";
    let (from, to) = (
        options.required(command, "in").map_err(usage)?,
        options.required(command, "out").map_err(usage)?,
    );
    let stored = io.input(from).map_err(|e| (1, format!("kmslab envelope: {from}: {e}")))?;
    let envelope = Envelope::parse(&stored).ok_or_else(|| {
        (1, format!("kmslab envelope: {from} is neither an envelope of `kmslab envelope encrypt` nor a message of the AWS Encryption SDK"))
    })?;
    let said = options.value("encryption-context").map(context_of).transpose()?;
    let context = said.unwrap_or_else(|| envelope.context.clone());

    let body = json!({
        "CiphertextBlob": STANDARD.encode(&envelope.wrapped_key), "EncryptionContext": given(&context),
        "KeyId": options.value("key-id"),
    });
    let opened = ask(lab, options, "Decrypt", body)?;
    let data_key = bytes_of(&opened, "Plaintext")?;
    io.out(format!(
        "1. Decrypt of the wrapped data key ({} bytes), not of the data\n",
        envelope.wrapped_key.len()
    ));
    io.out(format!("     key                   {}\n", key_of(&opened)));
    let header = envelope.header();
    let plaintext = cipher(&data_key)?
        .decrypt(&envelope.nonce.into(), Payload { msg: &envelope.sealed, aad: &header })
        .map_err(|_| (1, format!("kmslab envelope: {from} was changed after it was encrypted: the tag of AES-256-GCM does not hold, nothing was written")))?;
    io.out(format!("2. AES-256-GCM on this machine: tag holds, {} bytes\n", plaintext.len()));
    drop(zeroize::Zeroizing::new(data_key));
    io.out("3. plaintext data key wiped from memory\n");
    io.write(to, &plaintext).map_err(|e| (1, format!("kmslab envelope: {to}: {e}")))?;
    io.out(format!("4. {to}: {} bytes\n", plaintext.len()));
    Ok(())
}

fn ask<D: Door>(
    lab: &mut Lab<D>,
    options: &Options<'_>,
    operation: &str,
    body: Json,
) -> Result<Json, Failure> {
    lab.make(options.value("profile"), options.value("region"), "kms", operation, body).map_err(
        |error| {
            (
                254,
                format!(
                    "\nAn error occurred ({}) when calling the {operation} operation: {}",
                    error.code, error.message
                ),
            )
        },
    )
}

/// An encryption context without pairs is none: a null member is left out of the request.
fn given(context: &BTreeMap<String, String>) -> Option<&BTreeMap<String, String>> {
    Some(context).filter(|context| !context.is_empty())
}

fn key_of(answer: &Json) -> &str {
    answer.get("KeyId").and_then(Json::as_str).unwrap_or_default()
}

fn bytes_of(answer: &Json, member: &str) -> Result<Vec<u8>, Failure> {
    let text = answer.get(member).and_then(Json::as_str);
    let bytes = text.and_then(|text| STANDARD.decode(text).ok());
    bytes.ok_or_else(|| (1, format!("kmslab envelope: the answer has no {member}")))
}

fn cipher(data_key: &[u8]) -> Result<Aes256Gcm, Failure> {
    Aes256Gcm::new_from_slice(data_key)
        .map_err(|_| (1, "kmslab envelope: the data key is not 32 bytes".to_owned()))
}

/// `Dept=IT,Project=x`.
fn context_of(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let pairs =
        text.split(',').filter(|pair| !pair.is_empty()).map(|pair| match pair.split_once('=') {
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => Err((2, format!("kmslab envelope: `{pair}` is not name=value"))),
        });
    pairs.collect()
}

fn usage(sentence: String) -> Failure {
    (2, sentence)
}
