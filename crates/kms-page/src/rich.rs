//! The few marks of questions and labs as HTML: paragraphs, lists of `- `, commands, and words in backticks.
//!
//! The HTML is one line without characters that mdBook's Markdown, its includes or formulas would take for theirs, so
//! that it can stand in a chapter as well as in an answer.

/// Text as it is.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + raw.len() / 8);
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' | '$' | '{' | '}' | '`' | '\\' | '\n' | '\t' => {
                out.push_str(&format!("&#{};", u32::from(c)));
            }
            '\r' => {}
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// A run of words, with code in backticks.
pub fn inline(raw: &str) -> String {
    let joined = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut html = String::new();
    let parts: Vec<&str> = joined.split('`').collect();
    let paired = parts.len() % 2 == 1;
    for (at, part) in parts.iter().enumerate() {
        match at % 2 == 1 && paired {
            true => html.push_str(&format!("<code>{}</code>", text(part))),
            false if at > 0 && !paired => html.push_str(&format!("&#96;{}", text(part))),
            false => html.push_str(&text(part)),
        }
    }
    html
}

/// Paragraphs, lists and commands.
pub fn blocks(raw: &str) -> String {
    let mut html = String::new();
    for paragraph in raw.trim().split("\n\n").filter(|part| !part.trim().is_empty()) {
        let lines: Vec<&str> = paragraph.lines().filter(|line| !line.trim().is_empty()).collect();
        if lines.iter().all(|line| line.starts_with("    ") || line.starts_with("$ ")) {
            html.push_str(&code(paragraph));
        } else if lines.first().is_some_and(|line| line.trim_start().starts_with("- ")) {
            html.push_str(&list(&lines));
        } else {
            html.push_str(&format!("<p>{}</p>", inline(paragraph)));
        }
    }
    html
}

/// Commands, line by line.
pub fn code(raw: &str) -> String {
    format!(
        "<pre class=\"kms-code\"><code>{}</code></pre>",
        text(raw.trim_matches('\n').trim_end())
    )
}

fn list(lines: &[&str]) -> String {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (line.trim_start().strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(item)) => item.push_str(&format!(" {}", line.trim())),
            (None, None) => {}
        }
    }
    let items: String = items.iter().map(|item| format!("<li>{}</li>", inline(item))).collect();
    format!("<ul>{items}</ul>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_elements_and_nothing_else_does() {
        for (raw, html) in [
            ("Use `Encrypt`, not <b>.", "<p>Use <code>Encrypt</code>, not &lt;b&gt;.</p>"),
            ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
            ("- a\n  b\n- `c`", "<ul><li>a b</li><li><code>c</code></li></ul>"),
            ("a lone ` tick", "<p>a lone &#96; tick</p>"),
            (
                "$ aws kms list-keys\n$ echo $K",
                "<pre class=\"kms-code\"><code>&#36; aws kms list-keys&#10;&#36; echo &#36;K</code></pre>",
            ),
            ("{{#include x}}", "<p>&#123;&#123;#include x&#125;&#125;</p>"),
        ] {
            assert_eq!(blocks(raw), html, "{raw}");
        }
    }
}
