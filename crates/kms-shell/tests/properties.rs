//! What holds for any line: nothing panics, nothing hangs, and a transcript run twice is the same.

#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may panic")]
mod fake;

use kms_shell::{Shell, transcript};
use proptest::prelude::*;

/// Pieces that lines are made of, plain and treacherous.
const PIECES: [&str; 96] = [
    " ",
    " ",
    " ",
    "\n",
    ";",
    "&&",
    "||",
    "|",
    "&",
    "(",
    ")",
    "{",
    "}",
    "$(",
    "$((",
    "))",
    "`",
    "'",
    "\"",
    "\\",
    "#",
    "!",
    "<",
    ">",
    ">>",
    "<<E\n",
    "\nE\n",
    "<<<",
    "2>&1",
    "$X",
    "${X",
    "${X:-",
    "${#X}",
    "${X//a*/b}",
    "${X%%*}",
    "$@",
    "$?",
    "$",
    "*",
    "?",
    "[a-z]",
    "[",
    "]",
    "[[",
    "]]",
    "=",
    "X=1",
    "X=$X$X",
    "{a,b}",
    "{1..3}",
    "{1..999999999}",
    "~",
    "if",
    "then",
    "else",
    "fi",
    "for x in",
    "do",
    "done",
    "while",
    "case",
    "esac",
    "in",
    "f()",
    "true",
    "false",
    "echo",
    "cat",
    "a",
    "é",
    "1 + 2",
    "99999999999999999999",
    "/ 0",
    "%",
    "-",
    "--",
    "--help",
    "-n",
    "test",
    "seq 3",
    "sed s/a/b/",
    "grep [",
    "printf %5d%s",
    "tr a-z",
    "cut -f1",
    "head -c5 /dev/zero",
    "xxd -r",
    "jq .a",
    "base64 -d",
    "aws kms",
    "list-keys",
    "encrypt",
    "--key-id",
    "--query Keys[",
    "a={b=[c,d],e=",
    "exit",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_panics(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14)) {
        let line: String = pieces.concat();
        let mut shell = Shell::new(fake::World::default());
        shell.run(&line);
        let _ = shell.is_complete(&line);
        let _ = shell.hint(&line);
        for (at, _) in line.char_indices() {
            let _ = shell.complete(&line, at);
        }
        let spaced = pieces.join(" ");
        shell.run(&spaced);
        shell.complete(&spaced, spaced.len());
    }

    #[test]
    fn any_text_is_a_line(line in "\\PC{0,40}") {
        let mut shell = Shell::new(fake::World::default());
        shell.run(&line);
        shell.complete(&line, line.len());
        let _ = shell.hint(&line);
    }

    #[test]
    fn any_shorthand_and_json_is_an_argument(value in "[a-c=,\\[\\]{}'\"@: 1\\\\é]{0,16}") {
        let mut shell = Shell::new(fake::World::default());
        shell.export("V", &value);
        shell.run("aws kms encrypt --key-id k --plaintext \"$V\" --encryption-context \"$V\"");
        shell.run("aws kms create-key --tags \"$V\" \"$V\"");
        shell.run("aws kms create-grant --key-id k --grantee-principal \"$V\" --operations \"$V\" \
                   --constraints \"$V\"");
        shell.run("aws kms encrypt --cli-input-json \"$V\"; aws kms encrypt --cli-input-yaml \"$V\"");
        shell.run("aws kms list-keys --query \"$V\" --starting-token \"$V\"");
        shell.run("aws kms import-key-material --valid-to \"$V\" --key-id k \
                   --import-token AAAA --encrypted-key-material AAAA");
    }

    #[test]
    fn bytes_survive_files_and_pipes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut shell = Shell::new(fake::World::default());
        shell.files_mut().write("/tmp/in", bytes.clone()).unwrap();
        shell.run("cd /tmp; cat in | base64 | base64 -d > a; xxd in | xxd -r > b; \
                   xxd -p < in | xxd -r -p > c; cat < in | tee d > e; dd if=in of=f bs=7 status=none");
        for name in ["a", "b", "c", "d", "e", "f"] {
            prop_assert_eq!(&**shell.files().read(&format!("/tmp/{name}")).unwrap(), &bytes, "{}", name);
        }
    }
}

#[test]
fn a_transcript_run_twice_is_the_same() {
    let text = "$ echo '> not more'\n$ for i in 1 2; do\n> echo $i\n> done\n$ printf 'no newline'\n\
                $ cat <<E\n> a\n>\n> b\n> E\n$ diff <(true) x\n";
    let fresh = || Shell::new(fake::World::default());
    let once = transcript::run(&mut fresh(), text);
    assert_eq!(transcript::run(&mut fresh(), &once), once);
    assert!(once.contains("$ echo '> not more'\n> not more\n$ for"), "{once}");
}

#[test]
fn nothing_runs_or_grows_for_ever() {
    for line in [
        "while true; do :; done",
        "X=abcdefgh; while true; do X=$X$X; done",
        "f() { f; }; f",
        "while true; do head -c 30000000 /dev/zero; done | wc -c",
        "while true; do head -c 30000000 /dev/zero; done > big",
        "echo {1..999999999}{1..999999999}",
        "for i in {1..9}{1..9}{1..9}{1..9}{1..9}{1..9}; do echo $i; done",
        "X=$(head -c 3000000 /dev/zero | tr '\\0' a); echo ${X//a*b/c} ${X%%*b} | wc -c",
    ] {
        let outcome = Shell::new(fake::World::default()).run(line);
        assert_ne!(outcome.status, 0, "{line}");
        assert!(outcome.terminal().len() < 1000, "{line}");
    }
    let deep = format!("{}true{}", "(".repeat(5000), ")".repeat(5000));
    assert_ne!(Shell::new(fake::World::default()).run(&deep).status, 0);
    let deep = format!("echo {}1{}", "$(".repeat(5000), ")".repeat(5000));
    assert_ne!(Shell::new(fake::World::default()).run(&deep).status, 0);
    let deep = "if ".repeat(5000);
    assert_ne!(Shell::new(fake::World::default()).run(&deep).status, 0);
    let deep = format!("echo $(({}1{}))", "(".repeat(5000), ")".repeat(5000));
    assert_ne!(Shell::new(fake::World::default()).run(&deep).status, 0);
}

#[test]
fn numbers_that_fit_nowhere_are_survived() {
    for line in [
        "99999999999999999999<<<x",
        "99999999999999999999> x",
        "echo {99999999999999999999",
        "echo {1..99999999999999999999}",
        "echo ~99999999999999999999 ~-99999999999999999999",
        "echo $((99999999999999999999)) ${99999999999999999999}",
        "printf '%99999999999999999999d' 1",
        "head -c 99999999999999999999 /dev/zero",
        "seq 99999999999999999999",
    ] {
        Shell::new(fake::World::default()).run(line);
    }
}

#[test]
fn a_shell_can_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    moves(&Shell::new(fake::World::default()));
}
