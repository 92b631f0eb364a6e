//! The words of AccessDeniedException: what the wire shows of a decision, and no more.

use super::conclude::Verdict;
use super::decision::Decision;
use super::step::Layer;

/// How KMS names the key where the caller named only a ciphertext and must not learn which key made it.
const HIDDEN_KEY: &str = "the resource associated with this ciphertext";

impl Decision {
    /// The message of AccessDeniedException for this decision; empty where it allows.
    ///
    /// The forms are those of IAM's guide ("Troubleshoot access denied error messages").
    pub fn message(&self) -> String {
        let Verdict::Denied { layer, explicit, .. } = self.effect else {
            return String::new();
        };
        let (caller, action) = (&self.caller, &self.action);
        // CreateKey's second check names no resource at all.
        let on = match (&**action, &*self.resource) {
            ("kms:TagResource", "*") => String::new(),
            _ if self.hide_resource => format!(" on {HIDDEN_KEY}"),
            (_, resource) => format!(" on resource: {resource}"),
        };
        // IAM's guide gives a role's trust policy forms of their own, without the role.
        let trust = layer == Layer::KeyPolicy && self.is_of_role();
        let on = if trust { String::new() } else { on };
        let who = format!("User: {caller} is not authorized to perform: {action}{on}");
        let policy = policy_name(layer);
        if self.hide_resource && policy == "resource-based policy" {
            return format!(
                "{who} because the resource does not exist in this Region, no resource-based policies allow access, \
                 or a resource-based policy explicitly denies access"
            );
        }
        match explicit {
            true if trust => format!("{who} with an explicit deny in the role trust policy"),
            false if trust => {
                format!("{who} because no role trust policy allows the {action} action")
            }
            true if layer == Layer::Identity => {
                format!("{who} with an explicit deny in an {policy}")
            }
            true => format!("{who} with an explicit deny in a {policy}"),
            false => format!("{who} because no {policy} allows the {action} action"),
        }
    }
}

/// What AWS calls a layer. A grant never denies; an operation that does not work across accounts is reported as a
/// missing permission on the key's side.
fn policy_name(layer: Layer) -> &'static str {
    match layer {
        Layer::KeyPolicy | Layer::Grant | Layer::Operation => "resource-based policy",
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Scp => "service control policy",
        Layer::Rcp => "resource control policy",
        Layer::VpcEndpoint => "VPC endpoint policy",
    }
}
