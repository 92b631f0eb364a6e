//! Amazon ECR: repositories of images, encrypted by S3 alone or under a KMS key, which never changes afterwards. ECR gets
//! two grants when a repository is made, in the name of whoever makes it, and comes to KMS as itself.
//!
//! Missing on purpose: layers (an image is its manifest here), scans, lifecycles, replication.

mod repository;
mod types;

crate::operations! {
    create_repository::CreateRepository,
    describe_repositories::DescribeRepositories,
    delete_repository::DeleteRepository,
    put_image::PutImage,
    batch_get_image::BatchGetImage,
}
