//! Amazon SNS: topics that hand their messages on to queues. An encrypted topic has data keys of its own; into an encrypted
//! queue SNS comes as itself, so the key of the queue has to let SNS in.
//!
//! Missing on purpose: every other way of delivery (mail, HTTPS, functions), filters, confirmations of subscriptions.

mod attributes;
mod faults;
mod subscription;
mod topic;
mod types;

crate::operations! {
    create_topic::CreateTopic,
    list_topics::ListTopics,
    set_topic_attributes::SetTopicAttributes,
    get_topic_attributes::GetTopicAttributes,
    delete_topic::DeleteTopic,
    subscribe::Subscribe,
    list_subscriptions_by_topic::ListSubscriptionsByTopic,
    unsubscribe::Unsubscribe,
    publish::Publish,
}
