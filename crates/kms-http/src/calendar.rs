//! How far the world's clock was from the wall clock, and when: a presigned URL was made by a program that knows only the
//! wall clock, and it ends on the world's.

use kms_engine::Timestamp;

/// Jumps remembered; of older ones only the last counts.
const ROOM: usize = 1000;
/// Less than this is the time that a call takes, and no jump.
const JUMP_MILLIS: i64 = 500;

/// The differences of both clocks, each with the wall clock's time from which on it held.
#[derive(Debug)]
pub(crate) struct Calendar {
    first: i64,
    jumps: Vec<(Timestamp, i64)>,
}

impl Calendar {
    /// From the beginning the difference has been this.
    pub(crate) fn new(difference: i64) -> Calendar {
        Calendar { first: difference, jumps: Vec::new() }
    }

    /// The difference is this now; whether it jumped is found out here.
    pub(crate) fn note(&mut self, wall: Timestamp, difference: i64) {
        if (difference - self.at(wall)).abs() < JUMP_MILLIS {
            return;
        }
        if self.jumps.len() >= ROOM {
            self.first = self.jumps.remove(0).1;
        }
        self.jumps.push((wall, difference));
    }

    /// The difference at an instant of the wall clock.
    pub(crate) fn at(&self, wall: Timestamp) -> i64 {
        let held = self.jumps.iter().rev().find(|(from, _)| *from <= wall);
        held.map_or(self.first, |(_, difference)| *difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instant_has_the_difference_that_held_then() {
        let mut calendar = Calendar::new(10);
        calendar.note(Timestamp(1000), 12);
        calendar.note(Timestamp(2000), 5000);
        calendar.note(Timestamp(3000), 5400);
        calendar.note(Timestamp(4000), 90_000);
        let at = [0, 1500, 2000, 3500, 4000, 9000].map(|wall| calendar.at(Timestamp(wall)));
        assert_eq!(at, [10, 10, 5000, 5000, 90_000, 90_000]);
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let mut calendar = Calendar::new(0);
        for n in 1..3000 {
            calendar.note(Timestamp(n), n * 1000);
        }
        assert_eq!(calendar.jumps.len(), ROOM);
        assert_eq!(
            (calendar.at(Timestamp(1)), calendar.at(Timestamp(2999))),
            (1_999_000, 2_999_000)
        );
    }
}
