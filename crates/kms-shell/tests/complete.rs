//! What a learner sees after pressing Tab, and the dim text after the cursor.

#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may panic")]
mod fake;

use kms_shell::Shell;

/// The candidates at the end of `line`, and the line with the first of them put in.
#[track_caller]
fn check(line: &str, wanted: &[&str]) {
    let mut shell = Shell::new(fake::World::default());
    shell.run("KEY=1; mkdir dir; echo a > data.txt; echo b > 'my file.txt'; echo c > dir/deep.bin");
    let completion = shell.complete(line, line.len());
    let values: Vec<&str> =
        completion.candidates.iter().map(|candidate| candidate.value.as_str()).collect();
    assert_eq!(values, wanted, "{line}");
}

#[test]
fn tab_offers_what_may_come_next() {
    check("ba", &["base64", "basename"]);
    check("aw", &["aws"]);
    check("aws ", &["help", "kms"]);
    check("aws kms list-k", &["list-key-policies", "list-keys"]);
    check("aws --region us-east-1 kms enc", &["encrypt"]);
    check("X=$(aws kms desc", &["describe-key"]);
    check("aws kms describe-key --k", &["--key-id"]);
    check(
        "aws kms describe-key ",
        &[
            "--cli-input-json",
            "--cli-input-yaml",
            "--generate-cli-skeleton",
            "--grant-tokens",
            "--key-id",
        ],
    );
    check("aws kms describe-key --key-id ", &["1234abcd-12ab-34cd-56ef-1234567890ab", "alias/app"]);
    check("aws kms describe-key --key-id=alias", &["alias/app"]);
    check("aws kms describe-key --key-id x --key", &[]);
    check("aws kms encrypt --key-id x --plaintext ", &["fileb://"]);
    check(
        "aws kms encrypt --key-id x --plaintext fileb://d",
        &["fileb://data.txt", "fileb://dir/"],
    );
    check("aws kms encrypt --plaintext fileb://dir/", &["fileb://dir/deep.bin"]);
    check("aws kms create-key --key-usage ", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]);
    check("aws kms create-grant --operations Encrypt De", &["Decrypt"]);
    check("aws kms list-keys --output t", &["table", "text"]);
    check("aws kms list-keys --profile ", &["admin", "alice", "bob"]);
    check("aws kms encrypt --generate-cli-skeleton ", &["input", "output", "yaml-input"]);
    check("cat d", &["data.txt", "dir/"]);
    check("cat my", &["my\\ file.txt"]);
    check("cat 'my", &["my file.txt"]);
    check("cat data.txt > d", &["data.txt", "dir/"]);
    check("echo $KE", &["KEY"]);
    check("echo ${KE", &["KEY}"]);
    check("kmslab ", &["clock", "explain", "trail"]);
    check("kmslab as al", &["alice"]);
    check("help bas", &["base64", "basename"]);
}

#[test]
fn hints_say_what_is_missing() {
    let shell = Shell::new(fake::World::default());
    for (line, hint) in [
        ("aws kms encrypt ", Some("--key-id <string> --plaintext <blob>")),
        ("aws kms encrypt", None),
        ("aws kms encrypt --key-id x ", Some("--plaintext <blob>")),
        ("aws kms encrypt --key-id ", Some("<string>")),
        ("aws kms encrypt --key-id x --plaintext y ", None),
        ("aws kms encypt ", Some(" did you mean `encrypt`?")),
        ("aws kms encrypt --keyid x ", Some(" did you mean `--key-id`?")),
        ("aws kmss ", Some(" did you mean `kms`?")),
        ("bsae64 ", Some(" did you mean `base64`?")),
        ("aws kms list-keys ", None),
        ("echo hi ", None),
    ] {
        assert_eq!(shell.hint(line).as_deref(), hint, "{line:?}");
    }
}

#[test]
fn tab_offers_what_stands_behind_key_stores() {
    use kms_shell::lab::{Lab, Own};
    let mut shell = Shell::new(Lab::new(Own::seeded("completion")));
    let made = shell.run("kmslab cluster create; kmslab xks create vault > /dev/null");
    assert_eq!(made.status, 0);
    let offered = |line: &str| {
        let found = shell.complete(line, line.len()).candidates.into_iter();
        found.map(|candidate| candidate.value).collect::<Vec<_>>()
    };
    assert_eq!(offered("kmslab clu"), ["cluster"]);
    assert_eq!(offered("kmslab cluster st"), ["start", "stop"]);
    assert!(offered("kmslab cluster stop ")[0].starts_with("cluster-"));
    assert_eq!(offered("kmslab xks cut "), ["vault"]);
    assert_eq!(offered("kmslab xks disable-key vault "), ["key-1"]);
    assert_eq!(offered("kmslab help x"), ["xks"]);
}
