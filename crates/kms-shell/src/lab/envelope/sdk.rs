//! `kmslab envelope` in the format of the AWS Encryption SDK, with data key caching if asked for.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kms_engine::time::parse_span;
use p384::ecdsa::SigningKey;
use serde_json::json;
use zeroize::Zeroizing;

use super::cache::{Cache, Entry, Limits, MOST_MESSAGES, Wanted};
use super::header::{Header, PROVIDER, PUBLIC_KEY, WrappedKey};
use super::message::{self, FRAME, Message};
use super::suite::{SUITES, Suite};
use super::{Failure, Given, ask, bytes_of, context_of, key_of};
use crate::io::Io;
use crate::lab::Lab;
use crate::lab::door::Door;
use crate::lab::table::Table;

/// How many lines of a message's map are shown before the frames become a number.
const LINES: usize = 24;

/// Encrypts a file into a message.
pub fn encrypt<D: Door>(
    lab: &mut Lab<D>,
    given: &Given<'_>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let key_id = given.required("key-id")?;
    let (from, to) = (given.required("in")?, given.required("out")?);
    let context = context_of(given.options.value("encryption-context").unwrap_or_default())?;
    if let Some(name) = context.keys().find(|name| name.starts_with("aws-crypto-")) {
        return Err((
            2,
            format!("kmslab envelope: `{name}` is a name the Encryption SDK keeps for itself"),
        ));
    }
    let suite = suite(given)?;
    let frame = match given.options.value("frame") {
        None => FRAME,
        Some(text) => text.parse().ok().filter(|length| *length > 0).ok_or_else(|| {
            (
                2,
                format!(
                    "kmslab envelope: `{text}` is not the length of a frame; write --frame 4096"
                ),
            )
        })?,
    };
    let limits = limits(given, suite)?;
    let plaintext = io.input(from).map_err(|e| (1, format!("kmslab envelope: {from}: {e}")))?;
    let bytes = plaintext.len() as u64;
    let wanted = Wanted::Encrypting(
        who(lab, given),
        whereabouts(lab, given),
        key_id.to_owned(),
        suite.id,
        context.clone(),
    );
    let now = lab.door.now();
    let cached = limits.and_then(|limits| lab.cache.take(&wanted, limits, bytes, now));
    let entry = match cached {
        Some(entry) => {
            io.out(format!(
                "1. data key from the cache, for its message {}; no call to KMS\n",
                entry.messages
            ));
            entry
        }
        None => {
            let entry = fetch(lab, given, key_id, suite, &context, bytes, io)?;
            if let Some(limits) = limits {
                lab.cache.keep(wanted, limits, entry.clone());
            }
            entry
        }
    };
    let signing = entry.signing.as_ref().map(|secret| SigningKey::from_slice(secret));
    let signing = signing.transpose().map_err(|_| failed("the signing key is none"))?;
    let mut bound = context;
    if let Some(signing) = &signing {
        bound.insert(PUBLIC_KEY.to_owned(), message::public_text(signing));
    }
    let header = Header {
        suite,
        message_id: random(io, suite.message_id_length())?,
        context: bound,
        data_keys: vec![WrappedKey {
            provider: PROVIDER.to_owned(),
            info: entry.key.clone(),
            wrapped: entry.wrapped.clone(),
        }],
        frame_length: frame,
        commitment: None,
        tag: ([0; 12], [0; 16]),
    };
    let keys = suite.derive(&entry.data_key, &header.message_id).map_err(failed)?;
    let sealed = message::seal(header, &keys, signing.as_ref(), &plaintext).map_err(failed)?;
    let read = Message::read(&sealed).map_err(failed)?;
    io.out(format!("2. suite {:04x}: {}\n", suite.id, suite.about));
    io.out(format!(
        "     {} of {from} in {} of up to {frame}, on this machine\n",
        counted(plaintext.len(), "byte"),
        counted(read.frames(), "frame")
    ));
    let fate = if limits.is_some() { "kept in the cache" } else { "wiped from memory" };
    io.out(format!("3. plaintext data key {fate}\n"));
    io.write(to, &sealed).map_err(|e| (1, format!("kmslab envelope: {to}: {e}")))?;
    io.out(format!("4. {to}: {} bytes\n\n{}", sealed.len(), map(&read)));
    Ok(())
}

/// Asks KMS for a data key, with the public half of a new signing key in its context where the suite signs.
fn fetch<D: Door>(
    lab: &mut Lab<D>,
    given: &Given<'_>,
    key_id: &str,
    suite: &Suite,
    context: &BTreeMap<String, String>,
    bytes: u64,
    io: &mut Io<'_>,
) -> Result<Entry, Failure> {
    let mut bound = context.clone();
    let mut signing = None;
    if suite.signed {
        let secret = Zeroizing::new(random(io, 48)?);
        let key = SigningKey::from_slice(&secret)
            .map_err(|_| failed("that number is no signing key; try again"))?;
        bound.insert(PUBLIC_KEY.to_owned(), message::public_text(&key));
        signing = Some(secret);
    }
    // As the SDK asks: by the number of bytes the suite needs.
    let body =
        json!({"KeyId": key_id, "NumberOfBytes": 32, "EncryptionContext": super::given(&bound)});
    let made = ask(lab, &given.options, "GenerateDataKey", body)?;
    let entry = Entry {
        data_key: Zeroizing::new(bytes_of(&made, "Plaintext")?),
        wrapped: bytes_of(&made, "CiphertextBlob")?,
        key: key_of(&made).to_owned(),
        signing,
        made: lab.door.now(),
        messages: 1,
        bytes,
    };
    io.out(format!("1. GenerateDataKey under {}\n", entry.key));
    Ok(entry)
}

/// Decrypts a message into a file.
pub fn decrypt<D: Door>(
    lab: &mut Lab<D>,
    given: &Given<'_>,
    stored: &[u8],
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let (from, to) = (given.required("in")?, given.required("out")?);
    let broken = |why: String| (1, format!("kmslab envelope: {from}: {why}; nothing was written"));
    let read = Message::read(stored).map_err(broken)?;
    let suite = read.header.suite;
    let limits = limits(given, suite)?;
    if let Some(said) = given.options.value("encryption-context") {
        let said = context_of(said)?;
        if let Some((name, value)) =
            said.iter().find(|(name, value)| read.header.context.get(*name) != Some(value))
        {
            return Err(broken(format!("its encryption context does not have {name}={value}")));
        }
    }
    let only = given.options.value("key-id");
    let ours = read.header.data_keys.iter().find(|key| {
        key.provider == PROVIDER
            && only
                .is_none_or(|only| key.info == only || key.info.ends_with(&format!("key/{only}")))
    });
    let ours = ours.ok_or_else(|| {
        let keys: Vec<&str> = read.header.data_keys.iter().map(|key| key.info.as_str()).collect();
        broken(format!(
            "no data key in it is wrapped by the KMS key you named; there are: {}",
            keys.join(", ")
        ))
    })?;
    let context = &read.header.context;
    let wanted = Wanted::Decrypting(
        who(lab, given),
        whereabouts(lab, given),
        context.clone(),
        ours.wrapped.clone(),
    );
    let now = lab.door.now();
    let bytes = read.plaintext_length();
    let entry = match limits.and_then(|limits| lab.cache.take(&wanted, limits, bytes, now)) {
        Some(entry) => {
            io.out("1. data key from the cache; no call to KMS\n");
            entry
        }
        None => {
            let body = json!({
                "CiphertextBlob": STANDARD.encode(&ours.wrapped), "KeyId": ours.info,
                "EncryptionContext": super::given(context),
            });
            let opened = ask(lab, &given.options, "Decrypt", body)?;
            io.out(format!(
                "1. Decrypt of the wrapped data key ({} bytes), not of the data\n",
                ours.wrapped.len()
            ));
            io.out(format!("     key                   {}\n", key_of(&opened)));
            let entry = Entry {
                data_key: Zeroizing::new(bytes_of(&opened, "Plaintext")?),
                wrapped: ours.wrapped.clone(),
                key: key_of(&opened).to_owned(),
                signing: None,
                made: lab.door.now(),
                messages: 1,
                bytes,
            };
            if let Some(limits) = limits {
                lab.cache.keep(wanted, limits, entry.clone());
            }
            entry
        }
    };
    let keys = suite.derive(&entry.data_key, &read.header.message_id).map_err(failed)?;
    let plaintext = read.open(&keys).map_err(broken)?;
    let commitment = if suite.commits() { "commitment, " } else { "" };
    let signature = if suite.signed { ", signature" } else { "" };
    io.out(format!(
        "2. on this machine: {commitment}tags of header and {}{signature} hold\n",
        counted(read.frames(), "frame")
    ));
    io.write(to, &plaintext).map_err(|e| (1, format!("kmslab envelope: {to}: {e}")))?;
    io.out(format!("3. {to}: {} bytes\n", plaintext.len()));
    Ok(())
}

/// Shows or empties the cache.
pub fn cache(cache: &mut Cache, words: &[&str], io: &mut Io<'_>) -> Result<(), Failure> {
    match words {
        [] => io.out(cache.report()),
        ["clear"] => {
            let held = cache.clear();
            io.out(format!("{} wiped from memory\n", counted(held, "data key")));
        }
        _ => {
            return Err((
                2,
                "kmslab envelope: write `kmslab envelope cache` or `kmslab envelope cache clear`"
                    .to_owned(),
            ));
        }
    }
    Ok(())
}

/// Which bytes of a message are what; of many frames only the first.
pub fn map(message: &Message<'_>) -> String {
    let mut table = Table::default();
    table.row(["offset", "bytes", "what"]);
    let fields = &message.map;
    let hidden = fields.len().saturating_sub(LINES + 1);
    for (at, field) in fields.iter().enumerate() {
        if hidden > 0 && (LINES..LINES + hidden).contains(&at) {
            if at == LINES {
                table.row([
                    "...",
                    "",
                    &format!(
                        "{} more fields: {} in all",
                        hidden,
                        counted(message.frames(), "frame")
                    ),
                ]);
            }
            continue;
        }
        table.row([&field.offset.to_string(), &field.length.to_string(), &field.what]);
    }
    table.to_string()
}

/// As whom, and where, KMS would be asked: a cached data key serves nobody else.
fn who<D: Door>(lab: &Lab<D>, given: &Given<'_>) -> String {
    given.options.value("profile").unwrap_or(&lab.profile).to_owned()
}

fn whereabouts<D: Door>(lab: &Lab<D>, given: &Given<'_>) -> String {
    given.options.value("region").unwrap_or(lab.region.as_str()).to_owned()
}

fn suite(given: &Given<'_>) -> Result<&'static Suite, Failure> {
    let Some(name) = given.options.value("suite") else {
        let [first, ..] = &SUITES;
        return Ok(first);
    };
    Suite::named(name).ok_or_else(|| {
        let names: Vec<&str> = SUITES.iter().map(|suite| suite.name).collect();
        (2, format!("kmslab envelope: there is no suite `{name}`; there are {}", names.join(", ")))
    })
}

/// The limits of the cache, where one is asked for.
fn limits(given: &Given<'_>, suite: &Suite) -> Result<Option<Limits>, Failure> {
    let number = |name: &str, most: u64| {
        let text = given.options.value(name);
        let number = text
            .map(|text| text.parse::<u64>().ok().filter(|n| (1..=most).contains(n)).ok_or(text));
        number.transpose().map_err(|text| {
            (2, format!("kmslab envelope: --{name} is a number from 1 to {most}, not `{text}`"))
        })
    };
    let messages = number("max-messages", MOST_MESSAGES)?;
    let bytes = number("max-bytes", i64::MAX.unsigned_abs())?;
    let age = given.options.value("max-age");
    if !given.cached {
        return match (messages, bytes, age) {
            (None, None, None) => Ok(None),
            _ => Err((
                2,
                "kmslab envelope: --max-age, --max-messages and --max-bytes belong to --cache"
                    .to_owned(),
            )),
        };
    }
    if !suite.takes_cached_keys() {
        let why =
            "has every message under the data key itself, so its data keys are never used twice";
        return Err((2, format!("kmslab envelope: the suite {} {why}", suite.name)));
    }
    // Required, as in the SDK: an old data key is one that somebody may have found.
    let age = age.ok_or_else(|| {
        (2, "kmslab envelope: --cache needs --max-age, for example --max-age 5m".to_owned())
    })?;
    let max_age = parse_span(age).filter(|span| *span > 0);
    let max_age = max_age.ok_or_else(|| {
        (2, format!("kmslab envelope: `{age}` is not a span; write --max-age 5m"))
    })?;
    Ok(Some(Limits {
        max_age,
        max_messages: messages.unwrap_or(MOST_MESSAGES),
        max_bytes: bytes.unwrap_or(i64::MAX.unsigned_abs()),
    }))
}

fn random(io: &mut Io<'_>, length: usize) -> Result<Vec<u8>, Failure> {
    io.take("/dev/urandom", length).map_err(|e| (1, format!("kmslab envelope: no randomness: {e}")))
}

fn counted(number: usize, thing: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{s}")
}

fn failed(why: impl std::fmt::Display) -> Failure {
    (1, format!("kmslab envelope: {why}"))
}
