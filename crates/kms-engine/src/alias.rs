//! Aliases: friendly names of keys, to be found by name and by key.

use std::ops::Deref;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::arn::{AliasArn, KeyArn};
use crate::time::Timestamp;

/// A friendly name of a key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Alias {
    /// Its name and place.
    pub arn: AliasArn,
    /// The key it points at, in the same account and Region.
    pub target: Option<KeyArn>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last repointed.
    pub updated: Timestamp,
}

/// All aliases. Reads as the map of them by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    by_name: OrdMap<AliasArn, Arc<Alias>>,
    /// INVARIANT: holds exactly the targets of all aliases. Every decision about a key asks for its aliases.
    by_key: OrdSet<(KeyArn, AliasArn)>,
}

impl Aliases {
    /// Adds or replaces an alias.
    pub fn put(&mut self, alias: Arc<Alias>) {
        self.remove(&alias.arn);
        if let Some(target) = &alias.target {
            self.by_key.insert((target.clone(), alias.arn.clone()));
        }
        self.by_name.insert(alias.arn.clone(), alias);
    }

    /// Takes an alias away.
    pub fn remove(&mut self, arn: &AliasArn) {
        let target = self.by_name.remove(arn).and_then(|alias| alias.target.clone());
        if let Some(target) = target {
            self.by_key.remove(&(target, arn.clone()));
        }
    }

    /// The aliases of one key, by name.
    pub fn of<'a>(&'a self, key: &'a KeyArn) -> impl Iterator<Item = &'a Arc<Alias>> {
        let nowhere =
            AliasArn { account: key.account.clone(), region: key.region.clone(), name: "".into() };
        self.by_key
            .range((key.clone(), nowhere)..)
            .take_while(move |(target, _)| target == key)
            .filter_map(|(_, arn)| self.by_name.get(arn))
    }
}

impl Deref for Aliases {
    type Target = OrdMap<AliasArn, Arc<Alias>>;

    fn deref(&self) -> &Self::Target {
        &self.by_name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::{KeyId, Region};
    use crate::principal::AccountId;

    fn key(n: u8) -> KeyArn {
        let account = AccountId("111122223333".into());
        KeyArn { account, region: Region::lab_default(), id: KeyId::new([n; 16], false) }
    }

    fn alias(name: &str, target: u8) -> Arc<Alias> {
        let KeyArn { account, region, .. } = key(target);
        let arn = AliasArn { account, region, name: name.into() };
        let at = Timestamp::LAB_START;
        Arc::new(Alias { arn, target: Some(key(target)), created: at, updated: at })
    }

    #[test]
    fn a_key_knows_its_aliases_and_no_others() {
        let mut aliases = Aliases::default();
        for (name, target) in [("alias/b", 1), ("alias/a", 1), ("alias/c", 2)] {
            aliases.put(alias(name, target));
        }
        let of = |aliases: &Aliases, n| -> Vec<String> {
            aliases.of(&key(n)).map(|alias| alias.arn.name.to_string()).collect()
        };
        assert_eq!(of(&aliases, 1), ["alias/a", "alias/b"]);
        // Repointed, it leaves the one key for the other.
        aliases.put(alias("alias/b", 2));
        assert_eq!((of(&aliases, 1), of(&aliases, 2).len()), (vec!["alias/a".to_owned()], 2));
        aliases.remove(&alias("alias/a", 1).arn);
        assert_eq!((of(&aliases, 1).len(), aliases.len(), aliases.by_key.len()), (0, 2, 2));
    }
}
