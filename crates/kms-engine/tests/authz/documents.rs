//! Policy documents: what is refused, where, in whose words; and that hostile ones are refused at once.

use std::time::{Duration, Instant};

use kms_engine::authz::policy::{
    ConsoleKey, Fault, KEY_POLICY_QUOTA, Policy, PolicyKind, aws_managed_key_policy,
    console_key_policy, default_key_policy,
};
use kms_engine::spec::{KeySpec, KeyUsage, Origin};

use crate::world::*;

/// The place, AWS's words and our hint for a refused document, one line each.
#[track_caller]
fn refused(kind: PolicyKind, text: &str) -> String {
    let error = match Policy::parse(text) {
        Err(error) => error,
        Ok(policy) => policy.check(kind).expect_err("the document is accepted"),
    };
    format!("{}:{} {}\n  {}\n", error.line, error.column, error.message, error.hint)
}

#[test]
fn a_refused_document_says_where_and_how_to_mend_it() {
    use PolicyKind::*;
    let rows: &[(PolicyKind, &str)] = &[
        (Key, "{\n  \"Statement\": [,]\n}"),
        (Key, "[]"),
        (Key, r#"{"Version": "2012-10-17"}"#),
        (Key, "{\"Version\": \"2012\",\n \"Statement\": []}"),
        (Key, r#"{"Statement": []}"#),
        (Key, "{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Effect\": \"Deny\"}]}"),
        (Key, "{\"Statement\": [{\n  \"effect\": \"Allow\"}]}"),
        (Key, "{\"Statement\": [{\"Effect\": \"allow\"}]}"),
        (Key, r#"{"Statement": {"Principal": "*", "Action": "kms:*", "Resource": "*"}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Actions": "kms:*"}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "NotAction": "kms:*"}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Action": {"kms": "*"}}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Principal": "arn:aws:iam::111122223333:root"}}"#,
        ),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}}"#,
        ),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": ["111122223333",
            "arn:aws:iam::111122223333:group/Dev"]}}}"#,
        ),
        (Key, r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "s3.amazonaws.com"}}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "*"}}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Principal": {"CanonicalUser": "79a5"}}}"#),
        (Key, r#"{"Statement": {"Effect": "Allow", "Condition": {"StringEqual": {"a": "b"}}}}"#),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Condition": {"StringEquals": {"a": {"b": "c"}}}}}"#,
        ),
        (Key, r#"{"Statement": {"Effect": "Allow", "Condition": {"StringEquals": {"a": null}}}}"#),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Condition":
            {"ForAllValues:StringEquals": {"kms:EncryptionContext:Dept": "IT"}}}}"#,
        ),
        (
            Key,
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Condition":
            {"StringEquals": {"aws:ResourceTag/Dept": "IT"}}}}"#,
        ),
        (
            Identity,
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#,
        ),
        (Identity, r#"{"Statement": {"Effect": "Allow", "Action": "kms:*"}}"#),
        (Identity, r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#),
        (Identity, r#"{"Statement": {"Effect": "Allow", "Action": "Encrypt", "Resource": "*"}}"#),
        (
            Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "aws:kms:Encrypt", "Resource": "*"}}"#,
        ),
        (
            Identity,
            r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "alias/app"}}"#,
        ),
        (
            Identity,
            r#"{"Statement": {"Sid": "a b", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#,
        ),
        (
            Identity,
            r#"{"Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": "kms:*", "Resource": "*"},
            {"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#,
        ),
        (
            Trust,
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}}"#,
        ),
        (
            Scp,
            r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}}"#,
        ),
        (Rcp, r#"{"Statement": {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}}"#),
        (
            Rcp,
            r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}"#,
        ),
    ];
    let out: String = rows.iter().map(|(kind, text)| refused(*kind, text)).collect();
    insta::assert_snapshot!(out, @r#"
    2:17 This policy contains invalid Json
      this is not JSON: expected value
    1:1 Syntax errors in policy.
      the policy must be an object, not a list
    1:1 Syntax errors in policy.
      the policy has no `Statement`
    1:13 The policy must contain a valid version string
      `2012` is no version of the policy language; write `2012-10-17`
    1:1 Syntax errors in policy.
      `Statement` is an empty list; a policy needs one statement at least
    3:3 Syntax errors in policy.
      `Effect` stands twice in a statement; JSON readers keep only one of them, so write it once
    2:3 Syntax errors in policy.
      `effect` is no element of a statement; did you mean `Effect`?
    1:27 Invalid effect: allow
      `Effect` is `Allow` or `Deny`, written exactly so, not `allow`
    1:15 Missing required field Effect
      a statement needs `"Effect": "Allow"` or `"Deny"`
    1:35 Syntax errors in policy.
      `Actions` is no element of a statement; did you mean `Action`?
    1:54 Syntax errors in policy.
      a statement has `NotAction` or `Action`, never both
    1:45 Syntax errors in policy.
      `Action` must be a string, not an object
    1:15 Missing required field Principal
      each statement of this policy must say whom it is for: add a `Principal`
    1:48 Policy contains a statement with one or more invalid principals.
      `Principal` is `"*"` or an object such as {"AWS": "arn:aws:iam::..."}
    1:56 Policy contains a statement with one or more invalid principals.
      a principal takes no wildcard inside `arn:aws:iam::111122223333:role/*`; name "*" and add a condition ArnLike on aws:PrincipalArn
    2:13 Policy contains a statement with one or more invalid principals.
      `arn:aws:iam::111122223333:group/Dev` is a group, which cannot be a principal; name its users
    1:56 Policy contains a statement with one or more invalid principals.
      `s3.amazonaws.com` is a service: write it under "Service"
    1:60 Policy contains a statement with one or more invalid principals.
      `*` is no service principal; write one such as `logs.eu-west-1.amazonaws.com`
    1:66 Policy contains a statement with one or more invalid principals.
      a canonical user is a principal of Amazon S3 only
    1:49 Invalid Condition type : StringEqual
      there is no condition operator `StringEqual`; did you mean `StringEquals`?
    1:71 Syntax errors in policy.
      a value of `a` must be a string, a number, true or false, not an object
    1:71 Syntax errors in policy.
      a value of `a` must be a string, a number, true or false, not null
    2:44 OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches requests without the specified encryption context or with an unspecified encryption context. To fix, remove ForAllValues.
      `kms:EncryptionContext:Dept` has one value; ForAllValues is true when it is absent
    2:31 These condition keys are not permitted in a key policy: aws:ResourceTag
      `aws:ResourceTag/Dept` works in IAM policies only
    1:15 Policy document should not specify a principal.
      an identity policy is for whomever it is attached to: take the `Principal` out
    1:15 Policy statement must contain resources.
      add `"Resource": "*"` or the ARNs it is for
    1:15 Policy statement must contain actions.
      add `Action`, for example `"kms:Decrypt"`
    1:15 Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.
      write `kms:Encrypt`
    1:15 Actions/Condition can contain only one colon.
      `aws:kms:Encrypt` has 2 colons; an action is `service:Operation`
    1:15 Resource alias/app must be in ARN format or "*".
      write the whole ARN, such as `arn:aws:kms:eu-west-1:111122223333:key/*`
    1:15 Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*
      `a b` has other characters; a key policy may use them, an IAM policy may not
    3:13 Statement IDs (SID) in a single policy must be unique.
      `A` stands at another statement already
    1:15 Has prohibited field Resource
      a trust policy is about the role it belongs to: take the `Resource` out
    1:15 The provided policy document does not meet the requirements of the specified policy type.
      a service control policy is for the accounts it is attached to: take the `Principal` out
    1:15 The provided policy document does not meet the requirements of the specified policy type.
      a resource control policy has `"Principal": "*"`; narrow it by conditions
    1:15 The provided policy document does not meet the requirements of the specified policy type.
      a resource control policy only denies; RCPFullAWSAccess does the allowing
    "#);
}

#[test]
fn what_kms_accepts_is_accepted() {
    for text in [
        // A statement without Action or Resource does nothing, and KMS takes it.
        r#"{"Statement": {"Effect": "Allow", "Principal": "*"}}"#,
        r#"{"Id": "x", "Statement": [{"Sid": "any text", "Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}}]}"#,
        r#"{"Statement": {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}}}"#,
        r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": ["logs.eu-west-1.amazonaws.com"]}}}"#,
    ] {
        Policy::parse(text).and_then(|policy| policy.check(PolicyKind::Key)).unwrap();
    }
}

#[test]
fn hostile_documents_are_refused_in_milliseconds() {
    let statement = r#"{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}"#;
    let documents: Vec<(&str, Vec<u8>)> = vec![
        (
            "a megabyte",
            format!(r#"{{"Statement": [{}]}}"#, [statement; 14_000].join(",")).into_bytes(),
        ),
        ("deep lists", format!("{}{}", "[".repeat(60_000), "]".repeat(60_000)).into_bytes()),
        (
            "deep objects",
            format!("{}1{}", r#"{"a":"#.repeat(20_000), "}".repeat(20_000)).into_bytes(),
        ),
        (
            "a deep condition",
            format!(
                r#"{{"Statement": {{"Effect": "Allow", "Condition": {}{}}}}}"#,
                "[".repeat(9_000),
                "]".repeat(9_000)
            )
            .into_bytes(),
        ),
        ("an open list", "[".repeat(130_000).into_bytes()),
        ("not UTF-8", b"{\"Statement\": \"\xff\xfe\"}".to_vec()),
        ("half a surrogate", br#"{"Statement": {"Effect": "\ud800"}}"#.to_vec()),
        ("a name twice", format!(r#"{{"Id": "{}", "Id": "b"}}"#, "a".repeat(100_000)).into_bytes()),
        ("nothing", Vec::new()),
        ("a NUL", b"{\"Id\": \"\0\"}".to_vec()),
    ];
    for (name, document) in documents {
        let started = Instant::now();
        let error = Policy::parse_bytes(&document).expect_err(name);
        assert!(started.elapsed() < Duration::from_millis(100), "{name}: {:?}", started.elapsed());
        assert!(
            !error.message.is_empty() && !error.hint.is_empty() && error.hint.len() < 300,
            "{name}: {error}"
        );
    }
}

#[test]
fn wildcard_bombs_are_evaluated_in_milliseconds() {
    let bomb = "*a?".repeat(5_000);
    let condition = format!(r#", "Condition": {{"StringLike": {{"k": ["{bomb}", "{bomb}b"]}}}}"#);
    let text = statement("Allow", Some("*"), "*", &condition);
    let mut facts = facts(user("Bob"), "kms:Encrypt", &text);
    facts.context.one("k", "a".repeat(8_192));
    let started = Instant::now();
    assert!(!kms_engine::authz::decide(&facts).is_allowed());
    assert!(started.elapsed() < Duration::from_millis(300), "{:?}", started.elapsed());
}

#[test]
fn the_size_quota_is_a_check_of_its_own() {
    let text = default_key_policy(&account(A));
    let padded = text.replacen('{', &format!("{{{}", " ".repeat(KEY_POLICY_QUOTA - text.len())), 1);
    assert_eq!(padded.len(), KEY_POLICY_QUOTA);
    Policy::parse(&padded).unwrap().check_size(KEY_POLICY_QUOTA).unwrap();
    let error =
        Policy::parse(&format!("{padded} ")).unwrap().check_size(KEY_POLICY_QUOTA).unwrap_err();
    assert_eq!(error.fault, Fault::TooLong);
}

#[test]
fn the_text_is_kept_as_it_was_put_and_a_deleted_principal_turns_into_its_id() {
    let text = "{ \"Statement\":\n [{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"arn:aws:iam::111122223333:role\\/App\", \
                \"arn:aws:iam::111122223333:user/Bob\"]}, \"Sid\": \"arn:aws:iam::111122223333:role/App\"}] }";
    let policy = Policy::parse(text).unwrap();
    assert_eq!(policy.text(), text);
    let names: Vec<&str> = policy.principals().map(|named| &*named.text).collect();
    assert_eq!(names, [iam("role/App"), iam("user/Bob")]);
    let after = policy.with_principal_replaced(&iam("role/App"), "AROAEXAMPLE1234567890").unwrap();
    assert_eq!(
        after.text(),
        text.replacen("arn:aws:iam::111122223333:role\\/App", "AROAEXAMPLE1234567890", 1)
    );
    assert_eq!(policy.with_principal_replaced(&iam("role/None"), "AROAEXAMPLE1234567890"), None);
}

#[test]
fn the_policies_aws_writes() {
    let bob = [iam("user/Bob")];
    let app = [iam("role/App"), iam("role/Batch")];
    let console = console_key_policy(&ConsoleKey {
        account: &account(A),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::AwsKms,
        multi_region: false,
        administrators: &bob,
        administrators_may_delete: true,
        users: &app,
        accounts: &[account(B)],
    });
    let managed = aws_managed_key_policy("secretsmanager", &account(A), "eu-west-1");
    let default = default_key_policy(&account(A));
    for text in [&default, &console, &managed] {
        Policy::parse(text).unwrap().check(PolicyKind::Key).unwrap();
    }
    insta::assert_snapshot!(format!("{default}\n\n{console}\n\n{managed}"), @r#"
    {
      "Version" : "2012-10-17",
      "Id" : "key-default-1",
      "Statement" : [ {
        "Sid" : "Enable IAM User Permissions",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::111122223333:root"
        },
        "Action" : "kms:*",
        "Resource" : "*"
      } ]
    }

    {
      "Version" : "2012-10-17",
      "Id" : "key-consolepolicy-3",
      "Statement" : [ {
        "Sid" : "Enable IAM User Permissions",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::111122223333:root"
        },
        "Action" : "kms:*",
        "Resource" : "*"
      }, {
        "Sid" : "Allow access for Key Administrators",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::111122223333:user/Bob"
        },
        "Action" : [ "kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:RotateKeyOnDemand" ],
        "Resource" : "*"
      }, {
        "Sid" : "Allow use of the key",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : [ "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:role/Batch", "arn:aws:iam::444455556666:root" ]
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
        "Resource" : "*"
      }, {
        "Sid" : "Allow attachment of persistent resources",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : [ "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:role/Batch", "arn:aws:iam::444455556666:root" ]
        },
        "Action" : [ "kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant" ],
        "Resource" : "*",
        "Condition" : {
          "Bool" : {
            "kms:GrantIsForAWSResource" : "true"
          }
        }
      } ]
    }

    {
      "Version" : "2012-10-17",
      "Id" : "auto-secretsmanager-2",
      "Statement" : [ {
        "Sid" : "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:CreateGrant", "kms:DescribeKey" ],
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "111122223333",
            "kms:ViaService" : "secretsmanager.eu-west-1.amazonaws.com"
          }
        }
      }, {
        "Sid" : "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "*"
        },
        "Action" : "kms:GenerateDataKey*",
        "Resource" : "*",
        "Condition" : {
          "StringEquals" : {
            "kms:CallerAccount" : "111122223333"
          },
          "StringLike" : {
            "kms:ViaService" : "secretsmanager.*.amazonaws.com"
          }
        }
      }, {
        "Sid" : "Allow direct access to key metadata to the account",
        "Effect" : "Allow",
        "Principal" : {
          "AWS" : "arn:aws:iam::111122223333:root"
        },
        "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
        "Resource" : "*"
      } ]
    }
    "#);
}

#[test]
fn the_longest_document_reads_in_milliseconds() {
    let statement = r#"{"Effect":"Deny"}"#;
    let text = format!(r#"{{"Statement":[{}]}}"#, [statement; 7_000].join(","));
    let started = Instant::now();
    assert_eq!(Policy::parse(&text).unwrap().statements.len(), 7_000);
    assert!(started.elapsed() < Duration::from_millis(300), "{:?}", started.elapsed());
}
