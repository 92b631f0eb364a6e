//! The shapes of SNS's model (`2010-03-31`) that several operations share.

use kms_engine::shape::types::EncryptionContextType;
use kms_engine::{shape, texts};

texts! {
    /// A topic's name.
    TopicName: 1..=256;
    /// A topic's ARN.
    TopicArn: 1..=2048;
    /// A subscription's ARN.
    SubscriptionArn: 1..=2048;
    /// An attribute's name, such as KmsMasterKeyId.
    AttributeName: 1..=256;
    /// An attribute's value.
    AttributeValue: 0..=30720;
    /// How messages are delivered: sqs.
    Protocol: 1..=64;
    /// Where messages are delivered: a queue's ARN.
    Endpoint: 1..=2048;
    /// A message.
    MessageText: 0..=1048576;
    /// What a message is about.
    Subject: 0..=100;
    /// Any text.
    Text: 0..=2048;
}

/// A topic's or a subscription's attributes.
pub type AttributesMap = EncryptionContextType;

shape! {
    /// A topic.
    pub struct Topic {
        topic_arn: Option<TopicArn>,
    }
}

shape! {
    /// A subscription.
    pub struct Subscription {
        subscription_arn: Option<SubscriptionArn>,
        owner: Option<Text>,
        protocol: Option<Protocol>,
        endpoint: Option<Endpoint>,
        topic_arn: Option<TopicArn>,
    }
}
