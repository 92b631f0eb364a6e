//! A sitting driven by lines: for scripts, pipes, screen readers, and terminals that cannot move a cursor.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use kms_course::question::Kind;

use super::page::{Line, letter_of};
use super::{Act, Sitting, Step, View};

/// Asks and reads line by line until it is handed in, left, or the input ends. `save` keeps the state after each line.
pub fn converse(
    sitting: &mut Sitting<'_>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    save: &mut dyn FnMut(&mut Sitting<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Step> {
    let mut since = Instant::now();
    print(out, &sitting.page(80))?;
    loop {
        write!(out, "{} > ", asks_for(sitting))?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(Step::Left);
        }
        writeln!(out)?;
        let passed = since.elapsed().as_secs();
        if passed > 0 {
            since = Instant::now();
            let over = sitting.taking.finished;
            if sitting.taking.pass_time(u32::try_from(passed).unwrap_or(u32::MAX)) && !over {
                sitting.finish();
                writeln!(out, "The time is up.\n")?;
            }
        }
        let before = (sitting.view, sitting.taking.at);
        let step = typed(sitting, line.trim());
        save(sitting)?;
        if step != Step::Stay {
            return Ok(step);
        }
        // An answer that was only noted needs no second look at the question.
        let noted = before == (sitting.view, sitting.taking.at)
            && sitting.view == View::Question
            && sitting.explained(sitting.taking.at).is_none();
        match (&sitting.note, noted) {
            (Some(note), true) => writeln!(out, "{note}\n")?,
            _ => print(out, &sitting.page(80))?,
        }
    }
}

fn print(out: &mut dyn Write, lines: &[Line]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{}", line.text.trim_end()))?;
    writeln!(out)
}

/// What the prompt says.
fn asks_for(sitting: &Sitting<'_>) -> String {
    if sitting.view != View::Question {
        return match sitting.view {
            View::Sure => "`end` hands in, an empty line goes back",
            View::Result => "Enter goes on, `leave` stops",
            _ => "Enter goes back",
        }
        .to_owned();
    }
    if sitting.explained(sitting.taking.at).is_some() {
        return "Enter goes on".to_owned();
    }
    let Some(question) = sitting.question() else { return String::new() };
    match question.kind {
        Kind::ShortAnswer => "in words".to_owned(),
        Kind::Ordering => format!("{} letters, in order", question.choose),
        Kind::Matching => "pairs like 1=a 2=b".to_owned(),
        _ if question.choose > 1 => format!("choose {}", question.choose),
        _ => "choose one".to_owned(),
    }
}

/// Does what a line says: a command, or an answer, which is explained in study mode and in exam mode leads on.
pub fn typed(sitting: &mut Sitting<'_>, line: &str) -> Step {
    let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let act = match words.as_slice() {
        [] if sitting.view == View::Sure => Some(Act::Back),
        [] => Some(Act::Enter),
        ["next"] => Some(Act::Next),
        ["back"] => Some(Act::Back),
        ["flag"] => Some(Act::Flag),
        ["list"] => Some(Act::List),
        ["end"] => Some(Act::End),
        ["leave" | "exit" | "quit"] => Some(Act::Leave),
        ["help" | "?"] => Some(Act::Help),
        ["go", place] => place.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).map(Act::Go),
        _ => None,
    };
    if let Some(act) = act {
        return sitting.act(act);
    }
    if sitting.view != View::Question || sitting.taking.finished {
        sitting.note = Some(format!("`{line}` is no command here; `help` lists them."));
        return Step::Stay;
    }
    let refused = match answer(sitting, line, &words) {
        Ok(given) => sitting.taking.give(given).err().map(|refusal| refusal.to_string()),
        Err(why) => Some(why),
    };
    if refused.is_some() {
        sitting.note = refused;
        return Step::Stay;
    }
    sitting.act(Act::Enter)
}

/// The answer that the words are.
fn answer(sitting: &Sitting<'_>, line: &str, words: &[&str]) -> Result<Vec<String>, String> {
    let question = sitting.question().ok_or("there is no question here")?;
    let option = |word: &str| {
        let options = question.options.iter().enumerate();
        let mut named = options.filter(|(place, _)| letter_of(*place) == word.to_lowercase());
        let all = question.options.len().saturating_sub(1);
        named.next().map(|(_, option)| option.id.clone()).ok_or_else(|| {
            format!("There is no option `{word}`: choose from a to {}.", letter_of(all))
        })
    };
    match question.kind {
        Kind::ShortAnswer => Ok(vec![line.to_owned()]),
        Kind::Matching => words
            .iter()
            .map(|pair| {
                let (prompt, letter) = pair
                    .split_once('=')
                    .ok_or_else(|| format!("`{pair}` is no pair: write 1=a for each line."))?;
                let place = prompt.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                let prompt = place.and_then(|place| question.prompts.get(place));
                let prompt =
                    prompt.ok_or_else(|| format!("There is no line `{pair}` begins with."))?;
                Ok(format!("{}={}", prompt.id, option(letter)?))
            })
            .collect(),
        _ => {
            let given = words.iter().map(|word| option(word)).collect::<Result<Vec<_>, _>>()?;
            match given.len() == question.choose {
                true => Ok(given),
                false => Err(format!("This question takes {} of the letters.", question.choose)),
            }
        }
    }
}
