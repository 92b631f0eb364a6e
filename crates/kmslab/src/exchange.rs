//! Files of a lab on the endpoint, between the running program's shell and the folder of `--files`: a real AWS CLI reads
//! and writes there.

use std::fs;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::args::Args;
use crate::console::ask_running;

/// Larger files stay where they are: no lab needs them.
const MOST: u64 = 1 << 20;

/// Copies the running shell's files into the folder.
pub fn fetch(args: &Args) -> anyhow::Result<()> {
    let Some(folder) = &args.files else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let Some(list) = ask_running(args, "ls")? else { return Ok(()) };
    for name in list.output.split_whitespace().filter(|name| plain(name)) {
        let Some(file) = ask_running(args, &format!("base64 {name}"))? else { continue };
        let text: String = file.output.split_whitespace().collect();
        if let Ok(bytes) = STANDARD.decode(text) {
            let path = folder.join(name);
            fs::write(&path, bytes)
                .with_context(|| format!("cannot write `{}`", path.display()))?;
            println!("{}", path.display());
        }
    }
    Ok(())
}

/// Copies the folder's files into the running shell; false where nothing is running.
pub fn bring(args: &Args) -> anyhow::Result<bool> {
    let Some(folder) = &args.files else { return Ok(true) };
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let small = entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= MOST);
        if !small || !plain(&name) {
            continue;
        }
        let bytes = fs::read(entry.path()).with_context(|| format!("cannot read `{name}`"))?;
        let line = format!("printf '%s' '{}' | base64 --decode > {name}", STANDARD.encode(bytes));
        if ask_running(args, &line)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A name that needs no quoting in a shell.
fn plain(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.starts_with(['.', '-']) && name.chars().all(fits)
}
