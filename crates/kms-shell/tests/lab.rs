//! Every file of `tests/lab` is a transcript run against the engine itself.
//! `KMSLAB_BLESS=1 cargo test -p kms-shell --test lab` writes what is printed: read the difference.

use kms_shell::lab::{Lab, Own};
use kms_shell::{Shell, transcript};

#[test]
fn lines_reach_the_engine() {
    let bless = std::env::var_os("KMSLAB_BLESS").is_some();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut differences = String::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut shell = Shell::new(Lab::new(Own::seeded("a session of the shell's tests")));
        if bless {
            std::fs::write(&file, transcript::run(&mut shell, &text)).unwrap();
        } else if let Err(difference) = transcript::check(&mut shell, &text) {
            differences.push_str(&format!("{}\n{difference}\n", file.display()));
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}
