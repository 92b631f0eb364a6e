//! Pictures made from what a block did, so that no picture can say what no run shows.
//!
//! ```text
//! draw=calls     who called which KMS, with what, and what came back
//! draw=bytes     what the bytes of an inspected ciphertext or envelope are
//! draw=gates     the last decision, layer by layer
//! draw=states    the way of a key from state to state
//! draw=rotation  the materials of a key over time
//! draw=regions   the related multi-Region keys, side by side
//! ```

mod bytes;
mod calls;
mod lanes;
mod regions;
mod rotation;
mod states;
mod svg;

use crate::session::{KeyShown, Step};

/// What a block wants drawn: the `draw` option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// A sequence of calls.
    Calls,
    /// A map of bytes.
    Bytes,
    /// The gates of a decision.
    Gates,
    /// A way through key states.
    States,
    /// Materials over time.
    Rotation,
    /// Keys by Region.
    Regions,
}

impl Draw {
    /// The names an author may write.
    pub const NAMES: [(&str, Draw); 6] = [
        ("calls", Draw::Calls),
        ("bytes", Draw::Bytes),
        ("gates", Draw::Gates),
        ("states", Draw::States),
        ("rotation", Draw::Rotation),
        ("regions", Draw::Regions),
    ];

    /// The picture of that name.
    pub fn named(name: &str) -> Option<Draw> {
        Draw::NAMES.iter().find(|(known, _)| *known == name).map(|(_, draw)| *draw)
    }
}

/// Draws what the steps did; `before` is how the keys stood before the first. The error says what was missing.
pub(crate) fn draw(
    what: Draw,
    before: &[KeyShown],
    steps: &[Step],
) -> Result<String, &'static str> {
    match what {
        Draw::Calls => calls::draw(steps).ok_or("no call was made"),
        Draw::Bytes => bytes::draw(steps).ok_or("no output is a table of offset, bytes and what"),
        Draw::Gates => gates(steps).ok_or("no call asked for a decision"),
        Draw::States => states::draw(before, steps).ok_or("no key changed its state"),
        Draw::Rotation => rotation::draw(steps).ok_or("no key has more than one material"),
        Draw::Regions => regions::draw(steps).ok_or("there is no multi-Region key with a replica"),
    }
}

/// The last decision, as `kmslab explain --output svg` draws it.
fn gates(steps: &[Step]) -> Option<String> {
    let calls = steps.iter().flat_map(|step| &step.calls);
    let call = calls.rev().find(|call| !call.drawing.is_empty())?;
    Some(format!(
        "<figure class=\"kms-drawing kms-gates kms-drawn\">{}<figcaption>How the last call, <code>{}</code>, was decided.\
         </figcaption></figure>",
        call.drawing.replace('\n', ""),
        crate::escape::text(&call.operation)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CallShown, MaterialShown};
    use serde_json::json;

    fn key(region: &str, state: &str) -> KeyShown {
        KeyShown {
            id: "mrk-0123abcd".into(),
            region: region.into(),
            state: state.into(),
            ..KeyShown::default()
        }
    }

    fn after(operation: &str, keys: Vec<KeyShown>) -> Step {
        let event = json!({
            "eventName": operation,
            "awsRegion": "us-east-1",
            "userIdentity": {"arn": "arn:aws:iam::111122223333:user/alice"},
            "requestParameters": {"encryptionContext": {"a": "<b>"}},
        });
        let call = CallShown {
            operation: operation.into(),
            event_json: event,
            drawing: "<svg></svg>".into(),
            returned: vec!["KeyId".into(), "Plaintext".into()],
            ..CallShown::default()
        };
        Step { input: "aws".into(), calls: vec![call], keys, now: 2000, ..Step::default() }
    }

    fn material(id: &str, since: i64, how: &str) -> MaterialShown {
        MaterialShown { id: id.into(), since, day: format!("day {since}"), how: how.into() }
    }

    #[test]
    fn each_picture_says_in_words_what_it_shows() {
        let materials = vec![material("m-one1", 0, "first"), material("m-two2", 1500, "ON_DEMAND")];
        let rotated = KeyShown { materials, ..key("us-east-1", "Enabled") };
        let primary = KeyShown { role: "PRIMARY".into(), grants: 1, ..key("us-east-1", "Enabled") };
        let replica = KeyShown { role: "REPLICA".into(), ..key("eu-west-1", "Disabled") };
        let table = "offset  bytes  what\n0       2      format    0102\n2       30     ciphertext  ab\n7 1 no\n";
        let inspected = Step { output: table.into(), ..Step::default() };
        let off = after("DisableKey", vec![key("us-east-1", "Disabled")]);
        let gone = Step { input: "kmslab clock +7d".into(), ..Step::default() };
        for (what, steps, telling) in [
            (
                Draw::Calls,
                vec![after("Decrypt", vec![])],
                "alice to KMS us-east-1: Decrypt (a=&lt;b&gt;). KMS us-east-1 to alice: Plaintext.",
            ),
            (
                Draw::Bytes,
                vec![inspected],
                "From byte 0, 2 bytes: format. From byte 2, 30 bytes: ciphertext.",
            ),
            (Draw::Gates, vec![after("Decrypt", vec![])], "<svg></svg>"),
            (
                Draw::States,
                vec![off, gone],
                "Enabled to Disabled: DisableKey. Disabled to gone: clock +7d.",
            ),
            (
                Draw::Rotation,
                vec![after("RotateKeyOnDemand", vec![rotated])],
                "1 …one1 day 0, first: decrypts. 2 …two2 day 1500, ON&#95;DEMAND: encrypts and decrypts.",
            ),
            (
                Draw::Regions,
                vec![after("ReplicateKey", vec![replica, primary])],
                "In us-east-1: primary; state Enabled; no alias; 1 grant; policy of no statement. In eu-west-1: replica",
            ),
        ] {
            let before = [key("us-east-1", "Enabled")];
            let picture = draw(what, &before, &steps).expect("something to draw");
            let shown = picture.replace("&#95;", "_");
            assert!(shown.contains(&telling.replace("&#95;", "_")), "{picture}");
            assert!(!picture.contains('\n'), "one line, or Markdown would read it");
            assert!(!picture.contains(" id=\""), "pictures share pages");
        }
    }

    #[test]
    fn a_picture_of_nothing_is_refused() {
        let quiet = [Step { keys: vec![key("us-east-1", "Enabled")], ..Step::default() }];
        for (name, what) in Draw::NAMES {
            let before = [key("us-east-1", "Enabled")];
            assert!(draw(what, &before, &quiet).is_err(), "{name}");
        }
    }
}
