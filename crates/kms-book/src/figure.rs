//! A block as HTML: each input, its output, and folded beneath it every call's decision and audit event.
//!
//! Everything is readable without JavaScript; the page's scripts add copying, the console and locked
//! predictions. The figure is one line, see [`escape::text`].

use crate::chapter::Block;
use crate::escape::text;
use crate::session::{CallShown, Step};

/// A loop may make a thousand calls; a page that shows them all helps nobody.
const CALLS_SHOWN: usize = 12;
/// Lines longer than this (blobs, tokens) are wrapped; shorter ones keep their columns and scroll.
const WRAP_FROM: usize = 100;
/// Lines longer than this may not fit the column.
const SCROLL_FROM: usize = 70;
/// Outputs of more lines than this scroll in place.
const TALL_FROM: usize = 30;

/// Renders a block that ran, with the picture of what it did.
pub(crate) fn render(chapter: &str, block: &Block, steps: &[Step], picture: &str) -> String {
    let Block { number, shown, .. } = block;
    let body = match &block.fence.predict {
        Some(question) => predicted(question, steps, picture),
        None => steps.iter().map(|step| input(step) + &result(step)).collect::<String>() + picture,
    };
    format!(
        "<figure class=\"kms-run\" id=\"{anchor}\" data-chapter=\"{chapter}\" data-block=\"{number}\" \
         aria-label=\"Run {shown}\">{bar}{body}</figure>",
        anchor = text(&block.anchor()),
        chapter = text(chapter),
        bar = bar(*shown),
    )
}

fn bar(shown: usize) -> String {
    format!(
        "<figcaption class=\"kms-bar\"><span class=\"kms-label\">Run {shown}</span>\
         <div class=\"kms-tools\">\
         <button type=\"button\" class=\"kms-button kms-copy\" aria-label=\"Copy the commands of run {shown}\">Copy</button>\
         <button type=\"button\" class=\"kms-button kms-open\" aria-label=\"Open in console, after run {shown}\">Open in console</button>\
         </div></figcaption>"
    )
}

fn input(step: &Step) -> String {
    let line = text(&step.input);
    format!("<pre class=\"kms-in\"><kbd><span class=\"kms-prompt\">&#36; </span>{line}</kbd></pre>")
}

fn result(step: &Step) -> String {
    let mut html = String::new();
    let output = step.output.trim_end_matches('\n');
    if !output.is_empty() {
        html.push_str(&printed(output));
    }
    if step.status != 0 {
        html.push_str(&format!("<p class=\"kms-status\">exit status {}</p>", step.status));
    }
    html.extend(step.calls.iter().take(CALLS_SHOWN).map(call));
    if let Some(more) = step.calls.len().checked_sub(CALLS_SHOWN).filter(|more| *more > 0) {
        html.push_str(&format!("<p class=\"kms-more\">and {more} more calls</p>"));
    }
    html
}

fn printed(output: &str) -> String {
    let widest = output.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let tall = output.lines().count() > TALL_FROM;
    let mut class = String::from("kms-out");
    if widest > WRAP_FROM {
        class.push_str(" kms-wrap");
    }
    if tall {
        class.push_str(" kms-tall");
    }
    // What may scroll takes the focus, so that the keyboard can scroll it; nothing else does.
    let scrolls = tall || (SCROLL_FROM..=WRAP_FROM).contains(&widest);
    let focus = if scrolls { " tabindex=\"0\" role=\"group\" aria-label=\"Output\"" } else { "" };
    format!("<pre class=\"{class}\"{focus}><samp>{}</samp></pre>", text(output))
}

fn call(call: &CallShown) -> String {
    let event = serde_json::to_string_pretty(&call.event_json).unwrap_or_default();
    let error = call.event_json.get("errorCode").and_then(serde_json::Value::as_str);
    let error = error.map(|code| format!(" failed ({}):", text(code))).unwrap_or_default();
    format!(
        "<details class=\"kms-call\"><summary><code>{}</code>{error} decision and audit event</summary>\
         <p class=\"kms-part\">Decision</p>{}<pre><samp>{}</samp></pre>\
         <p class=\"kms-part\">Audit event</p><pre><samp>{}</samp></pre></details>",
        text(&call.operation),
        drawn(&call.drawing),
        text(call.decision_text.trim_end()),
        text(&event)
    )
}

/// The gates of a decision; its text alternative is in the drawing, and the words are below it.
fn drawn(svg: &str) -> String {
    match svg {
        "" => String::new(),
        svg => {
            format!("<figure class=\"kms-drawing kms-gates\">{}</figure>", svg.replace('\n', ""))
        }
    }
}

/// Inputs first, then the question, then everything that would give the answer away.
fn predicted(question: &str, steps: &[Step], picture: &str) -> String {
    let inputs: String = steps.iter().map(input).collect();
    let answer: String = match steps {
        [only] => result(only),
        _ => steps.iter().map(|step| input(step) + &result(step)).collect(),
    };
    format!(
        "{inputs}<div class=\"kms-predict\"><p class=\"kms-question\"><strong>Predict:</strong> {}</p>\
         <form class=\"kms-guess\"><label>Your prediction<textarea rows=\"2\" required=\"\"></textarea></label>\
         <div class=\"kms-buttons\">\
         <button type=\"submit\" class=\"kms-button\">Lock it and look</button>\
         <button type=\"button\" class=\"kms-button kms-skip\">Look without predicting</button></div></form>\
         <p class=\"kms-locked\" role=\"status\"></p></div>\
         <details class=\"kms-reveal\"><summary>What happens</summary>{answer}{picture}</details>",
        text(question)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fence::Fence;
    use serde_json::json;

    fn block(info: &str) -> Block {
        let fence = Fence::parse(info).expect("a kms fence").expect("good options");
        Block { number: 4, shown: 3, line: 1, fence, text: String::new() }
    }

    fn steps() -> Vec<Step> {
        vec![
            Step { input: "KEY=$(make <key>)".into(), ..Step::default() },
            Step {
                input: "aws kms encrypt".into(),
                output: "{\n\n  \"A\": 1\n}\n".into(),
                status: 254,
                calls: vec![CallShown {
                    operation: "Encrypt".into(),
                    decision_text: "allowed by the key policy\n".into(),
                    decision_json: json!({}),
                    returned: vec!["CiphertextBlob".into()],
                    drawing: "<svg>\n<title>gates</title>\n</svg>\n".into(),
                    event_json: json!({"eventName": "Encrypt", "errorCode": "DisabledException"}),
                }],
                ..Step::default()
            },
        ]
    }

    /// Broken at tags for the reader of the snapshot only.
    fn broken(html: &str) -> String {
        assert!(!html.contains('\n'), "one line, or Markdown would read it");
        html.replace("><", ">\n<")
    }

    #[test]
    fn a_block_shows_inputs_outputs_and_folded_calls() {
        insta::assert_snapshot!(broken(&render(
            "envelope",
            &block("kms,fails"),
            &steps(),
            "<figure></figure>"
        )));
    }

    #[test]
    fn a_prediction_comes_before_the_output() {
        let block = block("kms id=guess predict=\"Works <or not>?\"");
        insta::assert_snapshot!(broken(&render("envelope", &block, &steps(), "")));
    }

    #[test]
    fn a_thousand_calls_are_counted_not_shown() {
        let call = CallShown { operation: "Encrypt".into(), ..CallShown::default() };
        let step = Step { calls: vec![call; 1000], ..Step::default() };
        let html = render("x", &block("kms"), &[step], "");
        assert_eq!(html.matches("<details").count(), CALLS_SHOWN);
        assert!(html.contains("and 988 more calls"));
    }
}
