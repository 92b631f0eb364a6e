//! The REPL: rustyline over the shell.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;

use anyhow::Context;
use kms_shell::Shell;
use kms_shell::lab::{Door, Lab, Own};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context as LineContext, Editor, Helper};

use crate::args::Args;
use crate::world;

/// `kmslab repl`.
pub fn alone(args: &Args) -> anyhow::Result<u8> {
    let opened = world::open(args)?;
    let shell = opened.shell(args)?;
    if !std::io::stdin().is_terminal() {
        return crate::script::standard_input(shell);
    }
    let history = world::data_folder(args)?.join("history");
    converse(shell, &history)?;
    opened.close()?;
    Ok(0)
}

/// Reads lines and runs them until `exit` or Ctrl-D.
pub fn converse<D: Door + 'static>(
    shell: Shell<Lab<D>>,
    history: &std::path::Path,
) -> anyhow::Result<()> {
    let shell = Rc::new(RefCell::new(shell));
    let config = Config::builder().max_history_size(5000)?.auto_add_history(true).build();
    let mut editor: Editor<Typing<D>, FileHistory> = Editor::with_config(config)?;
    editor.set_helper(Some(Typing(shell.clone())));
    // No history yet is no trouble; a history that cannot be kept is only inconvenient.
    let _ = editor.load_history(history);
    loop {
        let prompt = format!("{} $ ", shell.borrow().world().profile());
        match editor.readline(&prompt) {
            Ok(line) => {
                let outcome = shell.borrow_mut().run(&line);
                let mut out = std::io::stdout();
                out.write_all(&outcome.terminal())?;
                if let Some(hint) =
                    shell.borrow_mut().world_mut().take_hint().filter(|_| outcome.status != 0)
                {
                    writeln!(out, "  hint: {hint}  (`kmslab explain` shows the whole trace)")?;
                }
                out.flush()?;
                if outcome.exit {
                    break;
                }
            }
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error).context("the terminal went away"),
        }
    }
    if let Some(folder) = history.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = editor.save_history(history);
    Ok(())
}

/// A conversation about a lab: every line goes to `answer`.
pub fn lab(
    name: &str,
    answer: &mut dyn FnMut(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    // The attempt's own world is elsewhere: this shell only completes, and knows when a command is whole.
    let typing = Shell::new(Lab::new(Own::seeded(name)));
    if !std::io::stdin().is_terminal() {
        let mut pending = String::new();
        for line in std::io::stdin().lines() {
            pending.push_str(&line?);
            if pending.trim() == "exit" {
                return Ok(());
            }
            if typing.is_complete(&pending) {
                print!("{}", answer(&std::mem::take(&mut pending))?);
            } else {
                pending.push('\n');
            }
        }
        if !pending.trim().is_empty() {
            print!("{}", answer(&pending)?);
        }
        return Ok(());
    }
    let mut editor: Editor<Typing<Own>, FileHistory> = Editor::new()?;
    editor.set_helper(Some(Typing(Rc::new(RefCell::new(typing)))));
    loop {
        match editor.readline(&format!("{name} $ ")) {
            Ok(line) if line.trim() == "exit" => return Ok(()),
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                print!("{}", answer(&line)?);
            }
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error).context("the terminal went away"),
        }
    }
}

/// What helps while typing: completion, hints, and waiting for the rest of a command.
struct Typing<D>(Rc<RefCell<Shell<Lab<D>>>>);

impl<D: Door> Helper for Typing<D> {}

impl<D: Door> Completer for Typing<D> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &LineContext<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let completion = self.0.borrow().complete(line, at);
        let pair = |offer: kms_shell::complete::Candidate| {
            let display = match offer.about.is_empty() {
                true => offer.value.clone(),
                false => format!("{}  {}", offer.value, offer.about),
            };
            let gap = if offer.finished { " " } else { "" };
            Pair { display, replacement: offer.value + gap }
        };
        Ok((completion.start, completion.candidates.into_iter().map(pair).collect()))
    }
}

impl<D: Door> Hinter for Typing<D> {
    type Hint = String;

    fn hint(&self, line: &str, at: usize, _: &LineContext<'_>) -> Option<String> {
        (at == line.len()).then(|| self.0.borrow().hint(line)).flatten()
    }
}

impl<D: Door> Validator for Typing<D> {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match self.0.borrow().is_complete(context.input()) {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}

impl<D: Door> Highlighter for Typing<D> {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[0m"))
    }
}
