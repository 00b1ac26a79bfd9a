//! `avatar`, `links` and `tags` of `[users.*]`.

use url::Url;

use crate::file::{
    composed::composed_path,
    decode::{Field, Problems, Value},
    leaf::leaf_field,
    problem::At,
    table::Table,
};

/// A user's picture, links and topics.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// A picture: a path under `content/`.
    pub avatar: Option<At<String>>,
    /// Their pages elsewhere.
    pub links: Vec<ProfileLink>,
    /// Their topics, one word each.
    pub tags: Vec<String>,
}

/// A link to another site.
#[derive(Clone, Debug)]
pub struct ProfileLink {
    /// Its text.
    pub title: String,
    /// An `https` address.
    pub url: String,
}

#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct SecureUrl(String);

leaf_field!(
    SecureUrl,
    "an address such as \"https://example.net/alice\"",
    is_str
);

impl TryFrom<String> for SecureUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Url::parse(&text) {
            Ok(url)
                if url.scheme() == "https"
                    && url.username().is_empty()
                    && url.password().is_none() =>
            {
                Ok(SecureUrl(url.into()))
            }
            _ => Err("expected an https:// address without user name and password"),
        }
    }
}

impl Field for ProfileLink {
    const EXPECTED: &'static str =
        "a link such as { title = \"My shop\", url = \"https://example.net\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a link of a user", span, value, problems);
        let title = table.required::<String>("title");
        let url = table.required::<SecureUrl>("url");
        table.finish();
        Some(ProfileLink {
            title: title?.value,
            url: url?.value.0,
        })
    }
}

impl Profile {
    pub(crate) fn decode(table: &mut Table<'_, '_>) -> Self {
        let avatar = table.optional("avatar").map(composed_path);
        let links = table.optional::<Vec<At<ProfileLink>>>("links");
        let tags = table.optional::<Vec<At<String>>>("tags");
        let links = links.map(|links| links.value).unwrap_or_default();
        let tags = tags.map(|tags| tags.value).unwrap_or_default();
        Profile {
            avatar,
            links: links.into_iter().map(|link| link.value).collect(),
            tags: tags.into_iter().map(|tag| tag.value).collect(),
        }
    }
}
