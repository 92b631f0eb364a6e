//! The content of an answer, which the CLI writes into a file and leaves out of what it prints.

use serde_json::Value;

use super::blob;
use super::failure::Failure;
use super::model::OperationModel;
use crate::io::Io;

/// Takes the content out of the answer and writes it.
pub(super) fn write(
    answer: &mut Value,
    operation: &OperationModel,
    outfile: &str,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let Some(member) = operation.output.iter().find(|member| member.is_file) else {
        return Ok(());
    };
    let content = answer.as_object_mut().and_then(|members| members.shift_remove(&member.name));
    let content = content.as_ref().and_then(Value::as_str).and_then(blob::decode);
    io.write(outfile, &content.unwrap_or_default()).map_err(|error| {
        Failure::General(format!("[Errno {}] {error}: '{outfile}'", error.errno()))
    })
}
