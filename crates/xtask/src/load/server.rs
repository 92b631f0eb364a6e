//! Servers under load: started as processes of their own, and gone when dropped.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::{Connection, Signer};
use serde_json::Value as Json;

/// A server in a process of its own.
#[derive(Debug)]
pub struct Server {
    /// Where it answers.
    pub address: SocketAddr,
    /// From its start to its first answer.
    pub started_in: Duration,
    process: Child,
}

impl Server {
    /// The lab's endpoint; without a data folder it keeps nothing.
    pub fn lab(program: &Path, data: Option<&Path>) -> anyhow::Result<Server> {
        let address = free_port()?;
        let mut command = Command::new(program);
        match data {
            Some(data) => command.arg("--data").arg(data),
            None => command.arg("--ephemeral"),
        };
        command.args(["--listen", &address.to_string(), "serve", "--no-book"]);
        Server::start(command, address)
    }

    /// The bare handler of this program.
    pub fn bare() -> anyhow::Result<Server> {
        let address = free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bare", "--listen", &address.to_string()]);
        Server::start(command, address)
    }

    /// moto's server, from a virtual environment.
    pub fn moto(program: &Path) -> anyhow::Result<Server> {
        let address = free_port()?;
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &address.port().to_string()]);
        Server::start(command, address)
    }

    fn start(mut command: Command, address: SocketAddr) -> anyhow::Result<Server> {
        let name = command.get_program().to_owned();
        let started = Instant::now();
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", name.display()))?;
        let mut server = Server { address, started_in: Duration::ZERO, process };
        let agent = Agent::new()?;
        while agent.get(address).is_err() {
            if let Some(status) = server.process.try_wait()? {
                bail!("`{}` ended at once ({status})", name.display());
            }
            if started.elapsed() > Duration::from_secs(60) {
                bail!("`{}` does not answer", name.display());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        server.started_in = started.elapsed();
        Ok(server)
    }

    /// The memory it holds, in bytes, where the system tells.
    pub fn resident(&self) -> Option<u64> {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id())).ok()?;
        // Pages of 4 KiB on every Linux this is run on.
        Some(statm.split_whitespace().nth(1)?.parse::<u64>().ok()? * 4096)
    }

    /// The processor time it has used, in seconds, where the system tells.
    pub fn cpu_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        // A hundred ticks a second on every Linux this is run on.
        Some((user + system) / 100.0)
    }

    /// One call, answered.
    pub fn call(&self, operation: &str, body: &Json) -> anyhow::Result<Json> {
        let request = Signer::new(self.address).request(operation, body)?;
        Agent::new()?.send(self.address, &request)
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Single requests, one after the other.
pub struct Agent(tokio::runtime::Runtime);

impl Agent {
    /// With nothing open yet.
    pub fn new() -> anyhow::Result<Agent> {
        Ok(Agent(tokio::runtime::Builder::new_current_thread().enable_all().build()?))
    }

    /// Sends a whole request; the answer, which must be a good one.
    pub fn send(&self, address: SocketAddr, request: &[u8]) -> anyhow::Result<Json> {
        self.0.block_on(async {
            let mut connection = Connection::open(address).await?;
            let answer = connection.exchange(request).await?;
            if answer.status != 200 {
                bail!("status {}: {}", answer.status, String::from_utf8_lossy(answer.body));
            }
            match answer.body {
                [] => Ok(Json::Null),
                body => Ok(serde_json::from_slice(body)?),
            }
        })
    }

    /// Whether anything answers there.
    fn get(&self, address: SocketAddr) -> anyhow::Result<()> {
        let request = format!("GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        self.0.block_on(async {
            let mut connection = Connection::open(address).await?;
            connection.exchange(request.as_bytes()).await.map(drop)
        })
    }
}

fn free_port() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Where the programs of this build are, unless `given` names another.
pub fn program(given: Option<&Path>) -> anyhow::Result<std::path::PathBuf> {
    let program = match given {
        Some(program) => program.to_owned(),
        None => std::env::current_exe()?.with_file_name("kmslab"),
    };
    if File::open(&program).is_err() {
        bail!("there is no `{}`: build it with `cargo build --release`", program.display());
    }
    Ok(program)
}
