//! The AWS CLI v2's grammar over a table of operations.

pub mod model;
use crate::io::Io;
use crate::world::World;

pub(crate) fn run(_args: &[String], _world: &mut dyn World, io: &mut Io<'_>) -> i32 {
    io.fail(1, "aws: not yet")
}
