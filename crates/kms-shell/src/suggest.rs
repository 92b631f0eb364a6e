//! "Did you mean": the closest of a list of names.

/// The name closest to what was typed, if it is close enough to be a typo.
pub fn closest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.into_iter().filter(|name| *name != typed).map(|name| {
        let starts = name.len() > typed.len() && typed.len() > 2 && name.starts_with(typed);
        let score = if starts { 0.9 } else { strsim::normalized_damerau_levenshtein(typed, name) };
        (score, name)
    });
    let best = scored.fold(
        (0.0, None),
        |best, (score, name)| {
            if score > best.0 { (score, Some(name)) } else { best }
        },
    );
    // One slip in a short word, two in a long one.
    let floor = if typed.chars().count() <= 3 { 0.65 } else { 0.7 };
    best.1.filter(|_| best.0 >= floor)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_is_forgiven_and_a_guess_is_not() {
        let names = ["cat", "encrypt", "decrypt", "re-encrypt", "describe-key"];
        for (typed, want) in [
            ("encyrpt", Some("encrypt")),
            ("decypt", Some("decrypt")),
            ("describe-keys", Some("describe-key")),
            ("act", Some("cat")),
            ("zzz", None),
            ("list-buckets", None),
        ] {
            assert_eq!(closest(typed, names), want, "{typed}");
        }
    }
}
