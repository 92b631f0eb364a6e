//! `seq`: numbers in a row.

use super::Builtin;
use crate::io::Io;

pub(super) const SEQ: Builtin = Builtin {
    name: "seq",
    usage: "seq [-w] [-s SEPARATOR] [FIRST [STEP]] LAST",
    about: "Prints the numbers from FIRST (1) to LAST.",
    details: "Example: for i in $(seq 3); do aws kms create-key; done",
    raw: false,
    run,
};

fn run(args: &[String], io: &mut Io<'_>) -> i32 {
    let mut separator = "\n".to_owned();
    let mut pad = false;
    let mut numbers = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "-w" => pad = true,
            "-s" => separator = rest.next().cloned().unwrap_or_default(),
            inline if inline.starts_with("-s") => {
                inline.trim_start_matches("-s").clone_into(&mut separator);
            }
            number => match number.parse::<i64>() {
                Ok(number) => numbers.push(number),
                Err(_) => {
                    return io.fail(
                        1,
                        format!(
                            "seq: invalid integer argument: '{number}'\n\
                             Try 'seq --help' for more information."
                        ),
                    );
                }
            },
        }
    }
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] => (*first, *step, *last),
        _ => return io.fail(1, "seq: one to three numbers are needed"),
    };
    if step == 0 {
        return io.fail(1, "seq: invalid Zero increment value: '0'");
    }
    let width = if pad { last.to_string().len().max(first.to_string().len()) } else { 0 };
    let mut items = Vec::new();
    let mut next = first;
    while (step > 0 && next <= last) || (step < 0 && next >= last) {
        if items.len() >= 1_000_000 {
            return io.fail(1, "seq: more than 1000000 numbers");
        }
        items.push(format!("{next:0width$}"));
        next = match next.checked_add(step) {
            Some(next) => next,
            None => break,
        };
    }
    if !items.is_empty() {
        io.out(items.join(&separator));
        io.out("\n");
    }
    0
}
