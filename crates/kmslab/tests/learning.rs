//! Labs, quizzes, exams and classes at the command line, as whole sessions.
//!
//! Each file of `learning/` is one: `$ ` lines are commands of `kmslab`, `< ` lines what is typed into them, `% cat FILE`
//! shows a file, `% replace FILE OLD => NEW` changes one. What comes of it is in `snapshots/`.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A fresh folder with a small course and nobody's progress.
fn home() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&here.join("tests/learning/content"), &folder.path().join("content"));
    let quizzes = here.join("../kms-course/tests/content/course/quizzes");
    copy(&quizzes, &folder.path().join("content/quizzes"));
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).unwrap();
        }
    }
}

/// Runs a session and returns it with everything that was printed.
fn play(text: &str) -> String {
    let home = home();
    let at = home.path();
    let mut out = String::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut next = 0;
    while let Some(line) = lines.get(next) {
        next += 1;
        out.push_str(&format!("{line}\n"));
        if let Some(command) = line.strip_prefix("$ ") {
            let typed: Vec<_> =
                lines.iter().skip(next).map_while(|line| line.strip_prefix('<')).collect();
            next += typed.len();
            let typed =
                typed.iter().map(|line| format!("{}\n", line.trim_start())).collect::<String>();
            out.push_str(&run(at, command, &typed));
        } else if let Some(command) = line.strip_prefix("% ") {
            let (verb, rest) = command.split_once(' ').unwrap();
            let (file, change) = rest.split_once(' ').unwrap_or((rest, ""));
            let file = at.join(file);
            let held = std::fs::read_to_string(&file).unwrap();
            match (verb, change.split_once(" => ")) {
                ("cat", _) => out.push_str(&held),
                ("replace", Some((old, new))) => {
                    assert!(held.contains(old), "{held}");
                    std::fs::write(&file, held.replace(old, new)).unwrap();
                }
                _ => panic!("no such line: {line}"),
            }
        }
    }
    out
}

fn run(at: &Path, command: &str, typed: &str) -> String {
    let mut words = vec!["--data", "data", "--content", "content", "--listen", "127.0.0.1:1"];
    words.extend(command.split_whitespace());
    if !command.contains("--today") {
        words.extend(["--today", "2026-11-22"]);
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_kmslab"))
        .args(words)
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    let mut said = String::from_utf8(output.stdout).unwrap();
    said.push_str(&String::from_utf8(output.stderr).unwrap());
    format!("{said}[status {}]\n", output.status.code().unwrap())
}

#[test]
fn every_session_of_learning_prints_what_was_reviewed() {
    insta::glob!("learning/*.txt", |path| {
        insta::assert_snapshot!(play(&std::fs::read_to_string(path).unwrap()));
    });
}
