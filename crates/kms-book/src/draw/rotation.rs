//! The materials of a key over time: which one encrypts when, and that each goes on decrypting.

use super::svg::{Pen, WIDTH, short};
use crate::session::{KeyShown, MaterialShown, Step};

const ROW: usize = 52;
const LEFT: usize = 20;
const RIGHT: usize = WIDTH - 20;

pub(super) fn draw(steps: &[Step]) -> Option<String> {
    let step = steps.last()?;
    // The last key with several materials: the one the chapter is at.
    let key = step.keys.iter().rev().find(|key| key.materials.len() > 1)?;
    let first = key.materials.first()?.since;
    let span = (step.now - first).max(1);
    let place = |millis: i64| {
        let along = (millis - first).clamp(0, span) * i64::try_from(RIGHT - LEFT).unwrap_or(0);
        LEFT + usize::try_from(along / span).unwrap_or(0)
    };
    let mut pen = Pen::default();
    let mut telling = Vec::new();
    for (index, material) in key.materials.iter().enumerate() {
        let y = 40 + ROW * index;
        let next = key.materials.get(index + 1);
        let (from, until) = (place(material.since), next.map_or(RIGHT, |next| place(next.since)));
        pen.line(&format!("M{from} {y}H{}", until.max(from + 4)), 8, "");
        if next.is_some() {
            pen.line(&format!("M{until} {y}H{RIGHT}"), 2, "4 4");
        }
        let words = words(index, material, next);
        // Words begin at their bar, unless they would leave the picture.
        let x = from.min(RIGHT.saturating_sub(words.chars().count() * 7)).max(4);
        pen.from(x, y - 10, &words);
        telling.push(format!("{words}."));
    }
    let height = 40 + ROW * key.materials.len();
    pen.line(&format!("M{LEFT} {}H{RIGHT}", height - 16), 1, "");
    pen.from(LEFT, height, &day(key.materials.first()?));
    pen.note(RIGHT - 36, height, &step.today);
    let caption = "Thick: encrypts. Dashed: still decrypts what it made. Drawn from the run.";
    Some(pen.figure(height + 10, &title(key), &telling.join(" "), caption))
}

fn title(key: &KeyShown) -> String {
    format!("The {} materials of the key {}", key.materials.len(), short(&key.id))
}

fn words(index: usize, material: &MaterialShown, next: Option<&MaterialShown>) -> String {
    let role = if next.is_some() { "decrypts" } else { "encrypts and decrypts" };
    format!("{} {} {}, {}: {role}", index + 1, short(&material.id), day(material), material.how)
}

fn day(material: &MaterialShown) -> String {
    material.day.clone()
}
