//! The info string of a `kms` block: what the author asks for beyond running it.

use crate::draw::Draw;

/// The options after ```` ```kms ````, separated by commas or spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// `hidden`: the block runs and is not shown.
    pub hidden: bool,
    /// `fails`: at least one command is meant to fail.
    pub fails: bool,
    /// `predict="..."`: the output stays folded until the reader has answered.
    pub predict: Option<String>,
    /// `draw=calls`: a picture of what the block did.
    pub draw: Option<Draw>,
    /// `id=name`: the block's anchor.
    pub id: Option<String>,
}

impl Fence {
    /// Reads an info string; `None` when the language is another one than `kms`.
    pub fn parse(info: &str) -> Option<Result<Fence, String>> {
        let rest = info.trim().strip_prefix("kms")?;
        if !rest.is_empty() && !rest.starts_with([',', ' ', '\t']) {
            return None;
        }
        Some(options(rest))
    }
}

fn options(mut rest: &str) -> Result<Fence, String> {
    let mut fence = Fence::default();
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return Ok(fence);
        }
        let end = rest.find([',', ' ', '\t', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => value(name, after).map(|(value, after)| (Some(value), after))?,
            None => (None, after),
        };
        rest = after;
        match (name, value) {
            ("hidden", None) => fence.hidden = true,
            ("fails", None) => fence.fails = true,
            ("predict", Some(question)) => fence.predict = Some(question),
            ("draw", Some(picture)) => fence.draw = Some(drawable(&picture)?),
            ("id", Some(id)) => fence.id = Some(anchor(id)?),
            ("hidden" | "fails", Some(_)) => return Err(format!("option `{name}` takes no value")),
            ("predict" | "draw" | "id", None) => {
                return Err(format!("option `{name}` needs a value"));
            }
            _ => return Err(format!("unknown option `{name}`")),
        }
    }
}

/// A value, in double quotes if it holds separators, and what follows it.
fn value<'a>(name: &str, after: &'a str) -> Result<(String, &'a str), String> {
    if let Some(quoted) = after.strip_prefix('"') {
        return quoted
            .split_once('"')
            .map(|(value, after)| (value.trim().to_owned(), after))
            .filter(|(value, _)| !value.is_empty())
            .ok_or_else(|| format!("the value of `{name}` is empty or lacks its closing quote"));
    }
    let end = after.find([',', ' ', '\t']).unwrap_or(after.len());
    let (value, after) = after.split_at(end);
    if value.is_empty() {
        return Err(format!("option `{name}` needs a value"));
    }
    Ok((value.to_owned(), after))
}

fn drawable(name: &str) -> Result<Draw, String> {
    Draw::named(name).ok_or_else(|| {
        let names: Vec<_> = Draw::NAMES.iter().map(|(name, _)| *name).collect();
        format!("nothing is drawn by the name `{name}`; there are {}", names.join(", "))
    })
}

fn anchor(id: String) -> Result<String, String> {
    let fits = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits { Ok(id) } else { Err(format!("id `{id}` has other characters than a-z, 0-9 and -")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_in_any_order_and_form() {
        let all = Fence {
            hidden: false,
            fails: true,
            predict: Some("Will it work, or not?".into()),
            draw: Some(Draw::Calls),
            id: Some("limit-4".into()),
        };
        for (info, fence) in [
            ("kms", Some(Ok(Fence::default()))),
            ("kms,hidden", Some(Ok(Fence { hidden: true, ..Fence::default() }))),
            (r#"kms,fails predict="Will it work, or not?",id=limit-4 draw=calls"#, Some(Ok(all))),
            ("kms-diagram", None),
            ("sh", None),
            ("kms,loud", Some(Err("unknown option `loud`".into()))),
            (
                "kms draw=cats",
                Some(Err("nothing is drawn by the name `cats`; there are calls, bytes, gates, \
                          states, rotation, regions"
                    .into())),
            ),
            ("kms predict", Some(Err("option `predict` needs a value".into()))),
            ("kms id=A_b", Some(Err("id `A_b` has other characters than a-z, 0-9 and -".into()))),
            (
                "kms predict=\"half",
                Some(Err("the value of `predict` is empty or lacks its closing quote".into())),
            ),
        ] {
            assert_eq!(Fence::parse(info), fence, "{info}");
        }
    }
}
