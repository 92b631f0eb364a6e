//! `if`, `for`, `while`, `case`, groups and `[[ ]]`.

use brush_parser::ast::{
    ArithmeticForClauseCommand, BinaryPredicate as Binary, CaseClauseCommand, CaseItemPostAction,
    CompoundCommand, ExtendedTestExpr, ForClauseCommand, IfClauseCommand, UnaryPredicate as Unary,
    WhileOrUntilClauseCommand,
};

use super::glob;
use super::run::{Fds, Interpreter, Stop};
use crate::io::device;
use crate::vfs::path;

impl Interpreter<'_> {
    pub(crate) fn compound(&mut self, command: &CompoundCommand, fds: &Fds) -> Result<i32, Stop> {
        match command {
            CompoundCommand::BraceGroup(group) => self.nested(|sh| sh.list(&group.list, fds)),
            CompoundCommand::Subshell(group) => self.subshell(|sh| sh.list(&group.list, fds)),
            CompoundCommand::IfClause(clause) => self.nested(|sh| sh.if_clause(clause, fds)),
            CompoundCommand::ForClause(clause) => self.nested(|sh| sh.for_clause(clause, fds)),
            CompoundCommand::WhileClause(clause) => {
                self.nested(|sh| sh.while_clause(clause, true, fds))
            }
            CompoundCommand::UntilClause(clause) => {
                self.nested(|sh| sh.while_clause(clause, false, fds))
            }
            CompoundCommand::CaseClause(clause) => self.nested(|sh| sh.case_clause(clause, fds)),
            CompoundCommand::Arithmetic(arithmetic) => {
                let value = self.arithmetic(&arithmetic.expr.value, fds)?;
                Ok(i32::from(value == 0))
            }
            CompoundCommand::ArithmeticForClause(clause) => {
                self.nested(|sh| sh.arithmetic_for(clause, fds))
            }
            CompoundCommand::Coprocess(_) => Err(self.unsupported(fds, "`coproc`")),
        }
    }

    fn if_clause(&mut self, clause: &IfClauseCommand, fds: &Fds) -> Result<i32, Stop> {
        if self.guard(true, |sh| sh.list(&clause.condition, fds))? == 0 {
            return self.list(&clause.then, fds);
        }
        for other in clause.elses.as_deref().unwrap_or_default() {
            let taken = match &other.condition {
                Some(condition) => self.guard(true, |sh| sh.list(condition, fds))? == 0,
                None => true,
            };
            if taken {
                return self.list(&other.body, fds);
            }
        }
        Ok(0)
    }

    fn for_clause(&mut self, clause: &ForClauseCommand, fds: &Fds) -> Result<i32, Stop> {
        let values = match &clause.values {
            None => self.env.positional.clone(),
            Some(words) => {
                let mut values = Vec::new();
                for word in words {
                    values.extend(self.fields(&word.value, fds)?);
                }
                values
            }
        };
        let mut status = 0;
        for value in values {
            self.step(fds)?;
            self.env.set(&clause.variable_name, &value);
            match turn(self.list(&clause.body.list, fds))? {
                Turn::Next(ended) => status = ended,
                Turn::Leave => break,
            }
        }
        Ok(status)
    }

    fn arithmetic_for(
        &mut self,
        clause: &ArithmeticForClauseCommand,
        fds: &Fds,
    ) -> Result<i32, Stop> {
        if let Some(first) = &clause.initializer {
            self.arithmetic(&first.value, fds)?;
        }
        let mut status = 0;
        loop {
            self.step(fds)?;
            if let Some(condition) = &clause.condition
                && self.arithmetic(&condition.value, fds)? == 0
            {
                break;
            }
            match turn(self.list(&clause.body.list, fds))? {
                Turn::Next(ended) => status = ended,
                Turn::Leave => break,
            }
            if let Some(update) = &clause.updater {
                self.arithmetic(&update.value, fds)?;
            }
        }
        Ok(status)
    }

    fn while_clause(
        &mut self,
        clause: &WhileOrUntilClauseCommand,
        wanted: bool,
        fds: &Fds,
    ) -> Result<i32, Stop> {
        let mut status = 0;
        loop {
            self.step(fds)?;
            let condition = match turn(self.guard(true, |sh| sh.list(&clause.0, fds)))? {
                Turn::Next(status) => status == 0,
                Turn::Leave => break,
            };
            if condition != wanted {
                break;
            }
            match turn(self.list(&clause.1.list, fds))? {
                Turn::Next(ended) => status = ended,
                Turn::Leave => break,
            }
        }
        Ok(status)
    }

    fn case_clause(&mut self, clause: &CaseClauseCommand, fds: &Fds) -> Result<i32, Stop> {
        let value = self.single(&clause.value.value, fds)?;
        let mut falls_through = false;
        let mut status = 0;
        for item in &clause.cases {
            let mut taken = falls_through;
            for pattern in &item.patterns {
                if taken {
                    break;
                }
                let pattern = self.pattern(&pattern.value, fds)?;
                taken = glob::matches(&pattern, &value);
            }
            if !taken {
                continue;
            }
            if let Some(body) = &item.cmd {
                status = self.list(body, fds)?;
            }
            match item.post_action {
                CaseItemPostAction::ExitCase => return Ok(status),
                CaseItemPostAction::UnconditionallyExecuteNextCaseItem => falls_through = true,
                CaseItemPostAction::ContinueEvaluatingCases => falls_through = false,
            }
        }
        Ok(status)
    }

    pub(crate) fn extended_test(
        &mut self,
        test: &ExtendedTestExpr,
        fds: &Fds,
    ) -> Result<bool, Stop> {
        self.step(fds)?;
        match test {
            ExtendedTestExpr::And(a, b) => {
                Ok(self.extended_test(a, fds)? && self.extended_test(b, fds)?)
            }
            ExtendedTestExpr::Or(a, b) => {
                Ok(self.extended_test(a, fds)? || self.extended_test(b, fds)?)
            }
            ExtendedTestExpr::Not(a) => Ok(!self.extended_test(a, fds)?),
            ExtendedTestExpr::Parenthesized(a) => self.extended_test(a, fds),
            ExtendedTestExpr::UnaryTest(predicate, word) => {
                let value = self.single(&word.value, fds)?;
                let path = path::resolve(&self.env.cwd, &value);
                let kind = match device(&path) {
                    Some(_) => Some(false),
                    None => self.vfs.is_directory(&path),
                };
                match predicate {
                    Unary::StringHasNonZeroLength => Ok(!value.is_empty()),
                    Unary::StringHasZeroLength => Ok(value.is_empty()),
                    Unary::FileExists => Ok(kind.is_some()),
                    Unary::FileExistsAndIsDir => Ok(kind == Some(true)),
                    Unary::FileExistsAndIsRegularFile => Ok(kind == Some(false)),
                    Unary::FileExistsAndIsNotZeroLength => {
                        Ok(self.vfs.read(&path).is_ok_and(|bytes| !bytes.is_empty()))
                    }
                    Unary::ShellVariableIsSetAndAssigned => Ok(self.env.get(&value).is_some()),
                    _ => Err(self.unsupported(fds, "this test of [[ ]]")),
                }
            }
            ExtendedTestExpr::BinaryTest(predicate, left, right) => {
                let a = self.single(&left.value, fds)?;
                let matches = match predicate {
                    Binary::StringExactlyMatchesPattern => {
                        glob::matches(&self.pattern(&right.value, fds)?, &a)
                    }
                    Binary::StringDoesNotExactlyMatchPattern => {
                        !glob::matches(&self.pattern(&right.value, fds)?, &a)
                    }
                    Binary::StringExactlyMatchesString => a == self.single(&right.value, fds)?,
                    Binary::StringDoesNotExactlyMatchString => {
                        a != self.single(&right.value, fds)?
                    }
                    Binary::LeftSortsBeforeRight => a < self.single(&right.value, fds)?,
                    Binary::LeftSortsAfterRight => a > self.single(&right.value, fds)?,
                    Binary::StringMatchesRegex => {
                        let regex = self.single(&right.value, fds)?;
                        match regex_lite::Regex::new(&regex) {
                            Ok(regex) => regex.is_match(&a),
                            Err(error) => {
                                let message = format!("[[ =~ ]]: {regex}: {error}");
                                return Err(self.fail(fds, 2, &message));
                            }
                        }
                    }
                    arithmetic => {
                        let a = self.arithmetic(&a, fds)?;
                        let b = self.single(&right.value, fds)?;
                        let b = self.arithmetic(&b, fds)?;
                        match arithmetic {
                            Binary::ArithmeticEqualTo => a == b,
                            Binary::ArithmeticNotEqualTo => a != b,
                            Binary::ArithmeticLessThan => a < b,
                            Binary::ArithmeticLessThanOrEqualTo => a <= b,
                            Binary::ArithmeticGreaterThan => a > b,
                            Binary::ArithmeticGreaterThanOrEqualTo => a >= b,
                            _ => return Err(self.unsupported(fds, "this test of [[ ]]")),
                        }
                    }
                };
                Ok(matches)
            }
        }
    }
}

enum Turn {
    Next(i32),
    Leave,
}

/// What `break` and `continue` mean to the loop they reach.
fn turn(ended: Result<i32, Stop>) -> Result<Turn, Stop> {
    match ended {
        Ok(status) => Ok(Turn::Next(status)),
        Err(Stop::Break(0 | 1)) => Ok(Turn::Leave),
        Err(Stop::Break(levels)) => Err(Stop::Break(levels - 1)),
        Err(Stop::Continue(0 | 1)) => Ok(Turn::Next(0)),
        Err(Stop::Continue(levels)) => Err(Stop::Continue(levels - 1)),
        Err(other) => Err(other),
    }
}
