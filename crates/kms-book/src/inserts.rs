//! Where quizzes and labs enter a page; their HTML comes from the crate that grades them.

use crate::chapter::Insert;
use crate::escape;

/// Gives the HTML for `{{#quiz id}}` and `{{#lab id}}`.
///
/// The HTML must be whole elements and may span lines but not hold blank ones.
pub trait Inserts: Sync {
    /// The HTML, or what is wrong with the id.
    fn html(&self, insert: &Insert) -> Result<String, String>;
}

/// Names the command that opens the quiz or lab in the terminal; for a book without graded inserts.
#[derive(Clone, Copy, Debug, Default)]
pub struct InTerminal;

impl Inserts for InTerminal {
    fn html(&self, insert: &Insert) -> Result<String, String> {
        let (what, command, id) = match insert {
            Insert::Quiz(id) => ("Questions", "quiz take", id),
            Insert::Lab(id) => ("Lab", "lab start", id),
        };
        let id = escape::text(id);
        Ok(format!(
            "<p class=\"kms-insert\">{what}: run <code>kmslab {command} {id}</code> in your terminal.</p>"
        ))
    }
}
