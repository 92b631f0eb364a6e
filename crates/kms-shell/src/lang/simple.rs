//! A simple command: assignments, words, redirections, and the table that runs it.

use std::sync::Arc;

use brush_parser::ast::{
    Assignment, AssignmentName, AssignmentValue, CommandPrefixOrSuffixItem as Item, IoRedirect,
    SimpleCommand,
};

use super::run::{Fds, Interpreter, Stop};
use super::special;
use crate::builtins;
use crate::io::Io;

impl Interpreter<'_> {
    pub(crate) fn simple(&mut self, command: &SimpleCommand, fds: &Fds) -> Result<i32, Stop> {
        self.step(fds)?;
        let mut assignments = Vec::new();
        let mut redirects: Vec<IoRedirect> = Vec::new();
        let mut words = Vec::new();
        let prefix = command.prefix.as_ref().map(|prefix| prefix.0.as_slice());
        for item in prefix.unwrap_or_default() {
            match item {
                Item::AssignmentWord(assignment, _) => assignments.push(assignment),
                Item::IoRedirect(redirect) => redirects.push(redirect.clone()),
                Item::Word(word) => words.extend(self.fields(&word.value, fds)?),
                Item::ProcessSubstitution(..) => {
                    return Err(self.unsupported(fds, "process substitution <( )"));
                }
            }
        }
        // `$?` of a bare assignment is that of its last `$( )`.
        let status_before = self.env.status;
        self.env.status = 0;
        let has_name = command.word_or_name.is_some();
        if has_name {
            self.env.status = status_before;
        }
        if let Some(name) = &command.word_or_name {
            words.extend(self.fields(&name.value, fds)?);
        }
        let declares = words.first().is_some_and(|name| special::declares(name));
        let suffix = command.suffix.as_ref().map(|suffix| suffix.0.as_slice());
        for item in suffix.unwrap_or_default() {
            match item {
                Item::Word(word) => words.extend(self.fields(&word.value, fds)?),
                Item::IoRedirect(redirect) => redirects.push(redirect.clone()),
                Item::AssignmentWord(assignment, word) if declares => {
                    match (&assignment.name, &assignment.value) {
                        (AssignmentName::VariableName(name), AssignmentValue::Scalar(value)) => {
                            let value = self.single(&value.value, fds)?;
                            words.push(format!("{name}={value}"));
                        }
                        _ => words.extend(self.fields(&word.value, fds)?),
                    }
                }
                Item::AssignmentWord(_, word) => words.extend(self.fields(&word.value, fds)?),
                Item::ProcessSubstitution(..) => {
                    return Err(self.unsupported(fds, "process substitution <( )"));
                }
            }
        }
        // `A=1 command` sets A for that command alone.
        let saved = (!assignments.is_empty() && !words.is_empty()).then(|| self.env.clone());
        let mut names = Vec::new();
        for assignment in assignments {
            names.push(self.assignment(assignment, fds)?);
        }
        let Some(new) = self.redirect(&redirects, fds)? else { return Ok(1) };
        let Some((name, arguments)) = words.split_first() else { return Ok(self.env.status) };
        if self.env.options.xtrace {
            let line = words.join(" ");
            self.emit(fds, vec![(crate::io::Stream::Err, format!("+ {line}\n").into_bytes())]);
        }
        let Some(saved) = saved else { return self.dispatch(name, arguments, &new) };
        for name in &names {
            self.env.export(name);
        }
        let status = self.dispatch(name, arguments, &new);
        for name in &names {
            self.env.restore(&saved, name);
        }
        status
    }

    /// Sets a variable at once, so that later assignments of the line see it; gives its name.
    fn assignment(&mut self, assignment: &Assignment, fds: &Fds) -> Result<String, Stop> {
        let (AssignmentName::VariableName(name), AssignmentValue::Scalar(word)) =
            (&assignment.name, &assignment.value)
        else {
            return Err(self.unsupported(fds, "an array"));
        };
        let mut value = self.single(&word.value, fds)?;
        if assignment.append {
            value.insert_str(0, self.env.get(name).unwrap_or_default());
        }
        self.env.set(name, &value);
        Ok(name.clone())
    }

    pub(crate) fn dispatch(
        &mut self,
        name: &str,
        arguments: &[String],
        fds: &Fds,
    ) -> Result<i32, Stop> {
        if let Some(function) = self.env.functions.get(name) {
            let function = Arc::clone(function);
            let outer = std::mem::replace(&mut self.env.positional, arguments.to_vec());
            self.locals.push((Vec::new(), self.env.clone()));
            let result = self.nested(|sh| {
                let items = function.1.as_ref().map(|list| list.0.as_slice()).unwrap_or_default();
                match sh.redirect(items, fds)? {
                    Some(fds) => sh.compound(&function.0, &fds),
                    None => Ok(1),
                }
            });
            self.env.positional = outer;
            if let Some((names, before)) = self.locals.pop() {
                names.iter().for_each(|name| self.env.restore(&before, name));
            }
            return match result {
                Err(Stop::Return(status)) => Ok(status),
                other => other,
            };
        }
        if let Some(special) = special::find(name) {
            return special(self, arguments, fds);
        }
        self.external(name, arguments, fds)
    }

    /// Runs a builtin of the table, `aws` or `kmslab`.
    pub(crate) fn external(
        &mut self,
        name: &str,
        arguments: &[String],
        fds: &Fds,
    ) -> Result<i32, Stop> {
        let exported = self.env.exported();
        let cwd = self.env.cwd.clone();
        let mut io = Io::new(self.vfs, &cwd, &exported, self.random, fds.stdin.clone());
        let status = match (name, builtins::find(name)) {
            (_, Some(builtin)) => builtin.run(arguments, &mut io),
            ("aws", None) => crate::awscli::run(arguments, self.world, &mut io),
            ("kmslab", None) => self.world.kmslab(arguments, &mut io),
            _ => io.fail(127, builtins::not_found(name)),
        };
        let chunks = io.into_chunks();
        let fine = self.emit(fds, chunks);
        Ok(if fine || status != 0 { status } else { 1 })
    }
}
