//! `$(( ))`: 64-bit integers, as the shells have them.

use brush_parser::arithmetic;
use brush_parser::ast::{
    ArithmeticExpr as Expr, ArithmeticTarget as Target, BinaryOperator as Binary,
    UnaryAssignmentOperator as Step, UnaryOperator as Unary,
};

use super::parse;
use super::run::{Fds, Interpreter, Stop};

impl Interpreter<'_> {
    pub(crate) fn arithmetic(&mut self, text: &str, fds: &Fds) -> Result<i64, Stop> {
        let text = self.here_document(text, fds)?;
        if text.trim().is_empty() {
            return Ok(0);
        }
        if let Some(why) = parse::refusal(&text) {
            return Err(self.fail(fds, 1, &why));
        }
        let expression = arithmetic::parse(text.trim());
        let expression = expression.map_err(|_| {
            self.fail(fds, 1, &format!("{}: this is not an arithmetic expression", text.trim()))
        })?;
        self.evaluate(&expression, 0, fds)
    }

    fn evaluate(&mut self, expression: &Expr, depth: usize, fds: &Fds) -> Result<i64, Stop> {
        if depth > 64 {
            return Err(self.fail(fds, 1, "arithmetic: variables refer to each other too deeply"));
        }
        match expression {
            Expr::Literal(number) => Ok(*number),
            Expr::Reference(target) => self.variable(target, depth, fds),
            Expr::UnaryOp(operator, inner) => {
                let value = self.evaluate(inner, depth + 1, fds)?;
                Ok(match operator {
                    Unary::UnaryPlus => value,
                    Unary::UnaryMinus => value.wrapping_neg(),
                    Unary::BitwiseNot => !value,
                    Unary::LogicalNot => i64::from(value == 0),
                })
            }
            Expr::BinaryOp(Binary::LogicalAnd, a, b) => {
                let both = self.evaluate(a, depth + 1, fds)? != 0
                    && self.evaluate(b, depth + 1, fds)? != 0;
                Ok(i64::from(both))
            }
            Expr::BinaryOp(Binary::LogicalOr, a, b) => {
                let either = self.evaluate(a, depth + 1, fds)? != 0
                    || self.evaluate(b, depth + 1, fds)? != 0;
                Ok(i64::from(either))
            }
            Expr::BinaryOp(operator, a, b) => {
                let a = self.evaluate(a, depth + 1, fds)?;
                let b = self.evaluate(b, depth + 1, fds)?;
                self.binary(operator, a, b, fds)
            }
            Expr::Conditional(condition, yes, no) => {
                let chosen = if self.evaluate(condition, depth + 1, fds)? != 0 { yes } else { no };
                self.evaluate(chosen, depth + 1, fds)
            }
            Expr::Assignment(target, value) => {
                let value = self.evaluate(value, depth + 1, fds)?;
                self.assign(target, value, fds)
            }
            Expr::BinaryAssignment(operator, target, value) => {
                let old = self.variable(target, depth, fds)?;
                let value = self.evaluate(value, depth + 1, fds)?;
                let value = self.binary(operator, old, value, fds)?;
                self.assign(target, value, fds)
            }
            Expr::UnaryAssignment(step, target) => {
                let old = self.variable(target, depth, fds)?;
                let new = match step {
                    Step::PrefixIncrement | Step::PostfixIncrement => old.wrapping_add(1),
                    Step::PrefixDecrement | Step::PostfixDecrement => old.wrapping_sub(1),
                };
                self.assign(target, new, fds)?;
                Ok(match step {
                    Step::PrefixIncrement | Step::PrefixDecrement => new,
                    Step::PostfixIncrement | Step::PostfixDecrement => old,
                })
            }
        }
    }

    fn binary(&mut self, operator: &Binary, a: i64, b: i64, fds: &Fds) -> Result<i64, Stop> {
        let shift = u32::try_from(b & 63).unwrap_or(0);
        Ok(match operator {
            Binary::Add => a.wrapping_add(b),
            Binary::Subtract => a.wrapping_sub(b),
            Binary::Multiply => a.wrapping_mul(b),
            Binary::Divide | Binary::Modulo if b == 0 => {
                return Err(self.fail(fds, 1, "arithmetic: division by 0"));
            }
            Binary::Divide => a.wrapping_div(b),
            Binary::Modulo => a.wrapping_rem(b),
            Binary::Power => match u32::try_from(b) {
                Ok(exponent) => a.wrapping_pow(exponent),
                Err(_) => return Err(self.fail(fds, 1, "arithmetic: exponent less than 0")),
            },
            Binary::Comma => b,
            Binary::ShiftLeft => a.wrapping_shl(shift),
            Binary::ShiftRight => a.wrapping_shr(shift),
            Binary::LessThan => i64::from(a < b),
            Binary::LessThanOrEqualTo => i64::from(a <= b),
            Binary::GreaterThan => i64::from(a > b),
            Binary::GreaterThanOrEqualTo => i64::from(a >= b),
            Binary::Equals => i64::from(a == b),
            Binary::NotEquals => i64::from(a != b),
            Binary::BitwiseAnd => a & b,
            Binary::BitwiseOr => a | b,
            Binary::BitwiseXor => a ^ b,
            Binary::LogicalAnd => i64::from(a != 0 && b != 0),
            Binary::LogicalOr => i64::from(a != 0 || b != 0),
        })
    }

    fn variable(&mut self, target: &Target, depth: usize, fds: &Fds) -> Result<i64, Stop> {
        let Target::Variable(name) = target else {
            return Err(self.unsupported(fds, "an array"));
        };
        let value = self.env.get(name).unwrap_or_default().trim().to_owned();
        if value.is_empty() {
            return Ok(0);
        }
        match arithmetic::parse(&value) {
            Ok(expression) if parse::refusal(&value).is_none() => {
                self.evaluate(&expression, depth + 8, fds)
            }
            _ => {
                let message = format!("arithmetic: {name}={value} is not a number");
                Err(self.fail(fds, 1, &message))
            }
        }
    }

    fn assign(&mut self, target: &Target, value: i64, fds: &Fds) -> Result<i64, Stop> {
        let Target::Variable(name) = target else {
            return Err(self.unsupported(fds, "an array"));
        };
        self.env.set(name, &value.to_string());
        Ok(value)
    }
}
