//! Titles in addresses: of tags, and behind the `#` of headings.

/// Most characters of one. A file system takes names of 255 bytes, and a character has at most 4.
const MOST: usize = 63;

/// Letters and digits of any script in lower case, runs of anything else as one `-`. `None` when nothing of the title
/// is left.
pub fn slug(title: &str) -> Option<String> {
    let mut slug = String::with_capacity(title.len());
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || is_mark(c) && !slug.is_empty() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if let Some((end, _)) = slug.char_indices().nth(MOST) {
        slug.truncate(end);
    }
    slug.truncate(slug.trim_end_matches('-').len());
    (!slug.is_empty()).then_some(slug)
}

/// What stands above or below a letter in texts that are not composed.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_keep_the_letters_of_their_script() {
        let is = |title, expected: &str| assert_eq!(slug(title).as_deref(), Some(expected));
        is("Studio PC!", "studio-pc");
        is("Über uns", "über-uns");
        is("配信の始め方", "配信の始め方");
        is("OBS で配信", "obs-で配信");
        is("E\u{301}t\u{e9}", "e\u{301}t\u{e9}");
        is(&"ü".repeat(99), &"ü".repeat(63));
        assert_eq!(slug("… !"), None);
    }
}
