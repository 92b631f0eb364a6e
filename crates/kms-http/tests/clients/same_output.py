"""Runs the lines of a session by a real AWS CLI against a lab, and in the lab's own shell, and compares the outputs.

    eval "$(kmslab env)"; python3 same_output.py KMSLAB SESSION.txt AWS

KMSLAB is the lab's program, AWS the real one. The lab must be fresh: lists show what else is there. What follows from
chance or from the clock (ids, times, keys, tokens) is replaced by its kind and the number of its first appearance, so
that a line that names an earlier line's id must name the same one.

Lines whose operation the CLI does not know yet are counted, and shown with -v. With --older the CLI may also leave out
members that its model does not have; what it shows must still be the same.
"""

import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

MARK = "=== end of line ==="

# In this order: what a later kind would cut in pieces comes first.
KINDS = [
    ("TIME", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)"),
    ("SECRET", r":secret:[\w/]+-[0-9A-Za-z]{6}\b"),
    ("KEY", r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("HEX", r"\b[0-9a-f]{64}\b"),
    ("IAM", r"\b(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA)[A-Z2-7]{16}\b"),
    ("CREATE", r"\bcar-[0-9a-z]{8,}"),
    ("ORG", r"\bo-[0-9a-z]{10,}|\bou-[0-9a-z]+-[0-9a-z]+|\br-[0-9a-z]{4,}\b|\bp-[0-9a-z]{8,}\b"),
    ("ACCOUNT", r"\b\d{12}\b"),
    ("BYTES", r"[A-Za-z0-9+/_-]{30,}={0,2}"),
]
KNOWN = {"111122223333", "444455556666"}


class Names:
    """Numbers for what differs from run to run."""

    def __init__(self):
        self.seen = {}

    def normal(self, text):
        for kind, pattern in KINDS:
            text = re.sub(pattern, lambda found: self.name(kind, found.group()), text)
        return text

    def name(self, kind, text):
        if text in KNOWN or text.startswith("AKIAKMSLAB"):
            return text
        if kind in ("TIME", "BYTES"):
            return f"<{kind}>"
        of_kind = self.seen.setdefault(kind, {})
        return f"<{kind} {of_kind.setdefault(text, len(of_kind) + 1)}>"


def in_the_shell(program, session):
    run = [program, "run", "--seed", "every operation", "--json", session]
    printed = subprocess.run(run, capture_output=True, text=True).stdout
    steps = [json.loads(line) for line in printed.splitlines()]
    return [(step["input"], step["output"], step["status"]) for step in steps]


def by_the_cli(lines, aws, work):
    """One shell for all lines, so that variables and files last."""
    script = [f'aws() {{ "{aws}" "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }}', "exec 2>&1"]
    for line in lines:
        script += [line, f'printf "\\n{MARK} %s\\n" $?']
    environment = {**os.environ, "AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off", "COLUMNS": "80"}
    environment["AWS_CONFIG_FILE"] = config(work)
    shell = ["bash", "--noprofile", "--norc", "-s"]
    run = subprocess.run(
        shell, input="\n".join(script), capture_output=True, text=True, cwd=work, env=environment
    )
    outputs, current = [], []
    for line in run.stdout.splitlines(keepends=True):
        if line.startswith(MARK):
            text = "".join(current)
            # The mark's own line break.
            outputs.append((text[:-1], int(line.removeprefix(MARK))))
            current = []
        else:
            current.append(line)
    return outputs


def config(work):
    """The lab's config file, with times as version 2 of the CLI prints them unasked."""
    with open(os.environ["AWS_CONFIG_FILE"]) as file:
        text = re.sub(r"^\[.*\]$", r"\g<0>\ncli_timestamp_format = iso8601", file.read(), flags=re.MULTILINE)
    path = os.path.join(work, ".config")
    with open(path, "w") as file:
        file.write(text)
    return path


def comparable(names, output, status):
    """Version 1 and the newest version 2 introduce an error in ways of their own."""
    output = re.sub(r"^aws: \[ERROR\]: ", "", output.strip("\n"), flags=re.MULTILINE)
    output = "\n".join(line.rstrip() for line in output.splitlines())
    return names.normal(output) + ("" if status == 0 else "\n(failed)")


def as_known(output, other):
    """The shell's output without the members that an older CLI leaves out."""

    def cut(ours, theirs):
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return {name: cut(ours[name], theirs[name]) for name in ours if name in theirs}
        if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
            return [cut(*pair) for pair in zip(ours, theirs)]
        return ours

    try:
        ours, theirs = json.loads(output), json.loads(other.strip() or "{}")
    except ValueError:
        return output
    kept = cut(ours, theirs)
    if kept == ours or not isinstance(kept, (dict, list)):
        return output
    return json.dumps(kept, indent=4, ensure_ascii=False) if kept else ""


def main():
    verbose, older = "-v" in sys.argv, "--older" in sys.argv
    program, session, aws = [word for word in sys.argv[1:] if not word.startswith("-")]
    ours = in_the_shell(program, session)
    with tempfile.TemporaryDirectory() as work:
        theirs = by_the_cli([line for line, _, _ in ours], aws, work)
    assert len(theirs) == len(ours), f"{len(theirs)} outputs of {len(ours)} lines"
    our_names, their_names, unknown, wrong = Names(), Names(), [], 0
    for (line, output, status), (other, other_status) in zip(ours, theirs):
        if any(words in other and words not in output for words in ("Invalid choice", "Unknown options")):
            unknown.append(line)
            continue
        output = as_known(output, other) if older else output
        expected = comparable(our_names, output, status)
        got = comparable(their_names, other, other_status)
        if expected != got:
            wrong += 1
            print(f"$ {line}")
            rows = difflib.unified_diff(
                expected.splitlines(), got.splitlines(), "the shell", "the AWS CLI", lineterm="", n=2
            )
            print("\n".join(rows), "\n")
    for line in unknown if verbose else []:
        print(f"not known to this CLI: {line}")
    assert not wrong, f"{wrong} of {len(ours)} lines print something else"
    print(f"{len(ours) - len(unknown)} lines print the same, {len(unknown)} are newer than this CLI")


if __name__ == "__main__":
    sys.exit(main())
