//! Paths as text: absolute, with `.`, `..` and doubled slashes resolved.

/// The absolute, normalized form of `path` as seen from `cwd`.
#[must_use]
pub fn resolve(cwd: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { cwd };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The directory a normalized path is in; the root is its own.
#[must_use]
pub fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(at) => path.get(..at).unwrap_or("/"),
    }
}

/// The last part of a path, trailing slashes ignored.
#[must_use]
pub fn file_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_normalize() {
        for (cwd, path, want) in [
            ("/home/learner", "a", "/home/learner/a"),
            ("/home/learner", "../x/./y//z", "/home/x/y/z"),
            ("/", "../..", "/"),
            ("/a", "/b/", "/b"),
            ("/a", "", "/a"),
        ] {
            assert_eq!(resolve(cwd, path), want, "{path} from {cwd}");
        }
        assert_eq!(parent("/a/b"), "/a");
        assert_eq!(parent("/a"), "/");
        assert_eq!(file_name("/a/b/"), "b");
    }
}
