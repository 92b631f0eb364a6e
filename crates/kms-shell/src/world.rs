//! The one door to what the shell talks to. The shell knows no KMS rules: it turns a line into a
//! [`World::call`] and prints what came back.

use serde_json::Value;

use crate::awscli::model::ServiceModel;
use crate::io::Io;

/// An error the service answered with, as the AWS CLI shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The exception's name, such as `NotFoundException`.
    pub code: String,
    /// What it says.
    pub message: String,
}

/// A word the world offers for completion, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The text to insert.
    pub value: String,
    /// One line beside it, or nothing.
    pub about: String,
}

/// A profile so named stands for the access key behind the prefix: credentials that the shell's environment holds.
pub const ACCESS_KEY: &str = "access-key:";

/// What the shell runs against.
pub trait World {
    /// The services, operations and members `aws` knows.
    fn services(&self) -> &[ServiceModel];

    /// Makes one call. `body` is the request as it goes over the wire: blobs in base64,
    /// timestamps as seconds; the answer is the response in the same form. The code
    /// `EndpointConnectionError` stands for a Region with no endpoint.
    fn call(
        &mut self,
        profile: Option<&str>,
        region: Option<&str>,
        service: &str,
        operation: &str,
        body: Value,
    ) -> Result<Value, ServiceError>;

    /// Runs `kmslab ...`; `argv` starts after the word `kmslab`.
    fn kmslab(&mut self, argv: &[String], io: &mut Io<'_>) -> i32;

    /// The profiles `--profile` may name; an empty list accepts any.
    fn profiles(&self) -> Vec<String> {
        Vec::new()
    }

    /// Values to offer for a member such as `KeyId` or `AliasName`.
    fn offers(&self, member: &str) -> Vec<Offer> {
        let _ = member;
        Vec::new()
    }

    /// The subcommands of `kmslab`, to complete and suggest.
    fn kmslab_commands(&self) -> Vec<Offer> {
        Vec::new()
    }

    /// What may follow on a line that has these words after `kmslab`, the first of them a subcommand.
    fn kmslab_words(&self, before: &[&str]) -> Vec<Offer> {
        let _ = before;
        Vec::new()
    }
}
