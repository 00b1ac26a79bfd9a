//! Addresses of whole sites.

use url::Url;

use crate::{file::leaf::leaf_field, model::values::host::web_url};

/// The site's address: `http` or `https`, a host, perhaps a port, and no path.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct SiteUrl(Url);

leaf_field!(
    SiteUrl,
    "the site's address, such as \"https://live.example.net\"",
    is_str
);

impl Default for SiteUrl {
    fn default() -> Self {
        SiteUrl(Url::parse("http://localhost").expect("a constant URL"))
    }
}

impl TryFrom<String> for SiteUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = web_url(&text, "https://live.example.net")?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected an address without anything after the host".to_owned());
        }
        if url.path() != "/" {
            return Err(no_path(&url));
        }
        Ok(SiteUrl(url))
    }
}

/// Why a site is not below a path: the cookies of viewers (`__Host-`) and the engine's addresses of streams are for a whole
/// host, and a service worker would have to be that of the host's other site, too.
fn no_path(url: &Url) -> String {
    let instead = match url.domain() {
        Some(name) if !name.starts_with("live.") => {
            format!("a host of its own, such as {}://live.{name}", url.scheme())
        }
        Some(_) => "another host".to_owned(),
        None => "a port of its own".to_owned(),
    };
    format!(
        "expected no path: streams, sign-in and offline pages need a whole host; remove it, or use {instead}"
    )
}

impl SiteUrl {
    /// The address without a closing slash: `https://live.example.net:8443`.
    pub fn origin(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The bare host: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or("localhost")
    }

    /// The port, if it is not the scheme's default.
    pub fn port(&self) -> Option<u16> {
        self.0.port()
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
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
