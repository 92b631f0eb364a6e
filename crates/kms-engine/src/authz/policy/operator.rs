//! The operators of a condition, read from names such as `ForAllValues:StringNotLikeIfExists`.

use std::cmp::Ordering;
use std::fmt;

/// A condition operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// `...Not...`: true where the comparison is false, and where the key is absent.
    pub negated: bool,
    /// `...IfExists`: true where the key is absent.
    pub if_exists: bool,
}

/// The set operators, for multivalued keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// Every value of the request must fit; true where there is none.
    ForAllValues,
    /// Some value of the request must fit.
    ForAnyValue,
}

/// The comparison behind an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `StringEquals`.
    StringEquals,
    /// `StringEqualsIgnoreCase`.
    StringEqualsIgnoreCase,
    /// `StringLike`.
    StringLike,
    /// `NumericEquals`, `NumericLessThan` ...
    Numeric(Order),
    /// `DateEquals`, `DateLessThan` ...
    Date(Order),
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    BinaryEquals,
    /// `IpAddress`.
    IpAddress,
    /// `ArnEquals` and `ArnLike`, which are the same.
    Arn,
    /// `Null`: whether the key is absent.
    Null,
}

/// The orders of numbers and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `=`
    Equals,
    /// `<`
    LessThan,
    /// `<=`
    LessThanEquals,
    /// `>`
    GreaterThan,
    /// `>=`
    GreaterThanEquals,
}

impl Order {
    /// Whether a comparison of request to policy came out as the operator wants.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Equals => ordering.is_eq(),
            Order::LessThan => ordering.is_lt(),
            Order::LessThanEquals => ordering.is_le(),
            Order::GreaterThan => ordering.is_gt(),
            Order::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

/// Every operator without its prefix and suffix: name, comparison, negated.
const OPERATORS: &[(&str, Comparison, bool)] = &[
    ("StringEquals", Comparison::StringEquals, false),
    ("StringNotEquals", Comparison::StringEquals, true),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase, true),
    ("StringLike", Comparison::StringLike, false),
    ("StringNotLike", Comparison::StringLike, true),
    ("NumericEquals", Comparison::Numeric(Order::Equals), false),
    ("NumericNotEquals", Comparison::Numeric(Order::Equals), true),
    ("NumericLessThan", Comparison::Numeric(Order::LessThan), false),
    ("NumericLessThanEquals", Comparison::Numeric(Order::LessThanEquals), false),
    ("NumericGreaterThan", Comparison::Numeric(Order::GreaterThan), false),
    ("NumericGreaterThanEquals", Comparison::Numeric(Order::GreaterThanEquals), false),
    ("DateEquals", Comparison::Date(Order::Equals), false),
    ("DateNotEquals", Comparison::Date(Order::Equals), true),
    ("DateLessThan", Comparison::Date(Order::LessThan), false),
    ("DateLessThanEquals", Comparison::Date(Order::LessThanEquals), false),
    ("DateGreaterThan", Comparison::Date(Order::GreaterThan), false),
    ("DateGreaterThanEquals", Comparison::Date(Order::GreaterThanEquals), false),
    ("Bool", Comparison::Bool, false),
    ("BinaryEquals", Comparison::BinaryEquals, false),
    ("IpAddress", Comparison::IpAddress, false),
    ("NotIpAddress", Comparison::IpAddress, true),
    ("ArnEquals", Comparison::Arn, false),
    ("ArnNotEquals", Comparison::Arn, true),
    ("ArnLike", Comparison::Arn, false),
    ("ArnNotLike", Comparison::Arn, true),
    ("Null", Comparison::Null, false),
];

impl Operator {
    /// The operator of that name; case counts.
    pub fn parse(text: &str) -> Option<Operator> {
        let (quantifier, text) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = match text.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let &(_, comparison, negated) = OPERATORS.iter().find(|(known, ..)| *known == name)?;
        (!(if_exists && comparison == Comparison::Null)).then_some(Operator {
            quantifier,
            comparison,
            negated,
            if_exists,
        })
    }

    /// Whether policy variables are filled in for this operator.
    pub fn takes_variables(self) -> bool {
        use Comparison::*;
        matches!(self.comparison, StringEquals | StringEqualsIgnoreCase | StringLike | Arn | Bool)
    }

    /// The names of all operators, for a hint.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|(name, ..)| *name)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantifier = match self.quantifier {
            Some(Quantifier::ForAllValues) => "ForAllValues:",
            Some(Quantifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        let name = OPERATORS
            .iter()
            .find(|(_, comparison, negated)| {
                (*comparison, *negated) == (self.comparison, self.negated)
            })
            .map_or("", |(name, ..)| name);
        write!(f, "{quantifier}{name}{}", if self.if_exists { "IfExists" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_with_prefix_and_suffix() {
        let operator = Operator::parse("ForAllValues:StringNotLikeIfExists").unwrap();
        assert_eq!(operator.to_string(), "ForAllValues:StringNotLikeIfExists");
        assert_eq!(operator.quantifier, Some(Quantifier::ForAllValues));
        assert!(operator.negated && operator.if_exists);
        for unknown in
            ["StringEqual", "stringequals", "NullIfExists", "ForSome:Bool", "", "IfExists"]
        {
            assert_eq!(Operator::parse(unknown), None, "{unknown}");
        }
        for name in Operator::names().filter(|name| !name.starts_with("Arn")) {
            assert_eq!(Operator::parse(name).unwrap().to_string(), name);
        }
    }
}
