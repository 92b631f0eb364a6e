//! The flags of one operation, from its model: the CLI's argument table.

use super::argparse::{Arity, Flag};
use super::model::{Kind, MemberModel, OperationModel};

/// What a flag of an operation stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role<'a> {
    /// A member of the request.
    Member(&'a MemberModel),
    /// `--flag` or `--no-flag` of a boolean member.
    Switch(&'a MemberModel, bool),
    /// `--cli-input-json`.
    InputJson,
    /// `--cli-input-yaml`.
    InputYaml,
    /// `--starting-token`.
    StartingToken,
    /// `--page-size`.
    PageSize,
    /// `--max-items`.
    MaxItems,
    /// `--generate-cli-skeleton`.
    Skeleton,
}

/// A flag of an operation.
#[derive(Debug)]
pub(crate) struct Argument<'a> {
    pub flag: Flag,
    pub role: Role<'a>,
    pub required: bool,
    /// Paging members still work but help and completion leave them out, as the CLI does.
    pub hidden: bool,
}

impl Argument<'_> {
    /// The flag with its hyphens.
    pub(crate) fn name(&self) -> &str {
        &self.flag.name
    }
}

/// The table of an operation, in the CLI's order.
pub(crate) fn table(operation: &OperationModel) -> Vec<Argument<'_>> {
    let pages = operation.paginated.as_ref();
    let paging = |name: &str| {
        pages.is_some_and(|pages| {
            pages.input_token == name || pages.limit_key.as_deref() == Some(name)
        })
    };
    let mut table = Vec::new();
    let mut add = |name: String, arity, role, required, hidden| {
        table.push(Argument { flag: Flag::new(name, arity), role, required, hidden });
    };
    for member in &operation.input {
        let name = format!("--{}", member.flag);
        let hidden = paging(&member.name);
        match member.kind {
            Kind::Boolean => {
                let negative = format!("--no-{}", member.flag);
                add(name, Arity::Zero, Role::Switch(member, true), false, hidden);
                add(negative, Arity::Zero, Role::Switch(member, false), false, hidden);
            }
            Kind::List(_) => {
                add(name, Arity::Many, Role::Member(member), member.required, hidden);
            }
            _ => add(name, Arity::One, Role::Member(member), member.required, hidden),
        }
    }
    let mut extra = |name: &str, arity, role| add(name.to_owned(), arity, role, false, false);
    extra("--cli-input-json", Arity::One, Role::InputJson);
    extra("--cli-input-yaml", Arity::One, Role::InputYaml);
    if let Some(pages) = pages {
        extra("--starting-token", Arity::One, Role::StartingToken);
        if pages.limit_key.is_some() {
            extra("--page-size", Arity::One, Role::PageSize);
        }
        extra("--max-items", Arity::One, Role::MaxItems);
    }
    extra("--generate-cli-skeleton", Arity::Optional, Role::Skeleton);
    if let Some(last) = table.last_mut() {
        last.flag.choices = ["input", "output", "yaml-input"].map(str::to_owned).to_vec();
    }
    table
}
