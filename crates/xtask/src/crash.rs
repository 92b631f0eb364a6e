//! The promise of the data folder, tried: whatever was acknowledged before a SIGKILL is there afterwards, once.
//!
//! One folder lives through all the kills. After each the file is read as it lies there, with SQLite and nothing of the
//! lab's own; then the lab opens it again.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value as Json, json};

use crate::load::{Connection, Server, Signer, program};

/// Clients that write at the same time.
const CLIENTS: usize = 8;

/// What a client was told is done.
enum Kept {
    /// A key was made.
    Key { request: String, arn: String },
    /// Something was encrypted: the answer, of which only the record remains.
    Encrypted { request: String, blob: String },
}

/// Kills so often; fails at the first loss.
pub fn run(kills: usize, given: Option<&Path>) -> anyhow::Result<()> {
    let program = program(given)?;
    let folder = tempfile::Builder::new().prefix("kmslab-crash-").tempdir_in("target")?;
    let started = Instant::now();
    let mut found = Found::default();
    let (mut writes, mut blobs) = (0, Vec::new());
    let key = {
        let server = Server::lab(&program, Some(folder.path()))?;
        let made = server.call("CreateKey", &json!({}))?;
        made.pointer("/KeyMetadata/Arn").and_then(Json::as_str).context("no ARN")?.to_owned()
    };
    found.read(folder.path())?;
    for kill in 0..kills {
        let server = Server::lab(&program, Some(folder.path()))
            .with_context(|| format!("after {kill} kills the folder does not open"))?;
        // Never the same moment of its life twice, and never before it had something to lose.
        let patience = Duration::from_millis(30 + (kill as u64 * 37) % 170);
        let kept = load_and_kill(server, &key, patience)?;
        found.read(folder.path()).with_context(|| format!("after {} kills", kill + 1))?;
        for kept in &kept {
            found.check(kept).with_context(|| format!("after {} kills", kill + 1))?;
        }
        writes += kept.len();
        blobs.extend(kept.into_iter().find_map(|kept| match kept {
            Kept::Encrypted { blob, .. } => Some(blob),
            Kept::Key { .. } => None,
        }));
    }
    let server = Server::lab(&program, Some(folder.path()))?;
    for blob in &blobs {
        server
            .call("Decrypt", &json!({"CiphertextBlob": blob}))
            .context("an acknowledged ciphertext")?;
    }
    ensure!(writes > kills, "only {writes} answers in {kills} lives: nothing was tried");
    println!(
        "{kills} kills: {writes} acknowledged calls, all found in {} records and {} keys, none twice; {} ciphertexts open ({:.0} s)",
        found.requests.len(),
        found.keys.len(),
        blobs.len(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Everything the clients were told until the kill.
fn load_and_kill(server: Server, key: &str, patience: Duration) -> anyhow::Result<Vec<Kept>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signer = Signer::new(server.address);
    let requests = [
        signer.request("Encrypt", &json!({"KeyId": key, "Plaintext": "aGVsbG8="}))?,
        signer.request("CreateKey", &json!({"Description": "crash"}))?,
    ];
    let (address, kept) = (server.address, Arc::new(Mutex::new(Vec::new())));
    runtime.block_on(async {
        let [encrypt, create] = requests.map(Arc::new);
        for client in 0..CLIENTS {
            let (request, kept) =
                (if client % 2 == 0 { &encrypt } else { &create }.clone(), kept.clone());
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await?;
                // Until the kill breaks the connection.
                loop {
                    let told = told(&mut connection, &request).await?;
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(told);
                }
                #[expect(unreachable_code, reason = "the loop ends by its errors")]
                anyhow::Ok(())
            });
        }
        tokio::time::sleep(patience).await;
        server.kill()
    })?;
    drop(runtime);
    let kept = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(kept)
}

async fn told(connection: &mut Connection, request: &[u8]) -> anyhow::Result<Kept> {
    let answer = connection.exchange(request).await?;
    if answer.status != 200 {
        bail!("status {}", answer.status);
    }
    let request = answer.header("x-amzn-requestid").context("no request id")?.to_owned();
    let body: Json = serde_json::from_slice(answer.body)?;
    let text = |pointer: &str| body.pointer(pointer).and_then(Json::as_str).map(str::to_owned);
    if let Some(arn) = text("/KeyMetadata/Arn") {
        return Ok(Kept::Key { request, arn });
    }
    let blob = text("/CiphertextBlob").context("neither a key nor a ciphertext")?;
    Ok(Kept::Encrypted { request, blob })
}

/// What the file holds.
#[derive(Default)]
struct Found {
    next: i64,
    requests: HashSet<String>,
    calls: HashSet<u64>,
    keys: HashSet<String>,
}

impl Found {
    /// Reads what is new since the last time; nothing may be there twice.
    fn read(&mut self, folder: &Path) -> anyhow::Result<()> {
        let db = rusqlite::Connection::open(folder.join("world.db"))?;
        let mut trail =
            db.prepare("SELECT position, value FROM trail WHERE position >= ?1 ORDER BY position")?;
        let mut rows = trail.query([self.next])?;
        while let Some(row) = rows.next()? {
            let position: i64 = row.get(0)?;
            ensure!(position == self.next, "record {} is missing", self.next);
            self.next += 1;
            let record: Json = serde_json::from_str(row.get_ref(1)?.as_str()?)?;
            let request = record.pointer("/event/request_id").and_then(Json::as_str);
            let request = request.context("a record without a request id")?;
            ensure!(self.requests.insert(request.to_owned()), "request {request} is there twice");
            let call =
                record.get("call").and_then(Json::as_u64).context("a record without a call")?;
            ensure!(self.calls.insert(call), "call {call} is there twice");
        }
        let mut keys = db.prepare("SELECT id FROM state WHERE kind = 'key'")?;
        let keys = keys.query_map([], |row| row.get::<_, String>(0))?;
        self.keys = keys.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn check(&self, kept: &Kept) -> anyhow::Result<()> {
        let (Kept::Key { request, .. } | Kept::Encrypted { request, .. }) = kept;
        ensure!(
            self.requests.contains(request),
            "request {request} was acknowledged, its record is gone"
        );
        if let Kept::Key { arn, .. } = kept {
            ensure!(self.keys.contains(arn), "{arn} was acknowledged and is gone");
        }
        Ok(())
    }
}
