//! BatchGetImage.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, exact};
use kms_engine::serve::Desk;
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::repository::{Repository, Stored};
use super::types::*;

/// See the module.
pub struct BatchGetImage;

shape! {
    pub struct Request {
        /// The repository's name.
        repository_name as "repositoryName": RepositoryName,
        /// Which: imageTag=latest.
        image_ids as "imageIds": ListOf<ImageIdentifier, 1, 100>,
    }
}

shape! {
    pub struct Response {
        images as "images": Option<ListOf<Image>>,
        failures as "failures": Option<ListOf<ImageFailure>>,
    }
}

impl Operation for BatchGetImage {
    const NAME: &'static str = "BatchGetImage";
    const SERVICE: &'static str = "ecr";
    const DOC: &'static str = "Gets images. Under a KMS key ECR decrypts their data keys as itself, with its grant: you need nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] = &[exact(
        "Decrypt as the service, with its grant; encryption context",
        "ECR user guide, encryption at rest, as of 2026-11",
    )];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"repositoryName": &*r.repository_name})
    }
}

impl Serves for BatchGetImage {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let repository = Repository::asked(desk, &r.repository_name, "BatchGetImage")?;
        let stored = repository.stored(desk);
        let (mut images, mut failures) = (Vec::new(), Vec::new());
        for id in r.image_ids.0 {
            let is_it = |image: &&Stored| {
                id.image_digest.as_ref().is_none_or(|digest| **digest == *image.digest)
                    && id.image_tag.as_ref().is_none_or(|tag| Some(&**tag) == image.tag.as_deref())
            };
            let Some(image) = stored.iter().find(is_it) else {
                failures.push(ImageFailure {
                    image_id: Some(id),
                    failure_code: Some("ImageNotFound".into()),
                    failure_reason: Some("Requested image not found".into()),
                });
                continue;
            };
            let manifest = repository.manifest(desk, image)?;
            images.push(Image {
                registry_id: Some(repository.owner.to_string().into()),
                repository_name: Some(repository.name.as_str().into()),
                image_id: Some(ImageIdentifier {
                    image_digest: Some(image.digest.as_str().into()),
                    image_tag: image.tag.as_deref().map(Into::into),
                }),
                image_manifest: Some(manifest.into()),
            });
        }
        Ok(Response { images: Some(ListOf(images)), failures: Some(ListOf(failures)) })
    }
}
