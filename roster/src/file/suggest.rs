//! "Did you mean": finds the nearest of the valid words.

use std::collections::HashMap;

/// The candidate nearest to `word`, if it is near enough to be a typo: the edit distance is at most a third of
/// the longer word's length, and between 1 and 3.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let most = (length.max(other) / 3).clamp(1, 3);
            // a lower bound that is much cheaper to compute
            if length.abs_diff(other) > most {
                return None;
            }
            let far = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (far <= most).then_some((far, candidate))
        })
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// How many unknown words of a list get a suggestion. A search among many candidates is slow, and if more words are
/// unknown, it is probably the wrong file, or a folder was moved.
const MOST: usize = 50;

/// [`nearest`] for many words and one list. It searches once per word, and for at most 50 different words.
#[derive(Clone, Debug)]
pub struct Hints<'a> {
    known: Vec<&'a str>,
    found: HashMap<String, Option<&'a str>>,
}

impl<'a> Hints<'a> {
    /// Hints for these words. If several are equally near, the first is used.
    pub fn new(known: impl IntoIterator<Item = &'a str>) -> Self {
        Hints {
            known: known.into_iter().collect(),
            found: HashMap::new(),
        }
    }

    /// The word nearest to `word`. `None` if there is none, or after too many different words.
    pub fn near(&mut self, word: &str) -> Option<&'a str> {
        if let Some(found) = self.found.get(word) {
            return *found;
        }
        if self.found.len() >= MOST {
            return None;
        }
        let found = nearest(word, self.known.iter().copied());
        self.found.insert(word.to_owned(), found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Hints, MOST, nearest};

    #[test]
    fn hints_are_for_so_many_words_and_the_same_one_costs_nothing() {
        let mut hints = Hints::new(["title", "tagline", "url"]);
        assert_eq!(hints.near("tilte"), Some("title"));
        for number in 1..MOST {
            assert_eq!(hints.near(&format!("unknown-{number}")), None);
        }
        assert_eq!(hints.near("ulr"), None, "one too many");
        assert_eq!(hints.near("tilte"), Some("title"));
    }

    #[test]
    fn finds_slips_and_nothing_else() {
        let words = ["title", "tagline", "url"];
        assert_eq!(nearest("tilte", words), Some("title"));
        assert_eq!(nearest("Title", words), Some("title"));
        assert_eq!(nearest("ulr", words), Some("url"));
        assert_eq!(nearest("colour", words), None);
    }
}
