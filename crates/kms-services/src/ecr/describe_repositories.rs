//! DescribeRepositories.

use kms_engine::op::{Fidelity, Operation, Scope, Serves, approximate};
use kms_engine::serve::{Desk, Permission};
use kms_engine::shape::types::ListOf;
use kms_engine::{KmsError, shape};
use serde_json::{Value as Json, json};

use super::repository::{Repository, arn};
use super::types::*;

/// See the module.
pub struct DescribeRepositories;

shape! {
    pub struct Request {
        /// Only these.
        repository_names as "repositoryNames": Option<ListOf<RepositoryName>>,
    }
}

shape! {
    pub struct Response {
        repositories as "repositories": Option<ListOf<RepositoryShown>>,
    }
}

impl Operation for DescribeRepositories {
    const NAME: &'static str = "DescribeRepositories";
    const SERVICE: &'static str = "ecr";
    const DOC: &'static str = "Lists your account's repositories in the Region, with their keys.";
    const SCOPE: Scope = Scope::NoKey;
    const LOGGED_AS_READING: bool = true;
    const FIDELITY: &'static [Fidelity] =
        &[approximate("all repositories in one answer, without pages", "AWS: 100 a page")];
    type Request = Request;
    type Response = Response;

    fn shown(r: &Request) -> Json {
        {
            let names = r.repository_names.as_ref();
            json!({"repositoryNames": names.map(|list| list.iter().map(|name| &**name).collect::<Vec<_>>())})
        }
    }
}

impl Serves for DescribeRepositories {
    fn run(desk: &mut Desk<'_>, r: Request) -> Result<Response, KmsError> {
        let shown = match r.repository_names {
            Some(names) => {
                let mut shown = Vec::new();
                for name in names.iter() {
                    shown.push(Repository::asked(desk, name, "DescribeRepositories")?.shown());
                }
                shown
            }
            None => {
                let (prefix, owner) = (arn(desk, "")?, desk.account()?);
                desk.ask(Permission::to("DescribeRepositories").on(&format!("{prefix}*"), &owner))?;
                let all = desk.kept_under(&prefix);
                all.filter_map(|(_, kept)| kept.read::<Repository>()).map(|it| it.shown()).collect()
            }
        };
        Ok(Response { repositories: Some(ListOf(shown)) })
    }
}
