//! kmslab.
fn main() {}
