//! A question as lines of text, each with what it is: the terminal gives it a colour, a transcript does not.

use kms_course::display::Shown;
use kms_course::grade::{ItemGrade, ItemResult};
use kms_course::question::Kind;

use super::{Sitting, View};

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// What it is.
    pub style: Style,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text to read.
    Plain,
    /// Where one is.
    Head,
    /// Something chosen.
    Chosen,
    /// Something right.
    Right,
    /// Something wrong.
    Wrong,
    /// Said beside.
    Dim,
}

/// Lines under way, wrapped to a width.
pub(super) struct Page {
    width: usize,
    lines: Vec<Line>,
}

impl Page {
    pub(super) fn new(width: usize) -> Page {
        Page { width: width.clamp(20, 96), lines: Vec::new() }
    }

    pub(super) fn line(&mut self, style: Style, text: impl Into<String>) {
        self.lines.push(Line { text: text.into(), style });
    }

    pub(super) fn blank(&mut self) {
        self.line(Style::Plain, "");
    }

    /// Wrapped text; `first` stands before its first line, as many blanks before the others.
    pub(super) fn text(&mut self, style: Style, first: &str, text: &str) {
        let hang = " ".repeat(first.chars().count());
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(&hang)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (index, paragraph) in text.trim().split("\n\n").enumerate() {
            if index > 0 {
                self.blank();
            }
            // A line that is indented, or a list, keeps its place.
            let whole = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            let kept = paragraph.lines().any(|line| line.starts_with([' ', '-', '{', '"']));
            let wrapped = if kept {
                textwrap::wrap(paragraph, &options)
            } else {
                textwrap::wrap(&whole, &options)
            };
            for line in wrapped {
                self.line(style, line.into_owned());
            }
        }
    }

    /// Shell lines; one that is too long goes on further in.
    fn script(&mut self, script: &str) {
        let options = textwrap::Options::new(self.width)
            .initial_indent("    ")
            .subsequent_indent("        ")
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for line in script.lines() {
            for line in textwrap::wrap(line, &options) {
                self.line(Style::Plain, line.into_owned());
            }
        }
    }

    pub(super) fn rule(&mut self) {
        let rule = "-".repeat(self.width);
        self.line(Style::Dim, rule);
    }

    pub(super) fn done(self) -> Vec<Line> {
        self.lines
    }
}

impl Sitting<'_> {
    /// What is to be seen now.
    pub fn page(&self, width: usize) -> Vec<Line> {
        let mut page = Page::new(width);
        self.head(&mut page);
        match self.view {
            View::Question => self.draw_question(&mut page),
            View::List => self.draw_list(&mut page),
            View::Sure => self.draw_sure(&mut page),
            View::Result => self.draw_result(&mut page),
            View::Help => self.draw_help(&mut page),
        }
        if let Some(note) = &self.note {
            page.blank();
            page.text(Style::Wrong, "", note);
        }
        page.done()
    }

    fn head(&self, page: &mut Page) {
        let taking = &self.taking;
        let all = taking.items.len();
        let mut head = format!("{}  |  question {} of {all}", self.title, taking.at + 1);
        if self.view == View::Result {
            head = format!("{}  |  handed in", self.title);
        }
        head.push_str(&format!("  |  {} answered", all - taking.unanswered().len()));
        if !taking.flagged.is_empty() {
            head.push_str(&format!("  |  {} flagged", taking.flagged.len()));
        }
        if let Some(left) = taking.seconds_left.filter(|_| !taking.finished) {
            head.push_str(&format!("  |  {} left", clock(left)));
        }
        page.line(Style::Head, head);
        page.rule();
    }

    fn draw_question(&self, page: &mut Page) {
        let (Some(question), Some(asked)) = (self.question(), self.current()) else { return };
        if self.taking.flagged.contains(&question.id) {
            page.line(Style::Dim, "flagged");
        }
        if let Some(scenario) = &question.scenario {
            page.text(Style::Plain, "", scenario);
            page.blank();
        }
        page.text(Style::Plain, "", &question.stem);
        if let Some(script) = &question.script {
            page.blank();
            page.script(script);
        }
        page.blank();
        let explained = self.explained(self.taking.at);
        self.draw_prompts(page, &question, explained.as_ref());
        for (place, option) in question.options.iter().enumerate() {
            draw_option(
                page,
                place,
                &option.id,
                &option.text,
                self.taking.answer(),
                &question,
                explained.as_ref(),
            );
        }
        if question.kind == Kind::ShortAnswer {
            let given = self.taking.answer().join(" ");
            page.line(Style::Chosen, format!("  answer: {given}"));
        }
        if let Some(item) = explained {
            draw_verdict(page, &item, &question);
            page.text(Style::Plain, "  keep: ", &item.takeaway);
            page.line(Style::Dim, format!("  read: {}", asked.question.chapter));
        }
    }

    fn draw_prompts(&self, page: &mut Page, question: &Shown, explained: Option<&ItemGrade>) {
        for (place, prompt) in question.prompts.iter().enumerate() {
            let given = self.taking.answer().iter().filter_map(|pair| pair.split_once('='));
            let given = given.filter(|(id, _)| *id == prompt.id).map(|(_, option)| option).next();
            let letter = given.and_then(|id| question.options.iter().position(|o| o.id == id));
            let chosen = letter.map_or("_".to_owned(), letter_of);
            let pointed = explained.is_none() && place == self.prompt && !self.taking.finished;
            let mark = if pointed { '>' } else { ' ' };
            let first = format!("{mark} {}. [{chosen}] ", place + 1);
            match explained.and_then(|item| item.options.iter().find(|o| o.id == prompt.id)) {
                Some(why) => {
                    let style = if why.chosen { Style::Right } else { Style::Wrong };
                    page.text(style, &first, &prompt.text);
                    let right = why.text.rsplit(": ").next().unwrap_or_default();
                    page.text(Style::Dim, "          ", &format!("{right}. {}", why.why));
                }
                None => page.text(Style::Plain, &first, &prompt.text),
            }
        }
        if !question.prompts.is_empty() {
            page.blank();
        }
    }
}

fn draw_option(
    page: &mut Page,
    place: usize,
    id: &str,
    text: &str,
    answer: &[String],
    question: &Shown,
    explained: Option<&ItemGrade>,
) {
    let chosen = answer.iter().position(|given| given == id);
    let mark = match (chosen, question.kind) {
        (_, Kind::Matching) => "   ".to_owned(),
        (Some(place), Kind::Ordering) => format!("[{}]", place + 1),
        (Some(_), _) => "[x]".to_owned(),
        (None, _) => "[ ]".to_owned(),
    };
    let first = format!("  {mark} {}  ", letter_of(place));
    let Some(why) = explained.and_then(|item| item.options.iter().find(|option| option.id == id))
    else {
        let style = if chosen.is_some() { Style::Chosen } else { Style::Plain };
        return page.text(style, &first, text);
    };
    let style = match (why.correct, chosen.is_some()) {
        (true, _) => Style::Right,
        (false, true) => Style::Wrong,
        (false, false) => Style::Plain,
    };
    page.text(style, &first, text);
    let verdict = match question.kind {
        Kind::Matching => "",
        _ if why.correct => "right: ",
        _ => "wrong: ",
    };
    let mut said = format!("{verdict}{}", why.why);
    if let Some(name) = &why.misconception {
        said.push_str(&format!(" [{name}]"));
    }
    page.text(Style::Dim, "         ", &said);
}

fn draw_verdict(page: &mut Page, item: &ItemGrade, question: &Shown) {
    page.blank();
    let letter = |id: &String| match question.options.iter().position(|option| option.id == *id) {
        Some(place) => letter_of(place),
        None => id.clone(),
    };
    let key = || match question.kind {
        Kind::Matching => "as shown above".to_owned(),
        _ => item.key.iter().map(letter).collect::<Vec<_>>().join(", "),
    };
    match item.result {
        ItemResult::Right => page.line(Style::Right, "  Right."),
        ItemResult::Wrong => {
            page.line(Style::Wrong, format!("  Not right; the answer is {}.", key()))
        }
        ItemResult::Unanswered => {
            page.line(Style::Wrong, format!("  Not answered; the answer is {}.", key()));
        }
        ItemResult::Dropped => page.line(Style::Dim, "  Dropped, does not count."),
    }
    if question.kind == Kind::ShortAnswer {
        for option in &item.options {
            page.text(Style::Dim, &format!("    {}: ", option.text), &option.why);
        }
    }
}

/// The letter of an option: by its place on the page, as in the exams.
pub(super) fn letter_of(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .and_then(|place| b'a'.checked_add(place))
        .map_or_else(|| (place + 1).to_string(), |letter| char::from(letter).to_string())
}

/// Seconds as a clock shows them.
pub(super) fn clock(seconds: u32) -> String {
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}
