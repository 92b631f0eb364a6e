//! What a subshell gets a copy of: variables, functions, the working directory, options.

use std::collections::BTreeMap;
use std::sync::Arc;

use brush_parser::ast::FunctionBody;

use crate::vfs::HOME;

#[derive(Clone, Debug)]
struct Variable {
    value: String,
    exported: bool,
}

/// The options of `set`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// `set -e`: stop at the first command that fails.
    pub errexit: bool,
    /// `set -u`: an unset variable is an error.
    pub nounset: bool,
    /// `set -x`: show each command before it runs.
    pub xtrace: bool,
    /// `set -o pipefail`: a pipeline fails if any stage does.
    pub pipefail: bool,
}

/// Variables and the rest of a shell's memory, except files.
#[derive(Clone)]
pub(crate) struct Env {
    variables: BTreeMap<String, Variable>,
    pub functions: BTreeMap<String, Arc<FunctionBody>>,
    pub positional: Vec<String>,
    pub cwd: String,
    pub status: i32,
    pub options: Options,
}

impl Default for Env {
    fn default() -> Self {
        let mut env = Self {
            variables: BTreeMap::new(),
            functions: BTreeMap::new(),
            positional: Vec::new(),
            cwd: HOME.to_owned(),
            status: 0,
            options: Options::default(),
        };
        for (name, value) in [("HOME", HOME), ("PWD", HOME), ("USER", "learner")] {
            env.set(name, value);
            env.export(name);
        }
        env
    }
}

impl Env {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|variable| variable.value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match self.variables.get_mut(name) {
            Some(variable) => value.clone_into(&mut variable.value),
            None => {
                let variable = Variable { value: value.to_owned(), exported: false };
                self.variables.insert(name.to_owned(), variable);
            }
        }
    }

    pub(crate) fn export(&mut self, name: &str) {
        let unset = || Variable { value: String::new(), exported: true };
        self.variables.entry(name.to_owned()).or_insert_with(unset).exported = true;
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Puts one variable back to what it was in an earlier copy.
    pub(crate) fn restore(&mut self, earlier: &Self, name: &str) {
        match earlier.variables.get(name) {
            Some(variable) => {
                self.variables.insert(name.to_owned(), variable.clone());
            }
            None => self.unset(name),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }

    pub(crate) fn exported(&self) -> BTreeMap<String, String> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    }

    pub(crate) fn change_directory(&mut self, to: String) {
        let old = std::mem::replace(&mut self.cwd, to);
        self.set("OLDPWD", &old);
        let new = self.cwd.clone();
        self.set("PWD", &new);
    }
}
