//! Keeps the line endings of a file. `toml_edit` only writes `\n`, so other endings are removed before an edit, and each
//! line's ending is restored after it.

/// The byte order mark, which some editors put at the start of a file.
const MARK: char = '\u{feff}';

/// The line endings of a file, and the mark at its start.
pub(super) struct Endings {
    marked: bool,
    /// Each line's text, and whether it ended in `\r\n`.
    lines: Vec<(String, bool)>,
    /// The ending of new lines.
    returns: bool,
}

impl Endings {
    /// The text with only `\n`, and the original endings.
    pub(super) fn taken_from(text: &str) -> (String, Self) {
        let marked = text.starts_with(MARK);
        let text = text.strip_prefix(MARK).unwrap_or(text);
        let lines: Vec<_> = text
            .split_inclusive('\n')
            .map(|line| {
                let returns = line.ends_with("\r\n");
                (line.trim_end_matches(['\r', '\n']).to_owned(), returns)
            })
            .collect();
        let returns = lines.iter().filter(|(_, returns)| *returns).count() * 2 > lines.len();
        let endings = Endings {
            marked,
            lines,
            returns,
        };
        (text.replace("\r\n", "\n"), endings)
    }

    /// An edited text, with the original endings of its old lines.
    pub(super) fn given_to(&self, text: &str) -> String {
        let new: Vec<&str> = text.split_inclusive('\n').collect();
        let same = |(old, new): &(&(String, bool), &&str)| old.0 == new.trim_end_matches('\n');
        let ahead = self.lines.iter().zip(&new).take_while(same).count();
        let most = self.lines.len().min(new.len()) - ahead;
        let (old_end, new_end) = (self.lines.iter().rev(), new.iter().rev());
        let behind = old_end.zip(new_end).take(most).take_while(same).count();
        let mut given = String::with_capacity(text.len() + new.len());
        if self.marked {
            given.push(MARK);
        }
        for (at, line) in new.iter().enumerate() {
            let returns = if at < ahead {
                self.lines[at].1
            } else if at + behind >= new.len() {
                self.lines[self.lines.len() + at - new.len()].1
            } else {
                self.returns
            };
            match line.strip_suffix('\n') {
                Some(line) if returns => {
                    given.push_str(line);
                    given.push_str("\r\n");
                }
                _ => given.push_str(line),
            }
        }
        given
    }
}

#[cfg(test)]
mod tests {
    use super::Endings;

    fn edited(text: &str, from: &str, to: &str) -> String {
        let (plain, endings) = Endings::taken_from(text);
        assert!(!plain.contains('\r') && !plain.contains('\u{feff}'));
        assert_eq!(endings.given_to(&plain), text);
        endings.given_to(&plain.replace(from, to))
    }

    #[test]
    fn lines_end_as_they_did() {
        assert_eq!(edited("a\r\nb\r\nc", "b\n", "b\nx\n"), "a\r\nb\r\nx\r\nc");
        assert_eq!(edited("a\nb\r\nc\n", "b\n", "b\nx\n"), "a\nb\r\nx\nc\n");
        assert_eq!(edited("\u{feff}a\nb\n", "b\n", ""), "\u{feff}a\n");
        assert_eq!(edited("", "", "a\n"), "a\n");
        assert_eq!(edited("a\r\na\r\na\n", "a\na\na\n", "a\na\n"), "a\r\na\r\n");
    }
}
