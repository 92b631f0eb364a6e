//! `help`: what there is, and how to begin.

use super::{Builtin, TABLE, find};
use crate::io::Io;
use crate::lang::special;

pub(super) const HELP: Builtin = Builtin {
    name: "help",
    usage: "help [COMMAND | shell]",
    about: "Lists the commands, or explains one.",
    details: "",
    raw: false,
    run,
};

const WELCOME: &str = "\
This is the lab's shell. Lines read as in your own terminal:

  aws kms create-key --description \"App key\"     the AWS CLI; `aws help`, `aws kms help`
  KEY=$(aws kms create-key --query KeyMetadata.KeyId --output text)
  aws kms encrypt --key-id $KEY --plaintext fileb://data.txt
  kmslab clock +30d                              the lab itself: time, explain, trail, undo
  echo 'text' > data.txt                         files of the lab, not of your computer

";

const SHELL: &str = "\
The shell knows: quotes, $X, ${X:-default}, $(command), $((1 + 2)), pipes, > >> < 2> 2>&1,
here-documents <<END and <<<, && || ; !, ( ) and { }, if, for, while, until, case, functions,
patterns * ? [a-z], {a,b} and {1..3}, [[ ]], set -e -u -x -o pipefail.
It does not know: & (background), arrays, <( ), coproc, time. Loops stop after 100000 commands.
";

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    match args.first().map(String::as_str) {
        None => {
            io.out(WELCOME);
            io.out("Commands (`help NAME` or `NAME --help` tells more):\n");
            for builtin in TABLE {
                io.out(format!("  {:<10} {}\n", builtin.name, builtin.about));
            }
            io.out("\nOf the shell itself (`help shell`):\n");
            for (name, _, about, _) in special::TABLE {
                io.out(format!("  {name:<10} {about}\n"));
            }
            0
        }
        Some("shell") => {
            io.out(SHELL);
            0
        }
        Some("aws") => {
            io.out("Type `aws help`, `aws kms help` or `aws kms encrypt help`.\n");
            0
        }
        Some("kmslab") => {
            io.out("Type `kmslab help`.\n");
            0
        }
        Some(name) => {
            if let Some(builtin) = find(name) {
                io.out(builtin.help());
                return 0;
            }
            match special::TABLE.iter().find(|row| row.0 == name) {
                Some((_, usage, about, _)) => {
                    io.out(format!("Usage: {usage}\n{about}\n"));
                    0
                }
                None => io.fail(1, super::not_found(name)),
            }
        }
    }
}
