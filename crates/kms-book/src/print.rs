//! The print page without what paper cannot unfold: decisions and events are closed there, and most of its size.

/// How a folded call begins and ends in a page; nothing in it is folded again.
const OPEN: &str = "<details class=\"kms-call\">";
const CLOSE: &str = "</details>";

/// The page less its folded calls.
pub(crate) fn without_calls(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some((before, folded)) = rest.split_once(OPEN) {
        out.push_str(before);
        match folded.split_once(CLOSE) {
            Some((_, after)) => rest = after,
            None => {
                out.push_str(OPEN);
                rest = folded;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_calls_go_and_everything_else_stays() {
        let page =
            format!("<p>a</p>{OPEN}<pre>x</pre>{CLOSE}<details><p>kept</p>{CLOSE}{OPEN}y{CLOSE}b");
        assert_eq!(without_calls(&page), format!("<p>a</p><details><p>kept</p>{CLOSE}b"));
        assert_eq!(
            without_calls("a<details class=\"kms-call\">b"),
            "a<details class=\"kms-call\">b"
        );
    }
}
