//! The shell itself: what it remembers between lines, and what one line gave.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::io::{Chunk, Stream};
use crate::lang::{Env, Interpreter, Stop, parse};
use crate::vfs::Vfs;
use crate::world::World;

/// A shell over a world. Cloning it is cheap and keeps everything: variables, files, and whatever
/// a clone of the world keeps.
#[derive(Clone)]
pub struct Shell<W> {
    pub(crate) env: Env,
    pub(crate) vfs: Vfs,
    random: ChaCha20Rng,
    world: W,
}

/// What one run printed and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The exit status of the last command.
    pub status: i32,
    /// Whether `exit` was called.
    pub exit: bool,
    /// The output in the order a terminal would show it.
    pub chunks: Vec<Chunk>,
}

impl Outcome {
    /// Both streams as a terminal shows them.
    #[must_use]
    pub fn terminal(&self) -> Vec<u8> {
        self.chunks.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect()
    }

    /// Standard output alone.
    #[must_use]
    pub fn stdout(&self) -> Vec<u8> {
        self.stream(Stream::Out)
    }

    /// Standard error alone.
    #[must_use]
    pub fn stderr(&self) -> Vec<u8> {
        self.stream(Stream::Err)
    }

    fn stream(&self, wanted: Stream) -> Vec<u8> {
        let chunks = self.chunks.iter().filter(|(stream, _)| *stream == wanted);
        chunks.flat_map(|(_, bytes)| bytes.iter().copied()).collect()
    }
}

/// Whether `text` is a whole command: if not, a REPL asks for another line.
#[must_use]
pub fn is_complete(text: &str) -> bool {
    parse::is_complete(text)
}

impl<W: World> Shell<W> {
    /// A shell with no files and no variables but the usual ones. `/dev/urandom` starts from
    /// zero: give it entropy with [`Shell::seed`].
    pub fn new(world: W) -> Self {
        let random = ChaCha20Rng::from_seed([0; 32]);
        Self { env: Env::default(), vfs: Vfs::default(), random, world }
    }

    /// Restarts `/dev/urandom`: from a fixed seed for a lesson that prints the same bytes each
    /// time, from the system's entropy for a real session.
    pub fn seed(&mut self, seed: [u8; 32]) {
        self.random = ChaCha20Rng::from_seed(seed);
    }

    /// Runs a line, or a whole script.
    pub fn run(&mut self, text: &str) -> Outcome {
        let mut interpreter = Interpreter {
            env: &mut self.env,
            vfs: &mut self.vfs,
            random: &mut self.random,
            world: &mut self.world,
            screen: Vec::new(),
            steps: 0,
            produced: 0,
            locals: Vec::new(),
            depth: 0,
            guarded: 0,
        };
        let ended = interpreter.run_text(text);
        let chunks = std::mem::take(&mut interpreter.screen);
        let (status, exit) = match ended {
            Ok(status) => (status, false),
            Err(Stop::Exit(status)) => (status, true),
            Err(Stop::Return(status) | Stop::Failed(status) | Stop::Errexit(status)) => {
                (status, false)
            }
            Err(Stop::Break(_) | Stop::Continue(_)) => (0, false),
        };
        self.env.status = status;
        Outcome { status, exit, chunks }
    }

    /// Whether `text` is a whole command, see [`is_complete`].
    #[must_use]
    pub fn is_complete(&self, text: &str) -> bool {
        is_complete(text)
    }

    /// The world behind the shell.
    pub fn world(&self) -> &W {
        &self.world
    }

    /// The world behind the shell, to change it from outside.
    pub fn world_mut(&mut self) -> &mut W {
        &mut self.world
    }

    /// The files.
    pub fn files(&self) -> &Vfs {
        &self.vfs
    }

    /// The files, to put some there before a lesson starts.
    pub fn files_mut(&mut self) -> &mut Vfs {
        &mut self.vfs
    }

    /// The directory relative paths start from.
    pub fn cwd(&self) -> &str {
        &self.env.cwd
    }

    /// A variable's value.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.env.get(name)
    }

    /// Sets and exports a variable.
    pub fn export(&mut self, name: &str, value: &str) {
        self.env.set(name, value);
        self.env.export(name);
    }

    /// Every variable, by name.
    pub fn variables(&self) -> BTreeMap<&str, &str> {
        self.env.names().filter_map(|name| Some((name, self.env.get(name)?))).collect()
    }
}
