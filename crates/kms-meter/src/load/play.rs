//! Plays a plan: the only state is the bucket, the clients and the calls under way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use kms_engine::crypto::CallRng;
use kms_engine::quota::Bucket;
use kms_engine::time::Timestamp;
use rand_core::Rng;

use super::{Plan, Report};

const SECOND: u64 = 1_000_000;
/// The longest wait before a new attempt, in seconds.
const LONGEST_BACKOFF: u64 = 20;

/// A call to be made: when, its place among those of the same instant, which attempt, for which client, and when the
/// message came that needs it.
type Attempt = Reverse<(u64, u64, u32, usize, u64)>;

/// A client, and what it keeps.
#[derive(Debug, Clone, Default)]
struct Client {
    /// When its data key was made, and how many messages are under it.
    key: Option<(u64, u64)>,
    /// When the messages came that wait for the one call under way; used with a cache only.
    waiting: Vec<u64>,
}

struct Game<'p> {
    plan: &'p Plan,
    bucket: Bucket,
    clients: Vec<Client>,
    attempts: BinaryHeap<Attempt>,
    order: u64,
    rng: CallRng,
    report: Report,
}

/// Plays a plan; the same seed gives the same report. Times are in microseconds, so that arrivals lie evenly.
pub fn play(plan: &Plan, seed: &[u8; 32]) -> Report {
    let clients = usize::try_from(plan.clients.max(1)).unwrap_or(1);
    let mut game = Game {
        plan,
        bucket: Bucket::full(Timestamp(0), plan.quota),
        clients: vec![Client::default(); clients],
        attempts: BinaryHeap::new(),
        order: 0,
        rng: CallRng::new(seed, 0, "load"),
        report: Report::default(),
    };
    let end = instant(plan.messages, plan.rate);
    let (mut message, mut other) = (0, 0);
    let mut other_at = game.others_at(other);
    loop {
        // Each in the middle of its step, so that the others are before it as often as behind it.
        let next = (message < plan.messages).then(|| instant(2 * message + 1, 2 * plan.rate));
        // Others go on as long as the load does.
        let theirs = other_at.filter(|at| *at < end.max(game.due().unwrap_or(0)));
        let call = game.due();
        match [next, theirs, call].into_iter().flatten().min() {
            None => break,
            at if at == call => game.attempt(),
            at if at == next => {
                let client = usize::try_from(message).unwrap_or(0) % clients;
                game.message(client, at.unwrap_or(0));
                message += 1;
            }
            at => {
                game.take(at.unwrap_or(0));
                other += 1;
                other_at = game.others_at(other);
            }
        }
    }
    game.report.finish();
    game.report
}

/// When the `n`th of events comes that come so often a second.
fn instant(n: u64, rate: u64) -> u64 {
    u64::try_from(u128::from(n) * u128::from(SECOND) / u128::from(rate.max(1))).unwrap_or(u64::MAX)
}

impl Game<'_> {
    /// When the `n`th call of the others comes: some time in its share of the second. Were they as even as the load, one
    /// of the two would find the bucket empty every time, and the other never.
    fn others_at(&mut self, n: u64) -> Option<u64> {
        let step = SECOND.checked_div(self.plan.others)?.max(1);
        Some(instant(n, self.plan.others) + self.rng.next_u64() % step)
    }

    /// When the next call is made.
    fn due(&self) -> Option<u64> {
        self.attempts.peek().map(|Reverse((at, ..))| *at)
    }

    fn message(&mut self, client: usize, at: u64) {
        self.report.second(at).messages += 1;
        let Some(place) = self.clients.get_mut(client) else { return };
        if let Some((made, under)) = &mut place.key
            && let Some(cache) = self.plan.cache
            && *under < cache.max_messages
            && at.saturating_sub(*made) < cache.max_age_millis.saturating_mul(1000)
        {
            *under += 1;
            self.report.most_under_one_key = self.report.most_under_one_key.max(*under);
            *self.report.waits.entry(made.saturating_sub(at) / 1000).or_default() += 1;
            return;
        }
        // With a cache, one call under way serves all who wait; without one, everybody calls.
        if self.plan.cache.is_some() {
            place.waiting.push(at);
            if place.waiting.len() > 1 {
                return;
            }
        }
        self.call(at, 1, client, at);
    }

    fn call(&mut self, at: u64, attempt: u32, client: usize, came: u64) {
        self.order += 1;
        self.attempts.push(Reverse((at, self.order, attempt, client, came)));
    }

    /// Whether the quota has room at an instant; takes it.
    fn take(&mut self, at: u64) -> bool {
        let now = Timestamp(i64::try_from(at / 1000).unwrap_or(i64::MAX));
        self.bucket = self.bucket.at(now, self.plan.quota);
        match self.bucket.take(1) {
            Some(rest) => {
                self.bucket = rest;
                true
            }
            None => false,
        }
    }

    fn attempt(&mut self) {
        let Some(Reverse((at, _, attempt, client, came))) = self.attempts.pop() else { return };
        if self.take(at) {
            self.report.second(at).answered += 1;
            self.serve(client, at + self.plan.call_millis * 1000, came);
            return;
        }
        self.report.second(at).throttled += 1;
        if attempt < self.plan.attempts {
            let longest = (1u64 << (attempt - 1).min(10)).min(LONGEST_BACKOFF) * SECOND;
            let wait = self.rng.next_u64() % longest;
            self.call(at + self.plan.call_millis * 1000 + wait, attempt + 1, client, came);
            return;
        }
        self.report.second(at).failed += 1;
        if self.plan.cache.is_none() {
            return;
        }
        // Who waited behind the message that was given up tries for itself.
        let Some(place) = self.clients.get_mut(client) else { return };
        place.waiting.drain(..1.min(place.waiting.len()));
        if let Some(next) = place.waiting.first().copied() {
            self.call(at, 1, client, next);
        }
    }

    /// A new data key is there: for the message that asked, and with a cache for as many as it may serve.
    fn serve(&mut self, client: usize, at: u64, came: u64) {
        let Some(place) = self.clients.get_mut(client) else { return };
        let (mut served, mut next) = (vec![came], None);
        if let Some(cache) = self.plan.cache {
            let most = usize::try_from(cache.max_messages.max(1)).unwrap_or(usize::MAX);
            served = place.waiting.drain(..most.min(place.waiting.len())).collect();
            place.key = Some((at, served.len() as u64));
            next = place.waiting.first().copied();
        }
        self.report.data_keys += 1;
        self.report.most_under_one_key = self.report.most_under_one_key.max(served.len() as u64);
        for came in served {
            *self.report.waits.entry(at.saturating_sub(came) / 1000).or_default() += 1;
        }
        if let Some(came) = next {
            self.call(at, 1, client, came);
        }
    }
}
