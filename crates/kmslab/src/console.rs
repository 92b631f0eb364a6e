//! What the book's pages ask of the running lab, and lines for it from another terminal.
//!
//! A page's console has a world of its own, the chapter's as it stands after the block it was opened at. The session
//! named [`SHARED`] is the lab's own world: another terminal's `kmslab clock +30d` goes there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::Context;
use kms_course::course::Course;
use kms_engine::World;
use kms_http::env::Files;
use kms_http::server::{Console, ConsoleError};
use kms_page::{Line, Page, Refused};
use serde_json::{Value, json};

use crate::args::Args;
use crate::lent::{self, Lent, Shared};
use crate::world;

/// The session of the lab's own world.
pub const SHARED: &str = "@lab";

/// Answers the pages.
pub struct Consoles {
    page: Page,
    shared: Mutex<Shared>,
    course: Course,
    /// The lab whose world is in the place of the own one.
    lent: Mutex<Option<Lent>>,
    /// Known once the port is taken.
    endpoint: Arc<OnceLock<String>>,
    /// Where the files with every profile go.
    folder: PathBuf,
}

impl Consoles {
    /// Consoles for this book and this world.
    pub fn new(
        page: Page,
        shared: Shared,
        course: Course,
        endpoint: Arc<OnceLock<String>>,
        folder: PathBuf,
    ) -> Consoles {
        let (shared, lent) = (Mutex::new(shared), Mutex::default());
        Consoles { page, shared, course, lent, endpoint, folder }
    }

    /// The shell lines that point a real client at this lab; `kmslab env` in another terminal asks for them.
    fn exports(&self, text: &str) -> Option<Line> {
        let words: Vec<&str> =
            text.split_whitespace().map(|word| word.trim_matches('\'')).collect();
        let profile = match words.as_slice() {
            ["kmslab", "env"] => "admin",
            ["kmslab", "env", "--profile", profile] => profile,
            _ => return None,
        };
        let world = lock(&self.shared).world().door().world();
        let endpoint = self.endpoint.get().map_or("", String::as_str);
        let (output, status) = match exports(&self.folder, &world, profile, endpoint) {
            Ok(exports) => (exports, 0),
            Err(why) => (format!("kmslab env: {why:#}\n"), 1),
        };
        Some(Line { output, status, complete: true, calls: Vec::new() })
    }
}

impl Consoles {
    /// A lab in the world that every door shares.
    fn lab(&self, text: &str) -> Option<Line> {
        let words: Vec<&str> =
            text.split_whitespace().map(|word| word.trim_matches('\'')).collect();
        let (mut lent, mut shared) = (lock(&self.lent), lock(&self.shared));
        let (output, status) = lent::line(&self.course, &mut lent, &mut shared, &words)?;
        Some(Line { output, status, complete: true, calls: Vec::new() })
    }
}

impl Console for Consoles {
    fn ask(&self, ask: Value) -> Result<Value, ConsoleError> {
        let text = |name: &str| ask.get(name).and_then(Value::as_str);
        match (text("ask"), text("chapter"), text("session"), text("text")) {
            (Some("open"), Some(SHARED), _, _) => Ok(json!({"session": SHARED})),
            (Some("line"), _, Some(SHARED), Some(line)) => {
                let own = self.exports(line).or_else(|| self.lab(line));
                let line = own.unwrap_or_else(|| kms_page::run(&mut lock(&self.shared), line));
                serde_json::to_value(line).map_err(|why| ConsoleError::Refused(why.to_string()))
            }
            _ => self.page.answer_json(ask).map_err(|refused| match refused {
                Refused::Gone => ConsoleError::Gone,
                Refused::Because(why) => ConsoleError::Refused(why),
            }),
        }
    }
}

/// The exports that make `profile` the caller, and in `folder` the two files with every profile.
pub fn exports(
    folder: &Path,
    world: &World,
    profile: &str,
    endpoint: &str,
) -> anyhow::Result<String> {
    let files = Files { config: folder.join("config"), credentials: folder.join("credentials") };
    let write = |path: &Path, text: String| {
        std::fs::create_dir_all(folder)
            .and_then(|()| write_private(path, &text))
            .with_context(|| format!("cannot write `{}`", path.display()))
    };
    write(&files.config, kms_http::env::config(world, endpoint))?;
    write(&files.credentials, kms_http::env::credentials(world))?;
    kms_http::env::exports(world, profile, endpoint, Some(&files)).map_err(anyhow::Error::msg)
}

/// Credentials are for their owner's eyes, even where they open only a lab.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(path)?, text.as_bytes())
}

/// A line that panicked is a fault of the lab; the shell behind it still is one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a line came to in a running lab.
pub struct Answer {
    /// What it printed.
    pub output: String,
    /// Its exit status.
    pub status: i32,
}

/// Where the running lab of this data folder says it can be found.
pub fn address_file(args: &Args) -> anyhow::Result<PathBuf> {
    Ok(world::data_folder(args)?.join("address"))
}

/// Asks the lab that is running to run a line in its world; none where no lab is running.
pub fn ask_running(args: &Args, line: &str) -> anyhow::Result<Option<Answer>> {
    let kept =
        if args.ephemeral { None } else { std::fs::read_to_string(address_file(args)?).ok() };
    let address =
        kept.map_or_else(|| format!("http://{}", args.listen), |address| address.trim().to_owned());
    let config =
        ureq::Agent::config_builder().timeout_connect(Some(Duration::from_millis(500))).build();
    let agent = ureq::Agent::new_with_config(config);
    let Ok(mut hello) = agent.get(format!("{address}/console/hello")).call() else {
        return Ok(None);
    };
    let hello = hello.body_mut().read_to_string().unwrap_or_default();
    if !hello.contains("\"kmslab\"") {
        return Ok(None);
    }
    let mut response = agent
        .post(format!("{address}/console/ask"))
        .header("Origin", &address)
        .content_type("application/json")
        .send(json!({"ask": "line", "session": SHARED, "text": line}).to_string())
        .with_context(|| format!("the lab at {address} did not take the line"))?;
    let body = response.body_mut().read_to_string().context("the lab's answer broke off")?;
    let answer: Value = serde_json::from_str(&body).context("the lab's answer is not JSON")?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let status = answer.get("status").and_then(Value::as_i64).unwrap_or(1);
    Ok(Some(Answer { output: text("output"), status: i32::try_from(status).unwrap_or(1) }))
}
