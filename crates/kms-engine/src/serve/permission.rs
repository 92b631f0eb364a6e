//! The permission for a service's own action, on something that may have a policy of its own.

use std::sync::Arc;

use crate::authorize::Asked;
use crate::authz::policy::Policy;
use crate::authz::{Attached, Resource};
use crate::cx::Cx;
use crate::error::KmsError;
use crate::principal::AccountId;

/// What a service asks before it does anything: may the caller do this?
#[derive(Debug, Clone)]
pub struct Permission {
    action: String,
    arn: Option<Arc<str>>,
    owner: Option<AccountId>,
    policy: Option<(String, Arc<Policy>)>,
    keys: Vec<(String, String)>,
}

impl Permission {
    /// For an action of the service, `PutObject`; of another one, `iam:PassRole`.
    pub fn to(action: &str) -> Permission {
        Permission {
            action: action.to_owned(),
            arn: None,
            owner: None,
            policy: None,
            keys: Vec::new(),
        }
    }

    /// On this.
    #[must_use]
    pub fn on(mut self, arn: &str, owner: &AccountId) -> Permission {
        (self.arn, self.owner) = (Some(arn.into()), Some(owner.clone()));
        self
    }

    /// Which has a policy of its own.
    #[must_use]
    pub fn policy(mut self, name: &str, policy: Option<Arc<Policy>>) -> Permission {
        self.policy = policy.map(|policy| (name.to_owned(), policy));
        self
    }

    /// With a condition key that the request gives.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Permission {
        self.keys.push((key.to_owned(), value.into()));
        self
    }

    pub(super) fn settle(self, cx: &mut Cx<'_>) -> Result<(), KmsError> {
        let mut asked = Asked::to_action(self.action);
        for (key, value) in self.keys {
            asked = asked.with(key, value);
        }
        let (Some(arn), Some(account)) = (self.arn, self.owner) else {
            return cx.authorize_any(&asked);
        };
        let mut policies: Vec<Attached> = self
            .policy
            .iter()
            .map(|(name, policy)| Attached::named(name, policy.clone()))
            .collect();
        // What AWS does everywhere but with keys and roles: in its own account, IAM always counts.
        let own = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"own account","Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"*","Resource":"*"}}]}}"#
        );
        let own = Policy::parse(&own).map_err(KmsError::internal)?;
        policies.push(Attached::named(&format!("account {account}"), Arc::new(own)));
        cx.authorize_owned(Resource::Owned { arn, account }, policies, &asked)
    }
}
