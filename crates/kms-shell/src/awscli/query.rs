//! `--query`: JMESPath by its crate, with the order of keys put back.
//!
//! The crate keeps objects sorted by key; the AWS CLI keeps the order of the answer, or that of
//! `{Name: ..., Id: ...}` in the query itself. Objects of the result are looked up in both.

use std::collections::BTreeMap;

use jmespath::ast::Ast;
use jmespath::{ErrorReason, Expression, Rcvar, RuntimeError, Variable};
use serde_json::{Map, Value};

use super::failure::Failure;

/// A compiled query.
pub(super) struct Query(Expression<'static>);

impl std::fmt::Debug for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Query").field(&self.0.as_str()).finish()
    }
}

impl Query {
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let compiled = jmespath::compile(&quoted_literals(text)).map_err(|error| {
            // Where the mistake is, under the expression as the CLI shows it.
            let marker = " ".repeat(error.offset + 1);
            let why = match text.is_empty() {
                true => "Invalid JMESPath expression: cannot be empty.".to_owned(),
                false => format!(
                    "Invalid jmespath expression: Parse error at column {}, {}, for expression:\n\
                     \"{text}\"\n{marker}^",
                    error.offset,
                    reason(&error)
                ),
            };
            Failure::Validation(format!("Bad value for --query {text}: {why}"))
        });
        compiled.map(Self)
    }

    /// What the query finds; `null` if nothing.
    pub(super) fn apply(&self, value: &Value) -> Result<Value, Failure> {
        let found = self.0.search(value).map_err(|error| Failure::General(reason(&error)))?;
        let mut orders = BTreeMap::new();
        remember(value, &mut orders);
        let mut written = Vec::new();
        hashes(self.0.as_ast(), &mut written);
        Ok(restore(&found, &orders, &written))
    }
}

/// The expression with the bare words between backticks put in quotes: `` `abc` `` is no JSON, but the AWS CLI's
/// library takes it for the string.
fn quoted_literals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\'', '"']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some((quote, length)) = closing(from) else {
            rest = from;
            break;
        };
        let (literal, after) = from.split_at(length);
        rest = after;
        let inner = literal.trim_matches('`').trim();
        match quote == '`' && serde_json::from_str::<Value>(&inner.replace("\\`", "`")).is_err() {
            true => out.push_str(&format!("`{}`", Value::String(inner.to_owned()))),
            false => out.push_str(literal),
        }
    }
    out.push_str(rest);
    out
}

/// The quote that a text starts with, and how long the quoted part is.
fn closing(text: &str) -> Option<(char, usize)> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            c if c == quote => return Some((quote, at + c.len_utf8())),
            _ => {}
        }
    }
    None
}

fn reason(error: &jmespath::JmespathError) -> String {
    let reason = match &error.reason {
        ErrorReason::Runtime(RuntimeError::UnknownFunction(name)) => {
            return format!("Unknown function: {name}()");
        }
        reason => reason.to_string(),
    };
    reason.replace("Parse error: ", "").replace("Runtime error: ", "")
}

/// Every object of the answer by its sorted text, with its keys as they came.
fn remember(value: &Value, orders: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Object(map) => {
            if let Ok(variable) = Variable::from_serializable(value) {
                orders.insert(variable.to_string(), map.keys().cloned().collect());
            }
            map.values().for_each(|value| remember(value, orders));
        }
        Value::Array(items) => items.iter().for_each(|item| remember(item, orders)),
        _ => {}
    }
}

/// The keys of every `{...}` of the query, in order.
fn hashes(ast: &Ast, found: &mut Vec<Vec<String>>) {
    match ast {
        Ast::MultiHash { elements, .. } => {
            found.push(elements.iter().map(|pair| pair.key.clone()).collect());
            elements.iter().for_each(|pair| hashes(&pair.value, found));
        }
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => {
            hashes(lhs, found);
            hashes(rhs, found);
        }
        Ast::Condition { predicate, then, .. } => {
            hashes(predicate, found);
            hashes(then, found);
        }
        Ast::Expref { ast, .. } => hashes(ast, found),
        Ast::Flatten { node, .. } | Ast::Not { node, .. } | Ast::ObjectValues { node, .. } => {
            hashes(node, found);
        }
        Ast::Function { args, .. } => args.iter().for_each(|arg| hashes(arg, found)),
        Ast::MultiList { elements, .. } => {
            elements.iter().for_each(|element| hashes(element, found));
        }
        _ => {}
    }
}

fn restore(
    value: &Rcvar,
    orders: &BTreeMap<String, Vec<String>>,
    written: &[Vec<String>],
) -> Value {
    match &**value {
        Variable::Null | Variable::Expref(_) => Value::Null,
        Variable::String(text) => Value::String(text.clone()),
        Variable::Bool(bit) => Value::Bool(*bit),
        Variable::Number(number) => Value::Number(number.clone()),
        Variable::Array(items) => items.iter().map(|item| restore(item, orders, written)).collect(),
        Variable::Object(map) => {
            let same = |keys: &&Vec<String>| {
                keys.len() == map.len() && keys.iter().all(|key| map.contains_key(key))
            };
            let keys = orders.get(&value.to_string()).or_else(|| written.iter().find(same));
            let mut object = Map::new();
            for key in keys.into_iter().flatten().chain(map.keys()) {
                if let Some(value) = map.get(key).filter(|_| !object.contains_key(key)) {
                    object.insert(key.clone(), restore(value, orders, written));
                }
            }
            Value::Object(object)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_word_between_backticks_is_a_string() {
        for (written, read) in [
            ("a[?b==`abc`]", "a[?b==`\"abc\"`]"),
            ("a[?b==`\"abc\"`].c", "a[?b==`\"abc\"`].c"),
            ("a[?b==`5`] | [?c==`true`]", "a[?b==`5`] | [?c==`true`]"),
            ("a[?b=='`abc`']", "a[?b=='`abc`']"),
            ("\"a`b\"", "\"a`b\""),
            ("a[?b==`abc", "a[?b==`abc"),
        ] {
            assert_eq!(quoted_literals(written), read);
        }
    }
}
