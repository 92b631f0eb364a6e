//! Every file in `sessions` is a script; what it prints is reviewed and kept beside it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

mod common;

#[test]
fn sessions_print_what_was_reviewed() {
    insta::glob!("sessions/*.txt", |path| {
        let script = std::fs::read_to_string(path).unwrap();
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(common::session(&script));
        });
    });
}
