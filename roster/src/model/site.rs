//! `[site]`: the site's title, address, language and theme.

use icu_locale_core::LanguageIdentifier;
use jiff::tz::TimeZone;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::{leaf_field, text},
        problem::{At, Problem},
        suggest::nearest,
        table::Table,
    },
    model::{
        privacy::{Watcher, people},
        values::{
            embed::{Embedder, Embedders},
            host::HostName,
            picture::SharedPicture,
            site_url::SiteUrl,
            slug::Slug,
        },
    },
};

/// The site as a whole.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// A line below the title.
    pub tagline: Option<String>,
    /// Its address; every absolute link starts with it.
    pub url: SiteUrl,
    /// Other hosts that lead to `url`, at its scheme and port.
    pub aliases: Vec<At<String>>,
    /// A BCP 47 language tag, such as `en` or `pt-BR`.
    pub language: At<String>,
    /// The time zone of dates in the roster and on the pages.
    pub timezone: TimeZone,
    /// The folder under `themes/`; `default` is also built in.
    pub theme: At<Slug>,
    /// Sites that may embed players; none if empty.
    pub embed: Vec<Embedder>,
    /// The picture that other sites show with links to pages without one of their own.
    pub picture: Option<At<SharedPicture>>,
    /// Who may see and do everything on the admin's pages.
    pub admins: Vec<At<Watcher>>,
}

impl Default for Site {
    fn default() -> Self {
        Site {
            title: String::new(),
            tagline: None,
            url: SiteUrl::default(),
            aliases: Vec::new(),
            language: At::new("en".to_owned(), 0..0),
            timezone: TimeZone::UTC,
            theme: At::new("default".parse().expect("a constant name"), 0..0),
            embed: Vec::new(),
            picture: None,
            admins: Vec::new(),
        }
    }
}

impl Site {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let mut site = Site::default();
        let place = value.span();
        let mut table = Table::new("[site]", place, value, problems);
        if let Some(title) = table.required("title") {
            site.title = title.value;
        }
        site.tagline = table.optional("tagline").map(|tagline| tagline.value);
        if let Some(url) = table.required("url") {
            site.url = url.value;
        }
        let aliases = table.optional::<Vec<At<HostName>>>("aliases");
        site.aliases = aliases_of(&site.url, aliases, table.problems);
        if let Some(At { value, span }) = table.optional::<Language>("language") {
            site.language = At::new(value.0, span);
        }
        if let Some(Zone(zone)) = table.optional("timezone").map(|zone| zone.value) {
            site.timezone = zone;
        }
        if let Some(theme) = table.optional("theme") {
            site.theme = theme;
        }
        if let Some(Embedders(embed)) = table.optional("embed").map(|embed| embed.value) {
            site.embed = embed;
        }
        site.picture = table.optional("picture");
        site.admins = people(&mut table, "admins");
        table.finish();
        site
    }
}

/// The other hosts of a site; reports those that it has twice, and those that no certificate has.
fn aliases_of(
    url: &SiteUrl,
    aliases: Option<At<Vec<At<HostName>>>>,
    problems: &mut Problems,
) -> Vec<At<String>> {
    let mut hosts: Vec<At<String>> = Vec::new();
    for At { value, span } in aliases.map(|list| list.value).unwrap_or_default() {
        let host = value.0;
        let problem = if host == url.host() {
            Problem::new(ProblemKind::Duplicate(host), span)
                .label("expected another host than that of `url`")
        } else if hosts.iter().any(|other| other.value == host) {
            Problem::new(ProblemKind::Duplicate(host), span).label("expected once")
        } else if url.is_https() && host.contains('_') {
            Problem::new(ProblemKind::WrongValue("aliases".to_owned()), span)
                .label("expected a host without `_`: certificates do not allow it")
        } else {
            hosts.push(At::new(host, span));
            continue;
        };
        problems.push(problem);
    }
    hosts
}

/// A BCP 47 tag in canonical form: `pt-br` becomes `pt-BR`.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Language(String);

leaf_field!(Language, "a language such as \"en\" or \"pt-BR\"", is_str);

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match LanguageIdentifier::try_from_str(&text) {
            Ok(tag) => Ok(Language(tag.to_string())),
            Err(_) => Err("expected a language such as en, de or pt-BR"),
        }
    }
}

struct Zone(TimeZone);

impl Field for Zone {
    const EXPECTED: &'static str = "a time zone such as \"Europe/Amsterdam\"";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let text = text(name, Self::EXPECTED, value, problems)?;
        match TimeZone::get(&text) {
            Ok(zone) => Some(Zone(zone)),
            Err(_) => {
                let names: Vec<_> = jiff::tz::db().available().map(|n| n.to_string()).collect();
                problems.push(
                    Problem::new(ProblemKind::TimeZone(text.clone()), span)
                        .label(
                            "expected a name from the time zone database, such as Europe/Amsterdam",
                        )
                        .did_you_mean(nearest(&text, names.iter().map(String::as_str))),
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_language_has_its_usual_form() {
        for (written, usual) in [
            ("nl", Some("nl")),
            ("pt-br", Some("pt-BR")),
            ("ZH-hant-tw", Some("zh-Hant-TW")),
            ("de-1996", Some("de-1996")),
            ("english", None),
            ("en_US", None),
            ("", None),
        ] {
            let read = Language::try_from(written.to_owned());
            assert_eq!(read.ok().map(|read| read.0).as_deref(), usual, "{written}");
        }
    }
}
