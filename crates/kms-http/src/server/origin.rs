//! Keeps other people's web pages out: a browser on this machine reaches the lab as well as its user does.
//!
//! Two ways are closed. A page of another origin sends its `Origin` with everything it may send at all, so one that
//! is not ours is refused. A page whose name is made to point at this machine (DNS rebinding) has our address but
//! its own name in `Host`; such an attack needs a name, so addresses and `localhost` are let in and no other name,
//! unless it was given as the lab's own.

use axum::http::{HeaderMap, header};

/// Why a request is turned away, or nothing.
pub(crate) fn refuse(
    headers: &HeaderMap,
    own_names: &[String],
    browser_only: bool,
) -> Option<String> {
    let text = |name: header::HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let host = text(header::HOST).unwrap_or_default();
    let origin = text(header::ORIGIN);
    if let Some(origin) = origin {
        let ours = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
        if ours != Some(host) {
            return Some(format!("a page of `{origin}` may not use the lab"));
        }
    }
    // What only browsers do is checked always; an SDK may know the lab by any name.
    let browser = browser_only || origin.is_some() || headers.contains_key("sec-fetch-site");
    (browser && !is_own(name_of(host), own_names)).then(|| {
        format!("`{host}` is not a name of the lab: open it by its address, or as `localhost`")
    })
}

fn is_own(name: &str, own_names: &[String]) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']');
    address.parse::<std::net::IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || own_names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// The host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_others_and_names_of_others_are_refused() {
        for (host, origin, browser_only, allowed) in [
            ("127.0.0.1:5670", None, true, true),
            ("localhost:5670", None, true, true),
            ("[::1]:5670", None, true, true),
            ("lab.localhost", None, true, true),
            ("lab.school.example:5670", None, true, true),
            ("127.0.0.1:5670", Some("http://127.0.0.1:5670"), true, true),
            ("127.0.0.1:5670", Some("http://evil.example"), false, false),
            ("127.0.0.1:5670", Some("http://127.0.0.1:8080"), false, false),
            ("127.0.0.1:5670", Some("null"), false, false),
            ("evil.example:5670", Some("http://evil.example:5670"), false, false),
            ("evil.example:5670", None, true, false),
            ("", None, true, false),
            // A client of another container knows the lab by that container's name, and is no browser.
            ("kmslab:5670", None, false, true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            let refused = refuse(&headers, &["lab.school.example".to_owned()], browser_only);
            assert_eq!(refused.is_none(), allowed, "{host} {origin:?}: {refused:?}");
        }
    }
}
