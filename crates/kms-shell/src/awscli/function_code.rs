//! The deployment package of a new Lambda function: the CLI takes it with `--zip-file` and sends it within `Code`.

use super::model::{Kind, MemberModel, OperationModel};
use super::param::Param;

/// The structure on the wire, and the member in it for which there is a flag.
const CODE: &str = "Code";
const ZIP_FILE: &str = "ZipFile";

/// The flag, for an operation that takes code in a structure; the structure's own flag is then no longer required.
pub(crate) fn flag(input: &mut Vec<MemberModel>) {
    let Some(at) = input.iter().position(|member| member.name == CODE) else { return };
    let member = MemberModel::new(ZIP_FILE, Kind::Blob)
        .doc("The code: fileb://handler.json. Here it is JSON, a list of calls to KMS.");
    input.insert(at + 1, member);
}

/// Puts the package where the wire has it.
pub(super) fn nest(operation: &OperationModel, parameters: &mut Vec<(String, Param)>) {
    if !operation.input.iter().any(|member| member.name == CODE) {
        return;
    }
    let Some(at) = parameters.iter().position(|(name, _)| name == ZIP_FILE) else { return };
    let package = parameters.remove(at);
    match parameters.iter_mut().find(|(name, _)| name == CODE) {
        Some((_, Param::Map(members))) => members.push(package),
        _ => parameters.push((CODE.to_owned(), Param::Map(vec![package]))),
    }
}
