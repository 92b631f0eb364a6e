//! One service has another do something: SNS puts a message into a queue of SQS. It does not ask in the name of its own
//! caller but in its own, and says which resource it serves.

use std::mem;
use std::sync::Arc;

use super::desk::{Desk, service};
use super::kept::Step;
use crate::authz::Decision;
use crate::error::KmsError;
use crate::op::Row;

/// What one service had another do.
#[derive(Debug, Clone)]
pub struct Errand {
    /// The other service as ARNs write it.
    pub service: &'static str,
    /// Its operation.
    pub operation: &'static str,
    /// The service principal that asked.
    pub asker: String,
    /// The condition keys it gave.
    pub context: Vec<(String, String)>,
    /// What was decided about the operation itself.
    pub asked: Vec<Arc<Decision>>,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Why it failed, where it did.
    pub error: Option<KmsError>,
}

impl Desk<'_> {
    /// Runs `work` as another service's operation that `asker`, a service principal, asks for. What it kept before it
    /// failed is not kept.
    pub fn errand<R>(
        &mut self,
        row: &'static Row,
        asker: &str,
        context: Vec<(String, String)>,
        work: impl FnOnce(&mut Self) -> Result<R, KmsError>,
    ) -> Result<R, KmsError> {
        let caller = mem::replace(&mut self.caller, Arc::new(service(asker, &context)));
        let own_row = mem::replace(&mut self.row, row);
        let own = mem::take(&mut self.own);
        let steps = mem::take(&mut self.steps);
        let (region, kept, held) = (self.region.clone(), self.kept.clone(), self.held.clone());
        let before = self.nested.len();

        let result = work(self);

        if result.is_err() {
            (self.kept, self.held) = (kept, held);
        }
        (self.caller, self.row, self.region) = (caller, own_row, region);
        let asked = mem::replace(&mut self.own, own);
        self.nested.splice(before..before, asked.iter().cloned());
        let steps = mem::replace(&mut self.steps, steps);
        self.steps.push(Step::Errand(Errand {
            service: row.service,
            operation: row.name,
            asker: asker.to_owned(),
            context,
            asked,
            steps,
            error: result.as_ref().err().cloned(),
        }));
        result
    }
}
