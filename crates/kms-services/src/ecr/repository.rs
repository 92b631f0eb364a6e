//! A repository, who may do what with it, and how its images are encrypted.

use kms_engine::arn::Region;
use kms_engine::crypto::Material;
use kms_engine::principal::AccountId;
use kms_engine::serve::{By, Desk, Kept, Permission};
use kms_engine::{ErrorCode, KmsError, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::types::*;
use crate::grants::{self, Granted};
use crate::keys::{self, Context, context, quoted};
use crate::names::own_arn;
use crate::sealing::{Blob, fresh_key, open, seal};

/// The managed key.
const MANAGED: &str = "alias/aws/ecr";
/// What the two grants allow.
const GRANTS: [&[&str]; 2] = [&["GenerateDataKey", "Decrypt"], &["DescribeKey", "RetireGrant"]];

/// What ECR knows of a repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Repository {
    pub arn: String,
    pub name: String,
    pub owner: AccountId,
    pub region: Region,
    pub created: Timestamp,
    /// The ARN of the KMS key with the grants for it; none where S3 encrypts alone.
    pub key: Option<(String, Vec<Granted>)>,
}

/// What ECR knows of an image; its manifest lies beside it, encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stored {
    pub digest: String,
    pub tag: Option<String>,
    sealed: Sealed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Sealed {
    S3 { wrapped: Blob },
    Kms { encrypted: Blob },
}

impl Repository {
    /// The repository, if the caller may do this with it.
    pub fn asked(desk: &mut Desk<'_>, name: &str, action: &str) -> Result<Repository, KmsError> {
        let (arn, owner) = (arn(desk, name)?, desk.account()?);
        desk.ask(Permission::to(action).on(&arn, &owner))?;
        desk.kept(&arn).and_then(|kept| kept.read()).ok_or_else(|| {
            let message = format!(
                "The repository with name '{name}' does not exist in the registry with id '{owner}'"
            );
            KmsError::new(ErrorCode::RepositoryNotFoundException, message)
                .hint("`aws ecr describe-repositories` lists those of your account in this Region")
        })
    }

    /// Gets the grants for a key that a new repository names.
    pub fn under(mut self, desk: &mut Desk<'_>, key: Option<&str>) -> Result<Repository, KmsError> {
        let key = grants::look_at(desk, key.unwrap_or(MANAGED)).map_err(from_kms)?;
        let (service, bound) = (self.service(), context([("aws:ecr:arn", &self.arn)]));
        let mut made = Vec::new();
        for operations in GRANTS {
            let grant = grants::make(desk, &key, &service, operations, &bound);
            made.push(grant.map_err(from_kms)?);
        }
        self.key = Some((key, made));
        Ok(self)
    }

    /// Gives the grants back, in the caller's name.
    pub fn retire(&self, desk: &mut Desk<'_>) {
        let Some((key, grants)) = &self.key else { return };
        for grant in grants {
            grants::retire(desk, By::Caller, key, grant);
        }
    }

    /// Encrypts an image and puts it away; its digest.
    pub fn put(
        &self,
        desk: &mut Desk<'_>,
        manifest: &str,
        tag: Option<String>,
    ) -> Result<String, KmsError> {
        let digest = format!("sha256:{}", hex::encode(Sha256::digest(manifest)));
        let name = format!("{}{digest}", self.images());
        let (sealed, key) = match &self.key {
            None => {
                let own = desk.own_key("ecr");
                let (key, wrapped) = fresh_key(desk, &own, &name)?;
                desk.did("has S3 take a key of its own: KMS is not asked");
                (Sealed::S3 { wrapped }, key)
            }
            Some((key, grants)) => {
                let bound = self.bound_to(&digest);
                let tokens = tokens(grants);
                let made = keys::data_key_with(desk, self.by(), key, &bound, &tokens);
                let made = made.map_err(from_kms)?;
                (Sealed::Kms { encrypted: made.encrypted }, made.clear)
            }
        };
        self.move_tag(desk, tag.as_deref(), &digest)?;
        let bytes = seal(desk, &key, &name, manifest.as_bytes())?;
        let words = format!("{} bytes of ciphertext and the encrypted data key", bytes.len());
        let stored = Stored { digest: digest.clone(), tag, sealed };
        desk.keep(&name, Kept::with_bytes("ecr", &stored, bytes)?, words);
        Ok(digest)
    }

    /// Takes a tag from the image that has it, if it is another one.
    fn move_tag(
        &self,
        desk: &mut Desk<'_>,
        tag: Option<&str>,
        digest: &str,
    ) -> Result<(), KmsError> {
        let has = |image: &Stored| tag.is_some() && image.tag.as_deref() == tag;
        for image in self.stored(desk).into_iter().filter(has) {
            if image.digest != digest {
                let name = format!("{}{}", self.images(), image.digest);
                let bytes = desk.kept(&name).map(|kept| kept.bytes.to_vec()).unwrap_or_default();
                let image = Stored { tag: None, ..image };
                desk.keep(&name, Kept::with_bytes("ecr", &image, bytes)?, "without its tag");
            }
        }
        Ok(())
    }

    /// An image's manifest.
    pub fn manifest(&self, desk: &mut Desk<'_>, image: &Stored) -> Result<String, KmsError> {
        let name = format!("{}{}", self.images(), image.digest);
        let bytes = desk.kept(&name).map(|kept| kept.bytes.clone()).unwrap_or_default();
        let key = match (&image.sealed, &self.key) {
            (Sealed::S3 { wrapped }, _) => open(&desk.own_key("ecr"), &name, &wrapped.0)?,
            (Sealed::Kms { encrypted }, grants) => {
                let bound = self.bound_to(&image.digest);
                let tokens = grants.as_ref().map(|(_, grants)| tokens(grants)).unwrap_or_default();
                keys::decrypt_with(desk, self.by(), encrypted, &bound, &tokens).map_err(from_kms)?
            }
        };
        String::from_utf8(open(&Material::new(key), &name, &bytes)?).map_err(KmsError::internal)
    }

    /// Its images.
    pub fn stored(&self, desk: &Desk<'_>) -> Vec<Stored> {
        let prefix = self.images();
        desk.kept_under(&prefix).filter_map(|(_, kept)| kept.read()).collect()
    }

    /// What the names begin with under which its images are kept.
    pub fn images(&self) -> String {
        format!("{} image ", self.arn)
    }

    /// As answers show it.
    pub fn shown(&self) -> RepositoryShown {
        let uri = format!("{}.dkr.ecr.{}.amazonaws.com/{}", self.owner, self.region, self.name);
        RepositoryShown {
            repository_arn: Some(self.arn.as_str().into()),
            registry_id: Some(self.owner.to_string().into()),
            repository_name: Some(self.name.as_str().into()),
            repository_uri: Some(uri.into()),
            created_at: Some(self.created),
            encryption_configuration: Some(match &self.key {
                None => {
                    EncryptionConfiguration { encryption_type: EncryptionType::Aes, kms_key: None }
                }
                Some((key, _)) => EncryptionConfiguration {
                    encryption_type: EncryptionType::Kms,
                    kms_key: Some(key.as_str().into()),
                },
            }),
        }
    }

    fn service(&self) -> String {
        format!("ecr.{}.amazonaws.com", self.region)
    }

    fn by(&self) -> By {
        By::Service { name: self.service(), context: Vec::new() }
    }

    /// ECR's objects lie in buckets of its own.
    fn bound_to(&self, digest: &str) -> Context {
        let object = format!("arn:aws:s3:::{}-starport-layer-bucket/{digest}", self.region);
        context([("aws:ecr:arn", &self.arn), ("aws:s3:arn", &object)])
    }
}

fn tokens(grants: &[Granted]) -> Vec<&str> {
    grants.iter().map(|grant| grant.token.as_str()).collect()
}

/// The ARN of a repository of the caller's account.
pub fn arn(desk: &Desk<'_>, name: &str) -> Result<String, KmsError> {
    own_arn(desk, "ecr", &format!("repository/{name}"))
}

/// KMS refused: ECR quotes it.
fn from_kms(error: KmsError) -> KmsError {
    KmsError { code: ErrorCode::KmsException, message: Some(quoted(&error)), hint: error.hint }
}
