//! The sites that may embed this site's players.

use std::fmt;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        leaf::leaf_field,
        problem::At,
    },
    model::values::{host::web_url, site_url::SiteUrl},
};

/// A site that may show the players: a source of the `frame-ancestors` policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub enum Embedder {
    /// `*`: everyone.
    Everyone,
    /// `https://club.example`.
    Origin(SiteUrl),
}

leaf_field!(
    Embedder,
    "a site such as \"https://club.example\", or \"*\"",
    is_str
);

impl TryFrom<String> for Embedder {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "*" => Ok(Embedder::Everyone),
            // `frame-ancestors` has no syntax for IPv6 addresses
            _ if text.contains("://[") => Err("expected a host with a name".to_owned()),
            _ => match SiteUrl::try_from(text.clone()) {
                Err(_) if has_path(&text) => {
                    Err("expected no path: browsers compare only the host".to_owned())
                }
                read => read.map(Embedder::Origin),
            },
        }
    }
}

/// Whether it is an address that would be a site's without its path.
fn has_path(text: &str) -> bool {
    web_url(text, "https://club.example").is_ok_and(|url| url.path() != "/")
}

impl fmt::Display for Embedder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Embedder::Everyone => "*",
            Embedder::Origin(origin) => origin.origin(),
        })
    }
}

/// A list of them; `"*"` means `["*"]`.
pub(crate) struct Embedders(pub(crate) Vec<Embedder>);

impl Field for Embedders {
    const EXPECTED: &'static str = "a list of sites such as [\"https://club.example\"], or \"*\"";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        if value.get_ref().is_str() {
            return Embedder::decode(name, value, problems).map(|one| Embedders(vec![one]));
        }
        let list = Vec::<At<Embedder>>::decode(name, value, problems)?;
        Some(Embedders(list.into_iter().map(|one| one.value).collect()))
    }
}
