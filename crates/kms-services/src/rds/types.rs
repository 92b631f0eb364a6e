//! The shapes of RDS's model (`2014-10-31`) that several operations share.

use kms_engine::shape::types::ListOf;
use kms_engine::{Timestamp, numbers, shape, texts};

texts! {
    /// Any text.
    Text: 0..=1048576;
    /// The name of a database instance or snapshot, or its ARN.
    Identifier: 1..=2048;
    /// A KMS key: its id, ARN, alias name or alias ARN.
    KmsKeyId: 1..=2048;
    /// A Region's name.
    RegionName: 1..=32;
}

numbers! {
    /// Gibibytes.
    Size: 1..=65536;
}

shape! {
    /// A database instance as answers show it.
    pub struct DBInstance {
        db_instance_identifier as "DBInstanceIdentifier": Option<Text>,
        db_instance_class as "DBInstanceClass": Option<Text>,
        engine: Option<Text>,
        db_instance_status as "DBInstanceStatus": Option<Text>,
        allocated_storage: Option<Size>,
        instance_create_time: Option<Timestamp>,
        read_replica_source as "ReadReplicaSourceDBInstanceIdentifier": Option<Text>,
        storage_encrypted: Option<bool>,
        kms_key_id: Option<Text>,
        dbi_resource_id: Option<Text>,
        db_instance_arn as "DBInstanceArn": Option<Text>,
    }
}

shape! {
    /// A snapshot as answers show it.
    pub struct DBSnapshot {
        db_snapshot_identifier as "DBSnapshotIdentifier": Option<Text>,
        db_instance_identifier as "DBInstanceIdentifier": Option<Text>,
        snapshot_create_time: Option<Timestamp>,
        engine: Option<Text>,
        allocated_storage: Option<Size>,
        status: Option<Text>,
        snapshot_type: Option<Text>,
        encrypted: Option<bool>,
        kms_key_id: Option<Text>,
        db_snapshot_arn as "DBSnapshotArn": Option<Text>,
    }
}

shape! {
    /// An answer that shows one database instance.
    pub struct Shown {
        db_instance as "DBInstance": Option<DBInstance>,
    }
}

shape! {
    /// An answer that shows one snapshot.
    pub struct SnapshotShown {
        db_snapshot as "DBSnapshot": Option<DBSnapshot>,
    }
}

shape! {
    /// One attribute of a snapshot.
    pub struct DBSnapshotAttribute {
        attribute_name: Option<Text>,
        attribute_values: Option<ListOf<Text>>,
    }
}

shape! {
    /// The attributes of a snapshot.
    pub struct DBSnapshotAttributesResult {
        db_snapshot_identifier as "DBSnapshotIdentifier": Option<Text>,
        db_snapshot_attributes as "DBSnapshotAttributes": Option<ListOf<DBSnapshotAttribute>>,
    }
}
