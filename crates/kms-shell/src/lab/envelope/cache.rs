//! A client's memory of data keys, as the Encryption SDK's caching materials manager keeps it.
//!
//! A data key may be used again for the same KMS key, encryption context and suite, as the same caller in the same
//! Region, while it is not too old, has not served too many messages and not encrypted too many bytes. For decrypting
//! only its age counts. The cache is the client's: it is not part of the world, and no undo brings a key back into it.

use std::collections::BTreeMap;
use std::fmt;

use kms_engine::Timestamp;
use zeroize::Zeroizing;

use crate::lab::table::Table;

/// What decides whether a cached data key fits: everything that the message's maker chose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// To encrypt: caller, Region, KMS key, suite, encryption context.
    Encrypting(String, String, String, u16, BTreeMap<String, String>),
    /// To decrypt: caller, Region, encryption context, the wrapped data key.
    Decrypting(String, String, BTreeMap<String, String>, Vec<u8>),
}

/// Up to where a data key is used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Milliseconds since it was fetched.
    pub max_age: i64,
    /// Messages under it.
    pub max_messages: u64,
    /// Bytes of plaintext under it.
    pub max_bytes: u64,
}

/// The SDK's own limit where none is set.
pub const MOST_MESSAGES: u64 = 1 << 32;

/// A data key that is kept.
#[derive(Clone)]
pub struct Entry {
    /// The data key itself: the secret of every message under it.
    pub data_key: Zeroizing<Vec<u8>>,
    /// The data key under the KMS key.
    pub wrapped: Vec<u8>,
    /// The KMS key's ARN.
    pub key: String,
    /// The private half of the signing key, for a suite that signs.
    pub signing: Option<Zeroizing<Vec<u8>>>,
    /// When it was fetched.
    pub made: Timestamp,
    /// How many messages it served.
    pub messages: u64,
    /// How many bytes they had.
    pub bytes: u64,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry(redacted, {} messages)", self.messages)
    }
}

/// The cache, and what it saved.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    entries: BTreeMap<Wanted, Entry>,
    /// Messages that asked it.
    asked: u64,
    /// Calls that were made to KMS for them.
    calls: u64,
    /// The most messages and bytes that were ever under one data key.
    reach: (u64, u64),
}

impl Cache {
    /// The data key to use for a message of so many bytes, counted as used; none where a new one must be fetched.
    pub fn take(
        &mut self,
        wanted: &Wanted,
        limits: Limits,
        bytes: u64,
        now: Timestamp,
    ) -> Option<Entry> {
        self.asked += 1;
        let entry = self.entries.get_mut(wanted)?;
        let encrypting = matches!(wanted, Wanted::Encrypting(..));
        let young = now.0 - entry.made.0 < limits.max_age;
        let room = entry.messages < limits.max_messages
            && entry.bytes.saturating_add(bytes) <= limits.max_bytes;
        if !young || (encrypting && !room) {
            self.entries.remove(wanted);
            return None;
        }
        entry.messages += 1;
        entry.bytes = entry.bytes.saturating_add(bytes);
        self.reach = (self.reach.0.max(entry.messages), self.reach.1.max(entry.bytes));
        Some(entry.clone())
    }

    /// Keeps a data key that was fetched because [`Cache::take`] had none. What is over the limits with its first
    /// message is used once and not kept.
    pub fn keep(&mut self, wanted: Wanted, limits: Limits, entry: Entry) {
        self.calls += 1;
        self.reach = (self.reach.0.max(entry.messages), self.reach.1.max(entry.bytes));
        if entry.messages <= limits.max_messages && entry.bytes <= limits.max_bytes {
            self.entries.insert(wanted, entry);
        }
    }

    /// Forgets every data key and counts anew; returns how many there were.
    pub fn clear(&mut self) -> usize {
        let held = self.entries.len();
        *self = Cache::default();
        held
    }

    /// What is kept and what was saved.
    pub fn report(&self) -> String {
        let mut table = Table::default();
        table.row(["data key for", "KMS key", "fetched", "messages", "bytes"]);
        for (wanted, entry) in &self.entries {
            let use_of = match wanted {
                Wanted::Encrypting(..) => "encrypting",
                Wanted::Decrypting(..) => "decrypting",
            };
            let key = entry.key.rsplit(':').next().unwrap_or(&entry.key);
            let (messages, bytes) = (entry.messages.to_string(), entry.bytes.to_string());
            table.row([use_of, key, &entry.made.to_string(), &messages, &bytes]);
        }
        let held = if self.entries.is_empty() {
            "no data key is kept\n".to_owned()
        } else {
            table.to_string()
        };
        let saved = self.asked.saturating_sub(self.calls);
        format!(
            "{held}\n{} messages, {} calls to KMS: {saved} saved\none data key, if it leaks, opens up to {} messages, {} bytes\n",
            self.asked, self.calls, self.reach.0, self.reach.1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted::Encrypting("a".to_owned(), "r".to_owned(), "k".to_owned(), 0x0478, BTreeMap::new())
    }

    fn entry(bytes: u64) -> Entry {
        Entry {
            data_key: Zeroizing::new(vec![7; 32]),
            wrapped: Vec::new(),
            key: "k".to_owned(),
            signing: None,
            made: Timestamp(0),
            messages: 1,
            bytes,
        }
    }

    /// Encrypts messages of these sizes at these times; true where KMS was asked.
    fn fetches(limits: Limits, messages: &[(i64, u64)]) -> Vec<bool> {
        let mut cache = Cache::default();
        let fetched = messages.iter().map(|(at, bytes)| {
            let found = cache.take(&wanted(), limits, *bytes, Timestamp(*at)).is_some();
            if !found {
                cache.keep(wanted(), limits, Entry { made: Timestamp(*at), ..entry(*bytes) });
            }
            !found
        });
        fetched.collect()
    }

    #[test]
    fn age_messages_and_bytes_each_end_the_use_of_a_data_key() {
        let wide = Limits { max_age: 1000, max_messages: 100, max_bytes: 1000 };
        let ten = [(0, 10); 4];
        assert_eq!(fetches(wide, &ten), [true, false, false, false]);
        assert_eq!(fetches(Limits { max_messages: 2, ..wide }, &ten), [true, false, true, false]);
        assert_eq!(fetches(Limits { max_bytes: 25, ..wide }, &ten), [true, false, true, false]);
        assert_eq!(fetches(wide, &[(0, 1), (999, 1), (1000, 1)]), [true, false, true]);
        // Larger than the limit by itself: a data key of its own, which serves no other.
        assert_eq!(fetches(Limits { max_bytes: 5, ..wide }, &ten), [true; 4]);
    }

    #[test]
    fn a_data_key_never_shows() {
        let shown = format!("{:?}", entry(3));
        assert!(!shown.contains('7') && shown.contains("redacted"), "{shown}");
    }
}
