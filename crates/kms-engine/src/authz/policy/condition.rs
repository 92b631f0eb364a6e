//! One condition of a statement: an operator, a condition key and the values it is compared with.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::operator::{Comparison, Operator, Quantifier};
use crate::authz::context::{Context, Value};
use crate::authz::pattern::{ArnPattern, Pattern, Reading, Wildcards};
use crate::time::Timestamp;

/// A condition, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The operator's name as the policy writes it.
    pub operator_name: Arc<str>,
    /// The condition key as the policy writes it.
    pub key: Arc<str>,
    /// The condition key in lower case.
    pub lookup: Box<str>,
    /// The values as the policy writes them.
    pub values: Vec<Arc<str>>,
    operands: Vec<Operand>,
    wanted: Arc<str>,
    /// Where the condition key stands in the document.
    pub(super) start: usize,
}

/// A policy value, read for its operator. `None`: it cannot be read so, and fits nothing.
#[derive(Debug, Clone, PartialEq)]
enum Operand {
    Text(Pattern),
    Arn(Option<ArnPattern>),
    Number(Option<f64>),
    Date(Option<i64>),
    Flag(Pattern),
    Bytes(Option<Vec<u8>>),
    Net(Option<Net>),
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Net {
    address: IpAddr,
    prefix: u32,
}

impl Condition {
    /// Compiles a condition. `variables`: whether the policy's version knows policy variables; `start`: where in the
    /// document it stands.
    pub fn new(
        operator: Operator,
        name: &str,
        key: &str,
        values: Vec<Arc<str>>,
        variables: bool,
        start: usize,
    ) -> Condition {
        let variables = variables && operator.takes_variables();
        let text = |text: &str, wildcards, ignore_case| {
            Pattern::compile(text, Reading { wildcards, variables, ignore_case })
        };
        let operand = |value: &Arc<str>| match operator.comparison {
            Comparison::StringEquals => Operand::Text(text(value, Wildcards::Literal, false)),
            Comparison::StringEqualsIgnoreCase => {
                Operand::Text(text(value, Wildcards::Literal, true))
            }
            Comparison::StringLike => Operand::Text(text(value, Wildcards::Special, false)),
            Comparison::Arn => Operand::Arn(ArnPattern::compile(value, variables)),
            Comparison::Bool => Operand::Flag(text(value, Wildcards::Literal, true)),
            Comparison::Null => Operand::Flag(text(value, Wildcards::Literal, true)),
            Comparison::Numeric(_) => Operand::Number(number(value)),
            Comparison::Date(_) => Operand::Date(date(value)),
            Comparison::BinaryEquals => {
                Operand::Bytes(BASE64_STANDARD.decode(value.as_bytes()).ok())
            }
            Comparison::IpAddress => Operand::Net(Net::parse(value)),
        };
        let operands = values.iter().map(operand).collect();
        let wanted = wanted(operator, values.iter().map(|value| &**value));
        Condition {
            operator,
            operator_name: name.into(),
            key: key.into(),
            lookup: key.to_lowercase().into(),
            values,
            operands,
            wanted,
            start,
        }
    }

    /// Whether the request's context meets the condition.
    pub fn holds(&self, context: &Context) -> bool {
        self.holds_for(context.value(&self.lookup), context)
    }

    /// The same for a value looked up elsewhere; the context still fills in policy variables.
    pub fn holds_for(&self, value: Option<&Value>, context: &Context) -> bool {
        let Operator { quantifier, comparison, negated, if_exists } = self.operator;
        if comparison == Comparison::Null {
            let absent = if value.is_none() { "true" } else { "false" };
            return self.fits(absent, context);
        }
        let Some(value) = value else {
            return match quantifier {
                _ if if_exists => true,
                Some(Quantifier::ForAllValues) => true,
                Some(Quantifier::ForAnyValue) => false,
                None => negated,
            };
        };
        let mut values = value.all().iter();
        match quantifier {
            Some(Quantifier::ForAllValues) => {
                values.all(|value| self.fits(value, context) != negated)
            }
            Some(Quantifier::ForAnyValue) => {
                values.any(|value| self.fits(value, context) != negated)
            }
            // AWS leaves a multivalued key without a set operator undefined; `check` warns. The lab reads it as
            // "some value fits", and the negated operator as its opposite.
            None => values.any(|value| self.fits(value, context)) != negated,
        }
    }

    /// What the condition wants, for an explanation.
    pub fn wanted(&self, context: &Context) -> Arc<str> {
        if !self.values.iter().any(|value| value.contains("${")) {
            return self.wanted.clone();
        }
        let resolved: Vec<Option<String>> = self
            .operands
            .iter()
            .zip(&self.values)
            .map(|(operand, text)| match operand {
                Operand::Text(pattern) | Operand::Flag(pattern) => pattern.resolved(context),
                Operand::Arn(Some(pattern)) => pattern.resolved(context, text),
                _ => None,
            })
            .collect();
        if resolved.iter().all(Option::is_none) {
            return self.wanted.clone();
        }
        let texts: Vec<String> = self
            .values
            .iter()
            .zip(resolved)
            .map(|(text, value)| match value {
                Some(value) => format!("{text} (here {value})"),
                None => text.to_string(),
            })
            .collect();
        wanted(self.operator, texts.iter().map(String::as_str))
    }

    /// The values that the operator cannot read, and which therefore fit nothing.
    pub fn unreadable_values(&self) -> impl Iterator<Item = &str> {
        self.operands.iter().zip(&self.values).filter_map(|(operand, text)| {
            let readable = match operand {
                Operand::Text(_) => true,
                Operand::Flag(pattern) => {
                    pattern.has_variable()
                        || matches!(text.to_lowercase().as_str(), "true" | "false")
                }
                Operand::Arn(arn) => arn.is_some(),
                Operand::Number(number) => number.is_some(),
                Operand::Date(date) => date.is_some(),
                Operand::Bytes(bytes) => bytes.is_some(),
                Operand::Net(net) => net.is_some(),
            };
            (!readable).then_some(&**text)
        })
    }

    /// Whether some value of the policy fits this value of the request.
    fn fits(&self, value: &str, context: &Context) -> bool {
        self.operands.iter().any(|operand| match operand {
            Operand::Text(pattern) | Operand::Flag(pattern) => pattern.matches(value, context),
            Operand::Arn(pattern) => pattern.as_ref().is_some_and(|p| p.matches(value, context)),
            Operand::Number(wanted) => compare(*wanted, number(value), self.operator),
            Operand::Date(wanted) => compare(*wanted, date(value), self.operator),
            Operand::Bytes(wanted) => {
                wanted.is_some() && BASE64_STANDARD.decode(value.as_bytes()).ok() == *wanted
            }
            Operand::Net(net) => {
                net.is_some_and(|net| value.parse().is_ok_and(|address| net.contains(address)))
            }
        })
    }
}

fn wanted<'v>(operator: Operator, values: impl Iterator<Item = &'v str>) -> Arc<str> {
    let values: Vec<&str> = values.collect();
    let list = values.join(" or ");
    let text = match (operator.comparison, operator.negated) {
        (Comparison::Null, _) if list == "true" => "no such key".to_owned(),
        (Comparison::Null, _) if list == "false" => "the key to be present".to_owned(),
        (_, true) if values.len() > 1 => format!("neither {}", values.join(" nor ")),
        (_, true) => format!("not {list}"),
        _ => list,
    };
    match operator.quantifier {
        Some(Quantifier::ForAllValues) => format!("every value {text}").into(),
        Some(Quantifier::ForAnyValue) => format!("some value {text}").into(),
        None => text.into(),
    }
}

fn compare<T: PartialOrd>(wanted: Option<T>, got: Option<T>, operator: Operator) -> bool {
    let (Comparison::Numeric(order) | Comparison::Date(order)) = operator.comparison else {
        return false;
    };
    match (got, wanted) {
        (Some(got), Some(wanted)) => got.partial_cmp(&wanted).is_some_and(|o| order.holds(o)),
        _ => false,
    }
}

/// An integer or a decimal; no exponent, no infinity.
fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !digits.is_empty();
    plain.then(|| text.parse().ok()).flatten()
}

/// Milliseconds of an ISO 8601 instant or of epoch seconds.
fn date(text: &str) -> Option<i64> {
    match number(text) {
        Some(seconds) => Timestamp::from_unix_seconds(seconds).map(|t| t.0),
        None => Timestamp::parse(text).map(|t| t.0),
    }
}

impl Net {
    fn parse(text: &str) -> Option<Net> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        (prefix <= bits).then_some(Net { address, prefix })
    }

    fn contains(self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                (net.to_bits() ^ ip.to_bits()).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                (net.to_bits() ^ ip.to_bits()).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}
