//! kms-shell.
