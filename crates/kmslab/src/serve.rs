//! Book, endpoint and REPL over one world, in one process.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use kms_book::{BackEnd, Source};
use kms_http::server::{Options, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::args::{Args, Auth};
use crate::console::{Consoles, address_file, ask_running, exports};
use crate::world::Opened;
use crate::{book, content, repl, script, world};

/// `kmslab`: everything. With commands on standard input, only those.
pub fn everything(args: &Args) -> anyhow::Result<u8> {
    let opened = world::open(args)?;
    if !std::io::stdin().is_terminal() {
        let status = script::standard_input(opened.shell(args)?)?;
        opened.close()?;
        return Ok(status);
    }
    kms_http::logs::start(kms_http::logs::Verbosity::Quiet, None, false);
    let (serving, book) = start(args, &opened, true)?;
    // The endpoint answers already; the REPL comes when the book is there, so that no line is printed into it.
    if let Some(book) = book {
        book.build_or_say(args);
    }
    println!("book      {}/book/", serving.endpoint);
    println!("endpoint  {}   (another terminal: eval \"$(kmslab env)\")", serving.endpoint);
    match args.ephemeral {
        true => println!("data      none: this world is gone at the end"),
        false => println!("data      {}", world::data_folder(args)?.display()),
    }
    serving.notices.iter().for_each(|notice| println!("note      {notice}"));
    println!("\n`help` lists what there is, Tab completes, Ctrl-D leaves.\n");
    let talked = repl::converse(opened.shell(args)?, &world::data_folder(args)?.join("history"));
    serving.stop(args)?;
    opened.close()?;
    talked.map(|()| 0)
}

/// `kmslab serve`: until Ctrl-C. The endpoint answers at once, the book is built beside it.
pub fn without_repl(args: &Args, with_book: bool) -> anyhow::Result<u8> {
    let verbosity = match args.verbose {
        true => kms_http::logs::Verbosity::Calls,
        false => kms_http::logs::Verbosity::Quiet,
    };
    kms_http::logs::start(verbosity, std::env::var("KMSLAB_LOG").ok().as_deref(), false);
    let opened = world::open(args)?;
    let (serving, book) = start(args, &opened, with_book)?;
    serving.notices.iter().for_each(|notice| eprintln!("{notice}"));
    match book {
        Some(book) => {
            println!("kmslab is ready: endpoint {0}, book {0}/book/", serving.endpoint);
            let args = args.without_command();
            // Nobody waits for it: whoever stops the lab need not wait for the book.
            std::thread::spawn(move || {
                book.build_or_say(&args);
            });
        }
        None => println!("kmslab is ready: endpoint {}", serving.endpoint),
    }
    serving.runtime.block_on(ended()).context("cannot listen for Ctrl-C")?;
    serving.stop(args)?;
    opened.close()?;
    Ok(0)
}

/// `kmslab env`: of the running lab, or of the world in the data folder.
pub fn env(args: &Args, profile: Option<&str>) -> anyhow::Result<u8> {
    let profile = profile.unwrap_or("admin");
    if let Some(answer) = ask_running(args, &format!("kmslab env --profile {profile}"))? {
        if answer.status != 0 {
            anyhow::bail!("{}", answer.output.trim().trim_start_matches("kmslab env: "));
        }
        print!("{}", answer.output);
        return Ok(0);
    }
    let opened = world::open(args)?;
    let endpoint = format!("http://{}", args.listen);
    let folder = world::data_folder(args)?.join("aws");
    let exports = exports(&folder, &opened.engine.world(), profile, &endpoint)?;
    opened.close()?;
    eprintln!("kmslab: no lab is running at {endpoint}: start one with `kmslab serve`");
    print!("{exports}");
    Ok(0)
}

/// A server under way.
struct Serving {
    runtime: Runtime,
    endpoint: String,
    notices: Vec<String>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    /// The built book; gone with the process.
    _book: TempDir,
}

/// The book, still to be built.
struct Book {
    source: Source,
    /// Where its pages are served from, as soon as it is there.
    to: PathBuf,
}

impl Book {
    /// The lab works without it.
    fn build_or_say(self, args: &Args) {
        if let Err(trouble) = self.build(args) {
            eprintln!("kmslab: the book was not built: {trouble:#}");
        }
    }

    /// Runs every block of it. Its pages appear all at once.
    fn build(self, args: &Args) -> anyhow::Result<()> {
        eprintln!("Building the book: every block of it runs ...");
        let unfinished = self.to.with_extension("unfinished");
        let report = match book::build(
            args,
            self.source.path(),
            &unfinished,
            BackEnd::Console("/console"),
        ) {
            Ok(report) => report,
            Err(trouble) => {
                // Whoever waits for a page is told that there is none.
                std::fs::create_dir_all(&self.to)?;
                return Err(trouble);
            }
        };
        std::fs::rename(&unfinished, &self.to).context("cannot put the book in its place")?;
        eprintln!("{report}");
        Ok(())
    }
}

fn start(args: &Args, opened: &Opened, with_book: bool) -> anyhow::Result<(Serving, Option<Book>)> {
    let built = tempfile::Builder::new()
        .prefix("kmslab-html-")
        .tempdir()
        .context("cannot make a folder for the book")?;
    let book = match with_book {
        true => Some(Book { source: book::source(args)?, to: built.path().join("html") }),
        false => None,
    };
    let chapters = match &book {
        Some(book) => kms_book::chapters(book.source.path())?,
        None => Vec::new(),
    };
    let runtime = Runtime::new().context("cannot start threads for the endpoint")?;
    let endpoint = Arc::new(OnceLock::new());
    let folder = match args.ephemeral {
        true => built.path().join("aws"),
        false => world::data_folder(args)?.join("aws"),
    };
    let course = content::course(args)?;
    let page = book::page(args, &course, chapters)?;
    let consoles = Consoles::new(page, opened.shell(args)?, course, endpoint.clone(), folder);
    let mut options = Options::new(args.listen);
    options.auth = match args.auth {
        Auth::Sigv4 => kms_http::Auth::SigV4,
        Auth::Open => kms_http::Auth::Open,
    };
    options.book = book.as_ref().map(|book| book.to.clone());
    options.console = Some(Arc::new(consoles));
    if let Some(saver) = &opened.saver {
        options.saves = Some(Box::new(saver.watch()));
    }
    let server = runtime.block_on(Server::bind(options, opened.engine.clone()))?;
    let endpoint = endpoint.get_or_init(|| format!("http://{}", server.address())).clone();
    if !args.ephemeral {
        let file = address_file(args)?;
        std::fs::write(&file, &endpoint)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    let notices = server.notices();
    let (stop, stopped) = oneshot::channel();
    let server = runtime.spawn(server.run(async {
        // A dropped sender is a stop too.
        let _ = stopped.await;
    }));
    Ok((Serving { runtime, endpoint, notices, stop, server, _book: built }, book))
}

impl Serving {
    /// Lets calls under way finish.
    fn stop(self, args: &Args) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        self.runtime.block_on(self.server).context("the server broke")??;
        if !args.ephemeral {
            let _ = std::fs::remove_file(address_file(args)?);
        }
        Ok(())
    }
}

/// Ctrl-C, or being asked to end.
async fn ended() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
