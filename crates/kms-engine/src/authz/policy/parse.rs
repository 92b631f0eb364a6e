//! From JSON text to [`Policy`].

use std::sync::Arc;

use super::error::{self, INVALID_PRINCIPALS, SYNTAX};
use super::json::{Member, Node};
use super::principal::{NamedPrincipal, PrincipalPattern};
use super::{Condition, Effect, Element, Fault, Operator, Policy, PolicyError, Statement, Version};
use crate::authz::pattern::{Pattern, Reading, Wildcards};

/// The longest policy text the KMS API takes at all; longer input is not even read.
pub(super) const WIRE_LIMIT: usize = 131_072;

impl Policy {
    /// Reads a policy document.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        if text.len() > WIRE_LIMIT {
            return Err(PolicyError {
                fault: Fault::TooLong,
                ..PolicyError::at(
                    "",
                    0,
                    "Policy size exceeds limit.",
                    format!(
                        "the document has {} bytes; the API takes {WIRE_LIMIT} at most",
                        text.len()
                    ),
                )
            });
        }
        let root = Node::document(text)?;
        let mut version = Version::V2008;
        let mut id = None;
        let mut statements = None;
        for Member { name, key, value } in root.members("the policy")? {
            match name.as_str() {
                "Version" => version = read_version(value)?,
                "Id" => id = Some(value.string("`Id`")?),
                "Statement" => statements = Some(value),
                _ => return Err(unknown(key, &name, "a policy", &["Version", "Id", "Statement"])),
            }
        }
        let Some(statements) = statements else {
            return Err(root.error(SYNTAX, "the policy has no `Statement`"));
        };
        let statements: Vec<Statement> = statements
            .items()?
            .into_iter()
            .map(|s| read_statement(s, version))
            .collect::<Result<_, _>>()?;
        if statements.is_empty() {
            return Err(root.error(
                SYNTAX,
                "`Statement` is an empty list; a policy needs one statement at least",
            ));
        }
        Ok(Policy { text: text.into(), version, id, statements })
    }

    /// Reads a policy document from bytes that may not even be text.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Policy, PolicyError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Policy::parse(text),
            Err(error) => {
                let good = bytes.get(..error.valid_up_to().min(WIRE_LIMIT)).unwrap_or_default();
                let good = String::from_utf8_lossy(good);
                Err(PolicyError::at(
                    &good,
                    good.len(),
                    error::NOT_JSON,
                    "this byte is not UTF-8 text",
                ))
            }
        }
    }
}

fn read_version(node: Node<'_>) -> Result<Version, PolicyError> {
    match node.string("`Version`")?.as_str() {
        "2012-10-17" => Ok(Version::V2012),
        "2008-10-17" => Ok(Version::V2008),
        other => Err(node.error(
            "The policy must contain a valid version string",
            format!("`{other}` is no version of the policy language; write `2012-10-17`"),
        )),
    }
}

fn read_statement(node: Node<'_>, version: Version) -> Result<Statement, PolicyError> {
    const ELEMENTS: &[&str] = &[
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let variables = version == Version::V2012;
    let mut statement = Statement {
        sid: None,
        effect: Effect::Allow,
        principals: None,
        actions: None,
        resources: None,
        conditions: Vec::new(),
        start: node.span().start,
    };
    let mut effect = None;
    for Member { name, key, value } in node.members("a statement")? {
        let negated = name.starts_with("Not");
        let twice = match name.trim_start_matches("Not") {
            "Principal" => statement.principals.is_some(),
            "Action" => statement.actions.is_some(),
            "Resource" => statement.resources.is_some(),
            _ => false,
        };
        if twice {
            let other = if negated {
                name.trim_start_matches("Not").to_owned()
            } else {
                format!("Not{name}")
            };
            return Err(
                key.error(SYNTAX, format!("a statement has `{name}` or `{other}`, never both"))
            );
        }
        match name.as_str() {
            "Sid" => statement.sid = Some(value.string("`Sid`")?.into()),
            "Effect" => effect = Some(read_effect(value)?),
            "Principal" | "NotPrincipal" => {
                statement.principals = Some(read_principals(value, &name, negated)?);
            }
            "Action" | "NotAction" => {
                let reading =
                    Reading { wildcards: Wildcards::Special, variables: false, ignore_case: false };
                let texts = read_texts(value, &name)?;
                let compile = |text: &Arc<str>| Pattern::compile(&text.to_lowercase(), reading);
                statement.actions = Some(element(negated, texts, compile));
            }
            "Resource" | "NotResource" => {
                let reading =
                    Reading { wildcards: Wildcards::Special, variables, ignore_case: false };
                let texts = read_texts(value, &name)?;
                let compile = |text: &Arc<str>| Pattern::compile(&completed(text), reading);
                statement.resources = Some(element(negated, texts, compile));
            }
            "Condition" => statement.conditions = read_conditions(value, variables)?,
            _ => return Err(unknown(key, &name, "a statement", ELEMENTS)),
        }
    }
    statement.effect = effect.ok_or_else(|| {
        node.error(
            "Missing required field Effect",
            "a statement needs `\"Effect\": \"Allow\"` or `\"Deny\"`",
        )
    })?;
    Ok(statement)
}

fn read_effect(node: Node<'_>) -> Result<Effect, PolicyError> {
    match node.string("`Effect`")?.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => Err(node.error(
            format!("Invalid effect: {other}"),
            format!("`Effect` is `Allow` or `Deny`, written exactly so, not `{other}`"),
        )),
    }
}

fn read_texts(node: Node<'_>, name: &str) -> Result<Vec<Arc<str>>, PolicyError> {
    let what = format!("`{name}`");
    node.items()?.into_iter().map(|item| Ok(item.string(&what)?.into())).collect()
}

fn element<T>(negated: bool, texts: Vec<Arc<str>>, compile: impl Fn(&Arc<str>) -> T) -> Element<T> {
    let items = texts.iter().map(compile).collect();
    let wanted = listed(negated, &texts);
    Element { negated, items, texts, wanted }
}

fn listed(negated: bool, texts: &[Arc<str>]) -> Arc<str> {
    match negated {
        true => format!("anything but {}", texts.join(", ")).into(),
        false => texts.join(" or ").into(),
    }
}

/// An incomplete ARN has `*` in its missing fields ("IAM JSON policy elements: Resource").
fn completed(text: &str) -> String {
    let fields = super::super::pattern::split_arn(text).len();
    match text.starts_with("arn:") {
        true => format!("{text}{}", ":*".repeat(6 - fields.min(6))),
        false => text.to_owned(),
    }
}

fn read_principals(
    node: Node<'_>,
    name: &str,
    negated: bool,
) -> Result<Element<NamedPrincipal>, PolicyError> {
    let mut items: Vec<NamedPrincipal> = Vec::new();
    if node.is_string() {
        if node.string(name)? != "*" {
            let hint = format!(
                "`{name}` is `\"*\"` or an object such as {{\"AWS\": \"arn:aws:iam::...\"}}"
            );
            return Err(node.error(INVALID_PRINCIPALS, hint));
        }
        items.push(NamedPrincipal {
            pattern: PrincipalPattern::Everyone,
            text: "*".into(),
            span: node.span(),
        });
    } else {
        for Member { name: kind, key, value } in node.members(&format!("`{name}`"))? {
            for item in value.items()? {
                let text = item.string(&format!("a principal of `{kind}`"))?;
                items.push(read_principal(&kind, key, item, text)?);
            }
        }
    }
    if items.is_empty() {
        return Err(node.error(INVALID_PRINCIPALS, format!("`{name}` names nobody")));
    }
    let texts: Vec<Arc<str>> = items.iter().map(|named| named.text.clone()).collect();
    let wanted = listed(negated, &texts);
    Ok(Element { negated, items, texts, wanted })
}

fn read_principal(
    kind: &str,
    key: Node<'_>,
    node: Node<'_>,
    text: String,
) -> Result<NamedPrincipal, PolicyError> {
    let pattern = match kind {
        "AWS" => PrincipalPattern::parse_aws(&text),
        "Service" => PrincipalPattern::parse_service(&text),
        "Federated" => Some(PrincipalPattern::Federated(text.as_str().into())),
        "CanonicalUser" => None,
        _ => {
            let known = ["AWS", "Service", "Federated"];
            return Err(unknown(key, kind, "`Principal`", &known));
        }
    };
    let Some(pattern) = pattern else {
        return Err(node.error(INVALID_PRINCIPALS, invalid_principal(kind, &text)));
    };
    Ok(NamedPrincipal { pattern, text: text.into(), span: node.span() })
}

fn invalid_principal(kind: &str, text: &str) -> String {
    match kind {
        "Service" => format!(
            "`{text}` is no service principal; write one such as `logs.eu-west-1.amazonaws.com`"
        ),
        "CanonicalUser" => "a canonical user is a principal of Amazon S3 only".to_owned(),
        _ if text.contains(['*', '?']) => format!(
            "a principal takes no wildcard inside `{text}`; name \"*\" and add a condition ArnLike on aws:PrincipalArn"
        ),
        _ if text.contains(":group/") => {
            format!("`{text}` is a group, which cannot be a principal; name its users")
        }
        _ if text.contains(":instance-profile/") => {
            format!("`{text}` is an instance profile; name its role")
        }
        _ if text.contains(".amazonaws.com") => {
            format!("`{text}` is a service: write it under \"Service\"")
        }
        _ => format!("`{text}` is neither an account nor the ARN of a user, role or session"),
    }
}

fn read_conditions(node: Node<'_>, variables: bool) -> Result<Vec<Condition>, PolicyError> {
    let mut conditions = Vec::new();
    for Member { name, key, value } in node.members("`Condition`")? {
        let Some(operator) = Operator::parse(&name) else {
            let near = nearest(&name, Operator::names());
            return Err(key.error(
                format!("Invalid Condition type : {name}"),
                format!("there is no condition operator `{name}`{near}"),
            ));
        };
        for Member { name: context_key, key, value } in
            value.members(&format!("the condition `{name}`"))?
        {
            let values = value
                .items()?
                .into_iter()
                .map(|item| Ok(item.scalar(&format!("a value of `{context_key}`"))?.into()))
                .collect::<Result<Vec<Arc<str>>, PolicyError>>()?;
            conditions.push(Condition::new(
                operator,
                &name,
                &context_key,
                values,
                variables,
                key.span().start,
            ));
        }
    }
    Ok(conditions)
}

fn unknown(key: Node<'_>, name: &str, whole: &str, known: &[&'static str]) -> PolicyError {
    let near = nearest(name, known.iter().copied());
    key.error(SYNTAX, format!("`{name}` is no element of {whole}{near}"))
}

/// `; did you mean X?` for the one known name that is written the same but for case, one letter or a suffix.
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let lower = name.to_lowercase();
    let mut found = known.filter(|known| {
        let known = known.to_lowercase();
        known == lower || known == format!("{lower}s") || format!("{known}s") == lower
    });
    found.next().map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}
