//! A world as one file.

use std::fs;

use kms_engine::Engine;
use kms_http::store::world_file;
use serde_json::json;

use super::{furnished, ok};

#[test]
fn a_world_file_holds_the_whole_world() {
    let dir = tempfile::tempdir().unwrap();
    let (engine, blob) = furnished(dir.path());
    let file = dir.path().join("lesson.kmslab");
    world_file::save(&file, engine.world(), engine.calls()).unwrap();
    let (world, calls) = world_file::load(&file).unwrap();
    assert_eq!(world.parts().keys, engine.world().parts().keys);
    assert_eq!(world.trail.len(), engine.world().trail.len());
    let mut again = Engine::resume(world, calls);
    assert_eq!(ok(&mut again, "Decrypt", json!({"CiphertextBlob": blob}))["Plaintext"], "aGVsbG8=");
    let says = |text: &str| {
        fs::write(&file, text).unwrap();
        let error = world_file::load(&file).map(drop).unwrap_err().to_string();
        error.replace(&file.display().to_string(), "FILE")
    };
    let whole = r#"{"kmslab": "world", "format": 1"#;
    for (text, expected) in [
        ("hello", "`FILE` is damaged (expected value at line 1 column 1)"),
        (r#"{"kmslab": "world", "format": 7}"#, "`FILE` was written by a newer kmslab (format 7,"),
        (r#"{"name": "package"}"#, "`FILE` is not a world of kmslab"),
        (r#"{"kmslab": "lab", "format": 1}"#, "`FILE` is not a world of kmslab"),
        (whole, "`FILE` is damaged (EOF while parsing"),
        (r#"{"kmslab": "world", "format": 1}"#, "`FILE` is damaged (missing field"),
    ] {
        let says = says(text);
        assert!(says.starts_with(expected), "{text}: {says}");
    }
}
