//! The simulator beside the pages: one script that holds the module, what joins it to JavaScript, and the book's content.
//!
//! A page that is a file may not fetch anything, but it may have scripts; so everything is text in one. The answer keys
//! are in it, as they must be where the page grades by itself.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use kms_page::Content;
use serde_json::json;

/// The script's name beside the pages.
pub const SCRIPT: &str = "kms-module.js";

/// What the build for wasm32 wrote.
pub struct Module {
    glue: String,
    wasm: Vec<u8>,
}

impl Module {
    /// Reads it from its folder.
    pub fn read(folder: &Path) -> anyhow::Result<Module> {
        let missing = |path: &Path| {
            format!(
                "cannot read `{}`: build it with `cargo run -p xtask-wasm --features bindgen`, or leave `--wasm` out",
                path.display()
            )
        };
        let (glue, wasm) = (folder.join("kms_wasm.js"), folder.join("kms_wasm_bg.wasm"));
        Ok(Module {
            glue: fs::read_to_string(&glue).with_context(|| missing(&glue))?,
            wasm: fs::read(&wasm).with_context(|| missing(&wasm))?,
        })
    }

    /// Writes the script beside the pages and says how large it is.
    pub fn write(&self, book: &Path, content: Content) -> anyhow::Result<String> {
        let content = serde_json::to_vec(&content.slim())?;
        let (module, content) = (zipped(&self.wasm)?, zipped(&content)?);
        let parts = json!({
            "glue": self.glue,
            "module": STANDARD.encode(&module),
            "content": STANDARD.encode(&content),
        });
        let path = book.join(SCRIPT);
        fs::write(&path, format!("window.kmslabModule = {parts};\n"))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(format!(
            "{}: module {} kB, content {} kB, both compressed",
            path.display(),
            module.len() / 1000,
            content.len() / 1000
        ))
    }
}

fn zipped(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
