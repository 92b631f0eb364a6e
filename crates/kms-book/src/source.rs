//! Where the book's sources are: inside this program, or in a folder the author is writing in.

use crate::problem::BookError;
use rust_embed::RustEmbed;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[derive(RustEmbed)]
#[folder = "../../book"]
#[include = "book.toml"]
#[include = "claims.yaml"]
#[include = "src/**/*"]
#[include = "theme/**/*"]
struct Files;

/// The book's sources on disk, for as long as this value lives.
#[derive(Debug)]
pub enum Source {
    /// Unpacked from this program into a folder that is removed on drop.
    Unpacked(TempDir),
    /// A folder given by the user.
    Folder(PathBuf),
}

impl Source {
    /// The given folder, or without one the sources this program carries.
    pub fn open(folder: Option<&Path>) -> Result<Source, BookError> {
        if let Some(folder) = folder {
            // Fails here with the folder's name rather than later inside mdBook.
            let config = folder.join("book.toml");
            fs::metadata(&config)
                .map_err(BookError::file(format!("read `{}`", config.display())))?;
            return Ok(Source::Folder(folder.to_owned()));
        }
        let temp = tempfile::Builder::new()
            .prefix("kmslab-book-")
            .tempdir()
            .map_err(BookError::file("make a temporary folder for the book"))?;
        for name in Files::iter() {
            if let Some(file) = Files::get(&name) {
                write(&temp.path().join(&*name), &file.data)?;
            }
        }
        Ok(Source::Unpacked(temp))
    }

    /// The folder that holds `book.toml`.
    pub fn path(&self) -> &Path {
        match self {
            Source::Unpacked(temp) => temp.path(),
            Source::Folder(path) => path,
        }
    }
}

fn write(path: &Path, data: &[u8]) -> Result<(), BookError> {
    let error = || BookError::file(format!("write `{}`", path.display()));
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(error())?;
    fs::write(path, data).map_err(error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_carries_the_whole_book() {
        let source = Source::open(None).unwrap();
        for file in ["book.toml", "src/SUMMARY.md", "src/envelope-encryption.md", "theme/kms.css"] {
            assert!(source.path().join(file).is_file(), "{file}");
        }
    }

    #[test]
    fn a_folder_without_a_book_is_named() {
        let empty = tempfile::tempdir().unwrap();
        let error = Source::open(Some(empty.path())).unwrap_err().to_string();
        assert!(error.contains("book.toml"), "{error}");
    }
}
