//! `kmslab undo`, `redo`, `reset`: nothing is lost by trying.

use super::Lab;
use super::door::Door;
use crate::io::Io;

/// Steps back over the last change, or the last N.
pub fn undo<D: Door>(lab: &mut Lab<D>, args: &[String], io: &mut Io<'_>) -> i32 {
    let count = match args.first().map(|n| n.parse::<usize>()) {
        None => 1,
        Some(Ok(count)) if count > 0 => count,
        Some(_) => return io.fail(
            2,
            "kmslab undo: write how many changes to step back over, for example `kmslab undo 2`",
        ),
    };
    for done in 0..count {
        match lab.door.change(|engine| engine.undo()) {
            Err(trouble) => return io.fail(1, format!("kmslab undo: {trouble}")),
            Ok(Some(what)) => io.out(format!("undone: {what}\n")),
            Ok(None) if done == 0 => {
                return io.fail(1, "kmslab undo: nothing has changed since the start");
            }
            Ok(None) => return io.fail(1, "kmslab undo: this is the start"),
        }
    }
    0
}

/// Takes the last undo back.
pub fn redo<D: Door>(lab: &mut Lab<D>, io: &mut Io<'_>) -> i32 {
    match lab.door.change(|engine| engine.redo()) {
        Err(trouble) => io.fail(1, format!("kmslab redo: {trouble}")),
        Ok(Some(what)) => {
            io.out(format!("done again: {what}\n"));
            0
        }
        Ok(None) => io.fail(1, "kmslab redo: nothing was undone since the last change"),
    }
}

/// Back to the start.
pub fn reset<D: Door>(lab: &mut Lab<D>, io: &mut Io<'_>) -> i32 {
    if let Err(trouble) = lab.door.change(|engine| engine.reset()) {
        return io.fail(1, format!("kmslab reset: {trouble}"));
    }
    io.out("the world is as it started; `kmslab undo` takes even this back\n");
    0
}
