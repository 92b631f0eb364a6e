//! The page's own simulator as a module: builds `kms-wasm` for wasm32 with whichever toolchain is there.
//!
//! `cargo run -p xtask-wasm --features bindgen` writes `kms_wasm.js` and `kms_wasm_bg.wasm` to `target/wasm`, or to the
//! folder named. With rustup's target where it is installed; else with Debian's compiler, which brings the sources of the
//! standard library (`rustc-web`, `cargo-web`, `rust-web-src`, `lld-22`). wasm-bindgen is linked in; `wasm-opt` shrinks
//! where there is a new one. A package of its own, so that building it builds nothing of the simulator for this machine.
#![allow(clippy::print_stdout, reason = "a chore says what it did")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

const TARGET: &str = "wasm32-unknown-unknown";

fn main() -> anyhow::Result<()> {
    let out = std::env::args_os().nth(1).map_or_else(|| "target/wasm".into(), PathBuf::from);
    let target = std::path::absolute("target/wasm-build")?;
    let mut build = toolchain()?;
    // The library is a plain one for this machine, so that no ordinary build links it.
    build.args(["rustc", "--package", "kms-wasm", "--lib", "--crate-type", "cdylib"]);
    build.args(["--locked", "--profile", "wasm", "--target", TARGET, "--target-dir"]).arg(&target);
    // Linked as one piece it is a seventh smaller; thin, as the profile says for the dependencies, they compile faster.
    build.args(["--", "-C", "lto=fat", "-C", "codegen-units=1"]);
    succeed(build)?;

    let raw = target.join(TARGET).join("wasm/kms_wasm.wasm");
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(&raw).no_modules(true)?.typescript(false).remove_producers_section(true);
    bindgen.generate(&out)?;
    let module = out.join("kms_wasm_bg.wasm");
    if let Err(why) = shrunk(&module) {
        println!("not shrunk: {why:#}");
    }
    println!("{}: {} bytes", module.display(), fs::metadata(&module)?.len());
    Ok(())
}

/// A cargo that can build for the target, with what it needs in its environment.
fn toolchain() -> anyhow::Result<Command> {
    let flags = "--cfg getrandom_backend=\"wasm_js\"";
    let library =
        Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    let installed = library
        .is_ok_and(|said| PathBuf::from(String::from_utf8_lossy(&said.stdout).trim()).is_dir());
    if installed {
        let mut cargo = Command::new("cargo");
        cargo.env("RUSTFLAGS", flags);
        return Ok(cargo);
    }
    let linker = fs::read_dir("/usr/bin")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("wasm-ld-"))
        .max();
    let (Some(linker), true) = (linker, Path::new("/usr/bin/cargo").exists()) else {
        bail!(
            "no toolchain for {TARGET}: `rustup target add {TARGET}`, or on Debian `apt-get install rustc-web \
             cargo-web rust-web-src lld-22`"
        );
    };
    let mut cargo = Command::new("/usr/bin/cargo");
    // Whatever started this one says which compiler to use; this build has its own.
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        cargo.env_remove(name);
    }
    cargo
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
        .env("RUSTFLAGS", format!("{flags} -C linker-flavor=wasm-ld"))
        .arg("-Zbuild-std=std,panic_abort");
    Ok(cargo)
}

/// The first version that leaves the tables of wasm-bindgen's modules as they are.
const WASM_OPT: u32 = 110;

fn shrunk(module: &Path) -> anyhow::Result<()> {
    let said = Command::new("wasm-opt").arg("--version").output().context("no `wasm-opt`")?;
    let said = String::from_utf8_lossy(&said.stdout);
    let version = said.split_whitespace().find_map(|word| word.parse::<u32>().ok());
    if version.is_none_or(|version| version < WASM_OPT) {
        bail!("`wasm-opt` older than {WASM_OPT} breaks the module: {}", said.trim());
    }
    let mut shrink = Command::new("wasm-opt");
    shrink.args(["-Os", "--all-features"]).arg(module).arg("-o").arg(module);
    succeed(shrink)
}

fn succeed(mut command: Command) -> anyhow::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start `{program}`"))?;
    if !status.success() {
        bail!("`{program}` failed: {status}");
    }
    Ok(())
}
