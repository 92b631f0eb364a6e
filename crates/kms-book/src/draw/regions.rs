//! Related multi-Region keys side by side: what they have in common, and what each has of its own.

use super::svg::{Holds, Pen, WIDTH, fit, short};
use crate::session::{KeyShown, Step};

const BOX: usize = 200;
const TALL: usize = 126;

pub(super) fn draw(steps: &[Step]) -> Option<String> {
    let keys = &steps.last()?.keys;
    let replica = keys.iter().rev().find(|key| key.role == "REPLICA")?;
    let mut related: Vec<&KeyShown> = keys.iter().filter(|key| key.id == replica.id).collect();
    // The primary first, the others by Region.
    related.sort_by(|a, b| (&a.role, &a.region).cmp(&(&b.role, &b.region)));
    let mut pen = Pen::default();
    let shared = shared(replica);
    pen.rect(Holds::Anything, 10, 8, WIDTH - 20, 50);
    pen.name(WIDTH / 2, 28, "the same in every Region");
    pen.note(WIDTH / 2, 47, &fit(&shared, WIDTH - 40));
    let mut telling = vec![format!("The same in every Region: {shared}.")];
    for (index, key) in related.iter().enumerate() {
        let (x, y) = (10 + (index % 2) * (BOX + 20), 86 + (index / 2) * (TALL + 16));
        let above = if index < 2 { 58 } else { y - 16 };
        pen.line(&format!("M{} {above}V{y}", x + BOX / 2), 2, "5 4");
        pen.rect(Holds::Secret, x, y, BOX, TALL);
        pen.name(x + BOX / 2, y + 22, &key.region);
        let own = own(key);
        for (line, words) in own.iter().enumerate() {
            pen.from(x + 12, y + 44 + 18 * line, &fit(words, BOX - 20));
        }
        telling.push(format!("In {}: {}.", key.region, own.join("; ")));
    }
    let height = 86 + related.len().div_ceil(2) * (TALL + 16);
    let caption = "Above: shared. Below: what each Region has of its own. Drawn from the run.";
    Some(pen.figure(height, "Related multi-Region keys", &telling.join(" "), caption))
}

fn shared(key: &KeyShown) -> String {
    let materials: Vec<_> = key.materials.iter().map(|material| short(&material.id)).collect();
    format!("key id mrk-{}, {}, material {}", short(&key.id), key.spec, materials.join(" "))
}

fn own(key: &KeyShown) -> Vec<String> {
    let aliases =
        if key.aliases.is_empty() { "no alias".to_owned() } else { key.aliases.join(", ") };
    let statements = counted(key.statements, "statement");
    vec![
        key.role.to_lowercase(),
        format!("state {}", key.state),
        aliases,
        counted(key.grants, "grant"),
        format!("policy of {statements}"),
    ]
}

fn counted(count: usize, thing: &str) -> String {
    match count {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        many => format!("{many} {thing}s"),
    }
}
