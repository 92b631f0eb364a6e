//! The pages around the questions: the list of all, handing in, the score, what can be typed.

use kms_course::grade::ItemResult;

use super::page::{Page, Style};
use super::{Graded, Sitting};

impl Sitting<'_> {
    pub(super) fn draw_list(&self, page: &mut Page) {
        let graded = self.taking.finished.then(|| self.graded());
        for (place, item) in self.taking.navigator().iter().enumerate() {
            let result = graded
                .as_ref()
                .and_then(|graded| graded.grade().items.iter().find(|graded| graded.id == item.id));
            let shown = self.explained(place);
            let (style, state) = match result.or(shown.as_ref()).map(|item| item.result) {
                Some(ItemResult::Right) => (Style::Right, "right"),
                Some(ItemResult::Wrong) => (Style::Wrong, "wrong"),
                Some(ItemResult::Unanswered) => (Style::Wrong, "not answered"),
                Some(ItemResult::Dropped) => (Style::Dim, "dropped"),
                None if item.answered => (Style::Plain, "answered"),
                None => (Style::Plain, "open"),
            };
            let here = if item.current { '>' } else { ' ' };
            let flag = if item.flagged { "  flagged" } else { "" };
            page.line(style, format!("{here} {:>3}  {state}{flag}", place + 1));
        }
    }

    pub(super) fn draw_sure(&self, page: &mut Page) {
        let open = self.taking.unanswered().len();
        let count = |number: usize| match number {
            1 => "1 question is".to_owned(),
            many => format!("{many} questions are"),
        };
        if open > 0 {
            page.line(Style::Wrong, format!("{} not answered yet.", count(open)));
        }
        if !self.taking.flagged.is_empty() {
            page.line(Style::Plain, format!("{} flagged.", count(self.taking.flagged.len())));
        }
        page.line(Style::Plain, "Hand in? Answers cannot be changed afterwards.");
    }

    pub(super) fn draw_result(&self, page: &mut Page) {
        match self.graded() {
            Graded::Exam(exam) => {
                let style = if exam.grade.passed { Style::Right } else { Style::Wrong };
                for (index, line) in exam.summary().trim_end().lines().enumerate() {
                    let style = if index == 0 { style } else { Style::Plain };
                    match line.starts_with(' ') || line.is_empty() {
                        true => page.line(Style::Plain, line),
                        false => page.text(style, "", line),
                    }
                }
            }
            Graded::Quiz(grade) => {
                let right = format!("{} of {} right, {} %", grade.points, grade.of, grade.percent);
                let verdict = match (grade.pass_percent, grade.passed) {
                    (0, _) => String::new(),
                    (mark, true) => format!("; the mark of {mark} % is reached"),
                    (mark, false) => format!("; the mark of {mark} % is not reached"),
                };
                let style = if grade.passed { Style::Right } else { Style::Wrong };
                page.line(style, format!("{right}{verdict}."));
                for held in &grade.misconceptions {
                    let line = format!(
                        "misconception behind {} answer(s): {}",
                        held.answers, held.misconception
                    );
                    page.line(Style::Dim, line);
                }
            }
        }
        page.blank();
        match self.to_review().len() {
            0 => page.line(Style::Plain, "Nothing is left to look at."),
            1 => page.line(Style::Plain, "1 missed or flagged question is left to look at."),
            many => {
                page.line(
                    Style::Plain,
                    format!("{many} missed or flagged questions are left to look at."),
                );
            }
        }
    }

    pub(super) fn draw_help(&self, page: &mut Page) {
        let rows = [
            ("key", "word", "what it does"),
            (
                "a b c ...",
                "a, or a c",
                "chooses; once more takes it back; an order is chosen one by one",
            ),
            ("1 2 ...", "1=a 2=b", "points at a line to be matched, then a letter"),
            ("Enter", "(empty line)", "done: explains in study mode, then goes on"),
            ("left right", "back, next", "moves"),
            ("Tab", "list, go 7", "all questions; a number and Enter goes there"),
            ("F", "flag", "flags it, to come back to"),
            ("E", "end", "hands in"),
            ("Q or Esc", "leave", "stops; everything is kept and goes on here"),
        ];
        for (key, word, what) in rows {
            page.line(Style::Plain, format!("  {key:<12} {word:<14} {what}"));
        }
    }
}
