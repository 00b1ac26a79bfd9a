//! What of a person's line may be shown beside a problem.
//!
//! A roster that a secret was pasted into is exactly the roster that has problems, so a line is only
//! shown after everything that may be a secret has been dotted out, character for character, so that
//! the underlining still fits.

use crate::key::KEY_PREFIX;

/// Keys whose value is a secret when it is a plain text.
const SECRET_KEYS: [&str; 10] = [
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
];

/// Whether the value of a key of this name is a secret, or the place of one.
pub(crate) fn is_secret_key(name: &str) -> bool {
    SECRET_KEYS.contains(&name)
}

/// The line with whatever may be a secret dotted out. `all` hides every value of the line; otherwise
/// only what looks like a key, and the values of secret-bearing keys.
///
/// `inside` says that the line starts inside a text of several lines: then nothing of it is shown.
pub fn mask_line(line: &str, all: bool, inside: bool) -> String {
    if inside {
        return dots(line);
    }
    let mut shown = String::with_capacity(line.len());
    // the key whose value is being read, the last word seen, and the brackets that are open
    let (mut key, mut word, mut in_value) = ("", "", false);
    let mut open: Vec<(char, &str)> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let token = &rest[..token_len(rest, c)];
        rest = &rest[token.len()..];
        let mut hide = false;
        match c {
            '=' => (key, in_value) = (word, true),
            '{' => {
                open.push((c, key));
                in_value = false;
            }
            '[' if in_value => open.push((c, key)),
            '}' | ']' => {
                if let Some((_, outer)) = open.pop() {
                    (key, in_value) = (outer, true);
                }
            }
            ',' => in_value = open.last().is_some_and(|(bracket, _)| *bracket == '['),
            '#' => hide = all,
            c if c.is_whitespace() || c == '[' => {}
            _ if in_value => hide = all || (is_secret_key(key) && key != "env"),
            _ => {
                word = token.trim_matches(['"', '\'']);
                hide = all && !rest.trim_start().starts_with(['=', '.', ']']);
            }
        }
        let digest = token.trim_matches(['"', '\'']).starts_with("sha256:");
        if hide && !digest {
            shown.push_str(&dots(token));
        } else {
            shown.push_str(token);
        }
    }
    mask_keys(&shown)
}

/// The length of the token at the start of `rest`: a quoted text, closed or not, a comment, a run of
/// other characters, or one that means something by itself.
fn token_len(rest: &str, first: char) -> usize {
    match first {
        '#' => rest.len(),
        '"' | '\'' => {
            let mut escaped = false;
            rest.char_indices()
                .skip(1)
                .find(|&(_, c)| {
                    let closes = c == first && !escaped;
                    escaped = c == '\\' && first == '"' && !escaped;
                    closes
                })
                .map_or(rest.len(), |(at, _)| at + 1)
        }
        c if is_mark(c) => c.len_utf8(),
        _ => rest.find(is_mark).unwrap_or(rest.len()),
    }
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || "=,{}[]#\"'".contains(c)
}

/// Dots out whatever looks like a stream key, wherever it stands.
pub fn mask_keys(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = lower[at..].find(KEY_PREFIX) {
        let start = at + found + KEY_PREFIX.len();
        let end = text[start..]
            .find(|c: char| !c.is_ascii_alphanumeric())
            .map_or(text.len(), |length| start + length);
        shown.push_str(&text[at..start]);
        // `mitts_admission_secret` and the like are words, not keys
        if end - start >= 16 {
            shown.push_str(&dots(&text[start..end]));
        } else {
            shown.push_str(&text[start..end]);
        }
        at = end;
    }
    shown.push_str(&text[at..]);
    shown
}

fn dots(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_whitespace() || c == '"' || c == '\'' {
                c
            } else {
                '•'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_the_values_of_secret_keys_and_nothing_else() {
        let cases = [
            (r#"title = "Sourdough""#, r#"title = "Sourdough""#),
            (r#"secret = "hunter2" # x"#, r#"secret = "•••••••" # x"#),
            (r#"secret = hunter2"#, r#"secret = •••••••"#),
            (r#"secret = "hunter2"#, r#"secret = "•••••••"#),
            (r#"secret = "hun\"ter"#, r#"secret = "••••"•••"#),
            (
                r#"a = { key = "x", b = "y" }"#,
                r#"a = { key = "•", b = "y" }"#,
            ),
            (r#"[apps.show]"#, r#"[apps.show]"#),
            (
                r#"{ key = "abc", label = "pc" }"#,
                r#"{ key = "•••", label = "pc" }"#,
            ),
            (
                r#"key = { env = "TWITCH_KEY" }"#,
                r#"key = { env = "TWITCH_KEY" }"#,
            ),
            (r#"keys = ["abc"]"#, r#"keys = ["•••"]"#),
        ];
        for (line, shown) in cases {
            assert_eq!(mask_line(line, false, false), shown);
        }
    }

    #[test]
    fn hides_keys_anywhere() {
        let line = "name = \"mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2\"";
        assert!(!mask_line(line, false, false).contains("a4dq"));
        assert_eq!(
            mask_keys("MITTS_ADMISSION_SECRET"),
            "MITTS_ADMISSION_SECRET"
        );
    }

    #[test]
    fn hides_all_values_when_told() {
        assert_eq!(mask_line("secert = 'x y'", true, false), "secert = '• •'");
        assert_eq!(mask_line("secert = 12, a", true, false), "secert = ••, •");
        assert_eq!(mask_line("hunter2", true, true), "•••••••");
    }
}
