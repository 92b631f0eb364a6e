//! The shapes of Lambda's model (`2015-03-31`) that several operations share.

use kms_engine::shape::types::EncryptionContextType;
use kms_engine::{aws_enum, blobs, numbers, shape, texts};

texts! {
    /// A function's name or ARN.
    FunctionName: 1..=140, r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";
    /// The ARN of an execution role.
    RoleArn: 0..=10000, r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";
    /// The ARN of a KMS key; nothing for the AWS managed key.
    KMSKeyArn: 0..=10000, r"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
    /// Where the code starts.
    Handler: 0..=128, r"[^\s]+";
    /// A description.
    Description: 0..=256;
    /// A runtime. Any is taken, as none of them runs.
    Runtime: 1..=64;
    /// Any text.
    Text: 0..=1048576;
}

blobs! {
    /// A deployment package.
    Blob: 0..=52428800, sensitive;
    /// What a function answers; the AWS CLI writes it into a file.
    StreamingBlob: 0..=6291556, sensitive;
}

numbers! {
    /// Seconds after which a function is stopped.
    Timeout: 1..=900;
    /// Megabytes.
    MemorySize: 128..=10240;
    /// A length in bytes.
    Long: 0..=9223372036854775807;
    /// An HTTP status.
    StatusCode: 100..=599;
}

aws_enum! {
    /// How a function is called.
    InvocationType { RequestResponse = "RequestResponse", DryRun = "DryRun" }
}

/// Environment variables.
pub type EnvironmentVariables = EncryptionContextType;

shape! {
    /// The environment of a function.
    pub struct Environment {
        /// Its variables.
        variables: Option<EnvironmentVariables>,
    }
}

shape! {
    /// Why variables are not shown.
    pub struct EnvironmentError {
        error_code: Option<Text>,
        message: Option<Text>,
    }
}

shape! {
    /// The environment of a function, or why it cannot be shown.
    pub struct EnvironmentResponse {
        variables: Option<EnvironmentVariables>,
        error: Option<EnvironmentError>,
    }
}

shape! {
    /// The code of a function.
    pub struct FunctionCode {
        /// The deployment package; the AWS CLI takes it with --zip-file. Here it is JSON: a list of calls to KMS.
        zip_file: Option<Blob>,
    }
}

shape! {
    /// A function as answers show it.
    pub struct FunctionConfiguration {
        function_name: Option<Text>,
        function_arn: Option<Text>,
        runtime: Option<Text>,
        role: Option<Text>,
        handler: Option<Text>,
        code_size: Option<Long>,
        description: Option<Text>,
        timeout: Option<Timeout>,
        memory_size: Option<MemorySize>,
        last_modified: Option<Text>,
        code_sha256: Option<Text>,
        version: Option<Text>,
        environment: Option<EnvironmentResponse>,
        kms_key_arn as "KMSKeyArn": Option<Text>,
        revision_id: Option<Text>,
        state: Option<Text>,
        last_update_status: Option<Text>,
        package_type: Option<Text>,
    }
}
