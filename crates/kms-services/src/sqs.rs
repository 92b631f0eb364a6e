//! Amazon SQS: queues whose messages are encrypted with keys of its own (SSE-SQS) or under a KMS key (SSE-KMS).
//!
//! Missing on purpose: message attributes, batches, FIFO queues, dead-letter queues, everything else that KMS never hears
//! of.

mod attributes;
mod faults;
mod message;
mod queue;
mod types;

crate::operations! {
    create_queue::CreateQueue,
    get_queue_url::GetQueueUrl,
    list_queues::ListQueues,
    set_queue_attributes::SetQueueAttributes,
    get_queue_attributes::GetQueueAttributes,
    delete_queue::DeleteQueue,
    send_message::SendMessage,
    receive_message::ReceiveMessage,
    delete_message::DeleteMessage,
}

use kms_engine::KmsError;
use kms_engine::serve::Desk;

/// Puts a message into the queue of this ARN in the name of another service, which says what it does that for.
pub(crate) fn deliver(
    desk: &mut Desk<'_>,
    asker: &str,
    context: Vec<(String, String)>,
    arn: &str,
    body: &str,
) -> Result<(), KmsError> {
    let row = crate::serving("sqs", "SendMessage")
        .ok_or_else(|| KmsError::internal("SQS cannot send messages"))?;
    desk.errand(row, asker, context, |desk| {
        let queue = queue::Queue::find(desk, arn)?;
        desk.region = queue.region.clone();
        queue.ask(desk, "SendMessage")?;
        send_message::send(desk, &queue, body, None)?;
        Ok(())
    })
}
