//! What a command sees of the world: its input, its output, the files and the exported variables.
//!
//! Commands write into an [`Io`] in order; the shell decides afterwards where each piece goes
//! (terminal, pipe, file), so a command never knows about redirection.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

use crate::vfs::{TOTAL_LIMIT, Vfs, VfsError, path};

/// Which of the two output streams a piece of output belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A piece of output and its stream.
pub type Chunk = (Stream, Vec<u8>);

/// Where a command's standard input comes from; clones share one reading position.
#[derive(Clone)]
pub(crate) struct Source(Rc<RefCell<Input>>);

enum Input {
    Bytes { data: Arc<Vec<u8>>, at: usize },
    Device(Device),
}

/// The files under `/dev`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    Null,
    Zero,
    Random,
    Stdin,
    Stdout,
    Stderr,
}

/// Every device and its name.
pub(crate) const DEVICES: [(&str, Device); 7] = [
    ("/dev/null", Device::Null),
    ("/dev/random", Device::Random),
    ("/dev/stderr", Device::Stderr),
    ("/dev/stdin", Device::Stdin),
    ("/dev/stdout", Device::Stdout),
    ("/dev/urandom", Device::Random),
    ("/dev/zero", Device::Zero),
];

/// The device at an absolute path.
pub(crate) fn device(path: &str) -> Option<Device> {
    DEVICES.iter().find(|(name, _)| *name == path).map(|(_, device)| *device)
}

impl Source {
    pub(crate) fn empty() -> Self {
        Self::bytes(Arc::default())
    }

    pub(crate) fn bytes(data: Arc<Vec<u8>>) -> Self {
        Self(Rc::new(RefCell::new(Input::Bytes { data, at: 0 })))
    }

    pub(crate) fn device(device: Device) -> Self {
        Self(Rc::new(RefCell::new(Input::Device(device))))
    }
}

/// A command's view of the shell while it runs.
pub struct Io<'a> {
    files: &'a mut Vfs,
    cwd: &'a str,
    env: &'a BTreeMap<String, String>,
    random: &'a mut ChaCha20Rng,
    stdin: Source,
    chunks: Vec<Chunk>,
    written: usize,
}

impl<'a> Io<'a> {
    pub(crate) fn new(
        files: &'a mut Vfs,
        cwd: &'a str,
        env: &'a BTreeMap<String, String>,
        random: &'a mut ChaCha20Rng,
        stdin: Source,
    ) -> Self {
        Self { files, cwd, env, random, stdin, chunks: Vec::new(), written: 0 }
    }

    pub(crate) fn into_chunks(self) -> Vec<Chunk> {
        let mut chunks = self.chunks;
        if self.written > TOTAL_LIMIT {
            let message = b"kmslab: output cut off: one command may print at most 64 MiB\n";
            chunks.push((Stream::Err, message.to_vec()));
        }
        chunks
    }

    /// Writes to standard output.
    pub fn out(&mut self, bytes: impl AsRef<[u8]>) {
        self.put(Stream::Out, bytes.as_ref());
    }

    /// Writes to standard error.
    pub fn err(&mut self, bytes: impl AsRef<[u8]>) {
        self.put(Stream::Err, bytes.as_ref());
    }

    /// Writes `message` and a newline to standard error and gives `status` back, so that a command
    /// can end with `return io.fail(1, "cat: x: ...")`.
    pub fn fail(&mut self, status: i32, message: impl AsRef<str>) -> i32 {
        self.err(message.as_ref());
        self.err("\n");
        status
    }

    fn put(&mut self, stream: Stream, bytes: &[u8]) {
        self.written += bytes.len();
        if bytes.is_empty() || self.written > TOTAL_LIMIT {
            return;
        }
        match self.chunks.last_mut() {
            Some((last, data)) if *last == stream => data.extend_from_slice(bytes),
            _ => self.chunks.push((stream, bytes.to_vec())),
        }
    }

    /// An exported variable.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str)
    }

    /// Every exported variable.
    #[must_use]
    pub fn environment(&self) -> &BTreeMap<String, String> {
        self.env
    }

    /// The directory relative paths start from.
    #[must_use]
    pub fn cwd(&self) -> &str {
        self.cwd
    }

    /// The absolute form of a path.
    #[must_use]
    pub fn resolve(&self, name: &str) -> String {
        path::resolve(self.cwd, name)
    }

    /// The files, by absolute path.
    pub fn files(&mut self) -> &mut Vfs {
        self.files
    }

    /// Whether a path is a directory; `None` if nothing is there.
    #[must_use]
    pub fn is_directory(&self, name: &str) -> Option<bool> {
        let path = self.resolve(name);
        if device(&path).is_some() { Some(false) } else { self.files.is_directory(&path) }
    }

    /// A file's bytes, or a device's.
    pub fn read(&mut self, name: &str) -> Result<Arc<Vec<u8>>, VfsError> {
        let path = self.resolve(name);
        match device(&path) {
            Some(Device::Null | Device::Stdout | Device::Stderr) => Ok(Arc::default()),
            Some(Device::Zero | Device::Random) => Err(VfsError::Endless),
            Some(Device::Stdin) => self.read_stdin(),
            None => self.files.read(&path),
        }
    }

    /// A file's bytes, where `-` is standard input.
    pub fn input(&mut self, name: &str) -> Result<Arc<Vec<u8>>, VfsError> {
        if name == "-" { self.read_stdin() } else { self.read(name) }
    }

    /// The first `count` bytes of a file, an endless device, or (`-`) standard input.
    pub fn take(&mut self, name: &str, count: usize) -> Result<Vec<u8>, VfsError> {
        let path = self.resolve(name);
        match device(&path) {
            _ if name == "-" => self.take_stdin(count),
            Some(Device::Stdin) => self.take_stdin(count),
            Some(device @ (Device::Zero | Device::Random)) => self.draw(device, count),
            _ => {
                let whole = self.read(name)?;
                Ok(whole.get(..count.min(whole.len())).unwrap_or_default().to_vec())
            }
        }
    }

    /// Creates or replaces a file; devices swallow or show what they are given.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), VfsError> {
        let path = self.resolve(name);
        match device(&path) {
            Some(Device::Stdout) => self.out(bytes),
            Some(Device::Stderr) => self.err(bytes),
            Some(_) => {}
            None => return self.files.write(&path, bytes.to_vec()),
        }
        Ok(())
    }

    /// What is left of standard input.
    pub fn read_stdin(&mut self) -> Result<Arc<Vec<u8>>, VfsError> {
        match &mut *self.stdin.0.borrow_mut() {
            Input::Device(Device::Zero | Device::Random) => Err(VfsError::Endless),
            Input::Device(_) => Ok(Arc::default()),
            Input::Bytes { data, at } => {
                let rest = match *at {
                    0 => Arc::clone(data),
                    at => Arc::new(data.get(at..).unwrap_or_default().to_vec()),
                };
                *at = data.len();
                Ok(rest)
            }
        }
    }

    /// The next line of standard input, with its newline; `None` at the end.
    pub fn read_line(&mut self) -> Option<Vec<u8>> {
        let Input::Bytes { data, at } = &mut *self.stdin.0.borrow_mut() else { return None };
        let rest = data.get(*at..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..end)?.to_vec();
        *at += end;
        Some(line)
    }

    fn take_stdin(&mut self, count: usize) -> Result<Vec<u8>, VfsError> {
        let device = match &mut *self.stdin.0.borrow_mut() {
            Input::Device(device) => *device,
            Input::Bytes { data, at } => {
                let end = at.saturating_add(count).min(data.len());
                let taken = data.get(*at..end).unwrap_or_default().to_vec();
                *at = end;
                return Ok(taken);
            }
        };
        self.draw(device, count)
    }

    fn draw(&mut self, device: Device, count: usize) -> Result<Vec<u8>, VfsError> {
        if count > TOTAL_LIMIT {
            return Err(VfsError::NoSpace);
        }
        let mut bytes = vec![0; count];
        match device {
            Device::Random => self.random.fill_bytes(&mut bytes),
            Device::Zero => {}
            _ => bytes.clear(),
        }
        Ok(bytes)
    }
}
