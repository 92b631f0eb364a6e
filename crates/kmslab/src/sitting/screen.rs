//! A sitting on the whole terminal, by keys alone.
//!
//! The terminal is given back as it was, however the sitting ends.

use std::io::{Stdout, Write, stdout};
use std::time::{Duration, Instant};

use anyhow::Context;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::style::{Attribute, Color, Print, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use crossterm::{cursor, execute, queue};
use kms_course::question::Kind;

use super::page::{Line, Style};
use super::{Act, Sitting, Step, View};

/// Keeps the state while the terminal is in use.
type Save<'s> = &'s mut dyn FnMut(&mut Sitting<'_>) -> anyhow::Result<()>;

/// Draws, waits for a key, does what it says, until it is handed in or left. `save` keeps the state after each key.
pub fn converse(sitting: &mut Sitting<'_>, save: Save<'_>) -> anyhow::Result<Step> {
    let _restored =
        Taken::new().context("the terminal cannot be drawn on; pipe lines in instead")?;
    let mut out = stdout();
    let mut first = 0;
    let mut since = Instant::now();
    let mut typed = String::new();
    loop {
        let (width, height) = size().unwrap_or((80, 24));
        let lines = sitting.page(usize::from(width).saturating_sub(2));
        let room = usize::from(height).saturating_sub(2).max(1);
        first = first.min(lines.len().saturating_sub(room));
        draw(&mut out, sitting, &lines, first, room, &typed)?;
        // A clock on the page has to go on while nobody types.
        let wait = match sitting.taking.seconds_left.is_some() && !sitting.taking.finished {
            true => Duration::from_millis(500),
            false => Duration::from_secs(3600),
        };
        let event = if poll(wait)? { Some(read()?) } else { None };
        if since.elapsed() >= Duration::from_secs(1) {
            let seconds = since.elapsed().as_secs();
            since += Duration::from_secs(seconds);
            let over = sitting.taking.finished;
            if sitting.taking.pass_time(u32::try_from(seconds).unwrap_or(u32::MAX)) && !over {
                sitting.finish();
                sitting.note = Some("The time is up.".to_owned());
                save(sitting)?;
            }
        }
        let Some(Event::Key(key)) = event else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Down | KeyCode::PageDown => first += step_of(key.code, room),
            KeyCode::Up | KeyCode::PageUp => first = first.saturating_sub(step_of(key.code, room)),
            _ => {
                let before = (sitting.view, sitting.taking.at);
                let step =
                    act_of(sitting, key, &mut typed).map_or(Step::Stay, |act| sitting.act(act));
                save(sitting)?;
                if step != Step::Stay {
                    return Ok(step);
                }
                if before != (sitting.view, sitting.taking.at) {
                    first = 0;
                    typed.clear();
                }
            }
        }
    }
}

fn step_of(key: KeyCode, room: usize) -> usize {
    match key {
        KeyCode::PageDown | KeyCode::PageUp => room.saturating_sub(2).max(1),
        _ => 1,
    }
}

/// What a key means here. In a short answer letters are letters; a number in the list goes to that question.
fn act_of(sitting: &Sitting<'_>, key: KeyEvent, typed: &mut String) -> Option<Act> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return matches!(key.code, KeyCode::Char('c' | 'd')).then_some(Act::Leave);
    }
    let question = sitting.question();
    let answering = sitting.view == View::Question && !sitting.taking.finished;
    let words = answering && question.as_ref().is_some_and(|one| one.kind == Kind::ShortAnswer);
    match key.code {
        KeyCode::Enter => match (sitting.view, typed.parse::<usize>()) {
            (View::List, Ok(place)) if place > 0 => Some(Act::Go(place - 1)),
            _ => Some(Act::Enter),
        },
        KeyCode::Right => Some(Act::Next),
        KeyCode::Left => Some(Act::Back),
        KeyCode::Tab => Some(if sitting.view == View::List { Act::Back } else { Act::List }),
        KeyCode::Esc if !matches!(sitting.view, View::Question | View::Result) => Some(Act::Back),
        KeyCode::Esc => Some(Act::Leave),
        KeyCode::Backspace if words => {
            let mut text = sitting.taking.answer().join(" ");
            text.pop();
            Some(Act::Words(text))
        }
        KeyCode::Char(letter) if words => {
            Some(Act::Words(sitting.taking.answer().join(" ") + &letter.to_string()))
        }
        KeyCode::Char('F') => Some(Act::Flag),
        KeyCode::Char('L') => Some(Act::List),
        KeyCode::Char('E') => Some(Act::End),
        KeyCode::Char('Q') => Some(Act::Leave),
        KeyCode::Char('H' | '?') => Some(Act::Help),
        KeyCode::Backspace => {
            typed.pop();
            None
        }
        KeyCode::Char(digit @ '0'..='9') if sitting.view == View::List => {
            typed.push(digit);
            None
        }
        KeyCode::Char(digit @ '1'..='9') if answering => {
            let place = digit.to_digit(10).unwrap_or(1) as usize - 1;
            let prompts = question.map_or(0, |one| one.prompts.len());
            (place < prompts).then_some(Act::Prompt(place))
        }
        KeyCode::Char(letter @ 'a'..='z') if answering => {
            Some(Act::Choose(letter as usize - 'a' as usize))
        }
        _ => None,
    }
}

fn draw(
    out: &mut Stdout,
    sitting: &Sitting<'_>,
    lines: &[Line],
    first: usize,
    room: usize,
    typed: &str,
) -> anyhow::Result<()> {
    queue!(out, cursor::Hide, Clear(ClearType::All))?;
    for (row, line) in lines.iter().skip(first).take(room).enumerate() {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        queue!(out, cursor::MoveTo(1, row))?;
        match line.style {
            Style::Plain => {}
            Style::Head | Style::Chosen => queue!(out, SetAttribute(Attribute::Bold))?,
            Style::Right => queue!(out, SetForegroundColor(Color::Green))?,
            Style::Wrong => queue!(out, SetForegroundColor(Color::Red))?,
            Style::Dim => queue!(out, SetAttribute(Attribute::Dim))?,
        }
        queue!(out, Print(&line.text), SetAttribute(Attribute::Reset), ResetColor)?;
    }
    let mut foot = foot_of(sitting).to_owned();
    if lines.len() > first + room {
        foot = format!("down: more below   {foot}");
    }
    if !typed.is_empty() {
        foot = format!("go to {typed}   {foot}");
    }
    let row = u16::try_from(room + 1).unwrap_or(u16::MAX);
    queue!(
        out,
        cursor::MoveTo(1, row),
        SetAttribute(Attribute::Reverse),
        Print(format!(" {foot} "))
    )?;
    queue!(out, SetAttribute(Attribute::Reset))?;
    out.flush().context("the terminal went away")
}

/// The keys that matter now.
fn foot_of(sitting: &Sitting<'_>) -> &'static str {
    let explained = sitting.explained(sitting.taking.at).is_some();
    let words = sitting.question().is_some_and(|one| one.kind == Kind::ShortAnswer);
    match sitting.view {
        View::List => "number Enter: go there   Tab: back   E: hand in   Q: stop",
        View::Sure => "Enter: hand in   Esc: back",
        View::Result => "Enter: go on   L: list   Q: stop",
        View::Help => "Enter: back",
        View::Question if sitting.taking.finished => {
            "Enter: seen, go on   <- ->: move   L: list   Q: stop"
        }
        View::Question if explained => "Enter: next   F: flag   L: list   E: hand in   Q: stop",
        View::Question if words && sitting.studies() => {
            "type   Enter: check   <- ->: move   Tab: list   Esc: stop"
        }
        View::Question if words => "type   Enter: next   <- ->: move   Tab: list   Esc: stop",
        View::Question if sitting.studies() => {
            "letter: choose   Enter: check   <- ->: move   F: flag   L: list   E: hand in   ?: help"
        }
        View::Question => {
            "letter: choose   Enter: next   <- ->: move   F: flag   L: list   E: hand in   ?: help"
        }
    }
}

/// The terminal in our hands.
struct Taken;

impl Taken {
    fn new() -> std::io::Result<Taken> {
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen)?;
        Ok(Taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        // Nothing better can be done where even this fails.
        let _ = execute!(stdout(), cursor::Show, LeaveAlternateScreen);
        let _ = disable_raw_mode();
    }
}
