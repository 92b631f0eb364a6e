//! Interface endpoints: the private way from a VPC to KMS, with a policy of its own.

use std::sync::Arc;

use crate::authz::policy::{Policy, PolicyError, PolicyKind};
use crate::world::World;

/// An interface endpoint.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct VpcEndpoint {
    /// `vpce-...`: the value of `aws:SourceVpce`.
    pub id: String,
    /// `vpc-...`: the value of `aws:SourceVpc`.
    pub vpc: String,
    /// What may be done through it; allows everything where none was given.
    pub policy: Option<Arc<Policy>>,
}

impl World {
    /// Adds or replaces an interface endpoint. Calls travel through it when `Caller::vpc_endpoint` names it.
    pub fn put_vpc_endpoint(
        &mut self,
        id: &str,
        vpc: &str,
        policy: Option<&str>,
    ) -> Result<(), PolicyError> {
        let policy = match policy {
            None => None,
            Some(text) => {
                let policy = Policy::parse(text)?;
                policy.check(PolicyKind::VpcEndpoint)?;
                Some(Arc::new(policy))
            }
        };
        let endpoint = VpcEndpoint { id: id.to_owned(), vpc: vpc.to_owned(), policy };
        self.vpc_endpoints.insert(id.to_owned(), Arc::new(endpoint));
        Ok(())
    }
}
