//! Commands people reach for that are not here, and what to use instead.

/// What to type instead.
pub(super) fn hint(name: &str) -> Option<&'static str> {
    Some(match name {
        "$" | ">" | "%" => "leave the prompt out",
        "openssl" => {
            "`kmslab envelope encrypt|decrypt` does AES-256-GCM, `base64`, `sha256sum` and `xxd` \
             do the rest"
        }
        "md5sum" | "sha1sum" => "MD5 and SHA-1 are broken; use `sha256sum`",
        "shasum" => "use `sha256sum`",
        "date" => "the lab's clock is `kmslab clock`",
        "awk" | "gawk" => "use `cut`, `grep`, `jq` or the AWS CLI's --query",
        "xargs" => "use `for x in $(...); do ...; done`",
        "find" => "use `ls`",
        "python" | "python3" | "node" | "perl" => {
            "the lab runs no programs; use `jq`, or the endpoint from your own terminal"
        }
        "curl" | "wget" => "the lab has no network; use the endpoint from your own terminal",
        "vi" | "vim" | "nano" | "emacs" => {
            "write files with `cat > file <<'END'`, the text, and END on a line of its own"
        }
        "less" | "more" => "use `cat`",
        "sudo" | "su" => "choose who calls with --profile or `kmslab as`",
        "gpg" | "age" => "use `aws kms encrypt` or `kmslab envelope encrypt`",
        "gzip" | "gunzip" | "tar" | "zip" | "unzip" => "the lab keeps plain files",
        "chmod" | "chown" => "the lab's files have no owners; access is decided by key policies",
        "sh" | "bash" | "zsh" => "run a file of commands with `source FILE`",
        "alias" => "use a function: name() { ...; }",
        "declare" | "typeset" => "write X=value; there are no arrays",
        "expr" => "write $((1 + 2)), with spaces as you like",
        "let" => "write X=$((X + 1))",
        "trap" | "wait" | "jobs" | "fg" | "bg" | "kill" => "every command ends before the next",
        "history" => "use the arrow keys",
        "yes" => "use `for`, or `head -c N /dev/zero`",
        _ => return None,
    })
}
