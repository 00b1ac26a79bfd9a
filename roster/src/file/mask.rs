//! What of a person's line may be shown beside a problem.
//!
//! A roster that a secret was pasted into is exactly the roster that has problems, so a line is only
//! shown after everything that may be a secret has been dotted out, character for character, so that
//! the underlining still fits.

use crate::{
    access::{
        detect::{dots, mask_keys},
        hash::KeyHash,
    },
    file::suggest::nearest,
};

/// Keys whose value is a secret when it is a plain text; people put a platform's key behind `to`.
const SECRET_KEYS: [&str; 11] = [
    "secret",
    "key",
    "keys",
    "hash",
    "token",
    "api_token",
    "discord",
    "password",
    "webhook",
    "env",
    "to",
];

/// Parts of names that people give to secrets.
const SECRET_PARTS: [&str; 10] = [
    "secret", "key", "token", "tok", "pass", "pw", "hash", "auth", "webhook", "cred",
];

/// Keys whose value is no secret, so that it may be shown even on a line that may hold one.
const HARMLESS_KEYS: [&str; 34] = [
    "about",
    "app",
    "apps",
    "canvas",
    "date",
    "description",
    "draft",
    "enabled",
    "events",
    "from",
    "host",
    "ingest",
    "kind",
    "label",
    "language",
    "menu",
    "name",
    "playback",
    "record",
    "renditions",
    "slots",
    "standby",
    "stream",
    "streams",
    "tagline",
    "tcp_only",
    "theme",
    "thumbnails",
    "timezone",
    "title",
    "until",
    "user",
    "version",
    "watchers",
];

/// Whether the value of a key of this name is a secret, or the place of one; misspelt names count.
pub(crate) fn is_secret_key(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECRET_PARTS.iter().any(|part| lower.contains(part))
        || (!HARMLESS_KEYS.contains(&name) && nearest(name, SECRET_KEYS).is_some())
}

/// Reads a file line by line, from its first on, and knows what of each line may be shown.
///
/// It reads TOML well enough to know whose value a place is part of, also over lines; where the file is
/// broken it rather takes too much for a value than too little.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask<'a> {
    /// The key whose value is being read.
    key: &'a str,
    in_value: bool,
    /// The brackets that are open, each with the key whose value they are.
    open: Vec<(char, &'a str)>,
    /// The quotes of a text of several lines that is open.
    quotes: Option<&'static str>,
    /// The line is the head of a table.
    header: bool,
}

impl<'a> Mask<'a> {
    /// The next line with whatever may be a secret dotted out: what looks like a key, and the values of
    /// keys that hold secrets. `strict` shows no value but those of keys that never hold one.
    pub(crate) fn line(&mut self, line: &'a str, strict: bool) -> String {
        if self.open.is_empty() && self.quotes.is_none() {
            (self.key, self.in_value) = ("", false);
        } else if self.quotes.is_none()
            && let Some((bracket, key)) = self.open.last()
        {
            (self.key, self.in_value) = (key, *bracket == '[');
        }
        let within = self.in_value || self.quotes.is_some() || !self.open.is_empty();
        self.header = !within && line.trim_start().starts_with('[') && !line.contains(',');
        let mut shown = String::with_capacity(line.len());
        let (mut rest, mut last) = (line, "");
        while let Some(c) = rest.chars().next() {
            // inside a text of several lines every character is the text's, if it is one at all
            let text = self.quotes.is_some();
            let c = if text { '"' } else { c };
            let token = &rest[..self.token_len(rest, c)];
            rest = &rest[token.len()..];
            let (hide, word) = self.token(c, token, last, rest, strict);
            last = if word { token } else { last };
            if (hide || text && strict) && !is_digest(token) {
                shown.push_str(&dots(token));
            } else if self.in_value && self.key == "url" {
                shown.push_str(&mask_login(token));
            } else {
                shown.push_str(token);
            }
        }
        mask_keys(&shown)
    }

    /// Whether a token is to be hidden, and whether it could be a key.
    fn token(
        &mut self,
        c: char,
        token: &str,
        last: &'a str,
        rest: &str,
        strict: bool,
    ) -> (bool, bool) {
        match c {
            '=' => (self.key, self.in_value) = (last.trim_matches(['"', '\'']), true),
            '{' => {
                self.open.push((c, self.key));
                self.in_value = false;
            }
            '[' if self.in_value => self.open.push((c, self.key)),
            '}' | ']' => {
                if let Some((_, outer)) = self.open.pop() {
                    (self.key, self.in_value) = (outer, true);
                }
            }
            ',' => {
                if let Some((bracket, key)) = self.open.last() {
                    (self.key, self.in_value) = (key, *bracket == '[');
                }
            }
            '#' => return (strict, false),
            c if c.is_whitespace() || c == '[' => {}
            _ if self.in_value => {
                let hide = match strict {
                    true => !HARMLESS_KEYS.contains(&self.key),
                    // whose value it is stands further above
                    false if self.key.is_empty() => true,
                    false => is_secret_key(self.key) && self.key != "env" && self.key != "file",
                };
                return (hide, true);
            }
            _ => {
                // a name before its `=`, of a table, or one of the words that a roster is made of
                let key = rest.trim_start().starts_with(['=', '.', ']'])
                    || self.header && c != '"' && c != '\''
                    || HARMLESS_KEYS.contains(&token)
                    || SECRET_KEYS.contains(&token);
                return (strict && !key, true);
            }
        }
        (false, false)
    }

    /// The length of the token at the start of `rest`: a quoted text, as far as it goes on this line, a
    /// comment, a run of other characters, or one that means something by itself.
    fn token_len(&mut self, rest: &str, first: char) -> usize {
        if let Some(quotes) = self.quotes {
            let Some(end) = closing(rest, quotes) else {
                return rest.len();
            };
            self.quotes = None;
            return end;
        }
        match first {
            '#' => rest.len(),
            '"' | '\'' => {
                for quotes in ["\"\"\"", "'''"] {
                    if let Some(text) = rest.strip_prefix(quotes) {
                        let end = closing(text, quotes);
                        self.quotes = end.is_none().then_some(quotes);
                        return end.map_or(rest.len(), |end| end + quotes.len());
                    }
                }
                let quote = if first == '"' { "\"" } else { "'" };
                closing(&rest[1..], quote).map_or(rest.len(), |end| end + 1)
            }
            c if is_mark(c) => c.len_utf8(),
            _ => rest.find(is_mark).unwrap_or(rest.len()),
        }
    }
}

/// Where a text ends, after its closing quotes.
fn closing(text: &str, quotes: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && text[at..].starts_with(quotes) {
            // up to two more quotes are the text's own
            let more = text[at + quotes.len()..].chars();
            let own = match quotes.len() {
                3 => more.take(2).take_while(|more| *more == c).count(),
                _ => 0,
            };
            return Some(at + quotes.len() + own);
        }
        escaped = c == '\\' && quotes.starts_with('"') && !escaped;
    }
    None
}

/// A hash that is whole tells nothing of its key.
fn is_digest(token: &str) -> bool {
    token.trim_matches(['"', '\'']).parse::<KeyHash>().is_ok()
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || "=,{}[]#\"'".contains(c)
}

/// An address with the name and password before its host dotted out.
fn mask_login(address: &str) -> String {
    let host = address.rfind('@').unwrap_or(0);
    dots(&address[..host]) + &address[host..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str, strict: bool) -> String {
        let mut mask = Mask::default();
        let lines: Vec<_> = text.lines().map(|line| mask.line(line, strict)).collect();
        lines.join("\n")
    }

    #[test]
    fn hides_the_values_of_secret_keys_and_nothing_else() {
        let cases = [
            (r#"title = "Sourdough""#, r#"title = "Sourdough""#),
            (r#"secret = "hunter2" # x"#, r#"secret = "•••••••" # x"#),
            (r#"secret = hunter2"#, r#"secret = •••••••"#),
            (r#"secret = "hunter2"#, r#"secret = "•••••••"#),
            (r#"secret = "hun\"ter""#, r#"secret = "••••"•••""#),
            (r#"secert = "hunter2""#, r#"secert = "•••••••""#),
            (
                r#"a = { key = "x", b = "y" }"#,
                r#"a = { key = "•", b = "y" }"#,
            ),
            (r#"[apps.show]"#, r#"[apps.show]"#),
            (r#"url = "http://u:p@w@a""#, r#"url = "••••••••••••@a""#),
            (
                r#"{ key = "abc", label = "pc" }"#,
                r#"{ key = "•••", label = "pc" }"#,
            ),
            (
                r#"key = { env = "TWITCH_KEY" }"#,
                r#"key = { env = "TWITCH_KEY" }"#,
            ),
            (r#"keys = ["abc"]"#, r#"keys = ["•••"]"#),
            ("keys = [\n  \"abc\",\n]", "keys = [\n  \"•••\",\n]"),
            (
                "secret = \"\"\"\na = b\n\"\"\"\nc = d",
                "secret = \"\"\"\n• • •\n\"\"\"\nc = d",
            ),
        ];
        for (text, shown) in cases {
            assert_eq!(mask(text, false), shown);
        }
    }

    #[test]
    fn hides_keys_anywhere() {
        let line = "name = \"mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2\"";
        assert!(!mask(line, false).contains("a4dq"));
    }

    #[test]
    fn shows_only_what_is_surely_harmless_when_strict() {
        let cases = [
            ("frob = 'x y'", "frob = '• •'"),
            ("frob = 12, a", "frob = ••, •"),
            ("secret hunter2", "secret •••••••"),
            ("url = \"x\" secret = \"y\"", "url = \"•\" •••••• = \"•\""),
            ("[users.alice", "[users.alice"),
            ("[site] secret = hunter2", "[site] secret = •••••••"),
            ("title = \"Sour", "title = \"Sour"),
            ("[users.alice]", "[users.alice]"),
            ("keys = [\n  hunter2,", "keys = [\n  •••••••,"),
            (
                "x = { a = 1, label = \"pc\" } # z",
                "x = { a = •, label = \"pc\" } • •",
            ),
        ];
        for (text, shown) in cases {
            assert_eq!(mask(text, true), shown);
        }
    }

    #[test]
    fn harmless_keys_are_sorted_and_hold_no_secret() {
        assert!(HARMLESS_KEYS.is_sorted());
        assert!(HARMLESS_KEYS.iter().all(|key| !is_secret_key(key)));
    }
}
