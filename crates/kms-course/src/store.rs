//! Keeping one text safe: the whole of it or the whole of what was there before, never half.

use std::io;
use std::path::{Path, PathBuf};

/// Where a text is kept. The page keeps it in the browser, the terminal in a file.
pub trait Store {
    /// The text, where there is one.
    fn read(&self) -> io::Result<Option<String>>;
    /// Puts a new text in its place, all at once.
    fn replace(&mut self, text: &str) -> io::Result<()>;
}

/// A text kept as long as the program runs.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Option<String>);

impl Store for MemoryStore {
    fn read(&self) -> io::Result<Option<String>> {
        Ok(self.0.clone())
    }

    fn replace(&mut self, text: &str) -> io::Result<()> {
        self.0 = Some(text.to_owned());
        Ok(())
    }
}

/// A file, replaced by renaming: a crash leaves the old text or the new one.
#[derive(Debug, Clone)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The file at that path; it need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> FileStore {
        FileStore { path: path.into() }
    }
}

impl Store for FileStore {
    fn read(&self) -> io::Result<Option<String>> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn replace(&mut self, text: &str) -> io::Result<()> {
        use io::Write as _;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        // Beside the file, for a rename does not work across file systems; by process, for two may write at once.
        name.push(format!(".{}.new", std::process::id()));
        let fresh = folder.join(name);
        let written = std::fs::File::create(&fresh).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            // The rename must not reach the disk before the text does.
            file.sync_all()
        });
        let done = written.and_then(|()| std::fs::rename(&fresh, &self.path));
        if done.is_err() {
            // The first error is the one to report.
            let _ = std::fs::remove_file(&fresh);
        }
        done
    }
}
