//! Amazon RDS: an encrypted database has a data key bound to it, which RDS itself uses under a grant. It keeps running on
//! what is in memory, but not for long: RDS notices when the key is gone.
//!
//! Missing on purpose: databases to log in to, clusters (Aurora's go the same way), parameter groups, networks, point in
//! time recovery. Where AWS finishes a request in the background, it is finished at once.

mod database;
mod faults;
mod key;
mod snapshot;
mod types;

crate::operations! {
    create_db_instance::CreateDBInstance,
    create_db_instance_read_replica::CreateDBInstanceReadReplica,
    describe_db_instances::DescribeDBInstances,
    start_db_instance::StartDBInstance,
    stop_db_instance::StopDBInstance,
    delete_db_instance::DeleteDBInstance,
    create_db_snapshot::CreateDBSnapshot,
    copy_db_snapshot::CopyDBSnapshot,
    describe_db_snapshots::DescribeDBSnapshots,
    modify_db_snapshot_attribute::ModifyDBSnapshotAttribute,
    restore_db_instance_from_db_snapshot::RestoreDBInstanceFromDBSnapshot,
}
