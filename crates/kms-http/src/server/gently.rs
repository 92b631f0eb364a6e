//! Work that takes seconds, on a thread that gives way to all others.
//!
//! The scheduler lets a thread that computes without a pause run for some milliseconds before another on the same
//! processor has its turn: many times what answering a call takes. A thread of lower priority gets such a turn rarely
//! while others are waiting, and loses nothing where a processor is idle.

use std::io;
use std::thread;

use tokio::sync::oneshot;

/// How much the thread steps back, from 0 to 19. With 10 it still gets a tenth of a processor that others would use up
/// entirely: an RSA-4096 key takes long then, but it is made.
const NICE: i32 = 10;

/// Starts the work; what it returns comes later, or nothing where it panicked.
pub(crate) fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<oneshot::Receiver<T>> {
    let (tell, told) = oneshot::channel();
    // A thread for each: priority can be lowered but not raised again, so it is good for nothing else afterwards, and
    // starting one costs little beside seconds.
    thread::Builder::new().name("kmslab-gently".to_owned()).spawn(move || {
        step_back();
        // Whoever asked may be gone.
        let _ = tell.send(work());
    })?;
    Ok(told)
}

/// Only Linux has a priority for each thread under this name; elsewhere it is the whole process's.
#[cfg(target_os = "linux")]
fn step_back() {
    // Refused only where the priority is at its lowest already.
    let _ = rustix::process::nice(NICE);
}

#[cfg(not(target_os = "linux"))]
fn step_back() {
    let _ = NICE;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn the_work_steps_back_and_nobody_else() {
        let priority = || getpriority_process(None).unwrap();
        let before = priority();
        let of_work = run(priority).unwrap().blocking_recv().unwrap();
        assert_eq!((of_work, priority()), ((before + NICE).min(19), before));
    }

    #[test]
    fn work_that_panics_leaves_nobody_waiting() {
        let told = run(|| std::panic::resume_unwind(Box::new("on purpose"))).unwrap();
        let told: oneshot::Receiver<()> = told;
        assert!(told.blocking_recv().is_err());
    }
}
