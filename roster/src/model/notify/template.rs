//! The texts of notifications for people, with placeholders such as `{name}`.

use crate::{
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::notify::Event,
};

/// The longest template, in characters. Discord takes messages of 2000.
const LONGEST: usize = 500;

/// The texts by event; `None` for the built-in one.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// A stream went live.
    pub live: Option<Template>,
    /// A stream ended.
    pub ended: Option<Template>,
    /// Something is wrong with a stream.
    pub alert: Option<Template>,
}

/// A text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// What is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The name of the user or the title of the channel.
    Name,
    /// The stream, such as `show/alice`.
    Stream,
    /// The address of its page.
    Url,
    /// The site's title.
    Site,
    /// How long it was live; only when it has ended.
    Lasted,
    /// What is wrong, and what to do about it; only in alerts.
    Problem,
}

impl Placeholder {
    const ALL: [(&'static str, Placeholder); 6] = [
        ("name", Placeholder::Name),
        ("stream", Placeholder::Stream),
        ("url", Placeholder::Url),
        ("site", Placeholder::Site),
        ("lasted", Placeholder::Lasted),
        ("problem", Placeholder::Problem),
    ];

    /// Whether it has a value in this event.
    fn is_of(self, event: Event) -> bool {
        match self {
            Placeholder::Lasted => event == Event::Ended,
            Placeholder::Problem => event == Event::Alert,
            _ => true,
        }
    }
}

leaf_field!(Template, "a text such as \"{name} is live: {url}\"", is_str);

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("expected some text".to_owned());
        }
        if text.chars().count() > LONGEST {
            return Err(format!("expected at most {LONGEST} characters"));
        }
        if text.contains(|c: char| c.is_control() && c != '\n') {
            return Err("expected visible characters".to_owned());
        }
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            let name = after
                .strip_prefix('{')
                .and_then(|after| after.split_once('}'));
            let found = name.and_then(|(name, rest)| {
                let mut all = Placeholder::ALL.iter();
                Some((all.find(|(own, _)| *own == name)?.1, rest))
            });
            let Some((value, after)) = found else {
                let names = Placeholder::ALL.map(|(name, _)| format!("{{{name}}}"));
                return Err(format!("expected only {} in braces", names.join(", ")));
            };
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Value(value));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Template(pieces))
    }
}

impl Template {
    /// The text, with the values of its placeholders.
    pub fn fill(&self, value: impl Fn(Placeholder) -> String) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(placeholder) => value(*placeholder),
        });
        pieces.collect()
    }

    /// Whether the text itself, not a value, contains this.
    pub fn says(&self, part: &str) -> bool {
        let mut pieces = self.0.iter();
        pieces.any(|piece| matches!(piece, Piece::Text(text) if text.contains(part)))
    }

    fn fits(&self, event: Event) -> bool {
        let mut pieces = self.0.iter();
        pieces.all(|piece| match piece {
            Piece::Text(_) => true,
            Piece::Value(placeholder) => placeholder.is_of(event),
        })
    }
}

impl Field for Templates {
    const EXPECTED: &'static str = "a table such as { live = \"{name} is live: {url}\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let mut table = Table::new("the templates", place, value, problems);
        let templates = Templates {
            live: read(&mut table, Event::Live),
            ended: read(&mut table, Event::Ended),
            alert: read(&mut table, Event::Alert),
        };
        table.finish();
        Some(templates)
    }
}

fn read(table: &mut Table<'_, '_>, event: Event) -> Option<Template> {
    let At { value, span } = table.optional::<Template>(event.as_str())?;
    if value.fits(event) {
        return Some(value);
    }
    let kind = ProblemKind::WrongValue(event.as_str().to_owned());
    table.problems.push(
        Problem::new(kind, span)
            .label("expected {lasted} only in `ended`, and {problem} only in `alert`"),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_once() {
        let template = Template::try_from("{name} @here: {url}!".to_owned()).unwrap();
        let text = template.fill(|placeholder| match placeholder {
            Placeholder::Name => "{url}".to_owned(),
            _ => "https://a".to_owned(),
        });
        assert_eq!(text, "{url} @here: https://a!");
        assert!(template.says("@here") && !template.says("url"));
        for bad in [
            "", " ", "{", "}", "{nmae}", "{name", "a}", "{{name}}", "\u{7}",
        ] {
            assert!(Template::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        assert!(Template::try_from("x".repeat(LONGEST + 1)).is_err());
    }
}
