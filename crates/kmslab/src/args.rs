//! The command line. Doc comments are the help texts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

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
    /// Say more on standard error.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
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
    /// Book and endpoint without the REPL; prints one line when ready, Ctrl-C stops.
    Serve,
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
    /// Labs: list, show, start, check, hint, reset, solve, new.
    Lab {
        /// What about it.
        #[command(subcommand)]
        command: LabCommand,
    },
    /// Question sets: list, show, take, grade, new.
    Quiz {
        /// What about it.
        #[command(subcommand)]
        command: QuizCommand,
    },
    /// Builds or checks the book.
    Book {
        /// What about it.
        #[command(subcommand)]
        command: BookCommand,
    },
    /// Everything an author can get wrong: labs, question sets, the book, the operation table.
    Check,
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

/// `kmslab lab`.
#[derive(Debug, Subcommand)]
pub enum LabCommand {
    /// All labs.
    List,
    /// What a lab is about.
    Show {
        /// The lab.
        id: String,
    },
    /// A fresh world, and a shell in it. Leave with `exit`; the attempt is kept.
    Start {
        /// The lab.
        id: String,
        /// Begin anew although there is an attempt.
        #[arg(long)]
        again: bool,
    },
    /// What holds of your attempt, what does not, and why it matters. Status 1 where something does not hold.
    Check {
        /// The lab; the one started last where left out.
        id: Option<String>,
        /// Check this attempt file, which is replayed in a clean world.
        #[arg(long, value_name = "FILE")]
        attempt: Option<PathBuf>,
        /// text, json, junit or csv.
        #[arg(long, default_value = "text")]
        output: String,
    },
    /// The next hint for the step you are at.
    Hint {
        /// The lab; the one started last where left out.
        id: Option<String>,
    },
    /// Back to the start of the lab.
    Reset {
        /// The lab; the one started last where left out.
        id: Option<String>,
    },
    /// The solution, run in a fresh world.
    Solve {
        /// The lab.
        id: String,
    },
}

/// `kmslab quiz`.
#[derive(Debug, Subcommand)]
pub enum QuizCommand {
    /// All question sets.
    List,
    /// The questions of a set, without their answers.
    Show {
        /// The set.
        id: String,
    },
    /// Answer a set at the terminal.
    Take {
        /// The set.
        id: String,
    },
    /// Grades an answer file. Status 1 below the pass mark.
    Grade {
        /// The file: `quiz: ID` and `answers: {question: [option]}`.
        answers: PathBuf,
        /// text, json, junit or csv.
        #[arg(long, default_value = "text")]
        output: String,
    },
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

/// `kmslab book`.
#[derive(Debug, Subcommand)]
pub enum BookCommand {
    /// Builds the book, running every block.
    Build {
        /// Where to.
        #[arg(long, default_value = "book/html")]
        out: PathBuf,
    },
    /// Broken links, blocks that fail, images without text. Status 1 where something is wrong.
    Check,
}

/// Prints completions.
pub fn completions(shell: clap_complete::Shell) {
    clap_complete::generate(shell, &mut Args::command(), "kmslab", &mut std::io::stdout());
}
