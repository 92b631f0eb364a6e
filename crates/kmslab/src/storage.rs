//! The data folder as a whole: a copy of it, its world as one file, another root key.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use kms_http::store::{self, Opened, Store, world_file};

use crate::args::{Args, WorldCommand};
use crate::world::data_folder;

/// `kmslab backup DIR`.
pub fn backup(args: &Args, to: &Path) -> anyhow::Result<u8> {
    let from = kept(args)?;
    store::backup(&from, to)?;
    println!("{}: a copy of {}, with its root key", to.display(), from.display());
    println!("Use it with: kmslab --data {}", to.display());
    Ok(0)
}

/// `kmslab world save|load FILE`.
pub fn world(args: &Args, command: &WorldCommand) -> anyhow::Result<u8> {
    match command {
        WorldCommand::Save { file } => save(args, file),
        WorldCommand::Load { file } => load(args, file),
    }
}

fn save(args: &Args, file: &Path) -> anyhow::Result<u8> {
    ensure!(!file.exists(), "`{}` already exists: name a new file", file.display());
    let (world, calls) = store::read(&kept(args)?)?;
    world_file::save(file, &world, calls)?;
    println!("{}: {} keys. Whoever has this file has them.", file.display(), world.key_count());
    match world.trail.gone() {
        0 => {}
        older => println!(
            "Of its trail the newest {} records; {older} older ones are left out.",
            world.trail.len()
        ),
    }
    Ok(0)
}

fn load(args: &Args, file: &Path) -> anyhow::Result<u8> {
    // The file first: one that cannot be read changes nothing.
    let (world, calls) = world_file::load(file)?;
    let folder = kept_or_new(args)?;
    let Opened { world: old, calls: old_calls, new, mut store } =
        Store::open(&folder, || world.clone())?;
    if !new {
        let aside = free_name(&folder)?;
        world_file::save(&aside, &old, old_calls)?;
        println!("{}: the world that was there", aside.display());
    }
    // Numbers of calls never go back: no randomness is drawn twice.
    store.save(&world, calls.max(old_calls))?;
    println!(
        "{}: now holds the world of {}, {} keys",
        folder.display(),
        file.display(),
        world.key_count()
    );
    Ok(0)
}

/// `kmslab rotate-root-key`.
pub fn rotate_root_key(args: &Args) -> anyhow::Result<u8> {
    let folder = kept(args)?;
    let seed = crate::world::entropy()?;
    let mut opened = Store::open(&folder, || kms_engine::World::new(seed))?;
    opened.store.rotate_root_key()?;
    println!(
        "{}: everything is sealed under a new root key; the old one opens nothing here",
        folder.display()
    );
    println!("Backups made before have their own root key beside them.");
    Ok(0)
}

/// A data folder that holds a world.
fn kept(args: &Args) -> anyhow::Result<PathBuf> {
    let folder = kept_or_new(args)?;
    if !folder.join("world.db").exists() {
        bail!("`{}` holds no world yet: choose another folder with `--data DIR`", folder.display());
    }
    Ok(folder)
}

fn kept_or_new(args: &Args) -> anyhow::Result<PathBuf> {
    ensure!(
        !args.ephemeral,
        "with `--ephemeral` nothing is kept: leave it out, or name a folder with `--data DIR`"
    );
    data_folder(args)
}

/// A name for the world that has to go aside.
fn free_name(folder: &Path) -> anyhow::Result<PathBuf> {
    let names = (1..10_000).map(|n| folder.join(format!("replaced-{n}.kmslab")));
    let free = names.into_iter().find(|path| !path.exists());
    free.ok_or_else(|| anyhow::anyhow!("`{}` is full of worlds: move some away", folder.display()))
}
