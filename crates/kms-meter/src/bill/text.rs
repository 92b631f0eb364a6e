//! A bill as columns that line up, every line with its reason.

use std::fmt;

use super::requests::{Share, grouped};
use super::{Bill, KeyLine};

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "AWS KMS, account {}, {}", self.account, self.period)?;
        writeln!(f, "list prices of us-east-1 in US dollars, as of {}\n", self.prices_as_of)?;
        if !self.keys.is_empty() {
            writeln!(f, "{:<50}{:>14}{:>12}", "keys", "hours", "dollars")?;
            for line in &self.keys {
                let hours = format!("{} of {}", line.hours, line.of_hours);
                writeln!(f, "  {:<48}{hours:>14}{:>12}  {}", name(line), line.amount, line.why)?;
            }
            writeln!(f)?;
        }
        if !self.requests.is_empty() {
            writeln!(f, "{:<38}{:>12}{:>14}{:>12}", "requests", "free", "billed", "dollars")?;
            for line in &self.requests {
                let (free, billed) = (grouped(line.free), grouped(line.billed));
                writeln!(
                    f,
                    "  {:<36}{free:>12}{billed:>14}{:>12}  {}",
                    line.usage_type, line.amount, line.why
                )?;
            }
            writeln!(f)?;
        }
        writeln!(f, "{:<64}{:>12}", "total", self.total)?;
        for (count, what) in [
            (self.refused, "requests refused"),
            (self.throttled, "requests throttled"),
            (self.uncharged, "requests of services that AWS does not charge for"),
        ] {
            if count > 0 {
                writeln!(f, "not in the total: {what}, {}", grouped(count))?;
            }
        }
        Ok(())
    }
}

fn name(line: &KeyLine) -> String {
    match line.rotation {
        0 => line.id.clone(),
        1 => "  first rotation".to_owned(),
        2 => "  second rotation".to_owned(),
        n => format!("  rotation {n}"),
    }
}

/// The shares of a bill as a table.
pub(super) fn shares(f: &mut String, title: &str, shares: &[Share]) {
    use std::fmt::Write as _;
    let widest =
        shares.iter().map(|share| share.name.chars().count()).max().unwrap_or(0).max(title.len());
    let _ = writeln!(
        f,
        "{title:<widest$}{:>14}{:>12}{:>12}{:>12}",
        "answered", "refused", "throttled", "dollars"
    );
    for share in shares {
        let count = share.count;
        let _ = writeln!(
            f,
            "{:<widest$}{:>14}{:>12}{:>12}{:>12}",
            share.name,
            grouped(count.answered),
            grouped(count.refused),
            grouped(count.throttled),
            share.list_price
        );
    }
    let _ = writeln!(f, "at list price, before the free requests are taken off");
}

impl Bill {
    /// The requests by `key`, `service`, `principal` or `operation`; none for another word.
    pub fn by(&self, what: &str) -> Option<String> {
        let mut out = String::new();
        let shares_of = match what {
            "key" => &self.by_key,
            "service" => &self.by_service,
            "principal" => &self.by_principal,
            "operation" => &self.by_operation,
            _ => return None,
        };
        shares(&mut out, what, shares_of);
        Some(out)
    }
}
