//! A decision as a lesson for a terminal.

use std::fmt;

use super::decision::Decision;

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.because)
    }
}
