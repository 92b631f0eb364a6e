//! AWS Systems Manager Parameter Store: of its parameters only a SecureString meets KMS. A standard one is encrypted by
//! KMS itself, an advanced one under a data key.
//!
//! Missing on purpose: labels, older versions, parameter policies, sharing, everything else of Systems Manager.

mod faults;
mod parameter;
mod types;

crate::operations! {
    put_parameter::PutParameter,
    get_parameter::GetParameter,
    get_parameters::GetParameters,
    get_parameters_by_path::GetParametersByPath,
    describe_parameters::DescribeParameters,
    delete_parameter::DeleteParameter,
}
