//! The authorization matrix: every operation of the table by every kind of caller.
//!
//! Nothing is listed here that the table does not know: a new operation gets a row by itself. A request is made of its
//! members' shapes, with [`sample`] for those that must name something that exists. A cell says what was decided,
//! whatever becomes of the call afterwards: `ok`, or the layer that denied (`KEY!` by an explicit deny); `?` where the
//! call ended before anything was decided.

use std::fmt::Write as _;
use std::sync::Arc;

use kms_engine::arn::Region;
use kms_engine::authz::{Layer, Verdict};
use kms_engine::call::Caller;
use kms_engine::engine::{Ticket, evaluate};
use kms_engine::op::{self, Row};
use kms_engine::principal::{AccountId, Principal};
use kms_engine::shape::{Kind, Member, Schema};
use kms_engine::{Call, World};
use serde_json::{Map, Value as Json, json};

use crate::lab::{Lab, may, policy};

const OWN: &str = "111122223333";
const OTHER: &str = "444455556666";

/// A kind of caller, in its world, with the key it tries.
struct Column {
    name: &'static str,
    world: World,
    caller: Caller,
    key: String,
    blob: String,
    role: &'static str,
}

#[test]
fn every_operation_by_every_kind_of_caller() {
    let columns = columns();
    let mut out = format!("{:<47}", "");
    for column in &columns {
        write!(out, " {:<9}", column.name).unwrap();
    }
    out = out.trim_end().to_owned();
    out.push('\n');
    for row in op::table() {
        let mut line = format!("{:<47}", format!("{} {}", row.service, row.name));
        for column in &columns {
            write!(line, " {:<9}", cell(row, column)).unwrap();
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

fn cell(row: &Row, column: &Column) -> String {
    let call = Call {
        caller: Arc::new(column.caller.clone()),
        region: Region::lab_default(),
        now: column.world.clock,
        service: row.service.to_owned(),
        operation: row.name.to_owned(),
        body: body(row, column),
    };
    let outcome = evaluate(&column.world, &call, &Ticket::free(1_000_000)).outcome;
    let denied = outcome.decisions.iter().find_map(|decision| match decision.effect {
        Verdict::Allowed { .. } => None,
        Verdict::Denied { layer, explicit, .. } => Some((layer, explicit)),
    });
    match (denied, outcome.decisions.is_empty()) {
        (None, true) => "?".to_owned(),
        (None, false) => "ok".to_owned(),
        (Some((layer, explicit)), _) => {
            format!("{}{}", short(layer), if explicit { "!" } else { "" })
        }
    }
}

fn short(layer: Layer) -> &'static str {
    match layer {
        Layer::Operation => "OWN-ONLY",
        Layer::Rcp => "RCP",
        Layer::Scp => "SCP",
        Layer::VpcEndpoint => "VPCE",
        Layer::KeyPolicy => "KEY",
        Layer::Grant => "GRANT",
        Layer::Identity => "IAM",
        Layer::Boundary => "BOUNDARY",
        Layer::Session => "SESSION",
    }
}

/// Members that may be left out and say what the call is about.
const CHOOSING: &[&str] = &["KeyId", "CiphertextBlob", "GrantId", "RetiringPrincipal", "UserName"];

/// A request with every required member, and those that say what it is about.
fn body(row: &Row, column: &Column) -> Map<String, Json> {
    let wanted = |member: &&Member| member.required || CHOOSING.contains(&member.name);
    row.input
        .iter()
        .filter(wanted)
        .map(|member| (member.name.to_owned(), value(row, member.name, &member.schema, column)))
        .collect()
}

fn value(row: &Row, name: &str, schema: &Schema, column: &Column) -> Json {
    if let Some(sample) = sample(row, name, column) {
        return sample;
    }
    match &schema.kind {
        Kind::String => json!("x".repeat(schema.min.unwrap_or(1).max(1) as usize)),
        Kind::Enum(values) => json!(values[0]),
        Kind::Blob => json!("AAAAAAAAAAAAAAAAAAAAAA=="),
        Kind::Integer => json!(schema.min.unwrap_or(1)),
        Kind::Boolean => json!(true),
        Kind::Timestamp => json!(1_800_000_000),
        Kind::List(of) => json!([value(row, name, &of(), column)]),
        Kind::Map(_) => json!({"a": "b"}),
        Kind::Structure(members) => {
            let members = members();
            let members = members.iter().filter(|member| member.required);
            members.map(|m| (m.name.to_owned(), value(row, m.name, &m.schema, column))).collect()
        }
    }
}

/// What must name something that exists.
fn sample(row: &Row, name: &str, column: &Column) -> Option<Json> {
    let account = column.caller.principal.account().unwrap();
    let organization = column.world.organization_of(account);
    let root = organization.map_or("r-none", |organization| organization.root.as_str());
    let trust =
        policy(json!({"Effect": "Allow", "Principal": {"AWS": OWN}, "Action": "sts:AssumeRole"}));
    Some(match (row.name, name) {
        ("CreateAlias", "AliasName") => json!("alias/new"),
        (_, "AliasName") => json!("alias/app"),
        (_, "KeyId" | "TargetKeyId" | "SourceKeyId" | "DestinationKeyId") => json!(column.key),
        (_, "CiphertextBlob") => json!(column.blob),
        ("RetireGrant" | "RevokeGrant", "GrantId") => {
            let grant =
                column.world.grants.values().find(|grant| grant.key.to_string() == column.key);
            json!(grant.map_or("none", |grant| grant.id.as_str()))
        }
        (_, "RetiringPrincipal") => json!(column.caller.principal.arn()),
        (_, "GranteePrincipal") => json!(format!("arn:aws:iam::{OWN}:user/alice")),
        (_, "Operations") => json!(["Encrypt"]),
        ("GetParametersForImport", "WrappingAlgorithm") => json!("RSAES_OAEP_SHA_256"),
        ("GetParametersForImport", "WrappingKeySpec") => json!("RSA_2048"),
        (_, "ReplicaRegion" | "PrimaryRegion") => json!("eu-west-1"),
        (_, "TagKey" | "Key") => json!("Dept"),
        (_, "Policy" | "PolicyDocument") => json!(may(&["kms:*"])),
        (_, "AssumeRolePolicyDocument") => json!(trust),
        (_, "Content") => json!(may(&["*"])),
        (_, "UserName") => json!("alice"),
        (_, "RoleArn") => json!(format!("arn:aws:iam::{OWN}:role/{}", column.role)),
        (_, "RoleName") => json!("App"),
        (_, "RoleSessionName") => json!("session"),
        (_, "GroupName") => json!("Staff"),
        (_, "PolicyArn" | "PermissionsBoundary") => {
            json!("arn:aws:iam::aws:policy/IAMReadOnlyAccess")
        }
        (_, "VersionId") => json!("v1"),
        (_, "AccessKeyId") => json!("AKIAKMSLABALICE22222"),
        (_, "Email") => json!("new@example.com"),
        (_, "AccountId") => json!(OWN),
        (_, "RootId" | "ParentId" | "SourceParentId" | "DestinationParentId" | "TargetId") => {
            json!(root)
        }
        (_, "PolicyId") => json!("p-FullAWSAccess"),
        (_, "Type" | "Filter" | "PolicyType") if row.service == "organizations" => {
            json!("SERVICE_CONTROL_POLICY")
        }
        _ => return None,
    })
}

/// The world all columns start from: people, a role with a boundary, and nothing shared.
fn people() -> Lab {
    let mut lab = Lab::new();
    for user in ["nina", "ian", "greta", "vera"] {
        lab.ok("admin", "iam", "CreateUser", json!({"UserName": user}));
        lab.ok("admin", "iam", "CreateAccessKey", json!({"UserName": user}));
    }
    lab.ok("partner", "iam", "CreateUser", json!({"UserName": "otto"}));
    lab.ok("partner", "iam", "CreateAccessKey", json!({"UserName": "otto"}));
    lab.ok("admin", "iam", "CreateGroup", json!({"GroupName": "Staff"}));
    let body = json!({"UserName": "ian", "PolicyName": "Keys", "PolicyDocument": may(&["kms:*"])});
    lab.ok("admin", "iam", "PutUserPolicy", body);
    let nina = format!("arn:aws:iam::{OWN}:user/nina");
    for (name, trusted) in [("App", OWN), ("TrustsNina", &nina), ("TrustsOther", OTHER)] {
        let trust = policy(
            json!({"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}),
        );
        let body = json!({"RoleName": name, "AssumeRolePolicyDocument": trust});
        lab.ok("admin", "iam", "CreateRole", body);
    }
    let all = "arn:aws:iam::aws:policy/AdministratorAccess";
    lab.ok("admin", "iam", "AttachRolePolicy", json!({"RoleName": "App", "PolicyArn": all}));
    let readers = json!({"PolicyName": "Readers", "PolicyDocument": may(&["kms:Describe*", "kms:Get*", "kms:List*"])});
    let made = lab.ok("admin", "iam", "CreatePolicy", readers);
    let body = json!({"RoleName": "App", "PermissionsBoundary": made["Policy"]["Arn"]});
    lab.ok("admin", "iam", "PutRolePermissionsBoundary", body);
    lab
}

/// A key of `admin` with the default policy and these statements; its ARN and a ciphertext under it.
fn key(lab: &mut Lab, more: &[Json]) -> (String, String) {
    let mut statements =
        vec![json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{OWN}:root")},
                                     "Action": "kms:*", "Resource": "*"})];
    statements.extend_from_slice(more);
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let made = lab.ok("admin", "kms", "CreateKey", json!({"Policy": document}));
    let arn = made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let sealed = lab.ok("admin", "kms", "Encrypt", json!({"KeyId": arn, "Plaintext": "aGVsbG8="}));
    // A grant of nobody's that is there to be retired and revoked.
    let body = json!({"KeyId": arn, "GranteePrincipal": format!("arn:aws:iam::{OWN}:user/bob"), "Operations": ["Encrypt"]});
    lab.ok("admin", "kms", "CreateGrant", body);
    (arn, sealed["CiphertextBlob"].as_str().unwrap().to_owned())
}

fn columns() -> Vec<Column> {
    let mut lab = people();
    let allow = |principal: Json| json!({"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"});
    let plain = key(&mut lab, &[]);
    let named = key(&mut lab, &[allow(json!({"AWS": format!("arn:aws:iam::{OWN}:user/nina")}))]);
    let shared = key(&mut lab, &[allow(json!({"AWS": OTHER}))]);
    let mut through = allow(json!("*"));
    through["Condition"] = json!({"StringEquals": {
        "kms:CallerAccount": OWN, "kms:ViaService": "s3.us-east-1.amazonaws.com"}});
    let through = key(&mut lab, &[through]);
    let granted = key(&mut lab, &[]);
    let operations = [
        "Encrypt",
        "Decrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "ReEncryptFrom",
        "ReEncryptTo",
        "CreateGrant",
        "DescribeKey",
    ];
    let body = json!({"KeyId": granted.0, "GranteePrincipal": format!("arn:aws:iam::{OWN}:user/greta"),
                      "Operations": operations});
    lab.ok("admin", "kms", "CreateGrant", body);
    lab.ok(
        "admin",
        "kms",
        "CreateAlias",
        json!({"AliasName": "alias/app", "TargetKeyId": plain.0}),
    );
    lab.ok("admin", "organizations", "CreateOrganization", json!({}));
    lab.set_up("clock +1h");
    let body =
        json!({"RoleArn": format!("arn:aws:iam::{OWN}:role/App"), "RoleSessionName": "session"});
    let session = lab.ok("admin", "sts", "AssumeRole", body)["Credentials"]["AccessKeyId"].clone();
    let session = lab.engine.world().caller(session.as_str().unwrap()).unwrap();
    let root = Principal::Root { account: AccountId::parse(OWN).unwrap() };
    let caller = |lab: &mut Lab, name: &str| lab.caller(name).unwrap();
    let mut via_s3 = caller(&mut lab, "vera");
    via_s3.via_service = Some("s3.us-east-1.amazonaws.com".to_owned());
    let callers = [
        ("root", Caller::at_terminal(root, None), &plain),
        ("admin", caller(&mut lab, "admin"), &plain),
        ("named", caller(&mut lab, "nina"), &named),
        ("IAM only", caller(&mut lab, "ian"), &plain),
        ("grantee", caller(&mut lab, "greta"), &granted),
        ("via S3", via_s3, &through),
        ("stranger", caller(&mut lab, "alice"), &plain),
        ("boundary", session, &plain),
        ("x neither", caller(&mut lab, "otto"), &plain),
        ("x key", caller(&mut lab, "otto"), &shared),
        ("x IAM", caller(&mut lab, "partner"), &plain),
        ("x both", caller(&mut lab, "partner"), &shared),
    ];
    let world = lab.engine.world().clone();
    let mut columns: Vec<Column> = callers
        .into_iter()
        .map(|(name, caller, (key, blob))| Column {
            name,
            world: world.clone(),
            caller,
            key: key.clone(),
            blob: blob.clone(),
            role: match name {
                "named" => "TrustsNina",
                "x key" | "x both" => "TrustsOther",
                _ => "App",
            },
        })
        .collect();
    columns.push(limited(
        "SCP",
        "SERVICE_CONTROL_POLICY",
        json!({"Effect": "Deny", "Action": "*", "Resource": "*"}),
    ));
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    columns.push(limited("RCP", "RESOURCE_CONTROL_POLICY", deny));
    columns
}

/// `admin` in a member account under a policy of the organization.
fn limited(name: &'static str, kind: &str, statement: Json) -> Column {
    let mut lab = people();
    let (key, blob) = key(&mut lab, &[]);
    lab.ok("admin", "kms", "CreateAlias", json!({"AliasName": "alias/app", "TargetKeyId": key}));
    lab.set_up("partner organizations CreateOrganization");
    lab.engine.edit("join", |world| {
        let account = |id: &str| AccountId::parse(id).unwrap();
        assert!(world.join_organization(&account(OWN), &account(OTHER), "member"));
    });
    let roots = lab.ok("partner", "organizations", "ListRoots", json!({}));
    let body = json!({"RootId": roots["Roots"][0]["Id"], "PolicyType": kind});
    lab.ok("partner", "organizations", "EnablePolicyType", body);
    let body = json!({"Name": "No", "Description": "", "Type": kind, "Content": policy(statement)});
    let made = lab.ok("partner", "organizations", "CreatePolicy", body);
    let body = json!({"PolicyId": made["Policy"]["PolicySummary"]["Id"], "TargetId": OWN});
    lab.ok("partner", "organizations", "AttachPolicy", body);
    let caller = lab.caller("admin").unwrap();
    Column { name, world: lab.engine.world().clone(), caller, key, blob, role: "App" }
}
