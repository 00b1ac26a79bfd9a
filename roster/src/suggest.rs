//! "Did you mean": the nearest of the words that would have been right.

/// The candidate nearest to `word`, if it is near enough to be a slip of the finger: at most a third
/// of the longer word's characters away, 1 at least, 3 at most.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let most = (length.max(other) / 3).clamp(1, 3);
            // as many differ at least, and counting them is much less work
            if length.abs_diff(other) > most {
                return None;
            }
            let far = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (far <= most).then_some((far, candidate))
        })
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_and_nothing_else() {
        let words = ["title", "tagline", "url"];
        assert_eq!(nearest("tilte", words), Some("title"));
        assert_eq!(nearest("Title", words), Some("title"));
        assert_eq!(nearest("ulr", words), Some("url"));
        assert_eq!(nearest("colour", words), None);
    }
}
