//! The shapes of CloudWatch Logs' model (`2014-03-28`) that several operations share.

use kms_engine::{numbers, shape, texts};

texts! {
    /// A log group's name.
    LogGroupName: 1..=512, r"^[\.\-_/#A-Za-z0-9]+$";
    /// A log stream's name.
    LogStreamName: 1..=512, r"^[^:*]*$";
    /// The ARN of a KMS key.
    KmsKeyId: 0..=256;
    /// What happened.
    EventMessage: 1..=1048576;
    /// Any text.
    Text: 0..=2048;
}

numbers! {
    /// Milliseconds since 1970.
    Millis: 0..=9223372036854775807;
    /// How many at most.
    Limit: 1..=10000;
}

shape! {
    /// Something that happened.
    pub struct InputLogEvent {
        /// When, in milliseconds since 1970.
        timestamp as "timestamp": Millis,
        /// What.
        message as "message": EventMessage,
    }
}

shape! {
    /// Something that happened, as it is read again.
    pub struct OutputLogEvent {
        timestamp as "timestamp": Option<Millis>,
        message as "message": Option<EventMessage>,
        ingestion_time as "ingestionTime": Option<Millis>,
    }
}

shape! {
    /// A log group.
    pub struct LogGroup {
        log_group_name as "logGroupName": Option<LogGroupName>,
        creation_time as "creationTime": Option<Millis>,
        arn as "arn": Option<Text>,
        stored_bytes as "storedBytes": Option<Millis>,
        kms_key_id as "kmsKeyId": Option<KmsKeyId>,
        log_group_arn as "logGroupArn": Option<Text>,
    }
}
