//! `sleep`: the lab does not wait.

use super::Builtin;

pub(super) const SLEEP: Builtin = Builtin {
    name: "sleep",
    usage: "sleep DURATION",
    about: "Does not wait: time in the lab moves only by `kmslab clock`.",
    details: "Example: kmslab clock +7d",
    raw: false,
    run: |args, io| {
        let given = args.first().map(String::as_str).unwrap_or("5s");
        let unit = if given.ends_with(|c: char| c.is_ascii_digit()) { "s" } else { "" };
        io.fail(
            0,
            format!("sleep: the lab does not wait; to move its clock: kmslab clock +{given}{unit}"),
        )
    },
};
