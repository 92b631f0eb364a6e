//! AWS CloudTrail's trails: log files in a bucket, encrypted with SSE-S3 or under a KMS key. CloudTrail writes them as
//! itself, so the policies of bucket and key have to let it in; who reads them needs kms:Decrypt.
//!
//! The event history, which needs no trail, is in the engine.

mod delivery;
pub mod files;
mod trail;
mod types;

crate::operations! {
    create_trail::CreateTrail,
    describe_trails::DescribeTrails,
    update_trail::UpdateTrail,
    start_logging::StartLogging,
    stop_logging::StopLogging,
    get_trail_status::GetTrailStatus,
    delete_trail::DeleteTrail,
}
