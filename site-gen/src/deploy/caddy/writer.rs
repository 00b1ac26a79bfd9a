//! A small writer of Caddyfiles, formatted like `caddy fmt`. It is independent of what is served.

/// A Caddyfile under construction.
#[derive(Default)]
pub(super) struct Caddy {
    text: String,
    depth: usize,
}

impl Caddy {
    /// Some directives, without braces around them.
    pub(super) fn document(fill: impl FnOnce(&mut Caddy)) -> String {
        let mut caddy = Caddy::default();
        fill(&mut caddy);
        caddy.text
    }

    /// A comment on its own line.
    pub(super) fn comment(&mut self, text: &str) {
        let text = text.replace(char::is_control, " ");
        self.write(&["#", &text]);
    }

    /// Writes an empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A directive whose words need no escaping.
    pub(super) fn line(&mut self, words: &str) {
        self.write(&[words]);
    }

    /// A directive with a value that is escaped.
    pub(super) fn value(&mut self, words: &str, value: &str) {
        self.write(&[words, &token(value)]);
    }

    /// A block: `words { .. }`.
    pub(super) fn block(&mut self, words: &str, fill: impl FnOnce(&mut Caddy)) {
        if words.is_empty() {
            self.write(&["{"]);
        } else {
            self.write(&[words, "{"]);
        }
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.write(&["}"]);
    }

    /// Refuses bodies of this many kilobytes (a power of ten) or more, with a matcher of this name.
    ///
    /// A request with a length gets 413. Without a length, Caddy 2.6 answers 502, as it also does with `max_size`
    /// alone: it blames the upstream for a body that is too large.
    pub(super) fn limit(&mut self, name: &str, kilobytes: u32) {
        let digits = (kilobytes * 1000).ilog10() + 1;
        self.line(&format!(
            "@{name} header_regexp Content-Length ^[0-9]{{{digits},}}$"
        ));
        self.line(&format!("error @{name} 413"));
        self.block("request_body", |caddy| {
            caddy.line(&format!("max_size {kilobytes}KB"))
        });
    }

    fn write(&mut self, words: &[&str]) {
        self.text.extend(std::iter::repeat_n('\t', self.depth));
        self.text.push_str(&words.join(" "));
        self.text.push('\n');
    }
}

/// A word of a Caddyfile, quoted if necessary.
///
/// Braces would be placeholders or environment variables, which Caddy replaces even inside quotes. No value here may
/// contain any, so they are removed, as are control characters.
pub(super) fn token(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '{' | '}'))
        .collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@[]*=".contains(c);
    if !clean.is_empty() && clean.chars().all(plain) {
        clean
    } else {
        format!("\"{}\"", clean.replace('\\', "").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_one_word() {
        assert_eq!(token("https://[::1]:8443"), "https://[::1]:8443");
        assert_eq!(token("a b"), "\"a b\"");
        assert_eq!(token("a\"b\n{$HOME}#\\"), "\"a\\\"b$HOME#\"");
        assert_eq!(token(""), "\"\"");
    }
}
