//! A small writer of Caddyfiles, in the form of `caddy fmt`. Knows nothing of what is served.

/// A Caddyfile being written.
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

    /// A comment on a line of its own.
    pub(super) fn comment(&mut self, text: &str) {
        let text = text.replace(char::is_control, " ");
        self.write(&["#", &text]);
    }

    /// Sets what follows apart.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A directive: its words as they are, for words that hold nothing to escape.
    pub(super) fn line(&mut self, words: &str) {
        self.write(&[words]);
    }

    /// A directive, and one value to escape.
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

    /// Refuses bodies of this many kilobytes, a power of ten, or more, by a matcher of this name.
    ///
    /// What says its length is answered 413. Without one Caddy 2.6 answers 502, as it does where only
    /// `max_size` is there: it then takes what is too large for a fault of the upstream.
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

/// A word of a Caddyfile, in quotes where it needs them.
///
/// Braces would be placeholders, or the environment's variables, which Caddy fills in before it looks
/// at quotes; nothing that ends up here may hold one, so they are left out, and control characters too.
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
