//! The encryption context as bytes.
//!
//! AWS binds the context as additional authenticated data and does not publish how it writes it. Ours is injective:
//! the number of pairs, then each key and value with its length, in the order of the keys' UTF-8 bytes. A text with
//! separators would let `{"a": "b,c=d"}` and `{"a": "b", "c": "d"}` be the same.

use std::collections::BTreeMap;

/// The bytes of an encryption context. No context and an empty one are the same.
pub fn canonical(context: &BTreeMap<String, String>) -> Vec<u8> {
    let mut bytes = length(context.len()).to_vec();
    // A map of `String` is sorted by UTF-8 bytes already.
    for text in context.iter().flat_map(|(key, value)| [key, value]) {
        bytes.extend(length(text.len()));
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn length(len: usize) -> [u8; 8] {
    (len as u64).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn context(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    }

    #[test]
    fn the_order_of_writing_does_not_matter() {
        let ab = canonical(&context(&[("a", "1"), ("b", "2")]));
        assert_eq!(ab, canonical(&context(&[("b", "2"), ("a", "1")])));
    }

    #[test]
    fn case_and_borders_matter() {
        let rows = [
            context(&[]),
            context(&[("", "")]),
            context(&[("a", "b")]),
            context(&[("A", "b")]),
            context(&[("a", "B")]),
            context(&[("ab", "")]),
            context(&[("", "ab")]),
            context(&[("a", "b,c=d")]),
            context(&[("a", "b"), ("c", "d")]),
        ];
        let mut bytes: Vec<_> = rows.iter().map(canonical).collect();
        bytes.sort();
        bytes.dedup();
        assert_eq!(bytes.len(), rows.len());
    }

    #[test]
    fn the_bytes_are_these() {
        let bytes = canonical(&context(&[("é", "x")]));
        assert_eq!(hex::encode(bytes), "00000000000000010000000000000002c3a9000000000000000178");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn different_contexts_have_different_bytes(
            a in prop::collection::btree_map("[ab]{0,2}", "[ab]{0,2}", 0..3),
            b in prop::collection::btree_map("[ab]{0,2}", "[ab]{0,2}", 0..3),
        ) {
            prop_assert_eq!(a == b, canonical(&a) == canonical(&b));
        }
    }
}
