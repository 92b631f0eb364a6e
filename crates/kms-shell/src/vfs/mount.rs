//! A place outside the virtual files, such as a host directory the REPL was started with.
//! The shell itself has no access to any system: whoever opens a door injects it here.

use super::VfsError;

/// One name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, without its directory.
    pub name: String,
    /// The size in bytes; `None` for a directory.
    pub size: Option<u64>,
}

/// Files kept elsewhere. Paths are relative to the mount's root, without a leading slash, never
/// contain `..`, and the root itself is the empty string.
pub trait Mount: Send + Sync {
    /// A file's bytes.
    fn read(&self, path: &str) -> Result<Vec<u8>, VfsError>;
    /// Creates or replaces a file.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), VfsError>;
    /// A directory's entries, in any order.
    fn list(&self, path: &str) -> Result<Vec<Entry>, VfsError>;
    /// Whether a path is a directory; `None` if nothing is there.
    fn is_directory(&self, path: &str) -> Option<bool>;
    /// Makes one directory.
    fn make_directory(&self, path: &str) -> Result<(), VfsError>;
    /// Removes a file or an empty directory.
    fn remove(&self, path: &str) -> Result<(), VfsError>;
}
