//! What each service speaks on the wire, one entry each: everything else follows from its operations' shapes.

const JSON_1_1: &str = "application/x-amz-json-1.1";

/// A service that speaks JSON.
#[derive(Debug)]
pub(crate) struct JsonService {
    pub(crate) name: &'static str,
    /// What its targets begin with; SDKs use all of them.
    targets: &'static [&'static str],
    pub(crate) content_type: &'static str,
    /// The member in which its own errors hold their words: services do not write it alike.
    pub(crate) message: &'static str,
}

/// KMS.
pub(crate) const KMS: JsonService = JsonService {
    name: "kms",
    targets: &["TrentService"],
    content_type: JSON_1_1,
    message: "message",
};

/// The services that speak JSON.
pub(crate) const JSON: &[JsonService] = &[
    KMS,
    JsonService {
        name: "organizations",
        targets: &["AWSOrganizationsV20161128"],
        content_type: JSON_1_1,
        message: "Message",
    },
    JsonService {
        name: "cloudtrail",
        targets: &["CloudTrail_20131101", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"],
        content_type: JSON_1_1,
        message: "Message",
    },
    JsonService {
        name: "ssm",
        targets: &["AmazonSSM"],
        content_type: JSON_1_1,
        message: "message",
    },
    JsonService {
        name: "secretsmanager",
        targets: &["secretsmanager"],
        content_type: JSON_1_1,
        message: "Message",
    },
];

/// The service whose targets begin so.
pub(crate) fn of_target(prefix: &str) -> Option<&'static JsonService> {
    JSON.iter().find(|service| service.targets.contains(&prefix))
}

/// A service that speaks the query protocol: forms in, XML out.
#[derive(Debug)]
pub(crate) struct QueryService {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The name that errors give the service.
    pub(crate) long_name: &'static str,
    pub(crate) namespace: &'static str,
}

/// The services that speak it.
pub(crate) const QUERY: &[QueryService] = &[
    QueryService {
        name: "iam",
        version: "2010-05-08",
        long_name: "AWSIdentityManagementV20100508",
        namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    },
    QueryService {
        name: "sts",
        version: "2011-06-15",
        long_name: "AWSSecurityTokenServiceV20110615",
        namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    },
];
