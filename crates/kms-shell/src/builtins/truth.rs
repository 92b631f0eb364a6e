//! `true` and `false`.

use super::Builtin;

pub(super) const TRUE: Builtin = Builtin {
    name: "true",
    usage: "true",
    about: "Succeeds.",
    details: "",
    raw: true,
    run: |_, _| 0,
};

pub(super) const FALSE: Builtin = Builtin {
    name: "false",
    usage: "false",
    about: "Fails.",
    details: "",
    raw: true,
    run: |_, _| 1,
};
