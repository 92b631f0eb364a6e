//! The world the commands work on: kept in the data folder, or for this run only.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use kms_engine::{Engine, World};
use kms_http::shared::{Pace, SharedEngine, wall_clock};
use kms_http::store::{Saver, Store};
use kms_shell::Shell;
use kms_shell::lab::Lab;

use crate::args::Args;
use crate::files::HostFolder;

/// An open world.
pub struct Opened {
    /// The engine that every door shares.
    pub engine: SharedEngine,
    /// Keeps it, unless it is for this run only.
    pub saver: Option<Saver>,
}

/// Opens the world the arguments name. Its clock flows with the wall clock.
pub fn open(args: &Args) -> anyhow::Result<Opened> {
    if args.ephemeral {
        let engine = Engine::new(fresh(entropy()?));
        return Ok(Opened { engine: SharedEngine::new(engine, Pace::Live), saver: None });
    }
    let seed = entropy()?;
    let opened = Store::open(&data_folder(args)?, || fresh(seed))?;
    let engine = SharedEngine::new(Engine::resume(opened.world, opened.calls), Pace::Live);
    let saver = Saver::start(opened.store, &engine)?;
    Ok(Opened { engine, saver: Some(saver) })
}

/// A new world of one's own: it begins now.
fn fresh(seed: [u8; 32]) -> World {
    let mut world = World::new(seed);
    world.clock = wall_clock();
    world
}

/// The data folder: `--data`, or the platform's.
pub fn data_folder(args: &Args) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &args.data {
        return Ok(folder.clone());
    }
    let folders = directories::ProjectDirs::from("", "", "kmslab");
    let folders =
        folders.context("this platform names no data folder: choose one with --data DIR")?;
    Ok(folders.data_dir().to_owned())
}

/// Randomness of the system, for a world of one's own.
pub fn entropy() -> anyhow::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("the system gives no randomness")?;
    Ok(seed)
}

impl Opened {
    /// A shell on this world.
    pub fn shell(&self, args: &Args) -> anyhow::Result<Shell<Lab<SharedEngine>>> {
        let mut shell = Shell::new(Lab::new(self.engine.clone()));
        shell.seed(entropy()?);
        if let Some(folder) = &args.files {
            let folder = folder
                .canonicalize()
                .with_context(|| format!("cannot open `{}`", folder.display()))?;
            let at = shell.cwd().to_owned();
            shell.files_mut().mount(&at, Arc::new(HostFolder(folder)));
        }
        Ok(shell)
    }

    /// Saves what is left and gives the data folder free.
    pub fn close(self) -> anyhow::Result<()> {
        drop(self.saver);
        Ok(())
    }
}
