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

#[test]
fn what_may_follow_kmslab_comes_from_its_table_and_the_world() {
    let mut shell = Shell::new(Lab::new(Own::seeded("completion")));
    shell.run("aws kms create-key; aws kms create-alias --alias-name alias/app --target-key-id $(aws kms list-keys --query 'Keys[0].KeyId' --output text); echo x > x.json");
    for (line, candidates) in [
        ("kmslab pol", vec!["policy"]),
        ("kmslab policy ", vec!["--key-id", "--output", "check"]),
        ("kmslab policy check al", vec!["alias/app"]),
        ("kmslab policy check x", vec!["x.json"]),
        ("kmslab policy check --output ", vec!["json", "text"]),
        ("kmslab access al", vec!["alias/app"]),
        ("kmslab access alias/app --operation Enc", vec!["Encapsulate", "Encrypt"]),
        ("kmslab explain --output ", vec!["json", "svg", "text"]),
        ("kmslab as al", vec!["alice"]),
    ] {
        let offered = shell.complete(line, line.len()).candidates;
        let offered: Vec<&str> = offered.iter().map(|candidate| candidate.value.as_str()).collect();
        assert_eq!(offered, candidates, "{line}");
    }
}
