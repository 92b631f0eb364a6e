//! What a call can be refused with, in AWS's names and words.
//!
//! Three layers never mix: a [`KmsError`] is what the caller of the API sees; `CryptoError` stays inside the engine;
//! a front door's own errors (a bad signature, an unknown flag) never reach the engine. The wording follows the KMS
//! reference; `hint` is ours, and only the lab's own doors show it.

use std::fmt;

macro_rules! error_codes {
    (@text $name:ident) => { stringify!($name) };
    (@text $name:ident $text:literal) => { $text };
    ($($name:ident $(= $text:literal)?),* $(,)?) => {
        /// The exception names of the KMS API and of the AWS front end before it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[allow(missing_docs, reason = "each variant is AWS's exception of that name")]
        pub enum ErrorCode { $($name),* }
        impl ErrorCode {
            /// The name as it stands in `__type`.
            pub fn as_str(self) -> &'static str { match self { $(ErrorCode::$name => error_codes!(@text $name $($text)?)),* } }
        }
    };
}

error_codes! {
    AccessDeniedException, AlreadyExistsException, CloudHsmClusterInUseException,
    CloudHsmClusterInvalidConfigurationException, CloudHsmClusterNotActiveException,
    CloudHsmClusterNotFoundException, CloudHsmClusterNotRelatedException, ConflictException,
    CustomKeyStoreHasCMKsException, CustomKeyStoreInvalidStateException, CustomKeyStoreNameInUseException,
    CustomKeyStoreNotFoundException, DependencyTimeoutException, DisabledException, DryRunOperationException,
    ExpiredImportTokenException, IncorrectKeyException, IncorrectKeyMaterialException,
    IncorrectTrustAnchorException, InvalidAliasNameException, InvalidArnException, InvalidCiphertextException,
    InvalidGrantIdException, InvalidGrantTokenException, InvalidImportTokenException, InvalidKeyUsageException,
    InvalidMarkerException, KMSInternalException, KMSInvalidMacException, KMSInvalidSignatureException,
    KMSInvalidStateException, KeyUnavailableException, LimitExceededException, MalformedPolicyDocumentException,
    NotFoundException, TagException, UnsupportedOperationException, XksKeyAlreadyInUseException,
    XksKeyInvalidConfigurationException, XksKeyNotFoundException, XksProxyIncorrectAuthenticationCredentialException,
    XksProxyInvalidConfigurationException, XksProxyInvalidResponseException, XksProxyUriEndpointInUseException,
    XksProxyUriInUseException, XksProxyUriUnreachableException, XksProxyVpcEndpointServiceInUseException,
    XksProxyVpcEndpointServiceInvalidConfigurationException, XksProxyVpcEndpointServiceNotFoundException,
    ValidationException, SerializationException, ThrottlingException, UnknownOperationException,
    // IAM and STS, which the lab's subset of those services answers with.
    EntityAlreadyExists, NoSuchEntity, MalformedPolicyDocument, InvalidInput, DeleteConflict, LimitExceeded,
    PolicyNotAttachable, PackedPolicyTooLarge, InvalidParameterValue, ValidationError, AccessDenied, InvalidClientTokenId, ExpiredToken,
    ExpiredTokenException,
    // CloudTrail.
    InvalidLookupAttributesException, InvalidTimeRangeException, InvalidNextTokenException,
    // Organizations.
    AWSOrganizationsNotInUseException, AccountNotFoundException, AlreadyInOrganizationException,
    ConstraintViolationException, DestinationParentNotFoundException, DuplicateAccountException,
    DuplicateOrganizationalUnitException, DuplicatePolicyAttachmentException, DuplicatePolicyException,
    InvalidInputException, ParentNotFoundException, PolicyNotAttachedException, PolicyNotFoundException,
    PolicyTypeAlreadyEnabledException, PolicyTypeNotAvailableForOrganizationException,
    PolicyTypeNotEnabledException, RootNotFoundException, SourceParentNotFoundException, TargetNotFoundException,
    // Amazon S3, which hands on what KMS says under names of its own.
    BadDigest, BucketAlreadyExists, BucketAlreadyOwnedByYou, BucketNotEmpty, IllegalLocationConstraintException,
    InvalidArgument, InvalidBucketName, InvalidPart, InvalidRange, InvalidRequest, MalformedPolicy, NoSuchBucket, NoSuchBucketPolicy,
    NoSuchKey, NoSuchUpload, PermanentRedirect, ServerSideEncryptionConfigurationNotFoundError,
    KmsDisabled = "KMS.DisabledException", KmsInvalidKeyUsage = "KMS.InvalidKeyUsageException",
    KmsInvalidState = "KMS.KMSInvalidStateException", KmsNotFound = "KMS.NotFoundException",
    KmsUnavailable = "KMS.KeyUnavailableException", KmsInvalidCiphertext = "KMS.InvalidCiphertextException",
    KmsThrottling = "KMS.ThrottlingException",
    // Amazon EC2.
    IncorrectState, InvalidInstanceIDNotFound = "InvalidInstanceID.NotFound",
    InvalidParameterCombination, InvalidParameterDependency, InvalidSnapshotNotFound = "InvalidSnapshot.NotFound",
    InvalidVolumeNotFound = "InvalidVolume.NotFound", UnauthorizedOperation, VolumeInUse,
    // Amazon RDS.
    DBInstanceAlreadyExists, DBInstanceNotFound, DBSnapshotAlreadyExists, DBSnapshotNotFound, InvalidDBInstanceState,
    KMSKeyNotAccessibleFault,
    // Secrets Manager.
    DecryptionFailure, EncryptionFailure, InvalidParameterException, InvalidRequestException, ResourceExistsException,
    ResourceNotFoundException,
    // AWS Lambda, which has names of its own for what KMS says.
    InvalidParameterValueException, InvalidRequestContentException, KMSAccessDeniedException, KMSDisabledException, KMSNotFoundException,
    ResourceConflictException, UnrecognizedClientException,
    // Systems Manager.
    InvalidKeyId, ParameterAlreadyExists, ParameterNotFound,
    // Amazon SQS.
    InvalidAddress, InvalidAttributeName, InvalidAttributeValue, KmsAccessDenied = "KMS.AccessDeniedException",
    KmsInvalidStateException = "KMS.InvalidStateException", MissingParameter,
    NonExistentQueue = "AWS.SimpleQueueService.NonExistentQueue", QueueAlreadyExists, ReceiptHandleIsInvalid,
    // Amazon DynamoDB.
    ResourceInUseException,
    // Amazon CloudWatch Logs.
    ResourceAlreadyExistsException,
    // The trails of CloudTrail.
    InsufficientEncryptionPolicyException, InsufficientS3BucketPolicyException, InvalidKmsKeyIdException,
    InvalidTrailNameException, KmsException, KmsKeyNotFoundException, S3BucketDoesNotExistException,
    TrailAlreadyExistsException, TrailNotFoundException,
    // Amazon ECR.
    RepositoryAlreadyExistsException, RepositoryNotEmptyException, RepositoryNotFoundException,
    // Amazon SNS.
    AuthorizationError, InvalidParameter, KMSAccessDenied, KMSDisabled, KMSInvalidState, KMSNotFound, KMSThrottling,
    NotFound,
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A refused call.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KmsError {
    /// AWS's exception name.
    pub code: ErrorCode,
    /// AWS's words; some exceptions carry none.
    pub message: Option<String>,
    /// Our advice. Never on the wire.
    pub hint: Option<String>,
}

impl KmsError {
    /// A refusal with AWS's words.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> KmsError {
        KmsError { code, message: Some(message.into()), hint: None }
    }

    /// A refusal of the kind AWS answers without a message.
    pub fn bare(code: ErrorCode) -> KmsError {
        KmsError { code, message: None, hint: None }
    }

    /// A `ValidationException`.
    pub fn validation(message: impl Into<String>) -> KmsError {
        KmsError::new(ErrorCode::ValidationException, message)
    }

    /// Whether the caller was not allowed.
    pub fn is_denial(&self) -> bool {
        matches!(
            self.code,
            ErrorCode::AccessDeniedException
                | ErrorCode::AccessDenied
                | ErrorCode::UnauthorizedOperation
        )
    }

    /// A failure that is the lab's own fault: it names what broke, so that it can be reported.
    pub fn internal(what: impl fmt::Display) -> KmsError {
        KmsError::new(ErrorCode::KMSInternalException, format!("the lab failed: {what}"))
    }

    /// The same refusal with our advice for the person at the terminal.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> KmsError {
        self.hint = Some(hint.into());
        self
    }

    /// `errorCode` as CloudTrail writes it: denials lose their `Exception`, IAM's other errors gain one.
    pub fn trail_code(&self) -> &'static str {
        match self.code {
            ErrorCode::AccessDeniedException => "AccessDenied",
            ErrorCode::UnauthorizedOperation => "Client.UnauthorizedOperation",
            ErrorCode::EntityAlreadyExists => "EntityAlreadyExistsException",
            ErrorCode::NoSuchEntity => "NoSuchEntityException",
            ErrorCode::MalformedPolicyDocument => "MalformedPolicyDocumentException",
            ErrorCode::InvalidInput => "InvalidInputException",
            ErrorCode::DeleteConflict => "DeleteConflictException",
            ErrorCode::LimitExceeded => "LimitExceededException",
            ErrorCode::PolicyNotAttachable => "PolicyNotAttachableException",
            ErrorCode::PackedPolicyTooLarge => "PackedPolicyTooLargeException",
            ErrorCode::InvalidParameterValue => "InvalidParameterValueException",
            ErrorCode::ValidationError => "ValidationException",
            code => code.as_str(),
        }
    }
}

impl fmt::Display for KmsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

impl std::error::Error for KmsError {}
