//! The AWS CLI's view of the operation table. No flag is written down twice: they all come from the tables of operations.

use std::sync::{Arc, LazyLock};

use kms_engine::op::Row;
use kms_engine::shape::{Kind as Shape, Member, Schema};

use crate::awscli::function_code;
use crate::awscli::model::{Kind, MemberModel, OperationModel, Pagination, ServiceModel};

/// Every service with its operations.
pub fn services() -> &'static [ServiceModel] {
    static SERVICES: LazyLock<Vec<ServiceModel>> = LazyLock::new(|| {
        let about = [
            (
                "kms",
                "AWS Key Management Service",
                "Creates and controls the keys that protect your data.",
            ),
            ("iam", "AWS Identity and Access Management", "Says who may do what in an account."),
            (
                "sts",
                "AWS Security Token Service",
                "Tells who you are, and lets you become somebody else for a while.",
            ),
            (
                "organizations",
                "AWS Organizations",
                "Groups accounts and limits what can be done in them.",
            ),
            ("cloudtrail", "AWS CloudTrail", "Tells what happened in an account, and who did it."),
            (
                "secretsmanager",
                "AWS Secrets Manager",
                "Keeps secrets in versions, each encrypted under a data key of its own.",
            ),
            (
                "ssm",
                "AWS Systems Manager Parameter Store",
                "Keeps parameters; a SecureString is encrypted.",
            ),
            (
                "ec2",
                "Amazon Elastic Compute Cloud",
                "Keeps volumes and snapshots, encrypted, and the instances that use them.",
            ),
            (
                "lambda",
                "AWS Lambda",
                "Runs code without servers; its environment variables are encrypted.",
            ),
            (
                "rds",
                "Amazon Relational Database Service",
                "Runs databases, encrypted, with their snapshots and replicas.",
            ),
            (
                "sns",
                "Amazon Simple Notification Service",
                "Hands the messages of topics on to queues.",
            ),
            ("sqs", "Amazon Simple Queue Service", "Keeps messages in queues, encrypted."),
            ("ecr", "Amazon Elastic Container Registry", "Keeps container images in repositories."),
            ("dynamodb", "Amazon DynamoDB", "Keeps items in tables, always encrypted."),
            ("logs", "Amazon CloudWatch Logs", "Keeps what programs tell of themselves."),
            ("s3api", "Amazon Simple Storage Service", "Keeps objects in buckets, encrypted."),
        ];
        let service = |&(cli, title, doc): &(&str, &str, &str)| {
            let rows = kms_services::every().filter(|row| row.service == service_of(cli));
            let operations: Vec<_> = rows.map(|row| Arc::new(operation(row))).collect();
            (!operations.is_empty()).then(|| ServiceModel {
                cli: cli.to_owned(),
                title: title.to_owned(),
                doc: doc.to_owned(),
                operations,
            })
        };
        about.iter().filter_map(service).collect()
    });
    &SERVICES
}

/// The service as ARNs write it, by what one types after `aws`.
pub fn service_of(cli: &str) -> &str {
    match cli {
        "s3api" => "s3",
        cli => cli,
    }
}

fn operation(row: &Row) -> OperationModel {
    let mut input: Vec<_> = row.input.iter().map(|of| renamed(row, member(of))).collect();
    function_code::flag(&mut input);
    OperationModel {
        name: row.name.to_owned(),
        cli: row.cli_name(),
        doc: row.doc.to_owned(),
        input,
        output: row.output.iter().map(member).collect(),
        paginated: row.paging().map(|paging| Pagination {
            input_token: paging.input_token.to_owned(),
            output_token: paging.output_token.to_owned(),
            more_results: paging.more.map(str::to_owned),
            limit_key: paging.limit.map(str::to_owned),
            result_keys: vec![paging.entries.to_owned()],
        }),
    }
}

/// The flags that the AWS CLI calls something else than the API does, because `--endpoint` would begin like
/// `--endpoint-url`.
fn renamed(row: &Row, mut member: MemberModel) -> MemberModel {
    if (row.service, row.name, member.name.as_str()) == ("sns", "Subscribe", "Endpoint") {
        member.flag = "notification-endpoint".to_owned();
    }
    member
}

fn member(member: &Member) -> MemberModel {
    let mut model = MemberModel::new(member.name, kind(&member.schema)).doc(member.doc);
    model.required = member.required;
    model.is_file = member.schema.name == "StreamingBlob";
    model.min = member.schema.min.and_then(|min| u64::try_from(min).ok());
    model
}

fn kind(schema: &Schema) -> Kind {
    match &schema.kind {
        Shape::String => Kind::string(),
        Shape::Enum(values) => Kind::one_of(values),
        Shape::Blob => Kind::Blob,
        Shape::Integer => Kind::Integer,
        Shape::Boolean => Kind::Boolean,
        Shape::Timestamp => Kind::Timestamp,
        Shape::List(of) => Kind::List(Box::new(kind(&of()))),
        Shape::Map(of) => Kind::Map(Box::new(kind(&of()))),
        Shape::Structure(members) => Kind::Structure(members().iter().map(member).collect()),
    }
}
