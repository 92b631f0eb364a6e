//! Whole sessions, run as a person would with the program: `kmslab run --seed NAME --transcript FILE`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::Command;

fn kmslab(args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_kmslab")).args(args).output().unwrap()
}

/// Each file of `sessions/` holds inputs; what they print is in `snapshots/`.
#[test]
fn every_session_prints_what_was_reviewed() {
    insta::glob!("sessions/*.txt", |path| {
        let file = path.display().to_string();
        let seed = path.file_stem().unwrap().to_string_lossy().into_owned();
        let output = kmslab(&["run", &file, "--seed", &seed, "--transcript"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // By name: where there is one file only, `glob!` would not tell it from the next.
        insta::with_settings!({ snapshot_suffix => seed }, {
            insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
        });
    });
}

/// One row for each way of giving the program something it cannot use: the status, and a sentence that helps.
#[test]
fn bad_input_gets_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::create_dir(at("future")).unwrap();
    std::fs::write(
        at("future/world.db"),
        b"this is not a database, and longer than its header would be ....",
    )
    .unwrap();
    std::fs::write(at("broken.yaml"), "quiz: envelope-encryption\nanswers: [1, 2").unwrap();
    std::fs::write(at("unknown.yaml"), "quiz: envelope-encyption\nanswers: {}").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = format!("127.0.0.1:{}", taken.local_addr().unwrap().port());
    let rows: &[(&[&str], i32, &str)] = &[
        (&["run", "no-such-file"], 2, "cannot read `no-such-file`"),
        (&["--data", &at("future"), "clock"], 2, "world.db"),
        (&["--data", "/proc/nowhere", "clock"], 2, "/proc/nowhere"),
        (&["--ephemeral", "--listen", &port, "serve"], 2, "choose another port with `--listen"),
        (&["quiz", "grade", &at("broken.yaml")], 2, "broken.yaml:"),
        (
            &["quiz", "grade", &at("unknown.yaml")],
            2,
            "there is no question set `envelope-encyption`",
        ),
        (&["lab", "show", "nothing"], 2, "there is no lab `nothing`"),
        (&["--ephemeral", "clok"], 2, "Did you mean `kmslab clock`?"),
        (&["--ephemeral", "clock", "+3y"], 2, "is not a span"),
        (&["--nonsense"], 2, "--nonsense"),
    ];
    for (args, status, sentence) in rows {
        let output = kmslab(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(*status), "{args:?}: {said}");
        assert!(said.contains(sentence), "{args:?} said: {said}");
        assert!(!said.contains("panicked"), "{args:?} said: {said}");
    }
}

/// A policy file of the host is checked without any world: the status, and what is said.
#[test]
fn a_policy_file_is_checked_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json").display().to_string();
    let statement = |principal: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "kms:*", "Resource": "*"}}}}"#
        )
    };
    for (document, status, sentence) in [
        (statement(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#), 0, "Nothing to remark."),
        (statement(r#"["*"]"#), 1, "KMS refuses it"),
        (statement(r#"{"AWS": ["111122223333", "*"]}"#), 1, "(public)"),
        ("{".to_owned(), 1, "line 1, column"),
    ] {
        std::fs::write(&file, document).unwrap();
        let output = kmslab(&["policy", "check", &file]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(sentence), "{said}");
        assert_eq!(output.status.code(), Some(status), "{said}");
        let output = kmslab(&["policy", "check", &file, "--output", "json"]);
        assert_eq!(output.status.code(), Some(status));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    }
}

/// What was acknowledged is there after a restart.
#[test]
fn a_restart_keeps_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let script = folder.path().join("script.txt");
    std::fs::write(
        &script,
        "aws kms create-key --description kept --query KeyMetadata.KeyId --output text",
    )
    .unwrap();
    let script = script.display().to_string();
    let made = kmslab(&["--data", &data, "run", &script]);
    let key = String::from_utf8(made.stdout).unwrap();
    std::fs::write(
        &script,
        format!("aws kms describe-key --key-id {} --query KeyMetadata.Description", key.trim()),
    )
    .unwrap();
    let found = kmslab(&["--data", &data, "run", &script]);
    assert_eq!(String::from_utf8(found.stdout).unwrap().trim(), "\"kept\"");
    assert!(Path::new(&data).join("root.key").exists());
}

#[test]
fn a_reader_that_goes_ends_the_program_without_a_word() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kmslab"))
        .args(["schema", "lab"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(141));
}
