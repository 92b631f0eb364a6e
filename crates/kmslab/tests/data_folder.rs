//! The commands about the data folder as a whole: backup, world, rotate-root-key. What works, and what is refused with
//! which remedy.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// Folders of a test.
struct Place(TempDir);

impl Place {
    /// With a world of one key in the folder `data`.
    fn furnished() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let key = "$(aws kms create-key --query KeyMetadata.KeyId --output text)";
        place.types(
            "data",
            &format!("aws kms create-alias --alias-name alias/kept --target-key-id {key}"),
        );
        place
    }

    /// What a line prints that is typed into the REPL of a data folder.
    #[track_caller]
    fn types(&self, data: &str, line: &str) -> String {
        fs::write(self.at("script.txt"), format!("{line}\n")).unwrap();
        let input = fs::File::open(self.at("script.txt")).unwrap();
        let output = self.command(data, &["repl"]).stdin(input).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, data: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kmslab"));
        command.current_dir(self.0.path()).args(["--data", data]).args(args);
        command
    }

    /// What a command says; it must end with this status.
    #[track_caller]
    fn says(&self, status: i32, data: &str, args: &[&str]) -> String {
        let output = self.command(data, args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        said
    }

    #[track_caller]
    fn has_the_key(&self, data: &str) {
        let listed = self.types(data, "aws kms list-aliases --output text");
        assert!(listed.contains("alias/kept"), "{data}: {listed}");
    }
}

/// Files and what is in them.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn a_backup_is_a_data_folder_and_overwrites_nothing() {
    let place = Place::furnished();
    let said = place.says(0, "data", &["backup", "copy"]);
    assert!(said.contains("Use it with: kmslab --data copy"), "{said}");
    place.has_the_key("copy");
    let before = contents(&place.at("copy"));
    let said = place.says(2, "data", &["backup", "copy"]);
    assert!(said.contains("a backup overwrites nothing: name a new folder"), "{said}");
    assert_eq!(contents(&place.at("copy")), before);
    let said = place.says(2, "nowhere", &["backup", "other"]);
    assert!(said.contains("holds no world yet: choose another folder with `--data DIR`"), "{said}");
    assert!(!place.at("other").exists() && !place.at("nowhere").exists());
}

#[test]
fn a_world_goes_from_folder_to_folder_as_one_file() {
    let place = Place::furnished();
    let said = place.says(0, "data", &["world", "save", "one.kmslab"]);
    assert!(said.contains("1 keys. Whoever has this file has them."), "{said}");
    let said = place.says(2, "data", &["world", "save", "one.kmslab"]);
    assert!(said.contains("already exists: name a new file"), "{said}");
    place.says(0, "new", &["world", "load", "one.kmslab"]);
    place.has_the_key("new");
    // Where there was a world, it is put aside, and comes back in the same way.
    place.types("data", "aws kms delete-alias --alias-name alias/kept");
    place.says(0, "data", &["world", "load", "one.kmslab"]);
    place.has_the_key("data");
    assert!(place.at("data/replaced-1.kmslab").exists());
    place.says(0, "data", &["world", "load", "data/replaced-1.kmslab"]);
    assert!(!place.types("data", "aws kms list-aliases --output text").contains("alias/kept"));
}

#[test]
fn a_file_that_is_no_world_changes_nothing() {
    let place = Place::furnished();
    let before = contents(&place.at("data"));
    for (name, text, sentence) in [
        ("missing", None, "No such file"),
        ("damaged", Some(r#"{"kmslab": "world", "form"#), "is damaged ("),
        ("other", Some(r#"{"name": "package"}"#), "is not a world of kmslab"),
        (
            "newer",
            Some(r#"{"kmslab": "world", "format": 7}"#),
            "was written by a newer kmslab (format 7, this one reads up to 1): update kmslab",
        ),
    ] {
        if let Some(text) = text {
            fs::write(place.at(name), text).unwrap();
        }
        let said = place.says(2, "data", &["world", "load", name]);
        assert!(said.contains(sentence), "{name}: {said}");
        assert!(contents(&place.at("data")) == before, "{name}: the folder was changed");
    }
}

#[test]
fn the_root_key_is_replaced_and_the_old_one_opens_nothing() {
    let place = Place::furnished();
    let old = fs::read(place.at("data/root.key")).unwrap();
    let said = place.says(0, "data", &["rotate-root-key"]);
    assert!(said.contains("everything is sealed under a new root key"), "{said}");
    place.has_the_key("data");
    assert_ne!(fs::read(place.at("data/root.key")).unwrap(), old);
    fs::write(place.at("data/root.key"), old).unwrap();
    let said = place.says(2, "data", &["rotate-root-key"]);
    assert!(said.contains("put the right one back from a backup"), "{said}");
    let said = place.says(2, "nowhere", &["rotate-root-key"]);
    assert!(said.contains("holds no world yet"), "{said}");
}

#[test]
fn the_shell_says_where_these_commands_work() {
    let place = Place::furnished();
    for line in ["kmslab backup copy", "kmslab world save x", "kmslab rotate-root-key"] {
        let said = place.types("data", line);
        assert!(said.contains("type it in a terminal of its own"), "{line}: {said}");
    }
    let said = place.types("data", "kmslab trail prune --before 2000-01-01");
    assert!(said.contains("0 records from before 2000-01-01T00:00:00Z are forgotten"), "{said}");
    let said = place.types("data", "kmslab trail prune");
    assert!(said.contains("say before when: `--before 2027-01-31`"), "{said}");
}
