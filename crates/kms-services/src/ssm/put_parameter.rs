//! PutParameter.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::{Desk, Permission};
use kms_engine::{ErrorCode, KmsError, shape};
use serde_json::{Value as Json, json};

use super::parameter::{Known, Value, arn, encrypted};
use super::types::*;

/// The longest value of a standard parameter.
const STANDARD: usize = 4096;
/// The managed key.
const MANAGED: &str = "alias/aws/ssm";

/// See the module.
pub struct PutParameter;

shape! {
    pub struct Request {
        /// The parameter's name; slashes make a hierarchy.
        name: PSParameterName,
        /// A description.
        description: Option<ParameterDescription>,
        /// The value.
        value: PSParameterValue,
        /// String, StringList or SecureString; may be left out where the parameter is there.
        type_of as "Type": Option<ParameterType>,
        /// The KMS key of a SecureString; the AWS managed key of Systems Manager where left out.
        key_id: Option<ParameterKeyId>,
        /// Whether a parameter that is there is changed.
        overwrite: Option<bool>,
        /// Standard (up to 4 KB) or Advanced (up to 8 KB).
        tier: Option<ParameterTier>,
    }
}

shape! {
    pub struct Response {
        version: Option<PSParameterVersion>,
        tier: Option<ParameterTier>,
    }
}

impl Operation for PutParameter {
    const NAME: &'static str = "PutParameter";
    const SERVICE: &'static str = "ssm";
    const DOC: &'static str = "Stores a parameter. For a SecureString, Parameter Store calls kms:Encrypt on your behalf in the standard tier, kms:GenerateDataKey in the advanced tier.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "calls to KMS by tier, encryption context, the managed key, InvalidKeyId",
            "Systems Manager user guide, as of 2026-11",
        ),
        approximate(
            "an advanced value's ciphertext is not in the format of the AWS Encryption SDK",
            "nobody but Parameter Store reads it",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({
            "name": &*r.name, "type": r.type_of, "keyId": r.key_id.as_deref(), "overwrite": r.overwrite, "tier": r.tier,
        })
    }
}

impl Serves for PutParameter {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (arn, owner) = (arn(desk, &r.name)?, desk.account()?);
        desk.ask(Permission::to("PutParameter").on(&arn, &owner))?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
        if !r.name.chars().all(fits) || r.name.ends_with('/') {
            return Err(KmsError::validation(
                "Parameter name: can't be an ARN, and may only consist of letters, numbers and the symbols _ . - /, \
                 which must not be the last one.",
            ));
        }
        let there = desk.kept(&arn).and_then(|kept| kept.read::<Known>());
        if there.is_some() && r.overwrite != Some(true) {
            let message = "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.";
            return Err(KmsError::new(ErrorCode::ParameterAlreadyExists, message));
        }
        let kind = r.type_of.or(there.as_ref().map(|there| there.kind)).ok_or_else(|| {
            KmsError::validation("A parameter type is required when you create a parameter.")
        })?;
        let advanced = tier(r.tier, r.value.len(), there.as_ref())?;
        if kind != ParameterType::Secure && r.key_id.is_some() {
            return Err(KmsError::validation(
                "KeyId is only allowed with parameters of type SecureString.",
            ));
        }
        let secure = kind == ParameterType::Secure;
        let key = secure.then(|| r.key_id.map_or(MANAGED.to_owned(), |key| key.0));
        let value = match &key {
            Some(key) => encrypted(desk, &arn, key, &r.value, advanced)?,
            None => Value::Clear(r.value.0),
        };
        let known = Known {
            arn,
            name: r.name.0,
            owner,
            kind,
            version: there.map_or(0, |there| there.version) + 1,
            modified: desk.now,
            description: r.description.map(|description| description.0),
            advanced,
            key,
            value,
        };
        known.save(desk)?;
        Ok(Response {
            version: Some(PSParameterVersion(known.version)),
            tier: Some(if advanced { ParameterTier::Advanced } else { ParameterTier::Standard }),
        })
    }
}

/// Whether the parameter is an advanced one from now on; there is no way back.
fn tier(
    asked: Option<ParameterTier>,
    length: usize,
    there: Option<&Known>,
) -> Result<bool, KmsError> {
    let was = there.is_some_and(|there| there.advanced);
    match asked {
        Some(ParameterTier::Advanced) => Ok(true),
        Some(ParameterTier::Intelligent) => Ok(was || length > STANDARD),
        Some(ParameterTier::Standard) if was => Err(KmsError::validation(
            "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the \
             advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced \
             parameter and recreate it as a standard parameter.",
        )),
        _ if !was && length > STANDARD => Err(KmsError::validation(
            "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger \
             parameter value, upgrade the parameter to use the advanced-parameter tier.",
        )),
        _ => Ok(was),
    }
}
