//! The commands that come with the shell: one file each, one line of the table each.
//!
//! They follow GNU coreutils in options, output and wording, as far as lessons need them.

pub(crate) mod escape;
mod inputs;
mod options;

mod base64;
mod basename;
mod cat;
mod cmp;
mod cp;
mod cut;
mod dd;
mod diff;
mod echo;
mod env;
mod foreign;
mod grep;
mod head;
mod help;
mod jq;
mod ls;
mod mkdir;
mod mv;
mod od;
mod printf;
mod pwd;
mod rm;
mod sed;
mod seq;
mod shasum;
mod sleep;
mod sort;
mod tail;
mod tee;
mod test;
mod touch;
mod tr;
mod truth;
mod uniq;
mod variables;
mod wc;
mod xxd;

use crate::io::Io;
use crate::lang::special;

/// A command of the shell.
pub(crate) struct Builtin {
    /// What one types.
    pub name: &'static str,
    /// How to call it.
    pub usage: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// Its options, one per line, and an example.
    pub details: &'static str,
    /// Whether `--help` is an argument like any other, as for `echo`.
    pub raw: bool,
    /// Arguments and streams in, exit status out.
    pub run: fn(&[String], &mut Io<'_>) -> i32,
}

/// Every command, by name.
pub(crate) const TABLE: &[&Builtin] = &[
    &test::BRACKET,
    &base64::BASE64,
    &basename::BASENAME,
    &cat::CAT,
    &cmp::CMP,
    &cp::CP,
    &cut::CUT,
    &dd::DD,
    &diff::DIFF,
    &basename::DIRNAME,
    &echo::ECHO,
    &env::ENV,
    &truth::FALSE,
    &grep::GREP,
    &head::HEAD,
    &help::HELP,
    &xxd::HEXDUMP,
    &jq::JQ,
    &ls::LS,
    &mkdir::MKDIR,
    &mv::MV,
    &od::OD,
    &printf::PRINTF,
    &pwd::PWD,
    &rm::RM,
    &sed::SED,
    &seq::SEQ,
    &shasum::SHA256SUM,
    &shasum::SHA384SUM,
    &shasum::SHA512SUM,
    &sleep::SLEEP,
    &sort::SORT,
    &tail::TAIL,
    &tee::TEE,
    &test::TEST,
    &touch::TOUCH,
    &tr::TR,
    &truth::TRUE,
    &uniq::UNIQ,
    &wc::WC,
    &xxd::XXD,
];

/// The command of that name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    TABLE.iter().find(|builtin| builtin.name == name).copied()
}

/// Every name that can start a line.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let table = TABLE.iter().map(|builtin| builtin.name);
    let special = special::TABLE.iter().map(|row| row.0);
    table.chain(special).chain(["aws", "kmslab", "type", "unset", "which"])
}

/// The sentence for a name nothing answers to.
pub(crate) fn not_found(name: &str) -> String {
    if let Some(hint) = foreign::hint(name) {
        return format!("kmslab: {name}: not part of this shell: {hint}");
    }
    match crate::suggest::closest(name, names()) {
        Some(close) => format!("kmslab: {name}: command not found; did you mean `{close}`?"),
        None => format!("kmslab: {name}: command not found (`help` lists the commands)"),
    }
}

impl Builtin {
    /// Runs it, or shows its help.
    pub(crate) fn run(&self, args: &[String], io: &mut Io<'_>) -> i32 {
        if !self.raw && args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "--help") {
            io.out(self.help());
            return 0;
        }
        (self.run)(args, io)
    }

    pub(crate) fn help(&self) -> String {
        let mut text = format!("Usage: {}\n{}\n", self.usage, self.about);
        if !self.details.is_empty() {
            text.push('\n');
            text.push_str(self.details);
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_by_name_and_tells_what_each_does() {
        let names: Vec<&str> = TABLE.iter().map(|builtin| builtin.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(names, sorted);
        for builtin in TABLE {
            assert!(builtin.usage.starts_with(builtin.name), "{}", builtin.name);
            assert!(builtin.about.ends_with('.'), "{}", builtin.name);
        }
    }
}
