//! What names that lead nowhere may have been meant to be.

use std::collections::HashMap;

use roster::nearest;

/// How many names are compared with all that there are. Where more of them lead nowhere, a folder was moved,
/// and with many pages it would take minutes.
const MOST: usize = 50;

/// Finds the nearest names: each once, and no more than a few.
#[derive(Debug, Default)]
pub struct Hints {
    /// By the kind of name and the name itself.
    found: HashMap<(&'static str, String), Option<String>>,
}

impl Hints {
    /// The name of this kind that `name` may have been meant to be.
    pub fn of<'a>(
        &mut self,
        kind: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<&str> {
        let place = (kind, name.to_owned());
        if !self.found.contains_key(&place) {
            if self.found.len() >= MOST {
                return None;
            }
            let near = nearest(name, known).map(str::to_owned);
            self.found.insert(place.clone(), near);
        }
        self.found.get(&place)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_looked_for_once_and_not_too_many_are() {
        let mut hints = Hints::default();
        let mut looks = 0;
        for number in 0..2 * MOST {
            let known = ["name-a"].into_iter().inspect(|_| looks += 1);
            let near = hints.of("page", &format!("name-{number}"), known).is_some();
            assert_eq!(near, number < MOST);
        }
        let known = ["name-b"].into_iter().inspect(|_| looks += 1);
        assert_eq!(hints.of("page", "name-1", known), Some("name-a"));
        assert_eq!(looks, MOST);
    }
}
