//! Policies with a statement more or a statement less, for trying out what a change would do.

use serde_json::Value;

use super::Policy;

impl Policy {
    /// The policy with one more statement at its end.
    pub fn with_statement(&self, statement: &Value) -> Option<Policy> {
        self.edited(|statements| statements.push(statement.clone()))
    }

    /// The policy without one of its statements; `None` where it was the only one.
    pub fn without_statement(&self, index: usize) -> Option<Policy> {
        self.edited(|statements| {
            if index < statements.len() {
                statements.remove(index);
            }
        })
    }

    /// A statement as JSON.
    pub fn statement_json(&self, index: usize) -> Option<Value> {
        let mut document: Value = serde_json::from_str(self.text()).ok()?;
        match document.get_mut("Statement")?.take() {
            Value::Array(statements) => statements.into_iter().nth(index),
            one => (index == 0).then_some(one),
        }
    }

    fn edited(&self, edit: impl FnOnce(&mut Vec<Value>)) -> Option<Policy> {
        let mut document: Value = serde_json::from_str(self.text()).ok()?;
        let slot = document.get_mut("Statement")?;
        let mut statements = match slot.take() {
            Value::Array(statements) => statements,
            one => vec![one],
        };
        edit(&mut statements);
        *slot = Value::Array(statements);
        Policy::parse(&document.to_string()).ok()
    }
}
