//! Everything that looks random here, and is the same for the same seed: order of options, drawn questions, files.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

/// A stream of numbers that depends on the parts and their order only.
pub fn stream(parts: &[&str]) -> ChaCha8Rng {
    let mut hash = Sha256::new();
    for part in parts {
        // Length first: ("ab", "c") and ("a", "bc") are different seeds.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    ChaCha8Rng::from_seed(hash.finalize().into())
}

/// A number below `end`, evenly spread; 0 where `end` is 0.
pub fn below(stream: &mut ChaCha8Rng, end: usize) -> usize {
    match end as u64 {
        0 => 0,
        // The remainder's bias is below 2^-50 for the few items of a quiz.
        end => (stream.next_u64() % end) as usize,
    }
}

/// The items in an order the seed decides.
pub fn shuffled<T>(mut items: Vec<T>, parts: &[&str]) -> Vec<T> {
    let mut stream = stream(parts);
    for last in (1..items.len()).rev() {
        items.swap(last, below(&mut stream, last + 1));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_order_and_another_seed_another() {
        let items: Vec<u32> = (0..20).collect();
        let once = shuffled(items.clone(), &["student-1", "q1"]);
        assert_eq!(once, shuffled(items.clone(), &["student-1", "q1"]));
        assert_ne!(once, shuffled(items.clone(), &["student-2", "q1"]));
        let mut sorted = once;
        sorted.sort_unstable();
        assert_eq!(sorted, items);
    }

    #[test]
    fn every_position_is_reached_about_equally_often() {
        let mut firsts = [0; 4];
        for seed in 0..4000 {
            let order = shuffled(vec![0usize, 1, 2, 3], &[&seed.to_string()]);
            firsts[order[0]] += 1;
        }
        assert!(firsts.iter().all(|&count| (900..1100).contains(&count)), "{firsts:?}");
    }
}
