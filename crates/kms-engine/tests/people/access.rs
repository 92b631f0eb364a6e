//! The effective matrix says what calls would say.

use std::sync::Arc;

use kms_engine::access::{Access, key_named, matrix, permissions};
use kms_engine::arn::Region;
use serde_json::json;

use crate::lab::{Lab, may, policy};

#[test]
fn a_cell_is_yes_where_the_call_is_allowed_and_no_where_it_is_denied() {
    let mut lab = Lab::new();
    let body = json!({"UserName": "alice", "PolicyName": "P", "PolicyDocument": may(&["kms:Enable*", "kms:Describe*", "kms:List*"])});
    lab.ok("admin", "iam", "PutUserPolicy", body);
    let made = lab.ok("admin", "kms", "CreateKey", json!({}));
    let arn = made["KeyMetadata"]["Arn"].clone();
    let deny = policy(json!({"Effect": "Deny", "Action": "kms:EnableKey", "Resource": "*"}));
    let body = json!({"UserName": "bob", "PolicyName": "Not", "PolicyDocument": deny});
    lab.ok("admin", "iam", "PutUserPolicy", body);
    let body = json!({"KeyId": arn, "GranteePrincipal": "arn:aws:iam::444455556666:user/partner",
                      "Operations": ["DescribeKey"]});
    lab.ok("admin", "kms", "CreateGrant", body);
    lab.set_up("clock +1h");
    let admin = Arc::new(lab.caller("admin").unwrap());
    let world = lab.engine.world().clone();
    let key = key_named(&world, &admin, &Region::lab_default(), arn.as_str().unwrap()).unwrap();
    let matrix = matrix(&world, &key, &[]);
    let on_key = permissions().iter().filter(|action| action.on_key).count();
    assert!(matrix.rows.len() >= on_key - 1, "every permission on a key has a row");
    for operation in ["DescribeKey", "EnableKey", "ListResourceTags", "GetKeyRotationStatus"] {
        let row = matrix.rows.iter().find(|row| row.action.ends_with(operation)).unwrap();
        for (profile, who) in [
            ("admin", "arn:aws:iam::111122223333:user/admin"),
            ("alice", "arn:aws:iam::111122223333:user/alice"),
            ("bob", "arn:aws:iam::111122223333:user/bob"),
            ("partner", "arn:aws:iam::444455556666:user/partner"),
        ] {
            let cell = row.principals.iter().find(|cell| cell.principal == who).unwrap();
            let outcome = lab.call(profile, "kms", operation, json!({"KeyId": arn}));
            let allowed =
                matches!(cell.access, Access::KeyPolicy | Access::KeyPolicyAndIam | Access::Grant);
            assert_eq!(outcome.result.is_ok(), allowed, "{who} {operation}: {}", cell.because);
        }
    }
}
