//! MoveAccount: an account goes to another unit, and under its policies.

use serde_json::Value as Json;

use super::tree::{authorize_in, managed_by_caller, refused};
use super::types::*;
use crate::cx::Cx;
use crate::error::ErrorCode;
use crate::error::KmsError;
use crate::op::{Fidelity, Operation, Scope, Writes, exact};
use crate::ops::logged::logged;
use crate::organization::Organization;
use crate::principal::AccountId;
use crate::shape;
use crate::world::World;

/// See the module.
pub struct MoveAccount;

shape! {
    pub struct Request {
        /// The account.
        account_id: AccountIdIn,
        /// Where it is.
        source_parent_id: ParentId,
        /// Where it is to be.
        destination_parent_id: ParentId,
    }
}

impl Operation for MoveAccount {
    const NAME: &'static str = "MoveAccount";
    const SERVICE: &'static str = "organizations";
    const DOC: &'static str =
        "Moves an account to the root or an organizational unit. The policies there count at once.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] =
        &[exact("behaviour and errors", "Organizations API reference; public error threads")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        logged(r)
    }
}

impl Writes for MoveAccount {
    fn run(cx: &mut Cx<'_>, world: &mut World, r: Request) -> Result<(), KmsError> {
        let arns = |organization: &Organization| {
            [&r.account_id.0, &r.source_parent_id.0, &r.destination_parent_id.0]
                .map(|id| organization.arn_of(id))
                .to_vec()
        };
        authorize_in(cx, arns)?;
        let mut organization = managed_by_caller(cx)?;
        for (parent, code, which) in [
            (&r.source_parent_id, ErrorCode::SourceParentNotFoundException, "source"),
            (
                &r.destination_parent_id,
                ErrorCode::DestinationParentNotFoundException,
                "destination",
            ),
        ] {
            if !organization.has_parent(parent) {
                let message = format!("You specified a {which} parent that doesn't exist.");
                return Err(refused(code, message));
            }
        }
        let id = AccountId::parse(&r.account_id);
        let Some(member) = id.and_then(|id| organization.members.get_mut(&id)) else {
            return Err(refused(
                ErrorCode::AccountNotFoundException,
                "You specified an account that doesn't exist.",
            ));
        };
        if member.parent == r.destination_parent_id.0 {
            let message = "That account is already present in the specified destination.";
            return Err(refused(ErrorCode::DuplicateAccountException, message));
        }
        if member.parent != r.source_parent_id.0 {
            return Err(refused(
                ErrorCode::SourceParentNotFoundException,
                "You specified a source parent that doesn't exist.",
            )
            .hint(format!("the account is in {}", member.parent)));
        }
        member.parent = r.destination_parent_id.0;
        world.put_organization(organization);
        Ok(())
    }
}
