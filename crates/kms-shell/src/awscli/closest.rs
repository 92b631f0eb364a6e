//! Python's `difflib.get_close_matches`, which the AWS CLI asks what was perhaps meant. (The REPL's
//! own "did you mean" is [`crate::suggest`]; this one has to give the CLI's answers.)

/// Up to three choices whose likeness to `word` is at least `cutoff`, the likest first.
pub(super) fn close_matches<'a>(word: &str, choices: &'a [String], cutoff: f64) -> Vec<&'a str> {
    let target: Vec<char> = word.chars().collect();
    let scored = choices.iter().map(|choice| {
        let chars: Vec<char> = choice.chars().collect();
        (ratio(&chars, &target), choice.as_str())
    });
    let mut scored: Vec<(f64, &str)> = scored.filter(|(score, _)| *score >= cutoff).collect();
    // heapq.nlargest compares the words of equal scores.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| b.1.cmp(a.1)));
    scored.into_iter().take(3).map(|(_, choice)| choice).collect()
}

/// Ratcliff and Obershelp: twice the characters in common blocks over all characters.
fn ratio(a: &[char], b: &[char]) -> f64 {
    let total = a.len() + b.len();
    if total == 0 {
        return 1.0;
    }
    let common = common(a, b);
    (2 * common) as f64 / total as f64
}

fn common(a: &[char], b: &[char]) -> usize {
    let (mut best, mut start_a, mut start_b) = (0, 0, 0);
    for (i, _) in a.iter().enumerate() {
        for (j, _) in b.iter().enumerate() {
            let (rest_a, rest_b) = (a.iter().skip(i), b.iter().skip(j));
            let length = rest_a.zip(rest_b).take_while(|(x, y)| x == y).count();
            if length > best {
                (best, start_a, start_b) = (length, i, j);
            }
        }
    }
    if best == 0 {
        return 0;
    }
    let before = common(a.get(..start_a).unwrap_or_default(), b.get(..start_b).unwrap_or_default());
    let after = common(
        a.get(start_a + best..).unwrap_or_default(),
        b.get(start_b + best..).unwrap_or_default(),
    );
    best + before + after
}

#[cfg(test)]
mod tests {
    use super::close_matches;

    #[test]
    fn matches_are_those_of_difflib() {
        let choices = ["encrypt", "decrypt", "re-encrypt", "create-key", "list-keys"];
        let choices: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
        assert_eq!(close_matches("encypt", &choices, 0.8), ["encrypt"]);
        assert_eq!(close_matches("create-keys", &choices, 0.8), ["create-key"]);
        assert_eq!(close_matches("list-buckets", &choices, 0.8), [""; 0]);
    }
}
