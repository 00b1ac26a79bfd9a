//! `[site]`: what the site is called and where it stands.

use jiff::tz::TimeZone;

use url::Url;

use crate::{
    decode::{Field, Problems, Table, Value, leaf, leaf_field},
    embed::{Embedder, Embedders},
    picture::SharedPicture,
    problem::{At, Problem},
    slug::Slug,
    suggest::nearest,
};

/// The site as a whole.
#[derive(Clone, Debug)]
pub struct Site {
    /// What it is called.
    pub title: String,
    /// A line below the title.
    pub tagline: Option<String>,
    /// Where it stands; every absolute link is made from it.
    pub url: SiteUrl,
    /// A BCP 47 language tag, such as `en` or `pt-BR`.
    pub language: At<String>,
    /// The zone that dates of the roster and of the pages are in.
    pub timezone: TimeZone,
    /// The folder under `themes/`; `default` is also built in.
    pub theme: At<Slug>,
    /// Who may show players in their own pages; nobody if empty.
    pub embed: Vec<Embedder>,
    /// What others show beside a link to a page without a picture of its own.
    pub picture: Option<At<SharedPicture>>,
}

impl Default for Site {
    fn default() -> Self {
        Site {
            title: String::new(),
            tagline: None,
            url: SiteUrl(Url::parse("http://localhost").expect("a constant URL")),
            language: At::new("en".to_owned(), 0..0),
            timezone: TimeZone::UTC,
            theme: At::new("default".parse().expect("a constant name"), 0..0),
            embed: Vec::new(),
            picture: None,
        }
    }
}

impl Site {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let mut site = Site::default();
        let place = value.span();
        let Some(mut table) = Table::new("[site]", place, value, problems) else {
            return site;
        };
        if let Some(title) = table.required("title") {
            site.title = title.value;
        }
        site.tagline = table.optional("tagline").map(|tagline| tagline.value);
        if let Some(url) = table.required("url") {
            site.url = url.value;
        }
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
        table.finish();
        site
    }
}

/// The site's address: `http` or `https`, a host, perhaps a port, and no path.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SiteUrl(Url);

leaf_field!(
    SiteUrl,
    "the site's address, such as \"https://live.example.net\"",
    is_str
);

impl TryFrom<String> for SiteUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = Url::parse(&text)
            .map_err(|_| "expected an address such as https://live.example.net".to_owned())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("expected an address that starts with https:// or http://".to_owned());
        }
        if !url.host_str().is_some_and(is_host) {
            return Err("expected an address with a host such as live.example.net".to_owned());
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(
                "a site stands at the root of its host: leave out what follows it".to_owned(),
            );
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected an address without user name and password".to_owned());
        }
        Ok(SiteUrl(url))
    }
}

/// Whether it is a name or an address that stands as it is in every file that is made from it: URLs
/// allow more in a host than configuration files do.
pub(crate) fn is_host(host: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let address = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.');
    match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(v6) => v6.chars().all(address),
        None => !host.is_empty() && host.chars().all(name),
    }
}

impl SiteUrl {
    /// The address without a closing slash: `https://live.example.net:8443`.
    pub fn origin(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host alone: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or("localhost")
    }

    /// The port, if it is not the scheme's own.
    pub fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// A BCP 47 tag in its usual form.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Language(String);

leaf_field!(Language, "a language such as \"en\" or \"pt-BR\"", is_str);

impl TryFrom<String> for Language {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or("");
        let good = (2..=3).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| {
                (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if good {
            Ok(Language(text))
        } else {
            Err("expected a language such as en, de or pt-BR")
        }
    }
}

struct Zone(TimeZone);

impl Field for Zone {
    const EXPECTED: &'static str = "a time zone such as \"Europe/Amsterdam\"";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let text: String = leaf(
            name,
            Self::EXPECTED,
            value,
            |value| value.is_str(),
            problems,
        )?;
        match TimeZone::get(&text) {
            Ok(zone) => Some(Zone(zone)),
            Err(_) => {
                let names: Vec<_> = jiff::tz::db().available().map(|n| n.to_string()).collect();
                problems.push(
                    Problem::error("value", span, format!("there is no time zone `{text}`"))
                        .label("expected one of the time zone database, such as Europe/Amsterdam")
                        .did_you_mean(nearest(&text, names.iter().map(String::as_str))),
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bare_origin() {
        let url = SiteUrl::try_from("https://Live.example.net:8443/".to_owned()).unwrap();
        assert_eq!(url.origin(), "https://live.example.net:8443");
        assert_eq!((url.host(), url.port()), ("live.example.net", Some(8443)));
        for bad in [
            "live.example.net",
            "ftp://x",
            "https://x/y",
            "https://u:p@x",
            "https://x?y",
            "https://x{y}",
            "https://x\"y",
        ] {
            assert!(SiteUrl::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
