//! moto's server, in a virtual environment under `target`.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::load::Server;

/// Installs what is missing, and starts it.
pub fn server() -> anyhow::Result<Server> {
    let venv = Path::new("target/bench/venv");
    let program = venv.join("bin/moto_server");
    if !program.exists() {
        eprintln!("Installing moto from PyPI into {} ...", venv.display());
        run(Command::new("python3").args(["-m", "venv"]).arg(venv))?;
        let python = venv.join("bin/python");
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(Command::new(python).args(pip).arg("moto[server,kms]"))?;
    }
    Server::moto(&program)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let shown = format!("{command:?}");
    let status = command.stdout(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot run {shown}"))?;
    if status.success() { Ok(()) } else { bail!("{shown} failed ({status})") }
}
