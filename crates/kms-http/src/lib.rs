//! The lab's other front doors: the AWS endpoint, the console API of the book, and the store that keeps the world.

mod door;
pub mod shared;
pub mod store;

pub use shared::{Pace, SharedEngine};
