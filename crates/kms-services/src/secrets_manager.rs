//! AWS Secrets Manager: every version of a secret is encrypted under a data key of its own, always on behalf of whoever
//! asks.
//!
//! Missing on purpose: RotateSecret, which only starts a Lambda function (its four steps can be done by hand), replicas,
//! random passwords, tags.

mod faults;
mod secret;
mod types;

crate::operations! {
    create_secret::CreateSecret,
    describe_secret::DescribeSecret,
    list_secrets::ListSecrets,
    get_secret_value::GetSecretValue,
    batch_get_secret_value::BatchGetSecretValue,
    put_secret_value::PutSecretValue,
    update_secret::UpdateSecret,
    update_secret_version_stage::UpdateSecretVersionStage,
    delete_secret::DeleteSecret,
    restore_secret::RestoreSecret,
    put_resource_policy::PutResourcePolicy,
    get_resource_policy::GetResourcePolicy,
}
