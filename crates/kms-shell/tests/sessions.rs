//! Every file of `tests/sessions` is a transcript that must print what it says.
//! `KMSLAB_BLESS=1 cargo test -p kms-shell --test sessions` writes what is printed instead: read
//! the difference before you commit it.

#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may panic")]
mod fake;

use kms_shell::{Shell, transcript};

#[test]
fn sessions_print_what_they_say() {
    let bless = std::env::var_os("KMSLAB_BLESS").is_some();
    let mut differences = String::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "txt")) {
        let text = std::fs::read_to_string(file).unwrap();
        let mut shell = Shell::new(fake::World::default());
        if bless {
            std::fs::write(file, transcript::run(&mut shell, &text)).unwrap();
        } else if let Err(difference) = transcript::check(&mut shell, &text) {
            differences.push_str(&format!("{}\n{difference}\n", file.display()));
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}
