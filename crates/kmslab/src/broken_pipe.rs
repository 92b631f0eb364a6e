//! Ends the program quietly when who read its output has gone, as in `kmslab lab solve first-key | head`.
//!
//! Rust ignores SIGPIPE, so that `println!` panics there; asking for the signal back would take unsafe code.

/// The exit status of a program that SIGPIPE ended, as a shell reports it.
const ENDED_BY_SIGPIPE: i32 = 141;

/// From here on, a print into a closed pipe ends the program without a word; any other panic is reported as before.
pub fn end_quietly() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let text = info.payload().downcast_ref::<String>().map(String::as_str).unwrap_or_default();
        if text.starts_with("failed printing to std") && text.contains("Broken pipe") {
            std::process::exit(ENDED_BY_SIGPIPE);
        }
        report(info);
    }));
}
