//! Lists and pipelines: who runs after whom, and where their output goes.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use brush_parser::ast::{AndOr, AndOrList, Command, CompoundList, Pipeline, SeparatorOperator};
use rand_chacha::ChaCha20Rng;

use super::{Env, parse};
use crate::io::{Chunk, Source, Stream};
use crate::vfs::Vfs;
use crate::world::World;

/// The most simple commands and loop turns one run may take.
pub(crate) const STEP_LIMIT: usize = 100_000;
/// The most bytes one run may send into pipes and onto the screen.
const OUTPUT_LIMIT: usize = 256 << 20;
/// The deepest that functions, `$( )` and groups may nest.
const DEPTH_LIMIT: usize = 64;

/// Why the straight line of execution was left.
#[derive(Debug)]
pub(crate) enum Stop {
    Exit(i32),
    Return(i32),
    Break(u32),
    Continue(u32),
    /// `set -e` met a failure: the script ends, the session does not.
    Errexit(i32),
    /// The whole run is given up; the reason is already on standard error.
    Failed(i32),
}

/// Where a stream goes.
#[derive(Clone)]
pub(crate) enum Sink {
    Screen(Stream),
    Buffer(Rc<RefCell<Vec<u8>>>),
    File(String),
    Nowhere,
}

/// The three streams of a command.
#[derive(Clone)]
pub(crate) struct Fds {
    pub stdin: Source,
    pub out: Sink,
    pub err: Sink,
}

/// One run: the shell's memory, lent for the time of a line.
pub(crate) struct Interpreter<'a> {
    pub env: &'a mut Env,
    pub vfs: &'a mut Vfs,
    pub random: &'a mut ChaCha20Rng,
    pub world: &'a mut dyn World,
    pub screen: Vec<Chunk>,
    pub steps: usize,
    pub produced: usize,
    pub depth: usize,
    /// Of each running function: what `local` names, and the variables as they were before.
    pub locals: Vec<(Vec<String>, Env)>,
    /// How many conditions we are inside of, where `set -e` does not stop.
    pub guarded: usize,
}

impl Interpreter<'_> {
    pub(crate) fn run_text(&mut self, text: &str) -> Result<i32, Stop> {
        let fds = Fds {
            stdin: Source::empty(),
            out: Sink::Screen(Stream::Out),
            err: Sink::Screen(Stream::Err),
        };
        self.source(text, &fds)
    }

    /// Runs a text in this very shell: a line, `eval`, `source`.
    pub(crate) fn source(&mut self, text: &str, fds: &Fds) -> Result<i32, Stop> {
        let program = parse::program(text).map_err(|why| self.fail(fds, 2, &why))?;
        let mut status = self.env.status;
        for list in &program.complete_commands {
            status = self.list(list, fds)?;
        }
        Ok(status)
    }

    pub(crate) fn list(&mut self, list: &CompoundList, fds: &Fds) -> Result<i32, Stop> {
        let mut status = 0;
        for item in &list.0 {
            if matches!(item.1, SeparatorOperator::Async) {
                return Err(self.unsupported(fds, "running in the background with &"));
            }
            status = self.and_or(&item.0, fds)?;
        }
        Ok(status)
    }

    fn and_or(&mut self, list: &AndOrList, fds: &Fds) -> Result<i32, Stop> {
        let last = list.additional.len();
        let mut status = self.guard(last > 0, |sh| sh.pipeline(&list.first, fds))?;
        let mut ran = &list.first;
        for (index, next) in list.additional.iter().enumerate() {
            let (wanted, pipeline) = match next {
                AndOr::And(pipeline) => (status == 0, pipeline),
                AndOr::Or(pipeline) => (status != 0, pipeline),
            };
            if wanted {
                status = self.guard(index + 1 < last, |sh| sh.pipeline(pipeline, fds))?;
                ran = pipeline;
            }
        }
        let is_last = list.additional.last().is_none_or(|next| match next {
            AndOr::And(pipeline) | AndOr::Or(pipeline) => std::ptr::eq(pipeline, ran),
        });
        let stops = self.env.options.errexit && self.guarded == 0;
        if stops && status != 0 && is_last && !ran.bang {
            return Err(Stop::Errexit(status));
        }
        Ok(status)
    }

    /// Runs `body` where a failure is an answer, not a reason for `set -e` to stop.
    pub(crate) fn guard<T>(&mut self, on: bool, body: impl FnOnce(&mut Self) -> T) -> T {
        self.guarded += usize::from(on);
        let result = body(self);
        self.guarded -= usize::from(on);
        result
    }

    fn pipeline(&mut self, pipeline: &Pipeline, fds: &Fds) -> Result<i32, Stop> {
        if pipeline.timed.is_some() {
            return Err(self.unsupported(fds, "`time`"));
        }
        let status = self.guard(pipeline.bang, |sh| match pipeline.seq.as_slice() {
            [only] => sh.command(only, fds),
            stages => sh.stages(stages, fds),
        })?;
        let status = if pipeline.bang { i32::from(status == 0) } else { status };
        self.env.status = status;
        Ok(status)
    }

    fn stages(&mut self, stages: &[Command], fds: &Fds) -> Result<i32, Stop> {
        let mut stdin = fds.stdin.clone();
        let mut worst = 0;
        let mut status = 0;
        for (index, stage) in stages.iter().enumerate() {
            let pipe = Rc::new(RefCell::new(Vec::new()));
            let is_last = index + 1 == stages.len();
            let out = if is_last { fds.out.clone() } else { Sink::Buffer(Rc::clone(&pipe)) };
            let stage_fds = Fds { stdin, out, err: fds.err.clone() };
            status = self.subshell(|sh| sh.command(stage, &stage_fds))?;
            if status != 0 {
                worst = status;
            }
            stdin = Source::bytes(Arc::new(pipe.take()));
        }
        Ok(if self.env.options.pipefail { worst } else { status })
    }

    pub(crate) fn command(&mut self, command: &Command, fds: &Fds) -> Result<i32, Stop> {
        match command {
            Command::Simple(simple) => self.simple(simple, fds),
            Command::Compound(compound, redirects) => {
                let items = redirects.as_ref().map(|list| list.0.as_slice()).unwrap_or_default();
                match self.redirect(items, fds)? {
                    Some(fds) => self.compound(compound, &fds),
                    None => Ok(1),
                }
            }
            Command::Function(function) => {
                let body = Arc::new(function.body.clone());
                self.env.functions.insert(function.fname.value.clone(), body);
                Ok(0)
            }
            Command::ExtendedTest(test, _) => {
                self.extended_test(&test.expr, fds).map(|yes| i32::from(!yes))
            }
        }
    }

    /// Runs `body` with a copy of the variables, as `( )`, `$( )` and the stages of a pipe do.
    /// Files and the world are shared.
    pub(crate) fn subshell(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<i32, Stop>,
    ) -> Result<i32, Stop> {
        let saved = self.env.clone();
        let result = self.nested(body);
        *self.env = saved;
        match result {
            Err(Stop::Exit(status) | Stop::Return(status) | Stop::Errexit(status)) => Ok(status),
            Err(Stop::Break(_) | Stop::Continue(_)) => Ok(0),
            other => other,
        }
    }

    pub(crate) fn nested(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<i32, Stop>,
    ) -> Result<i32, Stop> {
        if self.depth >= DEPTH_LIMIT {
            let message = format!("stopped: commands nest more than {DEPTH_LIMIT} deep\n");
            self.screen.push((Stream::Err, format!("kmslab: {message}").into_bytes()));
            return Err(Stop::Failed(2));
        }
        self.depth += 1;
        let result = body(self);
        self.depth -= 1;
        result
    }

    /// Counts a step of work, so that no loop runs for ever.
    pub(crate) fn step(&mut self, fds: &Fds) -> Result<(), Stop> {
        self.steps += 1;
        if self.produced > OUTPUT_LIMIT {
            let message = "stopped: a line of the lab may produce at most 256 MiB of output";
            return Err(self.fail(fds, 2, message));
        }
        if self.steps > STEP_LIMIT {
            let message = format!(
                "stopped after {STEP_LIMIT} commands: does a loop never end? (a line of the lab \
                 may run at most that many)"
            );
            return Err(self.fail(fds, 2, &message));
        }
        Ok(())
    }

    /// Says why, and gives the whole run up.
    pub(crate) fn fail(&mut self, fds: &Fds, status: i32, message: &str) -> Stop {
        self.complain(fds, message);
        Stop::Failed(status)
    }

    pub(crate) fn unsupported(&mut self, fds: &Fds, what: &str) -> Stop {
        self.fail(fds, 2, &format!("{what} is not part of this shell (see `help shell`)"))
    }

    pub(crate) fn complain(&mut self, fds: &Fds, message: &str) {
        self.write(&fds.err, format!("kmslab: {message}\n").as_bytes());
    }

    /// Sends a command's output on its way.
    pub(crate) fn emit(&mut self, fds: &Fds, chunks: Vec<Chunk>) -> bool {
        let mut fine = true;
        for (stream, bytes) in chunks {
            self.produced += bytes.len();
            let sink = match stream {
                Stream::Out => &fds.out,
                Stream::Err => &fds.err,
            };
            fine &= self.write(sink, &bytes);
        }
        fine
    }

    fn write(&mut self, sink: &Sink, bytes: &[u8]) -> bool {
        match sink {
            Sink::Screen(stream) => match self.screen.last_mut() {
                Some((last, data)) if last == stream => data.extend_from_slice(bytes),
                _ => self.screen.push((*stream, bytes.to_vec())),
            },
            Sink::Buffer(buffer) => buffer.borrow_mut().extend_from_slice(bytes),
            Sink::Nowhere => {}
            Sink::File(path) => {
                if let Err(error) = self.vfs.append(path, bytes) {
                    let message = format!("kmslab: {path}: write error: {error}\n");
                    self.screen.push((Stream::Err, message.into_bytes()));
                    return false;
                }
            }
        }
        true
    }
}
