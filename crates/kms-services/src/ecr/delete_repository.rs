//! DeleteRepository.

use kms_engine::ErrorCode;
use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::repository::Repository;
use super::types::*;

/// See the module.
pub struct DeleteRepository;

shape! {
    pub struct Request {
        /// The repository's name.
        repository_name as "repositoryName": RepositoryName,
        /// Whether it is deleted with its images.
        force as "force": Option<bool>,
    }
}

shape! {
    pub struct Response {
        repository as "repository": Option<RepositoryShown>,
    }
}

impl Operation for DeleteRepository {
    const NAME: &'static str = "DeleteRepository";
    const SERVICE: &'static str = "ecr";
    const DOC: &'static str = "Deletes a repository. ECR gives its two grants back in your name.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "two calls of RetireGrant in the caller's name",
        "ECR user guide, encryption at rest, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"repositoryName": &*r.repository_name})
    }
}

impl Serves for DeleteRepository {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let repository = Repository::asked(desk, &r.repository_name, "DeleteRepository")?;
        let images = repository.stored(desk);
        if !images.is_empty() && r.force != Some(true) {
            let message = format!(
                "The repository with name '{}' in registry with id '{}' cannot be deleted because it still contains images",
                repository.name, repository.owner
            );
            return Err(
                KmsError::new(ErrorCode::RepositoryNotEmptyException, message).hint("add --force")
            );
        }
        for image in images {
            desk.remove(&format!("{}{}", repository.images(), image.digest));
        }
        repository.retire(desk);
        desk.remove(&repository.arn);
        Ok(Response { repository: Some(repository.shown()) })
    }
}
