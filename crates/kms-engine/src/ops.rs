//! The operations, one file and one line each.

mod documents;
mod elsewhere;
mod grants;
mod key_stores;
mod logged;
mod metadata;
mod paging;
mod store_for_key;

macro_rules! operations {
    ($($mode:ident $module:ident::$operation:ident),* $(,)?) => {
        $(mod $module;)*
        pub(crate) fn rows() -> Vec<crate::op::Row> {
            vec![$(crate::op::Row::$mode::<$module::$operation>()),*]
        }
    };
}

operations! {
    writing create_key::CreateKey,
    reading describe_key::DescribeKey,
    reading list_keys::ListKeys,
    reading get_key_last_usage::GetKeyLastUsage,
    writing enable_key::EnableKey,
    writing disable_key::DisableKey,
    writing update_key_description::UpdateKeyDescription,
    writing schedule_key_deletion::ScheduleKeyDeletion,
    writing cancel_key_deletion::CancelKeyDeletion,
    writing create_alias::CreateAlias,
    writing update_alias::UpdateAlias,
    writing delete_alias::DeleteAlias,
    reading list_aliases::ListAliases,
    reading get_key_policy::GetKeyPolicy,
    writing put_key_policy::PutKeyPolicy,
    reading list_key_policies::ListKeyPolicies,
    writing tag_resource::TagResource,
    writing untag_resource::UntagResource,
    reading list_resource_tags::ListResourceTags,
    writing create_grant::CreateGrant,
    reading list_grants::ListGrants,
    reading list_retirable_grants::ListRetirableGrants,
    writing retire_grant::RetireGrant,
    writing revoke_grant::RevokeGrant,
    writing enable_key_rotation::EnableKeyRotation,
    writing disable_key_rotation::DisableKeyRotation,
    reading get_key_rotation_status::GetKeyRotationStatus,
    writing rotate_key_on_demand::RotateKeyOnDemand,
    reading list_key_rotations::ListKeyRotations,
    reading get_parameters_for_import::GetParametersForImport,
    writing import_key_material::ImportKeyMaterial,
    writing delete_imported_key_material::DeleteImportedKeyMaterial,
    writing replicate_key::ReplicateKey,
    writing update_primary_region::UpdatePrimaryRegion,
    writing create_custom_key_store::CreateCustomKeyStore,
    reading describe_custom_key_stores::DescribeCustomKeyStores,
    writing update_custom_key_store::UpdateCustomKeyStore,
    writing connect_custom_key_store::ConnectCustomKeyStore,
    writing disconnect_custom_key_store::DisconnectCustomKeyStore,
    writing delete_custom_key_store::DeleteCustomKeyStore,
    reading encrypt::Encrypt,
    reading decrypt::Decrypt,
    reading re_encrypt::ReEncrypt,
    reading generate_data_key::GenerateDataKey,
    reading generate_data_key_without_plaintext::GenerateDataKeyWithoutPlaintext,
    reading generate_data_key_pair::GenerateDataKeyPair,
    reading generate_data_key_pair_without_plaintext::GenerateDataKeyPairWithoutPlaintext,
    reading generate_random::GenerateRandom,
    reading sign::Sign,
    reading verify::Verify,
    reading generate_mac::GenerateMac,
    reading verify_mac::VerifyMac,
    reading get_public_key::GetPublicKey,
    reading derive_shared_secret::DeriveSharedSecret,
    reading encapsulate::Encapsulate,
    reading decapsulate::Decapsulate,
}

// After the macro, which the services' own tables use.
mod cloudtrail;
mod iam;
mod organizations;
mod sts;

/// The operations of every service.
pub(crate) fn all() -> Vec<crate::op::Row> {
    [rows(), iam::rows(), sts::rows(), organizations::rows(), cloudtrail::rows()]
        .into_iter()
        .flatten()
        .collect()
}
