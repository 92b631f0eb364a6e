//! The virtual file system: one value, cheap to clone, so that undo, reset and a lab's checkpoints
//! cost nothing. It never touches the host's disk; a host directory comes in as a [`Mount`].
//!
//! Paths are absolute and normalized inside; [`path::resolve`] is the only door in.

mod error;
mod mount;
pub mod path;

pub use error::VfsError;
pub use mount::{Entry, Mount};

use std::collections::BTreeMap;
use std::sync::Arc;

/// The most bytes one file may hold.
pub const FILE_LIMIT: usize = 32 << 20;
/// The most bytes all files may hold together.
pub const TOTAL_LIMIT: usize = 64 << 20;
/// The most files and directories there may be.
pub const ENTRY_LIMIT: usize = 4096;

/// The directory a new shell starts in.
pub const HOME: &str = "/home/learner";

#[derive(Clone)]
enum Node {
    Directory,
    File(Arc<Vec<u8>>),
}

/// A tree of files and directories in memory.
#[derive(Clone)]
pub struct Vfs {
    nodes: Arc<BTreeMap<String, Node>>,
    bytes: usize,
    mount: Option<(String, Arc<dyn Mount>)>,
}

impl Default for Vfs {
    fn default() -> Self {
        let nodes = ["/", "/home", HOME, "/tmp", "/dev"];
        let nodes = nodes.into_iter().map(|path| (path.to_owned(), Node::Directory)).collect();
        Self { nodes: Arc::new(nodes), bytes: 0, mount: None }
    }
}

impl Vfs {
    /// Makes a directory of another place appear at `at`, an absolute path.
    pub fn mount(&mut self, at: &str, mount: Arc<dyn Mount>) {
        let at = path::resolve("/", at);
        Arc::make_mut(&mut self.nodes).insert(at.clone(), Node::Directory);
        self.mount = Some((at, mount));
    }

    /// Where the mount is, if there is one.
    #[must_use]
    pub fn mount_point(&self) -> Option<&str> {
        self.mount.as_ref().map(|(at, _)| at.as_str())
    }

    /// Every file of the shell's own, by absolute path; a mount's files are not among them.
    pub fn all(&self) -> BTreeMap<String, Arc<Vec<u8>>> {
        let files = self.nodes.iter().filter_map(|(path, node)| match node {
            Node::File(bytes) => Some((path.clone(), bytes.clone())),
            Node::Directory => None,
        });
        files.collect()
    }

    /// A file's bytes.
    pub fn read(&self, path: &str) -> Result<Arc<Vec<u8>>, VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            return mount.read(inner).map(Arc::new);
        }
        match self.nodes.get(path) {
            Some(Node::File(bytes)) => Ok(Arc::clone(bytes)),
            Some(Node::Directory) => Err(VfsError::IsDirectory),
            None => Err(self.why_missing(path)),
        }
    }

    /// Creates or replaces a file.
    pub fn write(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            return mount.write(inner, &bytes);
        }
        let old = match self.nodes.get(path) {
            Some(Node::Directory) => return Err(VfsError::IsDirectory),
            Some(Node::File(old)) => old.len(),
            None => {
                self.parent_is_directory(path)?;
                self.room_for_an_entry()?;
                0
            }
        };
        self.room_for(bytes.len(), self.bytes - old)?;
        self.bytes = self.bytes - old + bytes.len();
        Arc::make_mut(&mut self.nodes).insert(path.to_owned(), Node::File(Arc::new(bytes)));
        Ok(())
    }

    /// Adds to the end of a file, creating it if need be.
    pub fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            let mut whole = match mount.read(inner) {
                Err(VfsError::NotFound) => Vec::new(),
                other => other?,
            };
            whole.extend_from_slice(bytes);
            return mount.write(inner, &whole);
        }
        let old = match self.nodes.get(path) {
            Some(Node::File(old)) => old.len(),
            _ => return self.write(path, bytes.to_vec()),
        };
        self.room_for(old + bytes.len(), self.bytes - old)?;
        if let Some(Node::File(old)) = Arc::make_mut(&mut self.nodes).get_mut(path) {
            Arc::make_mut(old).extend_from_slice(bytes);
            self.bytes += bytes.len();
        }
        Ok(())
    }

    /// Whether a path is a directory; `None` if there is nothing there.
    #[must_use]
    pub fn is_directory(&self, path: &str) -> Option<bool> {
        if let Some((mount, inner)) = self.mounted(path) {
            return mount.is_directory(inner);
        }
        self.nodes.get(path).map(|node| matches!(node, Node::Directory))
    }

    /// A directory's entries, by name.
    pub fn list(&self, path: &str) -> Result<Vec<Entry>, VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            let mut entries = mount.list(inner)?;
            entries.sort_by(|a, b| a.name.cmp(&b.name));
            return Ok(entries);
        }
        match self.nodes.get(path) {
            Some(Node::Directory) => {}
            Some(Node::File(_)) => return Err(VfsError::NotDirectory),
            None => return Err(self.why_missing(path)),
        }
        let prefix = if path == "/" { "/".to_owned() } else { format!("{path}/") };
        let below = self.nodes.range(prefix.clone()..);
        let below = below.take_while(|(key, _)| key.starts_with(&prefix));
        let entries = below.filter_map(|(key, node)| {
            let name = key.get(prefix.len()..)?;
            if name.is_empty() || name.contains('/') {
                return None;
            }
            let size = match node {
                Node::Directory => None,
                Node::File(bytes) => Some(bytes.len() as u64),
            };
            Some(Entry { name: name.to_owned(), size })
        });
        Ok(entries.collect())
    }

    /// Makes one directory; its parent must exist.
    pub fn make_directory(&mut self, path: &str) -> Result<(), VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            return mount.make_directory(inner);
        }
        if self.nodes.contains_key(path) {
            return Err(VfsError::Exists);
        }
        self.parent_is_directory(path)?;
        self.room_for_an_entry()?;
        Arc::make_mut(&mut self.nodes).insert(path.to_owned(), Node::Directory);
        Ok(())
    }

    /// Removes a file, or an empty directory.
    pub fn remove(&mut self, path: &str) -> Result<(), VfsError> {
        if let Some((mount, inner)) = self.mounted(path) {
            return mount.remove(inner);
        }
        match self.nodes.get(path) {
            None => return Err(self.why_missing(path)),
            Some(Node::Directory) if !self.list(path)?.is_empty() => {
                return Err(VfsError::NotEmpty);
            }
            Some(Node::Directory) if self.mount_point() == Some(path) => {
                return Err(VfsError::Busy);
            }
            Some(Node::Directory) => {}
            Some(Node::File(bytes)) => self.bytes -= bytes.len(),
        }
        Arc::make_mut(&mut self.nodes).remove(path);
        Ok(())
    }

    fn mounted<'a>(&'a self, path: &'a str) -> Option<(&'a dyn Mount, &'a str)> {
        let (at, mount) = self.mount.as_ref()?;
        let rest = path.strip_prefix(at.as_str())?;
        match rest.strip_prefix('/') {
            Some(inner) => Some((&**mount, inner)),
            None if rest.is_empty() => Some((&**mount, "")),
            None => None,
        }
    }

    /// `a/b` is "Not a directory" if `a` is a file, otherwise missing.
    fn why_missing(&self, path: &str) -> VfsError {
        match self.is_directory(path::parent(path)) {
            Some(false) => VfsError::NotDirectory,
            _ => VfsError::NotFound,
        }
    }

    fn parent_is_directory(&self, path: &str) -> Result<(), VfsError> {
        match self.is_directory(path::parent(path)) {
            Some(true) => Ok(()),
            Some(false) => Err(VfsError::NotDirectory),
            None => Err(VfsError::NotFound),
        }
    }

    fn room_for_an_entry(&self) -> Result<(), VfsError> {
        if self.nodes.len() >= ENTRY_LIMIT { Err(VfsError::TooManyFiles) } else { Ok(()) }
    }

    fn room_for(&self, file: usize, others: usize) -> Result<(), VfsError> {
        if file > FILE_LIMIT {
            return Err(VfsError::FileTooLarge);
        }
        if file + others > TOTAL_LIMIT { Err(VfsError::NoSpace) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_the_old_files() {
        let mut vfs = Vfs::default();
        vfs.write("/tmp/a", b"one".to_vec()).unwrap();
        let before = vfs.clone();
        vfs.append("/tmp/a", b" two").unwrap();
        vfs.remove("/tmp/a").unwrap();
        assert_eq!(**before.read("/tmp/a").unwrap(), *b"one");
        assert_eq!(vfs.read("/tmp/a"), Err(VfsError::NotFound));
    }

    #[test]
    fn limits_are_kept_and_freed() {
        let mut vfs = Vfs::default();
        let big = vec![0; FILE_LIMIT];
        assert_eq!(vfs.write("/tmp/x", vec![0; FILE_LIMIT + 1]), Err(VfsError::FileTooLarge));
        vfs.write("/tmp/a", big.clone()).unwrap();
        vfs.write("/tmp/b", big.clone()).unwrap();
        assert_eq!(vfs.write("/tmp/c", vec![0]), Err(VfsError::NoSpace));
        vfs.remove("/tmp/a").unwrap();
        vfs.write("/tmp/c", vec![0]).unwrap();
    }

    #[test]
    fn a_file_is_not_a_directory() {
        let mut vfs = Vfs::default();
        vfs.write("/tmp/a", vec![]).unwrap();
        assert_eq!(vfs.read("/tmp/a/b"), Err(VfsError::NotDirectory));
        assert_eq!(vfs.write("/tmp/a/b", vec![]), Err(VfsError::NotDirectory));
        assert_eq!(vfs.write("/no/b", vec![]), Err(VfsError::NotFound));
        assert_eq!(vfs.read("/tmp"), Err(VfsError::IsDirectory));
        assert_eq!(vfs.remove("/home"), Err(VfsError::NotEmpty));
    }
}
