//! Redirections: `>` `>>` `<` `2>` `2>&1` `&>` `<<` `<<<`. Only the three standard streams exist.

use std::sync::Arc;

use brush_parser::ast::{IoFileRedirectKind as Kind, IoFileRedirectTarget as Target, IoRedirect};

use super::run::{Fds, Interpreter, Sink, Stop};
use crate::io::{Device, Source, Stream, device};
use crate::vfs::{VfsError, path};

impl Interpreter<'_> {
    /// The streams after the redirections; `None` if one failed, and that was said.
    pub(crate) fn redirect(
        &mut self,
        items: &[IoRedirect],
        fds: &Fds,
    ) -> Result<Option<Fds>, Stop> {
        let mut new = fds.clone();
        for item in items {
            let done = match item {
                IoRedirect::File(fd, kind, target) => {
                    self.file_redirect(*fd, kind, target, fds, &mut new)?
                }
                IoRedirect::HereDocument(_, here) => {
                    let text = if here.requires_expansion {
                        self.here_document(&here.doc.value, fds)?
                    } else {
                        here.doc.value.clone()
                    };
                    new.stdin = Source::bytes(Arc::new(text.into_bytes()));
                    true
                }
                IoRedirect::HereString(_, word) => {
                    let mut text = self.single(&word.value, fds)?;
                    text.push('\n');
                    new.stdin = Source::bytes(Arc::new(text.into_bytes()));
                    true
                }
                IoRedirect::OutputAndError(word, append) => {
                    let name = self.single(&word.value, fds)?;
                    match self.open_for_writing(&name, *append, &new, fds) {
                        Some(sink) => {
                            new.out = sink.clone();
                            new.err = sink;
                            true
                        }
                        None => false,
                    }
                }
            };
            if !done {
                return Ok(None);
            }
        }
        Ok(Some(new))
    }

    fn file_redirect(
        &mut self,
        fd: Option<i32>,
        kind: &Kind,
        target: &Target,
        fds: &Fds,
        new: &mut Fds,
    ) -> Result<bool, Stop> {
        let reads = matches!(kind, Kind::Read | Kind::DuplicateInput | Kind::ReadAndWrite);
        let fd = fd.unwrap_or(if reads { 0 } else { 1 });
        let name = match target {
            Target::Filename(word) | Target::Duplicate(word) => self.single(&word.value, fds)?,
            Target::Fd(number) => number.to_string(),
            Target::ProcessSubstitution(..) => {
                return Err(self.unsupported(fds, "process substitution <( )"));
            }
        };
        let duplicates = matches!(kind, Kind::DuplicateInput | Kind::DuplicateOutput);
        match (duplicates, fd, name.as_str()) {
            (true, 1, "1") | (true, 2, "2") | (true, 0, "0") => return Ok(true),
            (true, 1, "2") => {
                new.out = new.err.clone();
                return Ok(true);
            }
            (true, 2, "1") => {
                new.err = new.out.clone();
                return Ok(true);
            }
            (true, 0, "-") => {
                new.stdin = Source::empty();
                return Ok(true);
            }
            (true, 1, "-") => {
                new.out = Sink::Nowhere;
                return Ok(true);
            }
            (true, 2, "-") => {
                new.err = Sink::Nowhere;
                return Ok(true);
            }
            (true, 1, file) if file.parse::<i32>().is_err() => {
                // `>& file` is `&> file`.
                let Some(sink) = self.open_for_writing(file, false, new, fds) else {
                    return Ok(false);
                };
                new.out = sink.clone();
                new.err = sink;
                return Ok(true);
            }
            (_, 0, file) if reads && !duplicates => {
                let Some(source) = self.open_for_reading(file, new, fds) else {
                    return Ok(false);
                };
                new.stdin = source;
                return Ok(true);
            }
            _ => {}
        }
        if duplicates || reads || !(1..=2).contains(&fd) {
            let what = "a file descriptor other than 0, 1 and 2";
            return Err(self.unsupported(fds, what));
        }
        let append = matches!(kind, Kind::Append);
        let Some(sink) = self.open_for_writing(&name, append, new, fds) else { return Ok(false) };
        if fd == 1 {
            new.out = sink;
        } else {
            new.err = sink;
        }
        Ok(true)
    }

    fn open_for_reading(&mut self, name: &str, current: &Fds, fds: &Fds) -> Option<Source> {
        let path = path::resolve(&self.env.cwd, name);
        match device(&path) {
            Some(Device::Stdin) => return Some(current.stdin.clone()),
            Some(device) => return Some(Source::device(device)),
            None => {}
        }
        match self.vfs.read(&path) {
            Ok(bytes) => Some(Source::bytes(bytes)),
            Err(error) => {
                self.complain(fds, &format!("{name}: {error}"));
                None
            }
        }
    }

    fn open_for_writing(
        &mut self,
        name: &str,
        append: bool,
        current: &Fds,
        fds: &Fds,
    ) -> Option<Sink> {
        let path = path::resolve(&self.env.cwd, name);
        match device(&path) {
            Some(Device::Stdout) => return Some(current.out.clone()),
            Some(Device::Stderr) => return Some(current.err.clone()),
            Some(Device::Stdin) => return Some(Sink::Screen(Stream::Out)),
            Some(_) => return Some(Sink::Nowhere),
            None => {}
        }
        let opened = match self.vfs.is_directory(&path) {
            Some(true) => Err(VfsError::IsDirectory),
            Some(false) if append => Ok(()),
            _ => self.vfs.write(&path, Vec::new()),
        };
        match opened {
            Ok(()) => Some(Sink::File(path)),
            Err(error) => {
                self.complain(fds, &format!("{name}: {error}"));
                None
            }
        }
    }
}
