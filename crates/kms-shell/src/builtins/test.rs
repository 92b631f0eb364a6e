//! `test` and `[`: conditions for `if` and `while`.

use super::Builtin;
use crate::io::Io;

pub(super) const TEST: Builtin = Builtin {
    name: "test",
    usage: "test EXPRESSION",
    about: "Answers a condition with its exit status.",
    details: DETAILS,
    raw: true,
    run: |args, io| answer("test", args, io),
};

pub(super) const BRACKET: Builtin = Builtin {
    name: "[",
    usage: "[ EXPRESSION ]",
    about: "Answers a condition with its exit status.",
    details: DETAILS,
    raw: true,
    run: |args, io| match args.split_last() {
        Some((last, args)) if last == "]" => answer("[", args, io),
        _ => io.fail(2, "[: missing `]'"),
    },
};

const DETAILS: &str = "  -f FILE, -d FILE, -e FILE, -s FILE   file, directory, either, not empty\n  \
    -z TEXT, -n TEXT                     empty, not empty\n  \
    A = B, A != B                        texts\n  \
    A -eq B, -ne, -lt, -le, -gt, -ge     numbers\n  \
    ! E, E -a E, E -o E, ( E )\n\nExample: if [ -f data.enc ]; then echo there; fi";

fn answer(command: &str, args: &[String], io: &mut Io<'_>) -> i32 {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match either(&words, io) {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(why) => io.fail(2, format!("{command}: {why}")),
    }
}

fn either(words: &[&str], io: &mut Io<'_>) -> Result<bool, String> {
    match split_at(words, "-o") {
        Some((left, right)) => Ok(both(left, io)? | either(right, io)?),
        None => both(words, io),
    }
}

fn both(words: &[&str], io: &mut Io<'_>) -> Result<bool, String> {
    match split_at(words, "-a") {
        Some((left, right)) => Ok(one(left, io)? & both(right, io)?),
        None => one(words, io),
    }
}

/// Splits at a connective outside parentheses that has something on both sides.
fn split_at<'a, 'b>(words: &'a [&'b str], word: &str) -> Option<(&'a [&'b str], &'a [&'b str])> {
    if words.len() < 4 {
        return None;
    }
    let mut depth = 0;
    for (at, found) in words.iter().enumerate() {
        match *found {
            "(" => depth += 1,
            ")" => depth -= 1,
            found if found == word && depth == 0 && at > 0 => {
                return Some((words.get(..at)?, words.get(at + 1..)?));
            }
            _ => {}
        }
    }
    None
}

fn one(words: &[&str], io: &mut Io<'_>) -> Result<bool, String> {
    match words {
        [] => Ok(false),
        [text] => Ok(!text.is_empty()),
        [a, operator, b] if is_binary(operator) => binary(a, operator, b),
        ["!", rest @ ..] => Ok(!one(rest, io)?),
        ["(", inner @ .., ")"] => either(inner, io),
        [operator, operand] => unary(operator, operand, io),
        [_, operator, _] => Err(format!("{operator}: binary operator expected")),
        _ => Err("too many arguments".to_owned()),
    }
}

fn is_binary(operator: &str) -> bool {
    const OPERATORS: [&str; 11] =
        ["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"];
    OPERATORS.contains(&operator)
}

fn binary(a: &str, operator: &str, b: &str) -> Result<bool, String> {
    match operator {
        "=" | "==" => return Ok(a == b),
        "!=" => return Ok(a != b),
        "<" => return Ok(a < b),
        ">" => return Ok(a > b),
        _ => {}
    }
    let number = |text: &str| {
        text.trim().parse::<i64>().map_err(|_| format!("{text}: integer expression expected"))
    };
    let (a, b) = (number(a)?, number(b)?);
    Ok(match operator {
        "-eq" => a == b,
        "-ne" => a != b,
        "-lt" => a < b,
        "-le" => a <= b,
        "-gt" => a > b,
        _ => a >= b,
    })
}

fn unary(operator: &str, operand: &str, io: &mut Io<'_>) -> Result<bool, String> {
    Ok(match operator {
        "-z" => operand.is_empty(),
        "-n" => !operand.is_empty(),
        "-e" | "-r" | "-w" => io.is_directory(operand).is_some(),
        "-f" => io.is_directory(operand) == Some(false),
        "-d" => io.is_directory(operand) == Some(true),
        "-s" => io.read(operand).is_ok_and(|bytes| !bytes.is_empty()),
        "-x" | "-L" | "-h" | "-t" => false,
        operator => return Err(format!("{operator}: unary operator expected")),
    })
}
