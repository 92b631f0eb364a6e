//! The truth table: key policy x IAM x grant, in the same account and across accounts, and which message a denial has.

use kms_engine::authz::{Constraints, Decision, Facts, GrantFacts, Layer, Verdict, decide};
use kms_engine::spec::GrantOperation;
use kms_engine::time::Timestamp;

use crate::world::*;

fn world(key_policy: &str, iam: Option<String>, granted: bool, owner: &str) -> Facts {
    let mut facts = facts(user("Bob"), "kms:Decrypt", key_policy);
    facts.resource = key(owner);
    facts.identity = iam.map(|text| attached("user/Bob: P", &text)).into_iter().collect();
    facts.grants = granted
        .then(|| GrantFacts {
            id: "g".into(),
            grantee: iam_bob().into(),
            retiring_principal: None,
            issuing_account: None,
            operations: [GrantOperation::Decrypt].into(),
            constraints: Constraints::default(),
            effective_from: Timestamp::LAB_START,
            ineffective_from: None,
            token_presented: false,
        })
        .into_iter()
        .collect();
    facts
}

fn iam_bob() -> String {
    iam("user/Bob")
}

fn in_a_word(decision: &Decision) -> String {
    match decision.effect {
        Verdict::Allowed { .. } => "allowed".into(),
        Verdict::Denied { layer, explicit: true, .. } => format!("DENIED by {layer}"),
        Verdict::Denied { layer: Layer::KeyPolicy, .. } => "denied: key policy".into(),
        Verdict::Denied { layer: Layer::Identity, .. } => "denied: IAM".into(),
        Verdict::Denied { layer, .. } => format!("denied: {layer}"),
    }
}

#[test]
fn key_policy_and_iam_and_grant() {
    let key_policies = [
        ("says nothing", allow(&iam("role/App"), "kms:*")),
        ("names Bob", allow(&iam_bob(), "kms:Decrypt")),
        ("names account", allow(&iam("root"), "kms:*")),
        ("denies Bob", format!("{}, {}", allow(&iam_bob(), "kms:*"), deny(&iam_bob(), "kms:*"))),
    ];
    let policies = [("-", None), ("allow", Some(may("kms:*"))), ("deny", Some(may_not("kms:*")))];
    let mut out = format!(
        "{:<14} {:<6} {:<6} {:<30} {}\n",
        "key policy", "IAM", "grant", "same account", "across accounts"
    );
    for (about_key, key_policy) in &key_policies {
        for (about_iam, identity) in &policies {
            for granted in [false, true] {
                let outcome = |owner| {
                    in_a_word(&decide(&world(key_policy, identity.clone(), granted, owner)))
                };
                let grant = if granted { "yes" } else { "-" };
                let (same, across) = (outcome(A), outcome(B));
                out.push_str(&format!(
                    "{about_key:<14} {about_iam:<6} {grant:<6} {same:<30} {across}\n"
                ));
            }
        }
    }
    insta::assert_snapshot!(out, @"
    key policy     IAM    grant  same account                   across accounts
    says nothing   -      -      denied: key policy             denied: key policy
    says nothing   -      yes    allowed                        allowed
    says nothing   allow  -      denied: key policy             denied: key policy
    says nothing   allow  yes    allowed                        allowed
    says nothing   deny   -      DENIED by identity policies    DENIED by identity policies
    says nothing   deny   yes    DENIED by identity policies    DENIED by identity policies
    names Bob      -      -      allowed                        denied: IAM
    names Bob      -      yes    allowed                        allowed
    names Bob      allow  -      allowed                        allowed
    names Bob      allow  yes    allowed                        allowed
    names Bob      deny   -      DENIED by identity policies    DENIED by identity policies
    names Bob      deny   yes    DENIED by identity policies    DENIED by identity policies
    names account  -      -      denied: IAM                    denied: IAM
    names account  -      yes    allowed                        allowed
    names account  allow  -      allowed                        allowed
    names account  allow  yes    allowed                        allowed
    names account  deny   -      DENIED by identity policies    DENIED by identity policies
    names account  deny   yes    DENIED by identity policies    DENIED by identity policies
    denies Bob     -      -      DENIED by key policy           DENIED by key policy
    denies Bob     -      yes    DENIED by key policy           DENIED by key policy
    denies Bob     allow  -      DENIED by key policy           DENIED by key policy
    denies Bob     allow  yes    DENIED by key policy           DENIED by key policy
    denies Bob     deny   -      DENIED by key policy           DENIED by key policy
    denies Bob     deny   yes    DENIED by key policy           DENIED by key policy
    ");
}
