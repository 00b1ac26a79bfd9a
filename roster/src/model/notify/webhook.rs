//! Webhooks to other programs: an address, and the secret that signs the requests.

use url::{Host, Url};

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Field, Problems, Value},
        leaf::leaf_field,
        problem::At,
        table::Table,
    },
    model::values::{host::web_url, network::is_public},
};

/// A program that takes signed requests.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its address.
    pub url: At<WebhookUrl>,
    /// The secret that signs the requests, as the Standard Webhooks specification writes it.
    pub secret: SecretRef,
}

/// The address of a program.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct WebhookUrl(Url);

leaf_field!(
    WebhookUrl,
    "an address such as \"https://club.example/hook\"",
    is_str
);

impl TryFrom<String> for WebhookUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = web_url(&text, "https://club.example/hook")?;
        match url.fragment() {
            None => Ok(WebhookUrl(url)),
            Some(_) => Err("expected an address without `#`".to_owned()),
        }
    }
}

impl WebhookUrl {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The bare host: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is on the internet, and requests to it are encrypted, as far as its text tells.
    pub fn is_public(&self) -> bool {
        let host = match self.0.host() {
            Some(Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => is_public(ip.into()),
            Some(Host::Ipv6(ip)) => is_public(ip.into()),
            None => false,
        };
        host && self.0.scheme() == "https"
    }
}

impl Field for Webhook {
    const EXPECTED: &'static str =
        "{ url = \"https://club.example/hook\", secret = { env = \"HOOK_SECRET\" } }";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let before = problems.len();
        let mut table = Table::new(format!("the {name}"), place, value, problems);
        let url = table.required("url");
        let secret = table.required("secret");
        table.finish();
        // an address may hold a secret
        for problem in problems.iter_mut().skip(before) {
            problem.masked = true;
        }
        Some(Webhook {
            url: url?,
            secret: secret?.value,
        })
    }
}
