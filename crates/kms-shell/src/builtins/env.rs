//! `env`: the exported variables.

use super::Builtin;

pub(super) const ENV: Builtin = Builtin {
    name: "env",
    usage: "env",
    about: "Prints the exported variables.",
    details: "To set one for a single command, write it in front: AWS_PROFILE=alice aws kms list-keys",
    raw: false,
    run: |args, io| {
        if let Some(first) = args.first() {
            let why = format!("env: '{first}': write NAME=VALUE COMMAND without `env`");
            return io.fail(125, why);
        }
        let lines = io.environment().iter().map(|(name, value)| format!("{name}={value}\n"));
        let text: String = lines.collect();
        io.out(text);
        0
    },
};
