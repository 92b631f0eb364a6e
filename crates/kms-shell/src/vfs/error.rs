//! What can go wrong with a file, in the words the system itself uses (`strerror`), so that
//! `cat: x: No such file or directory` reads as it does in any terminal.

use std::fmt;

/// Why a file operation was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VfsError {
    /// There is nothing at the path.
    NotFound,
    /// A directory where a file is wanted.
    IsDirectory,
    /// A file where a directory is wanted.
    NotDirectory,
    /// A directory that still has entries.
    NotEmpty,
    /// Something is there already.
    Exists,
    /// The mount point itself.
    Busy,
    /// One file would grow past its limit.
    FileTooLarge,
    /// All files together would grow past their limit.
    NoSpace,
    /// More files than the lab keeps.
    TooManyFiles,
    /// A device that never ends was read whole.
    Endless,
    /// The mount refused, in its own words.
    Mount(String),
}

impl VfsError {
    /// The number the C library has for it, which Python's messages show.
    #[must_use]
    pub fn errno(&self) -> i32 {
        match self {
            Self::NotFound => 2,
            Self::IsDirectory => 21,
            Self::NotDirectory => 20,
            Self::NotEmpty => 39,
            Self::Exists => 17,
            Self::Busy => 16,
            Self::FileTooLarge => 27,
            Self::NoSpace | Self::TooManyFiles => 28,
            Self::Endless | Self::Mount(_) => 5,
        }
    }
}

impl fmt::Display for VfsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "No such file or directory",
            Self::IsDirectory => "Is a directory",
            Self::NotDirectory => "Not a directory",
            Self::NotEmpty => "Directory not empty",
            Self::Exists => "File exists",
            Self::Busy => "Device or resource busy",
            Self::FileTooLarge => "File too large (a file of the lab holds at most 32 MiB)",
            Self::NoSpace => {
                "No space left on device (the lab's files hold at most 64 MiB together)"
            }
            Self::TooManyFiles => "No space left on device (the lab keeps at most 4096 files)",
            Self::Endless => "Endless device: take a part of it with `head -c N`",
            Self::Mount(message) => message,
        })
    }
}

impl std::error::Error for VfsError {}
