//! A world small enough to see through: some operations copied from the KMS model, canned answers,
//! and the last request kept so that `kmslab request` can show it.

use std::sync::Arc;

use kms_shell::awscli::model::{
    Kind, MemberModel, OperationModel, Pagination, ServiceModel, flag_of,
};
use kms_shell::{Io, Offer, ServiceError};
use serde_json::{Value, json};

#[derive(Clone)]
pub struct World {
    services: Vec<ServiceModel>,
    calls: Vec<String>,
}

impl Default for World {
    fn default() -> Self {
        Self { services: vec![kms()], calls: Vec::new() }
    }
}

impl kms_shell::World for World {
    fn services(&self) -> &[ServiceModel] {
        &self.services
    }

    fn call(
        &mut self,
        profile: Option<&str>,
        region: Option<&str>,
        service: &str,
        operation: &str,
        body: Value,
    ) -> Result<Value, ServiceError> {
        let who = profile.unwrap_or("-");
        let place = region.unwrap_or("-");
        self.calls.push(format!("{who} {place} {service} {operation} {body}"));
        let answers: Value = serde_json::from_str(include_str!("answers.json")).unwrap();
        let mut answer = answers.get(operation).cloned().unwrap_or(json!({}));
        if let Some(pages) = answer.as_array() {
            let page = body.get("Marker").and_then(Value::as_str).unwrap_or("0");
            answer = match page.parse::<usize>().ok().and_then(|page| pages.get(page)) {
                Some(page) => page.clone(),
                None => json!({"__type": "InvalidMarkerException"}),
            };
        }
        match answer.get("__type").and_then(Value::as_str) {
            Some(code) => Err(ServiceError {
                code: code.to_owned(),
                message: answer["message"].as_str().unwrap_or_default().to_owned(),
            }),
            None => Ok(answer),
        }
    }

    fn kmslab(&mut self, argv: &[String], io: &mut Io<'_>) -> i32 {
        match argv.first().map(String::as_str) {
            Some("request") => {
                let last = self.calls.last().cloned().unwrap_or_default();
                io.out(format!("{last}\n"));
            }
            Some("calls") => io.out(format!("{}\n", self.calls.len())),
            _ => return io.fail(2, "kmslab: request or calls"),
        }
        0
    }

    fn profiles(&self) -> Vec<String> {
        ["admin", "alice", "bob"].map(str::to_owned).to_vec()
    }

    fn offers(&self, member: &str) -> Vec<Offer> {
        let offer = |value: &str, about: &str| Offer { value: value.into(), about: about.into() };
        match member {
            "KeyId" => vec![
                offer("1234abcd-12ab-34cd-56ef-1234567890ab", "App key"),
                offer("alias/app", ""),
            ],
            "AliasName" => vec![offer("alias/app", "")],
            _ => Vec::new(),
        }
    }

    fn kmslab_commands(&self) -> Vec<Offer> {
        ["clock", "explain", "trail"]
            .map(|name| Offer { value: name.into(), about: String::new() })
            .to_vec()
    }
}

fn kms() -> ServiceModel {
    let text = Kind::string;
    let member = MemberModel::new;
    let key = || member("KeyId", text()).required().min(1).doc("Identifies the KMS key.");
    let algorithm = || {
        let values = ["SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"];
        member("EncryptionAlgorithm", Kind::one_of(&values))
    };
    let context = || member("EncryptionContext", Kind::Map(Box::new(text())));
    let tokens = || member("GrantTokens", list(text()));
    let dry = || member("DryRun", Kind::Boolean);
    let tag = || {
        Kind::Structure(vec![
            member("TagKey", text()).required().min(1),
            member("TagValue", text()).required(),
        ])
    };
    let key_reference = || Kind::Structure(vec![member("Arn", text()), member("Region", text())]);
    let operations_of_grants = || list(Kind::one_of(&["Decrypt", "Encrypt", "GenerateDataKey"]));
    let constraints = || {
        Kind::Structure(vec![
            member("EncryptionContextSubset", Kind::Map(Box::new(text()))),
            member("EncryptionContextEquals", Kind::Map(Box::new(text()))),
        ])
    };
    let paging = || vec![member("Limit", Kind::Integer).min(1), member("Marker", text()).min(1)];
    let page_end = || vec![member("NextMarker", text()), member("Truncated", Kind::Boolean)];
    let key_metadata = || {
        Kind::Structure(vec![
            member("AWSAccountId", text()),
            member("KeyId", text()),
            member("Arn", text()),
            member("CreationDate", Kind::Timestamp),
            member("Enabled", Kind::Boolean),
            member("Description", text()),
            member("KeyUsage", text()),
            member("KeyState", text()),
            member("Origin", text()),
            member("KeyManager", text()),
            member("CustomerMasterKeySpec", text()),
            member("KeySpec", text()),
            member("EncryptionAlgorithms", list(text())),
            member("MultiRegion", Kind::Boolean),
            member(
                "MultiRegionConfiguration",
                Kind::Structure(vec![
                    member("MultiRegionKeyType", text()),
                    member("PrimaryKey", key_reference()),
                    member("ReplicaKeys", list(key_reference())),
                ]),
            ),
        ])
    };
    let operations = vec![
        operation(
            "CreateKey",
            vec![
                member("Policy", text()).min(1),
                member("Description", text()).doc("A description of the KMS key."),
                member("KeyUsage", Kind::one_of(&["SIGN_VERIFY", "ENCRYPT_DECRYPT"])),
                member("KeySpec", Kind::one_of(&["RSA_2048", "SYMMETRIC_DEFAULT"])),
                member("Origin", Kind::one_of(&["AWS_KMS", "EXTERNAL"])),
                member("BypassPolicyLockoutSafetyCheck", Kind::Boolean),
                member("Tags", list(tag())),
                member("MultiRegion", Kind::Boolean),
            ],
            vec![member("KeyMetadata", key_metadata())],
        ),
        operation(
            "CreateGrant",
            vec![
                key(),
                member("GranteePrincipal", text()).required().min(1),
                member("RetiringPrincipal", text()).min(1),
                member("Operations", operations_of_grants()).required(),
                member("Constraints", constraints()),
                tokens(),
                member("Name", text()).min(1),
                dry(),
            ],
            vec![member("GrantToken", text()), member("GrantId", text())],
        ),
        operation(
            "Decrypt",
            vec![
                member("CiphertextBlob", Kind::Blob).required().min(1),
                context(),
                tokens(),
                member("KeyId", text()).min(1),
                algorithm(),
                dry(),
            ],
            vec![member("KeyId", text()), member("Plaintext", Kind::Blob), algorithm()],
        ),
        operation(
            "DescribeKey",
            vec![key(), tokens()],
            vec![member("KeyMetadata", key_metadata())],
        ),
        operation("DisableKey", vec![key()], vec![]),
        operation("EnableKey", vec![key()], vec![]),
        operation(
            "Encrypt",
            vec![
                key(),
                member("Plaintext", Kind::Blob).required().min(1).doc("Data to be encrypted."),
                context().doc("Specifies the encryption context that will be used."),
                tokens(),
                algorithm(),
                dry(),
            ],
            vec![member("CiphertextBlob", Kind::Blob), member("KeyId", text()), algorithm()],
        ),
        operation(
            "GetKeyPolicy",
            vec![key(), member("PolicyName", text()).min(1)],
            vec![member("Policy", text()), member("PolicyName", text())],
        ),
        operation(
            "ImportKeyMaterial",
            vec![
                key(),
                member("ImportToken", Kind::Blob).required().min(1),
                member("EncryptedKeyMaterial", Kind::Blob).required().min(1),
                member("ValidTo", Kind::Timestamp),
            ],
            vec![],
        ),
        paginated("ListAliases", "Aliases", {
            let mut input = vec![member("KeyId", text()).min(1)];
            input.extend(paging());
            let alias = Kind::Structure(vec![
                member("AliasName", text()),
                member("AliasArn", text()),
                member("TargetKeyId", text()),
                member("CreationDate", Kind::Timestamp),
            ]);
            (input, [vec![member("Aliases", list(alias))], page_end()].concat())
        }),
        paginated("ListGrants", "Grants", {
            let grant = Kind::Structure(vec![
                member("KeyId", text()),
                member("GrantId", text()),
                member("Name", text()),
                member("CreationDate", Kind::Timestamp),
                member("GranteePrincipal", text()),
                member("RetiringPrincipal", text()),
                member("IssuingAccount", text()),
                member("Operations", operations_of_grants()),
                member("Constraints", constraints()),
            ]);
            let input = [paging(), vec![key()]].concat();
            (input, [vec![member("Grants", list(grant))], page_end()].concat())
        }),
        paginated("ListKeyPolicies", "PolicyNames", {
            let names = member("PolicyNames", list(text()));
            ([vec![key()], paging()].concat(), [vec![names], page_end()].concat())
        }),
        paginated("ListKeys", "Keys", {
            let entry = Kind::Structure(vec![member("KeyId", text()), member("KeyArn", text())]);
            (paging(), [vec![member("Keys", list(entry))], page_end()].concat())
        }),
        paginated("ListResourceTags", "Tags", {
            let tags = member("Tags", list(tag()));
            ([vec![key()], paging()].concat(), [vec![tags], page_end()].concat())
        }),
        operation(
            "ScheduleKeyDeletion",
            vec![key(), member("PendingWindowInDays", Kind::Integer).min(1)],
            vec![
                member("KeyId", text()),
                member("DeletionDate", Kind::Timestamp),
                member("KeyState", text()),
                member("PendingWindowInDays", Kind::Integer),
            ],
        ),
        operation("TagResource", vec![key(), member("Tags", list(tag())).required()], vec![]),
    ];
    ServiceModel {
        cli: "kms".to_owned(),
        title: "AWS Key Management Service".to_owned(),
        doc: "Key Management Service (KMS) is an encryption and key management web service."
            .to_owned(),
        operations,
    }
}

fn list(kind: Kind) -> Kind {
    Kind::List(Box::new(kind))
}

fn operation(name: &str, input: Vec<MemberModel>, output: Vec<MemberModel>) -> Arc<OperationModel> {
    let (name, cli) = (name.to_owned(), flag_of(name));
    let doc = format!("The operation {name}, for tests.");
    Arc::new(OperationModel { name, cli, doc, input, output, paginated: None })
}

fn paginated(
    name: &str,
    key: &str,
    (input, output): (Vec<MemberModel>, Vec<MemberModel>),
) -> Arc<OperationModel> {
    let mut model = Arc::unwrap_or_clone(operation(name, input, output));
    model.paginated = Some(Pagination {
        input_token: "Marker".to_owned(),
        output_token: "NextMarker".to_owned(),
        more_results: Some("Truncated".to_owned()),
        limit_key: Some("Limit".to_owned()),
        result_keys: vec![key.to_owned()],
    });
    Arc::new(model)
}
