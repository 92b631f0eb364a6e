//! `aws help`, `aws kms help`, `aws kms encrypt help`: the pages of the CLI, from the model.

use super::arguments::{Role, table};
use super::globals::FLAGS;
use super::model::{Kind, MemberModel, OperationModel, ServiceModel};

const WIDTH: usize = 78;

/// `aws help`.
pub(super) fn top(services: &[ServiceModel]) -> String {
    let mut page = Page::new("AWS()");
    page.section("NAME");
    page.text(3, "aws -");
    page.section("DESCRIPTION");
    page.text(
        3,
        "The AWS Command Line Interface, as the lab speaks it: the same lines as in your own \
         terminal, answered by the simulator.",
    );
    page.section("SYNOPSIS");
    page.line(6, "aws [options] <command> <subcommand> [parameters]");
    page.gap();
    page.text(
        3,
        "Use aws command help for information on a specific command. The synopsis for each command \
         shows its parameters and their usage. Optional parameters are shown in square brackets.",
    );
    page.globals();
    page.section("AVAILABLE SERVICES");
    for service in services {
        page.line(3, &format!("o {}", service.cli));
    }
    page.finish()
}

/// `aws kms help`.
pub(super) fn service(service: &ServiceModel) -> String {
    let mut page = Page::new(&format!("{}()", service.cli.to_uppercase()));
    page.section("NAME");
    page.line(3, &format!("{} - {}", service.cli, service.title));
    page.section("DESCRIPTION");
    page.text(3, &service.doc);
    page.section("AVAILABLE COMMANDS");
    let mut operations: Vec<_> = service.operations.iter().collect();
    operations.sort_by(|a, b| a.cli.cmp(&b.cli));
    for operation in operations {
        page.line(3, &format!("o {}", operation.cli));
    }
    page.line(3, "o help");
    page.finish()
}

/// `aws kms encrypt help`.
pub(super) fn operation(operation: &OperationModel) -> String {
    let mut page = Page::new(&format!("{}()", operation.cli.to_uppercase()));
    page.section("NAME");
    page.line(3, &format!("{} -", operation.cli));
    page.section("DESCRIPTION");
    page.text(3, &operation.doc);
    if let Some(pages) = &operation.paginated {
        page.text(
            3,
            &format!(
                "{} is a paginated operation. Multiple API calls may be issued in order to \
                 retrieve the entire data set of results. You can disable pagination by providing \
                 the --no-paginate argument. When using --output text and the --query argument on \
                 a paginated response, the --query argument must extract data from the results of \
                 the following query expressions: {}",
                operation.cli,
                pages.result_keys.join(", ")
            ),
        );
    }
    let table = table(operation);
    page.section("SYNOPSIS");
    page.line(6, &operation.cli);
    for argument in table.iter().filter(|argument| !argument.hidden) {
        let name = argument.name();
        match (argument.role, argument.required) {
            (Role::Switch(_, false), _) => {}
            (Role::Switch(member, true), _) => {
                page.line(4, &format!("[{name} | --no-{}]", member.flag));
            }
            (_, true) => page.line(4, &format!("{name} <value>")),
            (_, false) => page.line(4, &format!("[{name} <value>]")),
        }
    }
    page.section("OPTIONS");
    for argument in table.iter().filter(|argument| !argument.hidden) {
        let name = argument.name();
        match argument.role {
            Role::Switch(_, false) => {}
            Role::Switch(member, true) => {
                page.line(3, &format!("{name} | --no-{} (boolean)", member.flag));
                page.text(6, &member.doc);
                page.gap();
            }
            Role::Member(member) => {
                let required = if member.required { " [required]" } else { "" };
                page.line(3, &format!("{name} ({}){required}", member.kind.type_name()));
                page.text(6, &member.doc);
                page.kind(&member.kind);
                page.gap();
            }
            Role::InputJson | Role::InputYaml => {
                let kind = if matches!(argument.role, Role::InputJson) { "JSON" } else { "YAML" };
                page.line(3, &format!("{name} (string)"));
                page.text(
                    6,
                    &format!(
                        "Reads arguments from the {kind} string provided, or from file://... . \
                         Arguments of the command line override it."
                    ),
                );
            }
            Role::StartingToken => {
                page.line(3, &format!("{name} (string)"));
                page.text(6, "The NextToken of a listing that was cut at --max-items.");
            }
            Role::PageSize => {
                page.line(3, &format!("{name} (integer)"));
                page.text(6, "The size of each page to get in the AWS service call.");
            }
            Role::MaxItems => {
                page.line(3, &format!("{name} (integer)"));
                page.text(6, "The total number of items to return in the command's output.");
            }
            Role::Skeleton => {
                page.line(3, &format!("{name} (string)"));
                page.text(
                    6,
                    "Prints a JSON skeleton without sending an API request: of the input (input, \
                     the default), of the input as YAML (yaml-input) or a sample output (output).",
                );
            }
        }
    }
    page.globals();
    page.section("OUTPUT");
    if operation.output.is_empty() {
        page.text(3, "None");
    }
    for member in &operation.output {
        page.member(member, 3);
    }
    page.finish()
}

struct Page {
    text: String,
}

impl Page {
    fn new(title: &str) -> Self {
        let gap = WIDTH.saturating_sub(2 * title.len());
        Self { text: format!("{title}{}{title}\n", " ".repeat(gap)) }
    }

    fn section(&mut self, name: &str) {
        self.gap();
        self.text.push_str(&format!("{name}\n"));
    }

    /// One empty line, not two.
    fn gap(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&format!("{}{text}\n", " ".repeat(indent)));
    }

    /// A paragraph, broken at the width and followed by an empty line.
    fn text(&mut self, indent: usize, text: &str) {
        for paragraph in text.split("\n\n") {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                if !line.is_empty() && indent + line.chars().count() + 1 + word.len() > WIDTH {
                    self.line(indent, &line);
                    line.clear();
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            if !line.is_empty() {
                self.line(indent, &line);
                self.text.push('\n');
            }
        }
    }

    fn globals(&mut self) {
        self.section("GLOBAL OPTIONS");
        for (name, arity, choices, doc) in FLAGS {
            let kind = match arity {
                super::argparse::Arity::Zero => "boolean",
                _ => "string",
            };
            self.line(3, &format!("{name} ({kind})"));
            self.text(6, doc);
            for choice in *choices {
                self.line(6, &format!("o {choice}"));
            }
            if !choices.is_empty() {
                self.text.push('\n');
            }
        }
    }

    /// What may be written for a flag.
    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::String { enum_values } if !enum_values.is_empty() => {
                self.line(6, "Possible values:");
                self.text.push('\n');
                for value in enum_values {
                    self.line(6, &format!("o {value}"));
                }
                self.text.push('\n');
            }
            Kind::List(inner) if inner.is_scalar() => {
                let name = inner.type_name();
                self.line(6, "Syntax:");
                self.text.push('\n');
                self.line(9, &format!("\"{name}\" \"{name}\" ..."));
                self.text.push('\n');
            }
            Kind::List(inner) => {
                self.line(6, "Shorthand Syntax:");
                self.text.push('\n');
                self.line(9, &format!("{} ...", shorthand(inner, true)));
                self.text.push('\n');
            }
            Kind::Map(_) | Kind::Structure(_) => {
                self.line(6, "Shorthand Syntax:");
                self.text.push('\n');
                self.line(9, &shorthand(kind, true));
                self.text.push('\n');
            }
            Kind::Blob => self.text(
                6,
                "Bytes: base64 text, or fileb://path for the bytes of a file as they are.",
            ),
            _ => {}
        }
    }

    fn member(&mut self, member: &MemberModel, indent: usize) {
        self.line(indent, &format!("{} -> ({})", member.name, member.kind.type_name()));
        self.text(indent + 3, &member.doc);
        self.gap();
        self.inner(&member.kind, indent + 3);
    }

    fn inner(&mut self, kind: &Kind, indent: usize) {
        match kind {
            Kind::Structure(members) => {
                members.iter().for_each(|member| self.member(member, indent));
            }
            Kind::List(inner) | Kind::Map(inner) => {
                self.line(indent, &format!("({})", inner.type_name()));
                self.gap();
                self.inner(inner, indent + 3);
            }
            _ => {}
        }
    }

    fn finish(self) -> String {
        let mut text = self.text;
        while text.ends_with("\n\n") {
            text.pop();
        }
        text
    }
}

/// The shorthand of a type, as the CLI's help writes it.
fn shorthand(kind: &Kind, outer: bool) -> String {
    let wrap = |inner: String| if outer { inner } else { format!("{{{inner}}}") };
    match kind {
        Kind::Structure(members) => {
            let member = |member: &MemberModel| {
                format!("{}={}", member.name, shorthand(&member.kind, false))
            };
            wrap(members.iter().map(member).collect::<Vec<String>>().join(","))
        }
        Kind::Map(inner) => {
            let value = shorthand(inner, false);
            wrap(format!("KeyName1={value},KeyName2={value}"))
        }
        Kind::List(inner) => {
            let value = shorthand(inner, false);
            if inner.is_scalar() {
                format!("{value},{value}")
            } else {
                format!("[{value},{value}]")
            }
        }
        single => single.type_name().to_owned(),
    }
}
