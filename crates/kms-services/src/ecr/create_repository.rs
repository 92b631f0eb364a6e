//! CreateRepository.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact, unknown};
use kms_engine::serve::{Desk, Kept, Permission};
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::repository::{Repository, arn};
use super::types::*;

/// See the module.
pub struct CreateRepository;

shape! {
    pub struct Request {
        /// The repository's name.
        repository_name as "repositoryName": RepositoryName,
        /// encryptionType=KMS,kmsKey=KEY; S3 encrypts alone where left out.
        encryption_configuration as "encryptionConfiguration": Option<EncryptionConfiguration>,
    }
}

shape! {
    pub struct Response {
        repository as "repository": Option<RepositoryShown>,
    }
}

impl Operation for CreateRepository {
    const NAME: &'static str = "CreateRepository";
    const SERVICE: &'static str = "ecr";
    const DOC: &'static str = "Makes a repository. With KMS, ECR looks at the key and makes two grants for itself in your name: you need kms:DescribeKey and kms:CreateGrant. The key never changes afterwards.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "DescribeKey and two grants in the caller's name, encryption context, the managed key",
            "ECR user guide, encryption at rest, as of 2026-11",
        ),
        unknown(
            "what each of the two grants allows; words of KMS's refusals",
            "the guide shows one of them",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        {
            let asked = r.encryption_configuration.as_ref();
            json!({
                "repositoryName": &*r.repository_name,
                "encryptionConfiguration": asked.map(|it| json!({
                    "encryptionType": it.encryption_type, "kmsKey": it.kms_key.as_deref(),
                })),
            })
        }
    }
}

impl Serves for CreateRepository {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let (arn, owner) = (arn(desk, &r.repository_name)?, desk.account()?);
        desk.ask(Permission::to("CreateRepository").on(&arn, &owner))?;
        let name = r.repository_name.0;
        if desk.kept(&arn).is_some() {
            let message = format!(
                "The repository with name '{name}' already exists in the registry with id '{owner}'"
            );
            return Err(KmsError::new(ErrorCode::RepositoryAlreadyExistsException, message));
        }
        let (region, created) = (desk.region.clone(), desk.now);
        let mut made = Repository { arn, name, owner, region, created, key: None };
        let mut words = "a repository whose images S3 encrypts";
        match r.encryption_configuration {
            Some(EncryptionConfiguration { encryption_type: EncryptionType::Kms, kms_key }) => {
                made = made.under(desk, kms_key.as_deref())?;
                words = "a repository whose images are encrypted under its KMS key";
            }
            Some(EncryptionConfiguration { kms_key: Some(_), .. }) => {
                let message = "Invalid parameter at 'encryptionConfiguration' failed to satisfy constraint: 'kmsKey is only valid with encryptionType KMS'";
                return Err(KmsError::new(ErrorCode::InvalidParameterException, message));
            }
            _ => {}
        }
        desk.keep(&made.arn, Kept::new("ecr", &made)?, words);
        Ok(Response { repository: Some(made.shown()) })
    }
}
