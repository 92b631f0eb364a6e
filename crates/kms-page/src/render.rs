//! Questions and labs as the HTML that stands in a chapter: what is asked, without anything that answers it.
//!
//! Everything can be read without scripts; the page's scripts make it work. Each is one line, see [`rich`].

use kms_course::display::{Shown, ShownOption, shown};
use kms_course::lab::{Lab, LabStep};
use kms_course::question::Kind;
use kms_course::quiz::QuizSet;

use crate::quiz::seed;
use crate::rich::{blocks, code, inline, text};
use crate::words::{filled, word};

/// A question set.
pub fn quiz(set: &QuizSet) -> String {
    let asked = set.asked();
    let minutes: u32 = asked.iter().map(|one| u32::from(one.question.minutes)).sum();
    let mut questions = String::new();
    let mut scenario = None;
    for (at, one) in asked.iter().enumerate() {
        let one = shown(one, seed(set));
        if one.scenario != scenario {
            scenario.clone_from(&one.scenario);
            if let Some(told) = &scenario {
                questions.push_str(&format!("<div class=\"kms-scenario\">{}</div>", blocks(told)));
            }
        }
        questions.push_str(&question(&one, at + 1, asked.len()));
    }
    let name = text(&set.quiz);
    let command = format!("<code>kmslab quiz take {name}</code>");
    format!(
        "<section class=\"kms-card kms-quiz\" id=\"quiz-{name}\" data-quiz=\"{name}\" aria-labelledby=\"quiz-{name}-title\">\
         <p class=\"kms-card-title\" id=\"quiz-{name}-title\">{title}</p>\
         <p class=\"kms-card-about\">{about} <span class=\"kms-meta\">{meta}</span></p>\
         <p class=\"kms-elsewhere\">{elsewhere} {command}</p>\
         <p class=\"kms-score\" role=\"status\"></p>\
         <details class=\"kms-fold\"><summary>{open}</summary>{questions}</details></section>\n\n",
        title = inline(&set.title),
        about = inline(&set.about),
        meta = text(&filled("quiz-meta", &[("questions", &asked.len()), ("minutes", &minutes)])),
        elsewhere = text(word("in-terminal")),
        open = text(word("questions")),
    )
}

fn question(one: &Shown, number: usize, of: usize) -> String {
    let id = format!("q-{}", one.id.replace('/', "-"));
    let kind = serde_json::to_value(one.kind).unwrap_or_default();
    let script = one.script.as_deref().map(code).unwrap_or_default();
    format!(
        "<form class=\"kms-question\" id=\"{id}\" data-item=\"{item}\" data-kind=\"{kind}\" data-choose=\"{choose}\">\
         <fieldset><legend><span class=\"kms-number\">{number}</span> {stem}</legend>{script}{answer}</fieldset>\
         <div class=\"kms-buttons\"><button type=\"submit\" class=\"kms-button\">{check}</button></div>\
         <div class=\"kms-verdict\" role=\"status\"></div></form>",
        id = text(&id),
        item = text(&one.id),
        kind = text(kind.as_str().unwrap_or_default()),
        choose = one.choose,
        number = text(&filled("question-number", &[("number", &number), ("of", &of)])),
        stem = stem(&one.stem),
        answer = answer(one, &id),
        check = text(word("check-answer")),
    )
}

/// A legend takes words only, so paragraphs are spans there.
fn stem(raw: &str) -> String {
    let paragraphs = raw.split("\n\n").filter(|part| !part.trim().is_empty());
    paragraphs.map(|part| format!("<span class=\"kms-stem\">{}</span>", inline(part))).collect()
}

fn answer(one: &Shown, id: &str) -> String {
    let id = text(id);
    match one.kind {
        Kind::Single | Kind::Predict => options(&one.options, &id, "radio"),
        Kind::Multiple => {
            let choose = filled("choose", &[("count", &one.choose)]);
            format!(
                "<p class=\"kms-choose\">{}</p>{}",
                text(&choose),
                options(&one.options, &id, "checkbox")
            )
        }
        Kind::Matching => {
            let rows = one.prompts.iter();
            rows.map(|prompt| select(&prompt.id, &inline(&prompt.text), &one.options)).collect()
        }
        Kind::Ordering => {
            let place = |at: usize| text(&filled("place", &[("number", &(at + 1))]));
            (0..one.choose).map(|at| select(&at.to_string(), &place(at), &one.options)).collect()
        }
        Kind::ShortAnswer => format!(
            "<label class=\"kms-short\">{} <input type=\"text\" name=\"{id}\" autocomplete=\"off\" \
             autocapitalize=\"off\" spellcheck=\"false\"></label>",
            text(word("your-answer"))
        ),
        Kind::CaseStudy => String::new(),
    }
}

fn options(options: &[ShownOption], name: &str, kind: &str) -> String {
    let option = |option: &ShownOption| {
        format!(
            "<label class=\"kms-option\" data-option=\"{id}\"><input type=\"{kind}\" name=\"{name}\" value=\"{id}\">\
             <span>{words}</span></label>",
            id = text(&option.id),
            words = inline(&option.text),
        )
    };
    options.iter().map(option).collect()
}

fn select(name: &str, label: &str, options: &[ShownOption]) -> String {
    let option = |option: &ShownOption| {
        // An option of a list takes text only.
        format!(
            "<option value=\"{}\">{}</option>",
            text(&option.id),
            text(&option.text.replace('`', ""))
        )
    };
    let options: String = options.iter().map(option).collect();
    format!(
        "<label class=\"kms-match\"><span>{label}</span><select name=\"{}\"><option value=\"\">{}</option>{options}\
         </select></label>",
        text(name),
        text(word("choose-one")),
    )
}

/// A lab.
pub fn lab(lab: &Lab) -> String {
    let name = text(&lab.lab);
    let level = serde_json::to_value(lab.level).unwrap_or_default();
    let level = word(match level.as_str() {
        Some("worked") => "level-worked",
        Some("faded") => "level-faded",
        _ => "level-challenge",
    });
    let meta = filled("lab-meta", &[("minutes", &lab.minutes), ("level", &level)]);
    let steps: String = lab.steps.iter().map(|one| step(one, &lab.lab)).collect();
    format!(
        "<section class=\"kms-card kms-lab\" id=\"lab-{name}\" data-lab=\"{name}\" aria-labelledby=\"lab-{name}-title\">\
         <p class=\"kms-card-title\" id=\"lab-{name}-title\">{title}</p>\
         <p class=\"kms-card-about\"><span class=\"kms-meta\">{meta}</span></p>{story}\
         <p class=\"kms-elsewhere\">{elsewhere} <code>kmslab lab start {name}</code></p>\
         <p class=\"kms-score\" role=\"status\"></p>\
         <details class=\"kms-fold\"><summary>{open}</summary><ol class=\"kms-steps\">{steps}</ol>\
         <div class=\"kms-bench\"></div></details></section>\n\n",
        title = inline(&lab.title),
        meta = text(&meta),
        story = blocks(&lab.story),
        elsewhere = text(word("in-terminal")),
        open = text(word("goals")),
    )
}

fn step(step: &LabStep, lab: &str) -> String {
    let about = step.about.as_deref().map(blocks).unwrap_or_default();
    let example = step.example.as_deref().map(code).unwrap_or_default();
    format!(
        "<li class=\"kms-step\" data-step=\"{}\"><p class=\"kms-goal\">{}</p>{about}{}{example}</li>",
        text(&step.id),
        inline(&step.goal),
        prediction(step, lab),
    )
}

/// Before the example, which may show what is asked.
fn prediction(step: &LabStep, lab: &str) -> String {
    let Some(asked) = &step.predict else { return String::new() };
    let options_shown: Vec<ShownOption> = asked
        .options
        .iter()
        .map(|option| ShownOption { id: option.id.clone(), text: option.text.trim().to_owned() })
        .collect();
    format!(
        "<form class=\"kms-question kms-foresee\" data-step=\"{}\"><fieldset><legend><span class=\"kms-number\">{}</span> {}\
         </legend>{}</fieldset><div class=\"kms-buttons\"><button type=\"submit\" class=\"kms-button\">{}</button></div>\
         <div class=\"kms-verdict\" role=\"status\"></div></form>",
        text(&step.id),
        text(word("predict")),
        stem(&asked.ask),
        options(&options_shown, &text(&format!("p-{lab}-{}", step.id)), "radio"),
        text(word("lock-it-in")),
    )
}
