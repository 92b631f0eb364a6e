//! What the lab counts, for `GET /metrics`.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::shared::SharedEngine;
use crate::store::Saves;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    operation: &'static str,
    error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

/// The counters of one server.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    calls: Family<Call, Counter>,
    seconds: Family<Operation, Histogram>,
    in_flight: Gauge<i64, AtomicI64>,
    connections: Gauge<i64, AtomicI64>,
    keys: Gauge<i64, AtomicI64>,
    trail: Gauge<i64, AtomicI64>,
    saves: Gauge<i64, AtomicI64>,
    save_rows: Gauge<i64, AtomicI64>,
    save_failures: Gauge<i64, AtomicI64>,
    save_micros: Gauge<i64, AtomicI64>,
}

/// Counts something up for as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted(Gauge<i64, AtomicI64>);

impl Counted {
    fn new(gauge: &Gauge<i64, AtomicI64>) -> Counted {
        gauge.inc();
        Counted(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let seconds: Family<Operation, Histogram> = Family::new_with_constructor(|| {
            // 32 microseconds to 8 seconds.
            Histogram::new(exponential_buckets(0.000_032, 2.0, 19))
        });
        let mut metrics = Metrics {
            registry: Registry::with_prefix("kmslab"),
            calls: Family::default(),
            seconds,
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            keys: Gauge::default(),
            trail: Gauge::default(),
            saves: Gauge::default(),
            save_rows: Gauge::default(),
            save_failures: Gauge::default(),
            save_micros: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("calls", "Answered calls, by operation and error", metrics.calls.clone());
        registry.register("call_seconds", "Time from request to answer", metrics.seconds.clone());
        for (name, help, gauge) in [
            ("calls_in_flight", "Calls being answered", &metrics.in_flight),
            ("connections", "Open connections", &metrics.connections),
            ("keys", "KMS keys in all accounts and Regions", &metrics.keys),
            ("trail_events", "Records in the audit trail", &metrics.trail),
            ("saves", "Transactions saved since the start", &metrics.saves),
            ("save_rows", "Rows written since the start", &metrics.save_rows),
            ("save_failures", "Failed saves since the start", &metrics.save_failures),
            ("save_microseconds", "Time spent saving since the start", &metrics.save_micros),
        ] {
            registry.register(name, help, gauge.clone());
        }
        metrics
    }

    pub(crate) fn in_flight(&self) -> Counted {
        Counted::new(&self.in_flight)
    }

    pub(crate) fn connection(&self) -> Counted {
        Counted::new(&self.connections)
    }

    pub(crate) fn answered(&self, operation: &'static str, error: &'static str, took: Duration) {
        self.calls.get_or_create(&Call { operation, error }).inc();
        self.seconds.get_or_create(&Operation { operation }).observe(took.as_secs_f64());
    }

    /// The page that Prometheus scrapes.
    pub(crate) fn page(&self, engine: &SharedEngine, saves: Option<Saves>) -> String {
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let world = engine.world();
        self.keys.set(whole(world.key_count() as u64));
        self.trail.set(whole(world.trail.end() as u64));
        let saves = saves.unwrap_or_default();
        self.saves.set(whole(saves.transactions));
        self.save_rows.set(whole(saves.rows));
        self.save_failures.set(whole(saves.failures));
        self.save_micros.set(i64::try_from(saves.time.as_micros()).unwrap_or(i64::MAX));
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut page, &self.registry);
        page
    }
}
