//! The learner's progress, read before and replaced after every change: the terminal may write to it meanwhile.

use std::sync::Mutex;

use jiff::civil::Date;
use kms_course::progress::Progress;
use kms_course::store::Store;

use crate::ask::Refused;
use crate::consoles::lock;

/// Where progress is kept, and which day it is.
pub struct Notebook {
    store: Mutex<Box<dyn Store + Send>>,
    today: Box<dyn Fn() -> Date + Send + Sync>,
}

impl Notebook {
    /// Keeps progress there; `today` is asked at every change.
    pub fn new(
        store: Box<dyn Store + Send>,
        today: Box<dyn Fn() -> Date + Send + Sync>,
    ) -> Notebook {
        Notebook { store: Mutex::new(store), today }
    }

    /// The day it is.
    pub fn today(&self) -> Date {
        (self.today)()
    }

    /// The progress as it stands.
    pub fn read(&self) -> Result<Progress, Refused> {
        read(&**lock(&self.store))
    }

    /// Changes the progress; nothing is kept where the change is refused.
    pub fn change<R>(
        &self,
        change: impl FnOnce(&mut Progress) -> Result<R, Refused>,
    ) -> Result<R, Refused> {
        let mut store = lock(&self.store);
        let before = read(&**store)?;
        let mut progress = before.clone();
        let result = change(&mut progress)?;
        if progress != before {
            let text = progress.text().map_err(Refused::because)?;
            store
                .replace(&text)
                .map_err(|why| Refused::because(format!("progress cannot be kept: {why}")))?;
        }
        Ok(result)
    }
}

fn read(store: &dyn Store) -> Result<Progress, Refused> {
    let text =
        store.read().map_err(|why| Refused::because(format!("progress cannot be read: {why}")))?;
    match text.filter(|text| !text.trim().is_empty()) {
        None => Ok(Progress::default()),
        Some(text) => Progress::read(&text).map_err(Refused::because),
    }
}
