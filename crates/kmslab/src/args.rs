//! The command line. Doc comments are the help texts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

mod course;

pub use course::{
    ClassCommand, ExamCommand, LabCommand, ProgressCommand, QuizCommand, Review, Sit,
};

/// A lab for learning AWS KMS: a book whose every statement runs, a simulator, a REPL and an AWS endpoint.
///
/// Without a command: the book, the endpoint and the REPL over one world. With commands on standard input, they are
/// run as a shell would.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Args {
    /// Where the world is kept; the platform's data folder where left out.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Keep nothing: the world is gone at the end.
    #[arg(long, global = true)]
    pub ephemeral: bool,
    /// The address of book and endpoint.
    #[arg(long, global = true, value_name = "ADDRESS", default_value = "127.0.0.1:5670")]
    pub listen: SocketAddr,
    /// Whether requests must be signed: `sigv4`, or `open` for tools that cannot sign.
    #[arg(long, global = true, value_enum, default_value_t = Auth::Sigv4)]
    pub auth: Auth,
    /// A folder of yours that the shell may read and write; without it the shell has files of its own.
    #[arg(long, global = true, value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// A folder with `book`, `labs` and `quizzes`; without it those built into the program are used.
    #[arg(long, global = true, value_name = "DIR")]
    pub content: Option<PathBuf>,
    /// The day it is taken to be, for what is due and what is retired; today where left out.
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<jiff::civil::Date>,
    /// Say more on standard error.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Args {
    /// The same surroundings, for work beside the command.
    pub fn without_command(&self) -> Args {
        Args {
            data: self.data.clone(),
            ephemeral: self.ephemeral,
            listen: self.listen,
            auth: self.auth,
            files: self.files.clone(),
            content: self.content.clone(),
            today: self.today,
            verbose: self.verbose,
            command: None,
        }
    }
}

/// How the endpoint treats signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Auth {
    /// Every request must carry a valid signature.
    Sigv4,
    /// Any signature is taken; the access key still names the caller.
    Open,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Endpoint and book without the REPL; prints one line when it answers, Ctrl-C stops.
    Serve {
        /// Do not build the book: only the endpoint.
        #[arg(long)]
        no_book: bool,
    },
    /// The REPL alone.
    Repl,
    /// Runs a script or transcript. Example: kmslab run --transcript lesson.txt
    Run(Run),
    /// Exports that point a real AWS CLI or SDK at the running endpoint. Example: eval "$(kmslab env)"
    Env {
        /// The profile to be; admin where left out.
        #[arg(long)]
        profile: Option<String>,
    },
    /// Labs: list, show, start, check, hint, reset, solve, submit, verify, new.
    Lab {
        /// What about it.
        #[command(subcommand)]
        command: LabCommand,
    },
    /// Question sets: list, show, take, grade, analyse, export, new.
    Quiz {
        /// What about it.
        #[command(subcommand)]
        command: QuizCommand,
    },
    /// Practice exams: blueprints, start, grade.
    Exam {
        /// What about it.
        #[command(subcommand)]
        command: ExamCommand,
    },
    /// Asks again what is due: each question comes back 1, 3, 7 and 21 days after a right answer.
    Review(Review),
    /// What you have done: show, export, import.
    Progress {
        /// What about it.
        #[command(subcommand)]
        command: ProgressCommand,
    },
    /// For whoever teaches: bundle, grade, verify, merge, agenda, notes.
    Class {
        /// What about it.
        #[command(subcommand)]
        command: ClassCommand,
    },
    /// The JSON Schema of a content file, for editors. Example: kmslab schema lab > lab.schema.json
    Schema {
        /// lab, quiz, blueprint, misconceptions, answers or roster; all into --out where left out.
        name: Option<String>,
        /// The folder to write all of them to.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Builds or checks the book.
    Book {
        /// What about it.
        #[command(subcommand)]
        command: BookCommand,
    },
    /// Everything an author can get wrong: labs, question sets, the book, the operation table.
    Check(Check),
    /// Key policies: check.
    Policy {
        /// What about them.
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Who can do what with a key of the lab's world. Example: kmslab access alias/app --operation Decrypt
    Access {
        /// The key's id, ARN or alias.
        key: String,
        /// Only permissions whose names contain this; may be given several times.
        #[arg(long)]
        operation: Vec<String>,
        /// text or json.
        #[arg(long, default_value = "text")]
        output: String,
    },
    /// Copies the data folder into a new one, while kmslab runs or not: start it with --data DIR. It holds the root key.
    Backup {
        /// The new folder.
        to: PathBuf,
    },
    /// A whole world as one file: save, load.
    World {
        /// What about it.
        #[command(subcommand)]
        command: WorldCommand,
    },
    /// Seals all key material under a new root key and forgets the old one. Not while kmslab runs.
    RotateRootKey,
    /// Completions for your shell. Example: kmslab completions bash >> ~/.bashrc
    Completions {
        /// bash, zsh, fish, powershell or elvish.
        shell: clap_complete::Shell,
    },
    /// A command of the shell, on the same world: clock, explain, trail, undo, redo, reset, whoami, profiles, cipher,
    /// envelope, cluster, xks. Example: kmslab clock +30d
    #[command(external_subcommand)]
    Shell(Vec<String>),
}

/// `kmslab run`.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The file; `-` for standard input.
    pub file: PathBuf,
    /// Run in a fresh world whose randomness comes from this, so that the output repeats to the byte.
    #[arg(long)]
    pub seed: Option<String>,
    /// The file holds `$ ` lines; print them with their fresh outputs.
    #[arg(long)]
    pub transcript: bool,
    /// Print one JSON object per command.
    #[arg(long)]
    pub json: bool,
}

/// `kmslab check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Which skill is served by which chapters, labs and questions; nothing is run. Status 1 where one is not.
    #[arg(long)]
    pub coverage: bool,
    /// text or json.
    #[arg(long, default_value = "text")]
    pub output: String,
}

/// `kmslab policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Who can do what under a key policy, whom it locks out, what is wider than it looks. Status 1 where it holds an
    /// error. Example: kmslab policy check policy.json
    Check {
        /// A file of yours, `-` for standard input, or a key of the lab's world.
        what: String,
        /// Check the file as the new policy of this key of the lab's world.
        #[arg(long, value_name = "KEY")]
        key_id: Option<String>,
        /// text or json.
        #[arg(long, default_value = "text")]
        output: String,
    },
}

/// `kmslab world`.
#[derive(Debug, Subcommand)]
pub enum WorldCommand {
    /// Writes the world of the data folder to a file, while kmslab runs or not. Whoever has the file has its keys.
    Save {
        /// The file; one that is there is not overwritten.
        file: PathBuf,
    },
    /// Puts the world of a file in the place of that in the data folder, which is kept as a file there. Not while
    /// kmslab runs.
    Load {
        /// The file.
        file: PathBuf,
    },
}

/// `kmslab book`.
#[derive(Debug, Subcommand)]
pub enum BookCommand {
    /// Builds the book, running every block.
    Build {
        /// Where to.
        #[arg(long, default_value = "book/html")]
        out: PathBuf,
        /// Brings the simulator along, so that the pages need no server: from the folder that `cargo run -p xtask-wasm
        /// --features bindgen` wrote.
        #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "target/wasm")]
        wasm: Option<PathBuf>,
    },
    /// Links, blocks, outputs, claims, form, dates, spelling, reach. Status 1 where something is wrong.
    Check {
        /// Record what the blocks print as right, in book/outputs of the checkout.
        #[arg(long)]
        bless: bool,
    },
}

/// Prints completions.
pub fn completions(shell: clap_complete::Shell) {
    clap_complete::generate(shell, &mut Args::command(), "kmslab", &mut std::io::stdout());
}
