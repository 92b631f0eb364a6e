//! The commands about labs, question sets, exams and classes. Doc comments are the help texts.

use std::path::PathBuf;

use clap::Subcommand;

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
        /// The seed of the world: key IDs and random bytes differ from seed to seed.
        #[arg(long)]
        seed: Option<String>,
        /// Who does it.
        #[arg(long, value_name = "NAME")]
        student: Option<String>,
        /// In a shell of its own, although a lab is running: an attempt that can be handed in.
        #[arg(long)]
        alone: bool,
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
    /// Back to the start of the lab, or of a step.
    Reset {
        /// The lab; the one started last where left out.
        id: Option<String>,
        /// Back to where this step began.
        #[arg(long)]
        step: Option<String>,
    },
    /// Takes back the last line typed, or the last N.
    Undo {
        /// The lab; the one started last where left out.
        id: Option<String>,
        /// How many lines.
        #[arg(long, default_value_t = 1)]
        lines: usize,
    },
    /// Ends the lab on the running endpoint and brings your own world back there.
    Stop,
    /// The solution, run in a fresh world.
    Solve {
        /// The lab.
        id: String,
    },
    /// Writes your attempt as a file to hand in: the lines, which replay in a clean world. Status 1 where not passed.
    Submit {
        /// The lab; the one started last where left out.
        id: Option<String>,
        /// Where to; standard output where left out.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Who hands in.
        #[arg(long, value_name = "NAME")]
        student: Option<String>,
    },
    /// Replays a handed-in attempt in a clean world: the result is verified, not claimed. Status 1 where not passed.
    Verify {
        /// The file.
        file: PathBuf,
        /// text, json, junit or csv.
        #[arg(long, default_value = "text")]
        output: String,
    },
    /// A file to start a new lab from; `kmslab check` names what is still to be written.
    New {
        /// The lab's name, in kebab-case.
        id: String,
    },
}

/// How to sit down to questions.
#[derive(Debug, Clone, clap::Args)]
pub struct Sit {
    /// The order of options, the variant and the draw; the same seed gives the same questions.
    #[arg(long)]
    pub seed: Option<String>,
    /// Begin anew although there is an attempt.
    #[arg(long)]
    pub again: bool,
    /// Who answers.
    #[arg(long, value_name = "NAME")]
    pub student: Option<String>,
    /// Where to write the answers when handed in, for `grade`.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Line by line instead of on the whole terminal.
    #[arg(long)]
    pub plain: bool,
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
    /// Answer a set at the terminal; goes on where you stopped.
    Take {
        /// The set.
        id: String,
        /// No feedback before the end.
        #[arg(long)]
        exam: bool,
        /// How to sit.
        #[command(flatten)]
        sit: Sit,
    },
    /// Grades answer files. Status 1 where one is below the pass mark.
    Grade {
        /// The files: `quiz: ID` and `answers: {question: [option]}`.
        #[arg(required = true)]
        answers: Vec<PathBuf>,
        /// text, json, junit or csv.
        #[arg(long, default_value = "text")]
        output: String,
        /// Grade again with these corrections: `drop: [item]`, `accept: {item: [[option]]}`.
        #[arg(long, value_name = "FILE")]
        corrections: Option<PathBuf>,
    },
    /// Which items are too easy, too hard, tell nobody apart or have distractors nobody takes.
    Analyse {
        /// A folder with the class's answer files, or the files.
        #[arg(required = true)]
        answers: Vec<PathBuf>,
        /// text or json.
        #[arg(long, default_value = "text")]
        output: String,
        /// Corrections that were made.
        #[arg(long, value_name = "FILE")]
        corrections: Option<PathBuf>,
    },
    /// A set for another learning platform: qti (a zip that Canvas imports) or moodle (XML).
    Export {
        /// The set.
        id: String,
        /// qti or moodle.
        #[arg(long, default_value = "qti")]
        form: String,
        /// Where to.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// A file to start a new set from; `kmslab check` names what is still to be written.
    New {
        /// The set's name, in kebab-case.
        id: String,
    },
}

/// `kmslab exam`.
#[derive(Debug, Subcommand)]
pub enum ExamCommand {
    /// The exams there are blueprints for.
    Blueprints {
        /// text or json.
        #[arg(long, default_value = "text")]
        output: String,
    },
    /// A practice exam, drawn by the blueprint's weights; goes on where you stopped.
    Start {
        /// Which exam, for example dva-c02.
        #[arg(long)]
        blueprint: String,
        /// How many questions; as many as the real exam where left out.
        #[arg(long)]
        questions: Option<usize>,
        /// With a clock: the exam's minutes, or its share for fewer questions.
        #[arg(long)]
        timed: bool,
        /// How to sit.
        #[command(flatten)]
        sit: Sit,
    },
    /// Grades answer files of an exam. Status 1 where one is below the line.
    Grade {
        /// The files: `exam: ID`, its seed, and `answers: {question: [option]}`.
        #[arg(required = true)]
        answers: Vec<PathBuf>,
        /// text, json, junit or csv.
        #[arg(long, default_value = "text")]
        output: String,
        /// Grade again with these corrections: `drop: [item]`, `accept: {item: [[option]]}`.
        #[arg(long, value_name = "FILE")]
        corrections: Option<PathBuf>,
    },
}

/// `kmslab review`.
#[derive(Debug, clap::Args)]
pub struct Review {
    /// Only say what is due.
    #[arg(long)]
    pub list: bool,
    /// At most so many questions.
    #[arg(long, default_value_t = 20)]
    pub questions: usize,
    /// How to sit.
    #[command(flatten)]
    pub sit: Sit,
}

/// `kmslab progress`.
#[derive(Debug, Subcommand)]
pub enum ProgressCommand {
    /// Questions answered, labs passed, what is due and what is under way.
    Show {
        /// text or json.
        #[arg(long, default_value = "text")]
        output: String,
    },
    /// Writes it as one file, for another machine or the book's page.
    Export {
        /// Where to.
        file: PathBuf,
    },
    /// Takes another file in: the later answer of each question and the earlier pass of each lab count.
    Import {
        /// The file.
        file: PathBuf,
    },
}

/// `kmslab class`.
#[derive(Debug, Subcommand)]
pub enum ClassCommand {
    /// A roster to start from, and a key pair that signs results.
    New {
        /// The folder to make.
        folder: PathBuf,
    },
    /// A folder per student: questions in their variant, answer sheets and labs, without answers or hidden checks.
    Bundle {
        /// The roster.
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
        /// Where to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Grades what came back, folder by folder, labs by replay; writes one signed result file per student.
    Grade {
        /// The roster.
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
        /// The folder with the students' folders.
        #[arg(long, value_name = "DIR")]
        work: PathBuf,
        /// Where the result files go.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The key that signs.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Corrections of single items.
        #[arg(long, value_name = "FILE")]
        corrections: Option<PathBuf>,
    },
    /// Whether a result file is as it was signed. Status 1 where it is not.
    Verify {
        /// The result files.
        #[arg(required = true)]
        results: Vec<PathBuf>,
        /// The public key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// All result files of a folder as one CSV; those whose signature does not hold are left out, with status 1.
    Merge {
        /// The folder.
        results: PathBuf,
        /// The public key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Where to; standard output where left out.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The timetable of a roster's labs and question sets, made from their minutes, with breaks.
    Agenda {
        /// The roster.
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
        /// When it begins.
        #[arg(long, default_value = "09:00")]
        start: String,
    },
    /// Speaker notes: what to ask, what goes wrong, what to take away, lab by lab.
    Notes {
        /// The roster.
        #[arg(long, value_name = "FILE")]
        roster: PathBuf,
    },
}
