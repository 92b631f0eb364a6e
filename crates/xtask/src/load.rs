//! A load generator that costs little: requests are whole before the clock starts, one thread drives every connection,
//! and of an answer it reads only what it must.

mod connection;
mod requests;
mod server;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

pub use connection::Connection;
pub use requests::{Signer, with_answer_size};
pub use server::{Agent, Server, program};

/// What a load came to.
#[derive(Debug, Default, Clone)]
pub struct Figures {
    /// How long each answer took, in microseconds; sorted.
    micros: Vec<u32>,
    seconds: f64,
}

impl Figures {
    /// Answers a second.
    pub fn per_second(&self) -> f64 {
        self.micros.len() as f64 / self.seconds.max(f64::MIN_POSITIVE)
    }

    /// How many answers there were.
    pub fn count(&self) -> usize {
        self.micros.len()
    }

    /// The time that so many of a hundred answers took at most, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let at = self.micros.len().saturating_sub(1) * percent / 100;
        f64::from(self.micros.get(at).copied().unwrap_or_default()) / 1000.0
    }

    /// Both together, as of one longer load.
    #[must_use]
    pub fn and(mut self, other: Figures) -> Figures {
        self.micros.extend(other.micros);
        self.micros.sort_unstable();
        self.seconds += other.seconds;
        self
    }
}

/// Sends the requests in turn over so many connections, each waiting for its answer, until the time is over.
///
/// Every answer must be a 200: a server that fails fast is not a fast server.
pub fn run(
    address: SocketAddr,
    requests: &Arc<[Vec<u8>]>,
    connections: usize,
    time: Duration,
) -> anyhow::Result<Figures> {
    until(address, requests, connections, &Arc::new(AtomicBool::new(false)), time)
}

/// As [`run`], and ends early when told to.
pub fn until(
    address: SocketAddr,
    requests: &Arc<[Vec<u8>]>,
    connections: usize,
    stop: &Arc<AtomicBool>,
    time: Duration,
) -> anyhow::Result<Figures> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Connection::open(address).await?);
        }
        let started = Instant::now();
        let deadline = started + time;
        let workers = open.into_iter().enumerate().map(|(first, connection)| {
            tokio::spawn(one(connection, requests.clone(), first, stop.clone(), deadline))
        });
        let workers: Vec<_> = workers.collect();
        let mut figures = Figures::default();
        for worker in workers {
            figures.micros.extend(worker.await.context("a connection of the load broke")??);
        }
        figures.seconds = started.elapsed().as_secs_f64();
        figures.micros.sort_unstable();
        Ok(figures)
    })
}

async fn one(
    mut connection: Connection,
    requests: Arc<[Vec<u8>]>,
    first: usize,
    stop: Arc<AtomicBool>,
    deadline: Instant,
) -> anyhow::Result<Vec<u32>> {
    let mut micros = Vec::new();
    for request in requests.iter().cycle().skip(first) {
        let sent = Instant::now();
        if sent >= deadline || stop.load(Ordering::Relaxed) {
            break;
        }
        let answer = connection.exchange(request).await?;
        if answer.status != 200 {
            bail!("status {}: {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(micros)
}
