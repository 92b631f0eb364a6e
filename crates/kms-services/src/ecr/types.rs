//! The shapes of ECR's model (`2015-09-21`) that several operations share.

use kms_engine::{Timestamp, aws_enum, shape, texts};

texts! {
    /// A repository's name.
    RepositoryName: 2..=256, r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$";
    /// A KMS key: its id, ARN, alias name or alias ARN.
    KmsKey: 1..=2048;
    /// An image's tag.
    ImageTag: 1..=300;
    /// What an image consists of.
    ImageManifest: 1..=4194304;
    /// Any text.
    Text: 0..=2048;
}

aws_enum! {
    /// How images are encrypted.
    EncryptionType { Aes = "AES256", Kms = "KMS" }
}

shape! {
    /// How images are encrypted.
    pub struct EncryptionConfiguration {
        /// AES256 or KMS.
        encryption_type as "encryptionType": EncryptionType,
        /// The key; the AWS managed key of ECR where left out.
        kms_key as "kmsKey": Option<KmsKey>,
    }
}

shape! {
    /// A repository.
    pub struct RepositoryShown {
        repository_arn as "repositoryArn": Option<Text>,
        registry_id as "registryId": Option<Text>,
        repository_name as "repositoryName": Option<RepositoryName>,
        repository_uri as "repositoryUri": Option<Text>,
        created_at as "createdAt": Option<Timestamp>,
        encryption_configuration as "encryptionConfiguration": Option<EncryptionConfiguration>,
    }
}

shape! {
    /// Which image.
    pub struct ImageIdentifier {
        image_digest as "imageDigest": Option<Text>,
        image_tag as "imageTag": Option<ImageTag>,
    }
}

shape! {
    /// An image.
    pub struct Image {
        registry_id as "registryId": Option<Text>,
        repository_name as "repositoryName": Option<RepositoryName>,
        image_id as "imageId": Option<ImageIdentifier>,
        image_manifest as "imageManifest": Option<ImageManifest>,
    }
}

shape! {
    /// An image that was not found.
    pub struct ImageFailure {
        image_id as "imageId": Option<ImageIdentifier>,
        failure_code as "failureCode": Option<Text>,
        failure_reason as "failureReason": Option<Text>,
    }
}
