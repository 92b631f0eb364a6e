//! AWS services as callers of KMS: which key, which context, whose permission, how many calls.
//!
//! ```text
//!   Call ──▶ call() ──▶ a service's operation ──▶ Desk::kms ──▶ kms-engine, by the same one door
//!                 └───▶ any other ─────────────────────────────▶ kms-engine
//! ```
//!
//! Pure as the engine. A service is a folder and a line in [`table`]; an operation of it is a file and a line in the
//! service's own list. Only what bears on KMS is simulated: an S3 without versions, an EC2 without instances to log in
//! to.

pub mod cloudtrail;
mod dynamodb;
pub mod ebs;
mod ecr;
mod faults;
pub mod flow;
mod grants;
mod infrastructure;
mod keys;
pub mod lambda;
mod logs;
mod names;
mod policies;
pub mod rds;
mod reuse;
pub mod s3;
mod sealing;
pub mod secrets_manager;
pub mod sns;
pub mod sqs;
pub mod ssm;

use std::collections::HashMap;
use std::sync::LazyLock;

use kms_engine::op::{self, Row};
use kms_engine::{Call, Engine, Outcome};

/// The list of a service's operations.
macro_rules! operations {
    ($($module:ident::$operation:ident),* $(,)?) => {
        $(mod $module;)*
        /// The service's operations.
        pub(crate) fn rows() -> Vec<kms_engine::op::Row> {
            vec![$(kms_engine::op::Row::serving::<$module::$operation>()),*]
        }
    };
}
pub(crate) use operations;

/// The services here, one line each.
fn services() -> Vec<Row> {
    let all = [
        cloudtrail::rows(),
        dynamodb::rows(),
        ebs::rows(),
        ecr::rows(),
        lambda::rows(),
        logs::rows(),
        rds::rows(),
        s3::rows(),
        secrets_manager::rows(),
        sns::rows(),
        sqs::rows(),
        ssm::rows(),
    ];
    all.into_iter().flatten().collect()
}

/// The operations of the services that call KMS.
pub fn table() -> &'static [Row] {
    static TABLE: LazyLock<Vec<Row>> = LazyLock::new(services);
    &TABLE
}

/// Every operation that can be called: the engine's own and those of the services here.
pub fn every() -> impl Iterator<Item = &'static Row> {
    op::table().iter().chain(table())
}

/// The row of an operation, the engine's or one of these.
pub fn find(service: &str, operation: &str) -> Option<&'static Row> {
    op::find(service, operation).or_else(|| serving(service, operation))
}

/// The row of an operation of the services here: its calls change the world, so they go one after another.
pub fn serving(service: &str, operation: &str) -> Option<&'static Row> {
    static INDEX: LazyLock<HashMap<(&str, &str), &'static Row>> =
        LazyLock::new(|| table().iter().map(|row| ((row.service, row.name), row)).collect());
    INDEX.get(&(service, operation)).copied()
}

/// Answers one call, to whichever service.
pub fn call(engine: &mut Engine, call: Call) -> Outcome {
    match serving(&call.service, &call.operation) {
        Some(row) => engine.serve(row, call),
        None => engine.call(call),
    }
}
