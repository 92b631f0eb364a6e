//! PutImage.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate, exact};
use kms_engine::serve::Desk;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::repository::Repository;
use super::types::*;

/// See the module.
pub struct PutImage;

shape! {
    pub struct Request {
        /// The repository's name.
        repository_name as "repositoryName": RepositoryName,
        /// What the image consists of.
        image_manifest as "imageManifest": ImageManifest,
        /// Its tag.
        image_tag as "imageTag": Option<ImageTag>,
    }
}

shape! {
    pub struct Response {
        image as "image": Option<Image>,
    }
}

impl Operation for PutImage {
    const NAME: &'static str = "PutImage";
    const SERVICE: &'static str = "ecr";
    const DOC: &'static str = "Puts an image into a repository. Under a KMS key ECR asks for a data key as itself, with its grant: you need nothing of KMS.";
    const SCOPE: Scope = Scope::NoKey;
    const FIDELITY: &'static [Fidelity] = &[
        exact(
            "GenerateDataKey as the service, with its grant; encryption context",
            "ECR user guide, encryption at rest, as of 2026-11",
        ),
        approximate(
            "an image is its manifest, which nobody reads",
            "AWS: layers, each with a data key",
        ),
    ];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        json!({"repositoryName": &*r.repository_name, "imageTag": r.image_tag.as_deref()})
    }
}

impl Serves for PutImage {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let repository = Repository::asked(desk, &r.repository_name, "PutImage")?;
        let tag = r.image_tag.clone().map(|tag| tag.0);
        let digest = repository.put(desk, &r.image_manifest, tag)?;
        Ok(Response {
            image: Some(Image {
                registry_id: Some(repository.owner.to_string().into()),
                repository_name: Some(repository.name.into()),
                image_id: Some(ImageIdentifier {
                    image_digest: Some(digest.into()),
                    image_tag: r.image_tag,
                }),
                image_manifest: Some(r.image_manifest),
            }),
        })
    }
}
