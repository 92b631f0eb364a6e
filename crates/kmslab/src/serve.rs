//! Book, endpoint and REPL over one world.

use std::io::IsTerminal;

use crate::args::Args;
use crate::{repl, script, world};

/// `kmslab`: everything.
pub fn everything(args: &Args) -> anyhow::Result<u8> {
    let opened = world::open(args)?;
    let shell = opened.shell(args)?;
    if !std::io::stdin().is_terminal() {
        let status = script::standard_input(shell)?;
        opened.close()?;
        return Ok(status);
    }
    repl::converse(shell, &world::data_folder(args)?.join("history"))?;
    opened.close()?;
    Ok(0)
}

/// `kmslab serve`.
pub fn without_repl(_args: &Args) -> anyhow::Result<u8> {
    anyhow::bail!("not yet")
}

/// `kmslab env`.
pub fn env(_args: &Args, _profile: Option<&str>) -> anyhow::Result<u8> {
    anyhow::bail!("not yet")
}
