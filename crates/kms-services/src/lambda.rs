//! AWS Lambda: environment variables encrypted by KMS itself, which the execution role decrypts with a grant; and code
//! that calls KMS as that role.
//!
//! Missing on purpose: versions, aliases, layers, triggers, permissions of other accounts, SnapStart, images. What a
//! function does is a list of calls to KMS, see [`code`].

mod code;
mod environment;
mod faults;
mod function;
mod role;
mod types;

crate::operations! {
    create_function::CreateFunction,
    get_function::GetFunction,
    get_function_configuration::GetFunctionConfiguration,
    update_function_code::UpdateFunctionCode,
    update_function_configuration::UpdateFunctionConfiguration,
    delete_function::DeleteFunction,
    invoke::Invoke,
}
