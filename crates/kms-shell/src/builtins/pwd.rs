//! `pwd`: the working directory.

use super::Builtin;

pub(super) const PWD: Builtin = Builtin {
    name: "pwd",
    usage: "pwd",
    about: "Prints the working directory.",
    details: "",
    raw: false,
    run: |_, io| {
        let line = format!("{}\n", io.cwd());
        io.out(line);
        0
    },
};
