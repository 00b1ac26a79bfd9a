//! Decides which parts of a line may be shown beside a problem.
//!
//! A roster with a pasted secret usually has problems too. So before a line is shown, everything that may be a
//! secret is replaced with dots, character for character, so that the underlining still fits.
//!
//! The file may be invalid, so it has no syntax tree. This module reads its tokens instead, and tracks which
//! field's value each belongs to. In doubt it hides too much rather than too little.

use std::{iter::Peekable, ops::Range};

use toml_parser::{Source, lexer::TokenKind};

use crate::{
    access::{
        detect::{dots, mask_keys},
        hash::KeyHash,
    },
    file::secret_fields::{is_field, is_harmless, is_secret},
};

/// A token. A dotted name or a decimal number is one token.
#[derive(Clone)]
struct Token {
    kind: TokenKind,
    span: Range<usize>,
}

fn tokens(source: &str) -> impl Iterator<Item = Token> {
    let is_word = |kind| matches!(kind, TokenKind::Atom | TokenKind::Dot);
    let mut tokens = Source::new(source).lex().peekable();
    std::iter::from_fn(move || {
        let token = tokens.next()?;
        let mut span = token.span().start()..token.span().end();
        let kind = match token.kind() {
            // a single CR does not end a line
            TokenKind::Newline if !source[span.clone()].ends_with('\n') => TokenKind::Whitespace,
            TokenKind::Dot => TokenKind::Atom,
            kind => kind,
        };
        while is_word(kind)
            && let Some(more) = tokens.next_if(|next| is_word(next.kind()))
        {
            span.end = more.span().end();
        }
        Some(Token { kind, span })
    })
}

/// Reads a file from its start, and decides which parts of each line may be shown.
pub(crate) struct Mask<'a> {
    source: &'a str,
    tokens: Peekable<Box<dyn Iterator<Item = Token> + 'a>>,
    /// The field whose value is being read.
    field: &'a str,
    in_value: bool,
    /// The brackets that are open, each with the field whose value they are.
    open: Vec<(TokenKind, &'a str)>,
    /// The line's last word: a field's name if `=` follows.
    last: &'a str,
    /// Whether the line is the head of a table.
    header: bool,
    /// Whether a comment has begun on the line.
    comment: bool,
    /// Whether there was a quote inside a word of the line. TOML has no such words; a person means a string.
    stray_quote: bool,
}

impl<'a> Mask<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        let tokens: Box<dyn Iterator<Item = Token> + 'a> = Box::new(tokens(source));
        let mut mask = Mask {
            source,
            tokens: tokens.peekable(),
            field: "",
            in_value: false,
            open: Vec::new(),
            last: "",
            header: false,
            comment: false,
            stray_quote: false,
        };
        mask.begin_line(source.trim_start_matches('\u{feff}'));
        mask
    }

    /// The line at these bytes, with dots for everything that may be a secret: texts that look like stream keys,
    /// and values of fields that hold secrets. `strict` shows only values of fields that never hold one. Call
    /// this for lines in file order.
    pub(crate) fn line(&mut self, line: Range<usize>, strict: bool) -> String {
        let mut shown = String::with_capacity(line.len());
        while let Some(token) = self.tokens.peek().cloned() {
            let Range { start, end } = token.span;
            if start >= line.end {
                break;
            }
            let place = start.max(line.start)..end.min(line.end);
            if !place.is_empty() {
                let is_rest = start < line.start;
                let text = &self.source[place];
                if self.hides(&token, is_rest, strict) && !is_digest(text) {
                    shown.push_str(&dots(text));
                } else if self.in_value && self.field == "url" {
                    shown.push_str(&mask_login(text));
                } else {
                    shown.push_str(text);
                }
            }
            if end > line.end {
                // a text of several lines
                break;
            }
            self.tokens.next();
            self.pass(&token);
        }
        mask_keys(&shown)
    }

    /// Whether a token is hidden. `is_rest`: it began on an earlier line.
    fn hides(&self, token: &Token, is_rest: bool, strict: bool) -> bool {
        let is_text = match token.kind {
            TokenKind::Comment => return strict,
            _ if self.comment => return strict,
            TokenKind::LiteralString
            | TokenKind::BasicString
            | TokenKind::MlLiteralString
            | TokenKind::MlBasicString
            | TokenKind::Atom => true,
            _ => self.stray_quote,
        };
        match self.in_value {
            _ if !is_text => false,
            _ if strict && (is_rest || self.stray_quote) => true,
            true if strict => !is_harmless(self.field),
            // its field is on an earlier line
            true if self.field.is_empty() => true,
            true => is_secret(self.field) && self.field != "env" && self.field != "file",
            // a text within brackets that is followed by no `=` is a value, also where the line is not suspected
            false => (strict || self.is_text_within(token)) && !self.is_name(token),
        }
    }

    fn is_text_within(&self, token: &Token) -> bool {
        !self.open.is_empty()
            && matches!(
                token.kind,
                TokenKind::BasicString | TokenKind::LiteralString
            )
    }

    /// Whether a word outside a value is a name: it is before `=`, in the head of a table, or a known field of
    /// the roster.
    fn is_name(&self, token: &Token) -> bool {
        let text = &self.source[token.span.clone()];
        let rest = self.source[token.span.end..]
            .trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        let follows = rest.starts_with(['=', '.', ']']);
        match token.kind {
            TokenKind::Atom => !has_quote(text) && (follows || self.header || is_field(text)),
            TokenKind::BasicString | TokenKind::LiteralString => follows,
            _ => false,
        }
    }

    /// Tracks which field's value follows the token.
    fn pass(&mut self, token: &Token) {
        match token.kind {
            TokenKind::Newline => self.begin_line(&self.source[token.span.end..]),
            TokenKind::Comment => self.comment = true,
            _ if self.comment || self.stray_quote => {}
            TokenKind::Equals => {
                // a list has no fields, so this one was never closed: whose values follow a comma is not known
                if let Some((TokenKind::LeftSquareBracket, field)) = self.open.last_mut() {
                    *field = "";
                }
                (self.field, self.in_value) = (self.last.trim_matches(['"', '\'']), true);
            }
            TokenKind::LeftCurlyBracket => {
                self.open.push((token.kind, self.field));
                self.in_value = false;
            }
            TokenKind::LeftSquareBracket if self.in_value => {
                self.open.push((token.kind, self.field));
            }
            TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => {
                if let Some((_, outer)) = self.open.pop() {
                    (self.field, self.in_value) = (outer, true);
                }
            }
            TokenKind::Comma => self.go_on(),
            TokenKind::LeftSquareBracket | TokenKind::Whitespace | TokenKind::Eof => {}
            // not the name of a field
            TokenKind::MlLiteralString | TokenKind::MlBasicString => self.last = "",
            _ => {
                self.last = &self.source[token.span.clone()];
                self.stray_quote = token.kind == TokenKind::Atom && has_quote(self.last);
            }
        }
    }

    /// `rest` is the source from the start of the line.
    fn begin_line(&mut self, rest: &str) {
        (self.last, self.comment, self.stray_quote) = ("", false, false);
        if self.open.is_empty() {
            (self.field, self.in_value) = ("", false);
        } else {
            self.go_on();
        }
        let line = rest.split('\n').next().unwrap_or("");
        self.header =
            self.open.is_empty() && line.trim_start().starts_with('[') && !line.contains(',');
    }

    /// Continues inside the open brackets: with the next item of a list, or the next field.
    fn go_on(&mut self) {
        if let Some((bracket, field)) = self.open.last() {
            self.field = field;
            self.in_value = *bracket == TokenKind::LeftSquareBracket;
        }
    }
}

fn has_quote(word: &str) -> bool {
    word.contains(['"', '\''])
}

/// A complete hash reveals nothing about its key.
fn is_digest(token: &str) -> bool {
    token.trim_matches(['"', '\'']).parse::<KeyHash>().is_ok()
}

/// An address with dots for the user name and password before its host.
fn mask_login(address: &str) -> String {
    let host = address.rfind('@').unwrap_or(0);
    dots(&address[..host]) + &address[host..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str, strict: bool) -> String {
        let mut mask = Mask::new(text);
        let mut start = 0;
        let lines = text.split('\n').map(|line| {
            let place = start..start + line.len();
            start = place.end + 1;
            mask.line(place, strict)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn hides_the_values_of_secret_fields_and_nothing_else() {
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

    /// For a reader, a single CR ends neither a line nor a value.
    #[test]
    fn a_carriage_return_alone_shows_nothing_more() {
        assert_eq!(mask("secret = \r'x'", false), "secret = \r'•'");
        assert_eq!(mask("a = 1 # x\rtitle = b", true), "a = • • •\r••••• • •");
    }

    #[test]
    fn a_list_that_was_not_closed_shows_nothing_of_later_fields() {
        let cases = [
            (
                "name = [ \"Alice\"\nto =, \"x\"",
                "name = [ \"Alice\"\nto =, \"•\"",
            ),
            (
                "name = [ \"Alice\"\nto = \"x\"\n\"y\"",
                "name = [ \"Alice\"\nto = \"•\"\n\"•\"",
            ),
            ("x = {\nto =, \"x\"", "x = {\nto =, \"•\""),
        ];
        for (text, shown) in cases {
            assert_eq!(mask(text, false), shown);
        }
    }

    #[test]
    fn a_quote_within_a_word_shows_nothing_more() {
        assert_eq!(mask("x\"y = z", true), "•\"• • •");
        assert_eq!(mask("[a\"b]", true), "[•\"••");
    }
}
