//! Amazon DynamoDB: tables that are always encrypted, under a key that AWS owns, the AWS managed key, or a customer managed
//! key.
//!
//! ```text
//!   KMS key ──▶ table key ──▶ data key ──▶ items
//! ```
//!
//! DynamoDB itself comes to KMS with a grant that it makes in the name of whoever creates the table. Whoever reads or
//! writes items has the table key decrypted in their own name.
//!
//! Missing on purpose: queries, indexes, streams, backups, nested values, everything else that KMS never hears of.

mod encryption;
mod faults;
mod item;
mod table;
mod types;

crate::operations! {
    create_table::CreateTable,
    describe_table::DescribeTable,
    list_tables::ListTables,
    update_table::UpdateTable,
    delete_table::DeleteTable,
    put_item::PutItem,
    get_item::GetItem,
}
