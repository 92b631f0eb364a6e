//! Drawing the questions of a practice exam: by the blueprint's weights, the same for the same seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Blueprint;
use crate::question::{Asked, Question};
use crate::seed::shuffled;

/// A drawn exam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The blueprint.
    pub exam: String,
    /// The seed.
    pub seed: String,
    /// The items in the order they are asked; the parts of a case study stay together.
    pub items: Vec<String>,
    /// How the draw compares with the blueprint.
    pub domains: Vec<DomainDraw>,
}

/// A domain's share of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainDraw {
    /// The domain.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many items the blueprint asks for.
    pub wanted: usize,
    /// How many were drawn.
    pub drawn: usize,
}

/// Draws `count` items. Where a domain has too few questions, the others fill up, in proportion to their weights.
pub fn draw(blueprint: &Blueprint, questions: &[&Question], seed: &str, count: usize) -> Draw {
    let mut pools = BTreeMap::<&str, Vec<&Question>>::new();
    for question in questions {
        if !blueprint.item_types.contains(&question.kind) && !question.kind.is_case() {
            continue;
        }
        if let Some(domain) = blueprint.domain_of_question(question) {
            pools.entry(&domain.id).or_default().push(question);
        }
    }
    for (domain, pool) in &mut pools {
        *pool = shuffled(std::mem::take(pool), &[seed, "draw", domain]);
    }
    let mut left: BTreeMap<&str, usize> = pools
        .iter()
        .map(|(domain, pool)| (*domain, pool.iter().map(|one| one.asked().len()).sum()))
        .collect();
    let shares: Vec<_> =
        blueprint.domains.iter().map(|domain| (domain.id.as_str(), domain.percent)).collect();
    let wanted = apportioned(&shares, count);
    let mut quota = BTreeMap::<&str, usize>::new();
    let mut open = count;
    // Domains that run dry hand their places on to those that still have questions.
    while open > 0 {
        let alive: Vec<_> =
            shares.iter().copied().filter(|(id, _)| left.get(id).is_some_and(|n| *n > 0)).collect();
        if alive.is_empty() {
            break;
        }
        for (id, places) in apportioned(&alive, open) {
            let available = left.get(id).copied().unwrap_or(0);
            let taken = places.min(available);
            *quota.entry(id).or_default() += taken;
            left.insert(id, available - taken);
            open -= taken;
        }
    }
    let mut chosen = Vec::new();
    let mut domains = Vec::new();
    for domain in &blueprint.domains {
        let mut places = quota.get(domain.id.as_str()).copied().unwrap_or(0);
        let mut drawn = 0;
        for question in pools.get(domain.id.as_str()).into_iter().flatten() {
            let items: Vec<String> =
                question.asked().into_iter().map(|asked: Asked<'_>| asked.id).collect();
            // A case study is asked whole or not at all.
            if items.len() <= places {
                places -= items.len();
                drawn += items.len();
                chosen.push(items);
            }
        }
        let wanted =
            wanted.iter().find(|(id, _)| *id == domain.id).map_or(0, |(_, places)| *places);
        domains.push(DomainDraw {
            id: domain.id.clone(),
            title: domain.title.clone(),
            wanted,
            drawn,
        });
    }
    let items = shuffled(chosen, &[seed, "order"]).into_iter().flatten().collect();
    Draw { exam: blueprint.exam.clone(), seed: seed.to_owned(), items, domains }
}

impl Draw {
    /// Where the draw differs from the blueprint, as sentences.
    pub fn shortfalls(&self) -> Vec<String> {
        let short = self.domains.iter().filter(|domain| domain.drawn != domain.wanted);
        short
            .map(|domain| {
                format!(
                    "domain {}, {}: {} questions instead of {}",
                    domain.id, domain.title, domain.drawn, domain.wanted
                )
            })
            .collect()
    }
}

/// Shares `count` places out by weight, the largest remainders first, so that they sum up exactly.
fn apportioned<'a>(shares: &[(&'a str, u32)], count: usize) -> Vec<(&'a str, usize)> {
    let total: u64 = shares.iter().map(|(_, weight)| u64::from(*weight)).sum();
    if total == 0 {
        return shares.iter().map(|(id, _)| (*id, 0)).collect();
    }
    let exact = |weight: u32| count as u64 * u64::from(weight);
    let mut places: Vec<_> = shares
        .iter()
        .map(|(id, weight)| (*id, (exact(*weight) / total) as usize, exact(*weight) % total))
        .collect();
    let given: usize = places.iter().map(|(_, places, _)| places).sum();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order
        .sort_by_key(|index| std::cmp::Reverse(places.get(*index).map_or(0, |(_, _, rest)| *rest)));
    for index in order.into_iter().take(count - given) {
        if let Some((_, places, _)) = places.get_mut(index) {
            *places += 1;
        }
    }
    places.into_iter().map(|(id, places, _)| (id, places)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_weights_and_sum_up() {
        let shares = [("1", 32), ("2", 26), ("3", 24), ("4", 18)];
        let counts =
            |count| apportioned(&shares, count).iter().map(|(_, n)| *n).collect::<Vec<_>>();
        assert_eq!(counts(50), [16, 13, 12, 9]);
        assert_eq!(counts(65), [21, 17, 15, 12]);
        for count in 0..70 {
            assert_eq!(counts(count).iter().sum::<usize>(), count);
        }
    }
}
