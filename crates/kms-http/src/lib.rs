//! kms-http.
