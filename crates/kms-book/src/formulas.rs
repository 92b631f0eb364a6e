//! Formulas: `$...$` and `$$...$$` to MathML, by mdbook-katex as a library.
//!
//! Its own preprocessor keeps a formula it cannot read as text and only logs it, and hands Markdown the
//! TeX source unescaped; so its scanner and renderer are called here, and a bad formula is a fault.

use crate::chapter::line_of;
use crate::escape;
use crate::problem::Fault;
use mdbook_katex::cfg::KatexConfig;
use mdbook_katex::preprocess::{Render, get_render_tasks};
use std::collections::HashMap;

/// Replaces the formulas in a piece of prose that starts on `line`.
pub(crate) fn render(prose: &str, line: usize, faults: &mut Vec<Fault>) -> String {
    if !prose.contains('$') {
        return prose.to_owned();
    }
    let config = KatexConfig { output: "mathml".into(), no_css: true, ..KatexConfig::default() };
    let (inline, display) = config.build_opts_from_macros(HashMap::new());
    let extra = config.build_extra_opts();

    let mut out = String::with_capacity(prose.len() * 2);
    for task in get_render_tasks(prose, "", &extra) {
        let (tex, is_display) = match task {
            Render::Text(text) => {
                out.push_str(text);
                continue;
            }
            Render::InlineTask(tex) => (tex, false),
            Render::DisplayTask(tex) => (tex, true),
        };
        // Pandoc's rule: a formula in a line touches its dollars. Else it is two prices.
        if !is_display && tex.trim() != tex {
            faults.push(Fault::new(
                line + line_of(prose, offset(prose, tex)) - 1,
                format!("`${tex}$` is read as a formula, but has spaces beside its dollars"),
                "write `\\$` where a dollar sign is meant, or take the spaces out of the formula",
            ));
            continue;
        }
        let options = if is_display { display.clone() } else { inline.clone() };
        let html = mdbook_katex::render(tex, options, extra.clone(), is_display);
        if html.starts_with('<') {
            out.push_str(&escape::between_tags(&html));
        } else {
            faults.push(Fault::new(
                line + line_of(prose, offset(prose, tex)) - 1,
                format!("KaTeX cannot read the formula `{}`", tex.trim()),
                "mend the TeX, or write `\\$` where a dollar sign is meant",
            ));
        }
    }
    out
}

/// Where a part of `whole`, borrowed from it, starts.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_that_markdown_leaves_alone() {
        let mut faults = Vec::new();
        let html = render("So $C_i = P_i \\oplus K_i$ and \\$5, `$HOME`.", 1, &mut faults);
        assert_eq!(faults, []);
        assert!(html.contains("<math"), "{html}");
        assert!(!html.contains("C_i"), "Markdown would see the underscore: {html}");
        assert!(html.ends_with(" and \\$5, `$HOME`."), "{html}");
    }

    #[test]
    fn a_formula_that_cannot_be_read_is_a_fault_with_its_line() {
        for (prose, line) in [("one\n\n$\\nosuch{$\n", 12), ("a key is $1, a call\nis $3\n", 10)] {
            let mut faults = Vec::new();
            render(prose, 10, &mut faults);
            let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
            assert_eq!(lines, [line], "{prose}");
        }
    }
}
