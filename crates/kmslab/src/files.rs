//! A folder of the host for the shell, where `--files` opened one.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use kms_shell::vfs::{Entry, Mount, VfsError};

/// A folder of the host. Nothing outside it is reachable: the shell never hands over a path with `..`.
#[derive(Debug)]
pub struct HostFolder(pub PathBuf);

impl Mount for HostFolder {
    fn read(&self, path: &str) -> Result<Vec<u8>, VfsError> {
        fs::read(self.0.join(path)).map_err(|e| error(&e))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), VfsError> {
        fs::write(self.0.join(path), bytes).map_err(|e| error(&e))
    }

    fn list(&self, path: &str) -> Result<Vec<Entry>, VfsError> {
        let entries = fs::read_dir(self.0.join(path)).map_err(|e| error(&e))?;
        let entry = |entry: fs::DirEntry| {
            let data = entry.metadata().ok()?;
            let size = data.is_file().then_some(data.len());
            Some(Entry { name: entry.file_name().to_string_lossy().into_owned(), size })
        };
        Ok(entries.flatten().filter_map(entry).collect())
    }

    fn is_directory(&self, path: &str) -> Option<bool> {
        fs::metadata(self.0.join(path)).ok().map(|data| data.is_dir())
    }

    fn make_directory(&self, path: &str) -> Result<(), VfsError> {
        fs::create_dir(self.0.join(path)).map_err(|e| error(&e))
    }

    fn remove(&self, path: &str) -> Result<(), VfsError> {
        let path = self.0.join(path);
        let removed = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        removed.map_err(|e| error(&e))
    }
}

fn error(error: &std::io::Error) -> VfsError {
    match error.kind() {
        ErrorKind::NotFound => VfsError::NotFound,
        ErrorKind::IsADirectory => VfsError::IsDirectory,
        ErrorKind::NotADirectory => VfsError::NotDirectory,
        ErrorKind::AlreadyExists => VfsError::Exists,
        _ => VfsError::Mount(error.to_string()),
    }
}
