//! What an author gets wrong breaks the check, with file and line: one row for each.
#![cfg(test)]

mod support;

use std::path::Path;

use kms_course::check::check;
use support::Toys;

/// The faults of the toy course after one replacement in its question set.
fn faults(old: &str, new: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content/course");
    for file in
        ["labs/toy.yaml", "quizzes/every-type.yaml", "quizzes/catalogue/misconceptions.yaml"]
    {
        let text = std::fs::read_to_string(course.join(file)).unwrap();
        assert!(file.starts_with("labs") || file.contains("catalogue") || text.contains(old));
        let to = home.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, text.replacen(old, new, 1)).unwrap();
    }
    let book = home.path().join("book/src");
    std::fs::create_dir_all(&book).unwrap();
    let chapter = "# Envelope encryption\n## Why\n## Steps\n";
    std::fs::write(book.join("envelope-encryption.md"), chapter).unwrap();
    let faults = check(home.path(), &Toys, "2026-11-22".parse().unwrap()).faults;
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The key of the first question, and the same with another option marked right.
const RIGHT: &str = "        correct: true
        why: The limit of the Encrypt operation for symmetric keys.
      - id: b
        text: 6,144
        why: That is the largest ciphertext that Decrypt takes.
        misconception: ciphertext-limit
";
const WRONG: &str = "        why: The limit of the Encrypt operation for symmetric keys.
        misconception: ciphertext-limit
      - id: b
        text: 6,144
        correct: true
        why: That is the largest ciphertext that Decrypt takes.
";

#[test]
fn nothing_is_wrong_to_begin_with() {
    assert_eq!(faults("quiz: every-type", "quiz: every-type"), "");
}

#[test]
fn a_wrong_key_a_stale_fact_a_broken_anchor_and_a_false_proof_each_name_file_and_line() {
    let rows = [
        ("wrong key", RIGHT, WRONG),
        (
            "stale fact",
            "facts_as_of: 2026-11-22\n    review_by: 2027-11-22",
            "facts_as_of: 2025-11-22\n    review_by: 2026-11-21",
        ),
        ("broken anchor", "envelope-encryption.md#", "envelope-encryption.md#no-"),
        ("false proof", "run: encrypt 4097", "run: encrypt 4095"),
        ("left to write", "takeaway: ", "takeaway: 'TODO: ' # "),
    ];
    let found: Vec<_> =
        rows.iter().map(|(name, old, new)| format!("{name}\n{}", faults(old, new))).collect();
    insta::assert_snapshot!(found.join("\n\n"));
}
