//! DeleteAlias: the name goes, the key stays.

use serde_json::{Value as Json, json};

use super::create_alias::alias_arn;
use super::metadata::show;
use crate::authorize::Asked;
use crate::cx::{Cx, Found};
use crate::error::{ErrorCode, KmsError};
use crate::op::{Fidelity, Operation, Writes, exact};
use crate::shape;
use crate::shape::types::*;
use crate::world::World;

/// See the module.
pub struct DeleteAlias;

shape! {
    pub struct Request {
        /// The alias, with `alias/` in front.
        alias_name: AliasNameType,
    }
}

impl Operation for DeleteAlias {
    const NAME: &'static str = "DeleteAlias";
    const DOC: &'static str = "Deletes an alias. The key it pointed at is not touched.";
    const FIDELITY: &'static [Fidelity] =
        &[exact("both permissions, every key state", "API reference; key states")];
    type Request = Request;
    type Response = ();

    fn shown(r: &Request) -> Json {
        show([("aliasName", Some(json!(r.alias_name.0)))])
    }
}

impl Writes for DeleteAlias {
    fn run(cx: &mut Cx<'_>, world: &mut World, request: Request) -> Result<(), KmsError> {
        let arn = alias_arn(cx, &request.alias_name)?;
        let missing =
            || KmsError::new(ErrorCode::NotFoundException, format!("Alias {arn} is not found."));
        let alias = cx.world.aliases.get(&arn).cloned().ok_or_else(missing)?;
        let asked = Asked::to("DeleteAlias");
        cx.authorize_alias(&arn, &asked)?;
        if let Some(key) = alias.target.as_ref().and_then(|target| cx.world.key(target).cloned()) {
            let key = cx.authorize(&Found { key, alias: None }, &asked)?;
            cx.record.response = json!({"keyId": key.arn()});
        }
        world.aliases.remove(&arn);
        Ok(())
    }
}
