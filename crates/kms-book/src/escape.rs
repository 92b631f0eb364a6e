//! Escaping for HTML that still has to pass through mdBook's Markdown, link and formula steps.

/// Escapes text so that it arrives in the page as written.
///
/// A figure is handed to mdBook as one line of Markdown, so more than HTML's own characters must be
/// hidden: a blank line would end the HTML block, `$` would start a formula and `{{#` an include.
pub(crate) fn text(raw: &str) -> String {
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
            // What a terminal would not print has no meaning in a page, and U+0000 is invalid there.
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// Hides Markdown's characters in the text between the tags of a piece of HTML, leaving its tags and
/// entities alone: KaTeX's MathML holds the TeX source, whose `_`, `*` and `\` Markdown would eat.
pub(crate) fn between_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let (mut in_tag, mut in_entity) = (false, false);
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '&' => in_entity = true,
            _ => {}
        }
        if c.is_ascii_punctuation() && !in_tag && !in_entity {
            out.push_str(&format!("&#{};", u32::from(c)));
        } else {
            out.push(if c == '\n' { ' ' } else { c });
        }
        match c {
            '>' => in_tag = false,
            ';' => in_entity = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_markdown_and_html() {
        for (raw, escaped) in [
            ("a < b && c", "a &lt; b &amp;&amp; c"),
            ("$KEY", "&#36;KEY"),
            ("one\n\ntwo", "one&#10;&#10;two"),
            ("{{#include x}}", "&#123;&#123;#include x&#125;&#125;"),
            ("\u{1b}[31mred", "\u{FFFD}[31mred"),
            ("\"quoted\"", "&quot;quoted&quot;"),
        ] {
            assert_eq!(text(raw), escaped);
        }
    }

    #[test]
    fn tags_and_entities_between_tags_are_kept() {
        assert_eq!(
            between_tags(r#"<mi a="x_y">a_b&lt;c</mi>"#),
            r#"<mi a="x_y">a&#95;b&lt;c</mi>"#
        );
    }
}
