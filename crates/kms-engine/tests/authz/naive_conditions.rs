//! The second evaluator's conditions, wildcards and variables, from the reference's pseudo-code and from nothing else.

use crate::random::World;

pub fn condition(w: &World, layer: &str, operator: &str, key: &str, wanted: &[String]) -> bool {
    let (quantifier, rest) = match operator.split_once(':') {
        Some((q, rest)) => (q, rest),
        None => ("", operator),
    };
    let (name, if_exists) = match rest.strip_suffix("IfExists") {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let mut values = w.context_values(key);
    if layer == "key-policy" && key.eq_ignore_ascii_case("kms:ResourceAliases") {
        values = None;
    }
    if name == "Null" {
        return wanted.iter().any(|p| p.to_lowercase() == values.is_none().to_string());
    }
    let negated = name.contains("Not");
    let base = name.replace("Not", "");
    let Some(values) = values else {
        return if_exists
            || match quantifier {
                "ForAllValues" => true,
                "ForAnyValue" => false,
                _ => negated,
            };
    };
    let fits = |r: &String| wanted.iter().any(|p| compare(w, &base, r, p));
    match (quantifier, negated) {
        ("ForAllValues", false) => values.iter().all(fits),
        ("ForAllValues", true) => !values.iter().any(fits),
        ("ForAnyValue", false) => values.iter().any(fits),
        ("ForAnyValue", true) => values.iter().any(|r| !fits(r)),
        (_, false) => values.iter().any(fits),
        (_, true) => !values.iter().any(fits),
    }
}

fn compare(w: &World, base: &str, request: &str, wanted: &str) -> bool {
    let number = |t: &str| t.parse::<f64>().ok();
    let date = |t: &str| -> Option<f64> {
        number(t)
            .or_else(|| Some(t.parse::<jiff::Timestamp>().ok()?.as_millisecond() as f64 / 1000.0))
    };
    let ordered = |order: &str, r: Option<f64>, p: Option<f64>| match (r, p) {
        (Some(r), Some(p)) => match order {
            "Equals" => r == p,
            "LessThan" => r < p,
            "LessThanEquals" => r <= p,
            "GreaterThan" => r > p,
            "GreaterThanEquals" => r >= p,
            _ => panic!("{order}"),
        },
        _ => false,
    };
    if let Some(order) = base.strip_prefix("Numeric") {
        return ordered(order, number(request), number(wanted));
    }
    if let Some(order) = base.strip_prefix("Date") {
        return ordered(order, date(request), date(wanted));
    }
    let exactly = |tokens: Vec<Token>| -> Option<String> {
        tokens
            .into_iter()
            .map(|t| match t {
                Token::Char(c) => c,
                Token::Run => '*',
                Token::One => '?',
            })
            .map(Some)
            .collect()
    };
    match base {
        "StringEquals" => variables(w, wanted).and_then(exactly).is_some_and(|p| p == request),
        "StringEqualsIgnoreCase" | "Bool" => variables(w, wanted)
            .and_then(exactly)
            .is_some_and(|p| p.to_lowercase() == request.to_lowercase()),
        "StringLike" => variables(w, wanted).is_some_and(|p| like(&p, request)),
        "ArnEquals" | "ArnLike" => arn(w, wanted, request),
        "IpAddress" => ip(wanted, request),
        "BinaryEquals" => wanted == request,
        _ => panic!("{base}"),
    }
}

fn arn(w: &World, wanted: &str, request: &str) -> bool {
    let request: Vec<&str> = request.splitn(6, ':').collect();
    if request.len() < 6 {
        return false;
    }
    if wanted == "*" {
        return true;
    }
    let Some(tokens) = variables(w, wanted) else { return false };
    let mut parts: Vec<Vec<Token>> = vec![Vec::new()];
    for token in tokens {
        if token == Token::Char(':') && parts.len() < 6 {
            parts.push(Vec::new());
        } else {
            parts.last_mut().unwrap().push(token);
        }
    }
    parts.len() == 6 && parts.iter().zip(request).all(|(p, r)| like(p, r))
}

fn ip(wanted: &str, request: &str) -> bool {
    let bits = |text: &str| -> Option<String> {
        let address: std::net::Ipv4Addr = text.parse().ok()?;
        Some(address.octets().iter().map(|o| format!("{o:08b}")).collect())
    };
    let (net, prefix) = wanted.split_once('/').unwrap_or((wanted, "32"));
    match (bits(net), bits(request), prefix.parse::<usize>()) {
        (Some(net), Some(request), Ok(prefix)) if prefix <= 32 => {
            net[..prefix] == request[..prefix]
        }
        _ => false,
    }
}

// --- wildcards and variables ----------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token {
    Char(char),
    Run,
    One,
}

pub fn literal_tokens(text: &str) -> Vec<Token> {
    text.chars()
        .map(|c| match c {
            '*' => Token::Run,
            '?' => Token::One,
            c => Token::Char(c),
        })
        .collect()
}

/// The pattern with variables filled in; what comes from the request is never a wildcard.
pub fn variables(w: &World, text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let end = rest[start..].find('}')? + start;
        out.extend(literal_tokens(&rest[..start]));
        let inside = &rest[start + 2..end];
        let (name, default) = match inside.split_once(", ") {
            Some((name, default)) => (name, Some(default.trim_matches('\'').to_owned())),
            None => (inside, None),
        };
        let value = match name {
            "*" | "?" | "$" => Some(name.to_owned()),
            _ => w
                .context_values(name)
                .filter(|v| v.len() == 1 && !w.is_multivalued(name))
                .map(|v| v[0].clone()),
        };
        out.extend(value.or(default)?.chars().map(Token::Char));
        rest = &rest[end + 1..];
    }
    out.extend(literal_tokens(rest));
    Some(out)
}

pub fn like(pattern: &[Token], text: &str) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((Token::Run, rest)) => {
            (0..=text.len()).filter(|i| text.is_char_boundary(*i)).any(|i| like(rest, &text[i..]))
        }
        Some((token, rest)) => match text.chars().next() {
            None => false,
            Some(c) => {
                (*token == Token::One || *token == Token::Char(c))
                    && like(rest, &text[c.len_utf8()..])
            }
        },
    }
}
