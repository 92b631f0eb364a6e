//! The closed vocabularies of the KMS API: key specs, usages, algorithms, states.
//!
//! Each is an enum that prints and reads as AWS writes it; the variants stand in the order of AWS's model.

/// An enumeration of the AWS model.
pub trait AwsEnum: Sized + Copy + 'static {
    /// AWS's name of the shape.
    const SHAPE: &'static str;
    /// Every value, in the order of AWS's model.
    const VALUES: &'static [&'static str];
    /// The value's name on the wire.
    fn as_str(self) -> &'static str;
    /// The value with that wire name; case counts.
    fn from_wire(text: &str) -> Option<Self>;
}

/// Declares closed sets of values of the API.
#[macro_export]
macro_rules! aws_enum {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $wire:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $(#[doc = concat!("`", $wire, "`.")] #[serde(rename = $wire)] $variant),* }
        impl $crate::spec::AwsEnum for $name {
            const SHAPE: &'static str = stringify!($name);
            const VALUES: &'static [&'static str] = &[$($wire),*];
            fn as_str(self) -> &'static str { match self { $($name::$variant => $wire),* } }
            fn from_wire(text: &str) -> Option<Self> {
                match text { $($wire => Some($name::$variant),)* _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str($crate::spec::AwsEnum::as_str(*self)) }
        }
    )*};
}

pub(crate) use aws_enum;

aws_enum! {
    /// What kind of key material a KMS key holds.
    KeySpec {
        Rsa2048 = "RSA_2048", Rsa3072 = "RSA_3072", Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256", EccNistP384 = "ECC_NIST_P384", EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1", SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224", Hmac256 = "HMAC_256", Hmac384 = "HMAC_384", Hmac512 = "HMAC_512",
        Sm2 = "SM2", MlDsa44 = "ML_DSA_44", MlDsa65 = "ML_DSA_65", MlDsa87 = "ML_DSA_87",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlKem512 = "ML_KEM_512", MlKem768 = "ML_KEM_768", MlKem1024 = "ML_KEM_1024",
    }
    /// The old name of [`KeySpec`], which got no value after SM2.
    CustomerMasterKeySpec {
        Rsa2048 = "RSA_2048", Rsa3072 = "RSA_3072", Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256", EccNistP384 = "ECC_NIST_P384", EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1", SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224", Hmac256 = "HMAC_256", Hmac384 = "HMAC_384", Hmac512 = "HMAC_512", Sm2 = "SM2",
    }
    /// What a KMS key may be used for; fixed when the key is created.
    KeyUsage {
        SignVerify = "SIGN_VERIFY", EncryptDecrypt = "ENCRYPT_DECRYPT", GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        KeyAgreement = "KEY_AGREEMENT", EncapsulateDecapsulate = "ENCAPSULATE_DECAPSULATE",
    }
    /// Where the key material comes from.
    Origin {
        AwsKms = "AWS_KMS", External = "EXTERNAL", AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
    /// The state of a KMS key, which decides what it can be used for.
    KeyState {
        Creating = "Creating", Enabled = "Enabled", Disabled = "Disabled", PendingDeletion = "PendingDeletion",
        PendingImport = "PendingImport", PendingReplicaDeletion = "PendingReplicaDeletion",
        Unavailable = "Unavailable", Updating = "Updating",
    }
    /// Who manages a KMS key.
    KeyManager { Aws = "AWS", Customer = "CUSTOMER" }
    /// Algorithms of Encrypt and Decrypt.
    EncryptionAlgorithmSpec {
        SymmetricDefault = "SYMMETRIC_DEFAULT", RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256", Sm2Pke = "SM2PKE",
    }
    /// Algorithms of Sign and Verify.
    SigningAlgorithmSpec {
        RsassaPssSha256 = "RSASSA_PSS_SHA_256", RsassaPssSha384 = "RSASSA_PSS_SHA_384",
        RsassaPssSha512 = "RSASSA_PSS_SHA_512", RsassaPkcs1V15Sha256 = "RSASSA_PKCS1_V1_5_SHA_256",
        RsassaPkcs1V15Sha384 = "RSASSA_PKCS1_V1_5_SHA_384", RsassaPkcs1V15Sha512 = "RSASSA_PKCS1_V1_5_SHA_512",
        EcdsaSha256 = "ECDSA_SHA_256", EcdsaSha384 = "ECDSA_SHA_384", EcdsaSha512 = "ECDSA_SHA_512",
        Sm2Dsa = "SM2DSA", MlDsaShake256 = "ML_DSA_SHAKE_256", Ed25519Sha512 = "ED25519_SHA_512",
        Ed25519PhSha512 = "ED25519_PH_SHA_512",
    }
    /// Algorithms of GenerateMac and VerifyMac.
    MacAlgorithmSpec {
        HmacSha224 = "HMAC_SHA_224", HmacSha256 = "HMAC_SHA_256", HmacSha384 = "HMAC_SHA_384",
        HmacSha512 = "HMAC_SHA_512",
    }
    /// Algorithms of DeriveSharedSecret.
    KeyAgreementAlgorithmSpec { Ecdh = "ECDH" }
    /// Algorithms of Encapsulate and Decapsulate.
    EncapsulationAlgorithmSpec { MlKem = "ML_KEM" }
    /// What the message of Sign and Verify is.
    MessageType { Raw = "RAW", Digest = "DIGEST", ExternalMu = "EXTERNAL_MU" }
    /// Lengths of a data key.
    DataKeySpec { Aes256 = "AES_256", Aes128 = "AES_128" }
    /// Kinds of data key pairs.
    DataKeyPairSpec {
        Rsa2048 = "RSA_2048", Rsa3072 = "RSA_3072", Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256", EccNistP384 = "ECC_NIST_P384", EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1", Sm2 = "SM2", EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlKem512 = "ML_KEM_512", MlKem768 = "ML_KEM_768", MlKem1024 = "ML_KEM_1024",
    }
    /// How key material is wrapped for import.
    WrappingAlgorithm {
        RsaesPkcs1V15 = "RSAES_PKCS1_V1_5", RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256", RsaAesKeyWrapSha1 = "RSA_AES_KEY_WRAP_SHA_1",
        RsaAesKeyWrapSha256 = "RSA_AES_KEY_WRAP_SHA_256", Sm2Pke = "SM2PKE",
    }
    /// The public key that wraps imported material.
    WrappingKeySpec { Rsa2048 = "RSA_2048", Rsa3072 = "RSA_3072", Rsa4096 = "RSA_4096", Sm2 = "SM2" }
    /// Whether imported material expires.
    ExpirationModel {
        KeyMaterialExpires = "KEY_MATERIAL_EXPIRES", KeyMaterialDoesNotExpire = "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
    /// Whether an import brings new material or brings back known material.
    ImportType { NewKeyMaterial = "NEW_KEY_MATERIAL", ExistingKeyMaterial = "EXISTING_KEY_MATERIAL" }
    /// Whether a key material's bytes are present (origin EXTERNAL).
    ImportState { Imported = "IMPORTED", PendingImport = "PENDING_IMPORT" }
    /// The role of one key material of a symmetric key.
    KeyMaterialState {
        NonCurrent = "NON_CURRENT", Current = "CURRENT", PendingRotation = "PENDING_ROTATION",
        PendingMultiRegionImportAndRotation = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
    }
    /// What set off a rotation.
    RotationType { Automatic = "AUTOMATIC", OnDemand = "ON_DEMAND" }
    /// Which materials ListKeyRotations shows.
    IncludeKeyMaterial { AllKeyMaterial = "ALL_KEY_MATERIAL", RotationsOnly = "ROTATIONS_ONLY" }
    /// Primary or replica.
    MultiRegionKeyType { Primary = "PRIMARY", Replica = "REPLICA" }
    /// What a grant can allow.
    GrantOperation {
        Decrypt = "Decrypt", Encrypt = "Encrypt", GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext", ReEncryptFrom = "ReEncryptFrom",
        ReEncryptTo = "ReEncryptTo", Sign = "Sign", Verify = "Verify", GetPublicKey = "GetPublicKey",
        CreateGrant = "CreateGrant", RetireGrant = "RetireGrant", DescribeKey = "DescribeKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext", GenerateMac = "GenerateMac",
        VerifyMac = "VerifyMac", DeriveSharedSecret = "DeriveSharedSecret", Encapsulate = "Encapsulate",
        Decapsulate = "Decapsulate",
    }
    /// How an attested enclave's plaintext is encrypted for it.
    KeyEncryptionMechanism { RsaesOaepSha256 = "RSAES_OAEP_SHA_256" }
    /// What a dry run leaves out.
    DryRunModifier { IgnoreCiphertext = "IGNORE_CIPHERTEXT" }
    /// The two kinds of custom key store.
    CustomKeyStoreType { AwsCloudHsm = "AWS_CLOUDHSM", ExternalKeyStore = "EXTERNAL_KEY_STORE" }
    /// How KMS reaches an external key store proxy.
    XksProxyConnectivity {
        PublicEndpoint = "PUBLIC_ENDPOINT", VpcEndpointService = "VPC_ENDPOINT_SERVICE",
    }
    /// Why a custom key store could not be connected.
    ConnectionErrorCode {
        InvalidCredentials = "INVALID_CREDENTIALS", ClusterNotFound = "CLUSTER_NOT_FOUND",
        NetworkErrors = "NETWORK_ERRORS", InternalError = "INTERNAL_ERROR",
        InsufficientCloudHsmHsms = "INSUFFICIENT_CLOUDHSM_HSMS", UserLockedOut = "USER_LOCKED_OUT",
        UserNotFound = "USER_NOT_FOUND", UserLoggedIn = "USER_LOGGED_IN", SubnetNotFound = "SUBNET_NOT_FOUND",
        InsufficientFreeAddressesInSubnet = "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
        XksProxyAccessDenied = "XKS_PROXY_ACCESS_DENIED", XksProxyNotReachable = "XKS_PROXY_NOT_REACHABLE",
        XksVpcEndpointServiceNotFound = "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
        XksProxyInvalidResponse = "XKS_PROXY_INVALID_RESPONSE",
        XksProxyInvalidConfiguration = "XKS_PROXY_INVALID_CONFIGURATION",
        XksVpcEndpointServiceInvalidConfiguration = "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
        XksProxyTimedOut = "XKS_PROXY_TIMED_OUT",
        XksProxyInvalidTlsConfiguration = "XKS_PROXY_INVALID_TLS_CONFIGURATION",
    }
    /// The operations that count as use of a key.
    KeyLastUsageTrackingOperation {
        Decrypt = "Decrypt", DeriveSharedSecret = "DeriveSharedSecret", Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey", GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext", GenerateMac = "GenerateMac",
        ReEncrypt = "ReEncrypt", Sign = "Sign", Verify = "Verify", VerifyMac = "VerifyMac",
        Encapsulate = "Encapsulate", Decapsulate = "Decapsulate",
    }
    /// Whose keys ListKeys lists.
    ResourceOwner { OwnAccount = "SELF", OtherAccountsViaRam = "OTHER_ACCOUNTS_VIA_RAM" }
    /// Whether a custom key store can be used.
    ConnectionState {
        Connected = "CONNECTED", Connecting = "CONNECTING", Failed = "FAILED", Disconnected = "DISCONNECTED",
        Disconnecting = "DISCONNECTING",
    }
}

impl KeySpec {
    /// The usages AWS allows for this spec.
    pub fn usages(self) -> &'static [KeyUsage] {
        use KeySpec::*;
        match self {
            SymmetricDefault => &[KeyUsage::EncryptDecrypt],
            Hmac224 | Hmac256 | Hmac384 | Hmac512 => &[KeyUsage::GenerateVerifyMac],
            Rsa2048 | Rsa3072 | Rsa4096 => &[KeyUsage::EncryptDecrypt, KeyUsage::SignVerify],
            EccNistP256 | EccNistP384 | EccNistP521 => {
                &[KeyUsage::SignVerify, KeyUsage::KeyAgreement]
            }
            EccSecgP256k1 | EccNistEdwards25519 | MlDsa44 | MlDsa65 | MlDsa87 => {
                &[KeyUsage::SignVerify]
            }
            MlKem512 | MlKem768 | MlKem1024 => &[KeyUsage::EncapsulateDecapsulate],
            Sm2 => &[KeyUsage::EncryptDecrypt, KeyUsage::SignVerify, KeyUsage::KeyAgreement],
        }
    }

    /// The signing algorithms of this spec, in the order of DescribeKey.
    pub fn signing_algorithms(self) -> &'static [SigningAlgorithmSpec] {
        use KeySpec::*;
        use SigningAlgorithmSpec as A;
        match self {
            Rsa2048 | Rsa3072 | Rsa4096 => &[
                A::RsassaPkcs1V15Sha256,
                A::RsassaPkcs1V15Sha384,
                A::RsassaPkcs1V15Sha512,
                A::RsassaPssSha256,
                A::RsassaPssSha384,
                A::RsassaPssSha512,
            ],
            EccNistP256 | EccSecgP256k1 => &[A::EcdsaSha256],
            EccNistP384 => &[A::EcdsaSha384],
            EccNistP521 => &[A::EcdsaSha512],
            EccNistEdwards25519 => &[A::Ed25519Sha512, A::Ed25519PhSha512],
            MlDsa44 | MlDsa65 | MlDsa87 => &[A::MlDsaShake256],
            Sm2 => &[A::Sm2Dsa],
            _ => &[],
        }
    }

    /// The encryption algorithms of this spec, in the order of DescribeKey.
    pub fn encryption_algorithms(self) -> &'static [EncryptionAlgorithmSpec] {
        use EncryptionAlgorithmSpec as A;
        match self {
            KeySpec::SymmetricDefault => &[A::SymmetricDefault],
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
                &[A::RsaesOaepSha1, A::RsaesOaepSha256]
            }
            KeySpec::Sm2 => &[A::Sm2Pke],
            _ => &[],
        }
    }

    /// The one MAC algorithm of an HMAC spec.
    pub fn mac_algorithms(self) -> &'static [MacAlgorithmSpec] {
        match self {
            KeySpec::Hmac224 => &[MacAlgorithmSpec::HmacSha224],
            KeySpec::Hmac256 => &[MacAlgorithmSpec::HmacSha256],
            KeySpec::Hmac384 => &[MacAlgorithmSpec::HmacSha384],
            KeySpec::Hmac512 => &[MacAlgorithmSpec::HmacSha512],
            _ => &[],
        }
    }

    /// Whether the key has a public half.
    pub fn is_asymmetric(self) -> bool {
        !matches!(self, KeySpec::SymmetricDefault) && self.mac_algorithms().is_empty()
    }
}

impl From<DataKeyPairSpec> for KeySpec {
    fn from(spec: DataKeyPairSpec) -> KeySpec {
        match spec {
            DataKeyPairSpec::Rsa2048 => KeySpec::Rsa2048,
            DataKeyPairSpec::Rsa3072 => KeySpec::Rsa3072,
            DataKeyPairSpec::Rsa4096 => KeySpec::Rsa4096,
            DataKeyPairSpec::EccNistP256 => KeySpec::EccNistP256,
            DataKeyPairSpec::EccNistP384 => KeySpec::EccNistP384,
            DataKeyPairSpec::EccNistP521 => KeySpec::EccNistP521,
            DataKeyPairSpec::EccSecgP256k1 => KeySpec::EccSecgP256k1,
            DataKeyPairSpec::Sm2 => KeySpec::Sm2,
            DataKeyPairSpec::EccNistEdwards25519 => KeySpec::EccNistEdwards25519,
            DataKeyPairSpec::MlKem512 => KeySpec::MlKem512,
            DataKeyPairSpec::MlKem768 => KeySpec::MlKem768,
            DataKeyPairSpec::MlKem1024 => KeySpec::MlKem1024,
        }
    }
}
