//! Options as GNU `getopt_long` reads them: clustered, with values, abbreviated, before or after
//! the operands.

use crate::io::Io;

/// Options in order with their values, and what is left.
#[derive(Default)]
pub(super) struct Parsed {
    pub options: Vec<(char, String)>,
    pub operands: Vec<String>,
}

impl Parsed {
    pub(super) fn has(&self, option: char) -> bool {
        self.options.iter().any(|(name, _)| *name == option)
    }

    /// The value of the last such option.
    pub(super) fn value(&self, option: char) -> Option<&str> {
        let found = self.options.iter().rev().find(|(name, _)| *name == option);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a command takes: short options as in `getopt` (`"n:v"`), long names and the short option
/// each stands for.
pub(super) struct Spec {
    pub command: &'static str,
    /// A `+` in front, as for `getopt`: the first operand ends the options.
    pub short: &'static str,
    pub long: &'static [(&'static str, char)],
    /// The exit status of a usage error.
    pub status: i32,
}

impl Spec {
    fn takes_value(&self, option: char) -> Option<bool> {
        let at = self.short.find(option).filter(|_| option != ':' && option != '+')?;
        Some(self.short.get(at + option.len_utf8()..)?.starts_with(':'))
    }

    /// Sorts the arguments, or prints the usage error and gives its status.
    pub(super) fn parse(&self, args: &[String], io: &mut Io<'_>) -> Result<Parsed, i32> {
        let mut parsed = Parsed::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                parsed.operands.extend(rest.cloned());
                break;
            }
            if let Some(long) = arg.strip_prefix("--") {
                let (name, inline) = match long.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (long, None),
                };
                let option = self.long_option(name).map_err(|why| self.fail(io, &why))?;
                let value = match (self.takes_value(option).unwrap_or(false), inline) {
                    (true, Some(value)) => value,
                    (true, None) => rest.next().cloned().ok_or_else(|| {
                        self.fail(io, &format!("option '--{name}' requires an argument"))
                    })?,
                    (false, None) => String::new(),
                    (false, Some(_)) => {
                        let why = format!("option '--{name}' doesn't allow an argument");
                        return Err(self.fail(io, &why));
                    }
                };
                parsed.options.push((option, value));
                continue;
            }
            let Some(cluster) = arg.strip_prefix('-').filter(|cluster| !cluster.is_empty()) else {
                parsed.operands.push(arg.clone());
                if self.short.starts_with('+') {
                    parsed.operands.extend(rest.cloned());
                    break;
                }
                continue;
            };
            let mut chars = cluster.chars();
            while let Some(option) = chars.next() {
                match self.takes_value(option) {
                    None => {
                        return Err(self.fail(io, &format!("invalid option -- '{option}'")));
                    }
                    Some(false) => parsed.options.push((option, String::new())),
                    Some(true) => {
                        let value = match chars.as_str() {
                            "" => rest.next().cloned().ok_or_else(|| {
                                self.fail(io, &format!("option requires an argument -- '{option}'"))
                            })?,
                            inline => inline.to_owned(),
                        };
                        parsed.options.push((option, value));
                        break;
                    }
                }
            }
        }
        Ok(parsed)
    }

    fn long_option(&self, name: &str) -> Result<char, String> {
        if let Some((_, option)) = self.long.iter().find(|(long, _)| *long == name) {
            return Ok(*option);
        }
        let mut close = self.long.iter().filter(|(long, _)| long.starts_with(name));
        match (close.next(), close.next()) {
            (Some((_, option)), None) => Ok(*option),
            (Some(_), Some(_)) => Err(format!("option '--{name}' is ambiguous")),
            _ => Err(format!("unrecognized option '--{name}'")),
        }
    }

    pub(super) fn fail(&self, io: &mut Io<'_>, why: &str) -> i32 {
        let command = self.command;
        io.err(format!("{command}: {why}\nTry '{command} --help' for more information.\n"));
        self.status
    }
}

/// A count with GNU's suffixes: `5`, `1K`, `2MB`, `1b`.
pub(super) fn count(text: &str) -> Option<u64> {
    let digits = text.trim_start_matches('+');
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let unit: u64 = match suffix {
        "" | "c" => 1,
        "b" => 512,
        "kB" | "KB" => 1000,
        "k" | "K" | "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "m" | "M" | "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "G" | "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}
