//! kms-book.
