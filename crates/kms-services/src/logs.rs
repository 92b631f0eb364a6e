//! Amazon CloudWatch Logs: log groups, encrypted with keys of its own or under a KMS key. It comes to KMS as itself, as
//! `logs.REGION.amazonaws.com`, so the key policy has to let it in; who writes or reads the log needs nothing of KMS.
//!
//! Missing on purpose: retention, filters, queries, subscriptions, everything else that KMS never hears of.

mod encryption;
mod faults;
mod group;
mod types;

crate::operations! {
    create_log_group::CreateLogGroup,
    describe_log_groups::DescribeLogGroups,
    delete_log_group::DeleteLogGroup,
    associate_kms_key::AssociateKmsKey,
    disassociate_kms_key::DisassociateKmsKey,
    create_log_stream::CreateLogStream,
    put_log_events::PutLogEvents,
    get_log_events::GetLogEvents,
}
