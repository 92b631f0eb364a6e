//! The commands that change the shell itself and so cannot be in the builtins' table.

use super::run::{Fds, Interpreter, Stop};
use crate::builtins;
use crate::io::{Io, Stream};
use crate::vfs::path;

type Special = fn(&mut Interpreter<'_>, &[String], &Fds) -> Result<i32, Stop>;

/// Name, how to call it, what it does.
pub(crate) const TABLE: [(&str, &str, &str, Special); 16] = [
    (":", ":", "Does nothing, successfully.", |_, _, _| Ok(0)),
    (".", ". FILE", "Runs the commands of a file in this shell.", source),
    ("break", "break [N]", "Leaves the loop, or the Nth around it.", |_, args, _| {
        Err(Stop::Break(level(args)))
    }),
    ("cd", "cd [DIRECTORY]", "Changes the working directory; alone, to $HOME.", cd),
    (
        "command",
        "command NAME [ARGUMENT]...",
        "Runs a command, or with -v says what it is.",
        command,
    ),
    ("continue", "continue [N]", "Starts the next turn of the loop.", |_, args, _| {
        Err(Stop::Continue(level(args)))
    }),
    ("eval", "eval TEXT...", "Runs its arguments as a command.", |sh, args, fds| {
        sh.nested(|sh| sh.source(&args.join(" "), fds))
    }),
    ("exit", "exit [STATUS]", "Ends the session, or a subshell.", |sh, args, fds| {
        let status = status_argument(sh, "exit", args, fds);
        Err(Stop::Exit(status))
    }),
    (
        "export",
        "export NAME[=VALUE]...",
        "Hands a variable to the commands, as AWS_PROFILE.",
        export,
    ),
    ("local", "local NAME[=VALUE]...", "Sets a variable until the function ends.", local),
    ("read", "read [-r] NAME...", "Reads a line of standard input into variables.", read),
    ("readonly", "readonly NAME[=VALUE]...", "Sets a variable.", declare),
    ("return", "return [STATUS]", "Ends a function.", |sh, args, fds| {
        let status = status_argument(sh, "return", args, fds);
        Err(Stop::Return(status))
    }),
    ("set", "set [-eux] [-o pipefail] [--] [ARGUMENT]...", "Sets options and arguments.", set),
    ("shift", "shift [N]", "Drops the first N arguments.", shift),
    ("source", "source FILE", "Runs the commands of a file in this shell.", source),
];

/// Commands found under another name in the table.
pub(crate) fn find(name: &str) -> Option<Special> {
    match name {
        "unset" => Some(unset),
        "type" | "which" => Some(|sh, args, fds| {
            let args: Vec<String> = std::iter::once("-v".to_owned()).chain(args.to_vec()).collect();
            command(sh, &args, fds)
        }),
        name => TABLE.iter().find(|row| row.0 == name).map(|row| row.3),
    }
}

/// Whether `NAME=VALUE` arguments of this command are assignments.
pub(crate) fn declares(name: &str) -> bool {
    matches!(name, "export" | "local" | "readonly")
}

fn level(args: &[String]) -> u32 {
    args.first().and_then(|level| level.parse().ok()).unwrap_or(1).max(1)
}

fn status_argument(sh: &mut Interpreter<'_>, name: &str, args: &[String], fds: &Fds) -> i32 {
    match args.first().map(|text| text.parse::<i32>()) {
        None => sh.env.status,
        Some(Ok(status)) => status & 255,
        Some(Err(_)) => {
            sh.complain(fds, &format!("{name}: {}: numeric argument required", args.join(" ")));
            2
        }
    }
}

fn cd(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let target = match args {
        [] => sh.env.get("HOME").unwrap_or("/").to_owned(),
        [dash] if dash == "-" => sh.env.get("OLDPWD").unwrap_or("/").to_owned(),
        [target] => target.clone(),
        _ => {
            sh.complain(fds, "cd: too many arguments");
            return Ok(1);
        }
    };
    let path = path::resolve(&sh.env.cwd, &target);
    match sh.vfs.is_directory(&path) {
        Some(true) => {
            sh.env.change_directory(path.clone());
            if args.first().is_some_and(|arg| arg == "-") {
                sh.emit(fds, vec![(Stream::Out, format!("{path}\n").into_bytes())]);
            }
            Ok(0)
        }
        Some(false) => {
            sh.complain(fds, &format!("cd: {target}: Not a directory"));
            Ok(1)
        }
        None => {
            sh.complain(fds, &format!("cd: {target}: No such file or directory"));
            Ok(1)
        }
    }
}

fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
}

fn declare(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let mut status = 0;
    for arg in args.iter().filter(|arg| !arg.starts_with('-')) {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (arg.as_str(), None),
        };
        if !is_name(name) {
            sh.complain(fds, &format!("`{arg}': not a valid identifier"));
            status = 1;
        } else if let Some(value) = value {
            sh.env.set(name, value);
        }
    }
    Ok(status)
}

fn local(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let Some((names, _)) = sh.locals.last_mut() else {
        sh.complain(fds, "local: can only be used in a function");
        return Ok(1);
    };
    let given = args.iter().filter(|arg| !arg.starts_with('-'));
    names.extend(given.map(|arg| arg.split_once('=').map_or(arg.as_str(), |(n, _)| n).to_owned()));
    declare(sh, args, fds)
}

fn export(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    if args.is_empty() || args == ["-p"] {
        let lines = sh.env.exported().into_iter();
        let text: String =
            lines.map(|(name, value)| format!("export {name}=\"{value}\"\n")).collect();
        sh.emit(fds, vec![(Stream::Out, text.into_bytes())]);
        return Ok(0);
    }
    let status = declare(sh, args, fds)?;
    for arg in args.iter().filter(|arg| !arg.starts_with('-')) {
        let name = arg.split_once('=').map_or(arg.as_str(), |(name, _)| name);
        if is_name(name) {
            sh.env.export(name);
        }
    }
    Ok(status)
}

fn unset(sh: &mut Interpreter<'_>, args: &[String], _: &Fds) -> Result<i32, Stop> {
    for name in args.iter().filter(|arg| !arg.starts_with('-')) {
        sh.env.unset(name);
        sh.env.functions.remove(name);
    }
    Ok(0)
}

fn set(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    if args.is_empty() {
        let names: Vec<String> = sh.env.names().map(str::to_owned).collect();
        let line = |name: &String| format!("{name}='{}'\n", sh.env.get(name).unwrap_or_default());
        let text: String = names.iter().map(line).collect();
        sh.emit(fds, vec![(Stream::Out, text.into_bytes())]);
        return Ok(0);
    }
    let mut rest = args;
    while let Some((arg, more)) = rest.split_first() {
        let on = match arg.chars().next() {
            Some('-') => true,
            Some('+') => false,
            _ => break,
        };
        rest = more;
        if arg == "--" {
            sh.env.positional = more.to_vec();
            return Ok(0);
        }
        for flag in arg.chars().skip(1) {
            let options = &mut sh.env.options;
            match flag {
                'e' => options.errexit = on,
                'u' => options.nounset = on,
                'x' => options.xtrace = on,
                'o' => match rest.split_first() {
                    Some((name, more)) => {
                        rest = more;
                        match name.as_str() {
                            "pipefail" => options.pipefail = on,
                            "errexit" => options.errexit = on,
                            "nounset" => options.nounset = on,
                            "xtrace" => options.xtrace = on,
                            _ => {
                                sh.complain(fds, &format!("set: {name}: no such option here"));
                                return Ok(2);
                            }
                        }
                    }
                    None => return Ok(0),
                },
                flag => {
                    sh.complain(fds, &format!("set: -{flag}: no such option here"));
                    return Ok(2);
                }
            }
        }
    }
    if !rest.is_empty() {
        sh.env.positional = rest.to_vec();
    }
    Ok(0)
}

fn shift(sh: &mut Interpreter<'_>, args: &[String], _: &Fds) -> Result<i32, Stop> {
    let count = args.first().and_then(|count| count.parse().ok()).unwrap_or(1);
    if count > sh.env.positional.len() {
        return Ok(1);
    }
    sh.env.positional.drain(..count);
    Ok(0)
}

fn source(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let Some(name) = args.first() else {
        sh.complain(fds, "source: a file name is needed");
        return Ok(2);
    };
    match sh.vfs.read(&path::resolve(&sh.env.cwd, name)) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            match sh.nested(|sh| sh.source(&text, fds)) {
                Err(Stop::Return(status)) => Ok(status),
                other => other,
            }
        }
        Err(error) => {
            sh.complain(fds, &format!("{name}: {error}"));
            Ok(1)
        }
    }
}

fn command(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let Some((name, rest)) = args.split_first() else { return Ok(0) };
    if name != "-v" && name != "-V" {
        return match find(name) {
            Some(special) => special(sh, rest, fds),
            None => sh.external(name, rest, fds),
        };
    }
    let mut status = 0;
    for name in rest {
        let known = sh.env.functions.contains_key(name)
            || find(name).is_some()
            || builtins::find(name).is_some()
            || matches!(name.as_str(), "aws" | "kmslab");
        if known {
            sh.emit(fds, vec![(Stream::Out, format!("{name}\n").into_bytes())]);
        } else {
            status = 1;
        }
    }
    Ok(status)
}

fn read(sh: &mut Interpreter<'_>, args: &[String], fds: &Fds) -> Result<i32, Stop> {
    let names: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let exported = sh.env.exported();
    let cwd = sh.env.cwd.clone();
    let line = Io::new(sh.vfs, &cwd, &exported, sh.random, fds.stdin.clone()).read_line();
    let text = String::from_utf8_lossy(line.as_deref().unwrap_or_default()).into_owned();
    let mut rest = text.trim_end_matches('\n').trim_matches([' ', '\t']);
    let Some((last, first)) = names.split_last() else {
        sh.env.set("REPLY", rest);
        return Ok(i32::from(line.is_none()));
    };
    for name in first {
        let (word, more) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        sh.env.set(name, word);
        rest = more.trim_start_matches([' ', '\t']);
    }
    sh.env.set(last, rest);
    Ok(i32::from(line.is_none()))
}
