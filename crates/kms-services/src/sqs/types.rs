//! The shapes of SQS's model (`2012-11-05`) that several operations share.

use kms_engine::shape::types::{EncryptionContextType, ListOf};
use kms_engine::{numbers, shape, texts};

texts! {
    /// A queue's name.
    QueueName: 1..=80;
    /// A queue's URL.
    QueueUrl: 1..=2048;
    /// The beginning of queues' names.
    QueueNamePrefix: 0..=80;
    /// An attribute's name, such as KmsMasterKeyId, or All.
    AttributeName: 1..=256;
    /// A message. SQS enforces the queue's limit.
    MessageBody: 0..=4194304;
    /// What a message is deleted by.
    ReceiptHandle: 0..=1024;
    /// Any text.
    Text: 0..=4194304;
}

numbers! {
    /// A whole number, whose limits SQS enforces with words of its own.
    Number: -9223372036854775808..=9223372036854775807;
}

/// A queue's attributes.
pub type QueueAttributeMap = EncryptionContextType;
/// Names of attributes.
pub type AttributeNameList = ListOf<AttributeName>;

shape! {
    /// A message as it is received.
    pub struct Message {
        message_id: Option<Text>,
        receipt_handle: Option<ReceiptHandle>,
        md5_of_body as "MD5OfBody": Option<Text>,
        body: Option<Text>,
        attributes: Option<QueueAttributeMap>,
    }
}
