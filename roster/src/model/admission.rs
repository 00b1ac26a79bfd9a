//! `[admission]`: the address of the engine's admission webhook, and the secret that signs its requests.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use url::{Host, Url};

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        leaf::leaf_field,
        table::Table,
    },
    model::values::host::web_url,
};

/// `[admission]`.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Where OvenMediaEngine sends its admission webhooks.
    pub url: AdmissionUrl,
    /// The secret that signs them.
    pub secret: SecretRef,
    /// Whether the function runs on AWS Lambda, so that a template for it is built.
    pub lambda: bool,
}

impl Default for Admission {
    fn default() -> Self {
        let url = Url::parse("http://127.0.0.1:9000/admission");
        Admission {
            url: AdmissionUrl(url.expect("a constant URL")),
            secret: SecretRef::Env("MITTS_ADMISSION_SECRET".to_owned()),
            lambda: false,
        }
    }
}

impl Admission {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut admission = Admission::default();
        let Some(value) = value else { return admission };
        let place = value.span();
        let mut table = Table::new("[admission]", place, value, problems);
        if let Some(url) = table.optional("url") {
            admission.url = url.value;
        }
        if let Some(secret) = table.optional("secret") {
            admission.secret = secret.value;
        }
        admission.lambda = table.optional("lambda").is_some_and(|lambda| lambda.value);
        table.finish();
        admission
    }
}

/// The function's address: `http` or `https`, a host, perhaps a port, and a path that ends in
/// `/admission`.
///
/// It is written unescaped into the server's configuration files, so neither host nor path may contain a
/// character with a special meaning there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct AdmissionUrl(Url);

/// The path of the admission webhook.
const PATH: &str = "/admission";

leaf_field!(
    AdmissionUrl,
    "an address such as \"http://127.0.0.1:9000/admission\"",
    is_str
);

impl TryFrom<String> for AdmissionUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = web_url(&text, "http://127.0.0.1:9000/admission")?;
        // the function has no other admission path
        if !url.path().ends_with(PATH) {
            return Err(
                "expected a path that ends in /admission, such as http://127.0.0.1:9000/admission"
                    .to_owned(),
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected nothing after /admission".to_owned());
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "/.-_~".contains(c);
        if !url.path().chars().all(plain) {
            return Err("expected a path of letters, digits and / . - _ ~".to_owned());
        }
        Ok(AdmissionUrl(url))
    }
}

impl AdmissionUrl {
    /// The whole address as parsed, without surrounding spaces and line breaks.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The bare host: a name, an IPv4 address, or an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The port, which may be the scheme's default.
    pub fn port(&self) -> u16 {
        let https = if self.is_https() { 443 } else { 80 };
        self.0.port().unwrap_or(https)
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The prefix of the function's paths: `/prod` for `https://x.example.net/prod/admission`, the stage of an
    /// API Gateway. Usually empty.
    pub fn prefix(&self) -> &str {
        self.0.path().strip_suffix(PATH).unwrap_or_default()
    }

    /// The address of the function's transcode webhook, beside that of the admission webhook.
    pub fn transcode(&self) -> String {
        let text = self.0.as_str();
        let base = text.strip_suffix(PATH).unwrap_or(text);
        format!("{base}/transcode")
    }

    /// The loopback address, if the function is on this machine.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        let ip: IpAddr = match self.0.host()? {
            Host::Domain("localhost") => Ipv4Addr::LOCALHOST.into(),
            Host::Domain(_) => return None,
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
        };
        let address = SocketAddr::new(ip, self.port());
        ip.is_loopback().then_some(address)
    }

    /// Whether it is reached over the internet: `https`, and on another machine. Plain `http` to another machine
    /// means a private network.
    pub fn is_remote(&self) -> bool {
        self.is_https() && self.local_addr().is_none()
    }
}

impl fmt::Display for AdmissionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> AdmissionUrl {
        AdmissionUrl::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn an_address_is_kept_as_it_was_understood() {
        for (written, kept, prefix) in [
            (
                " http://127.0.0.1:9000/admi\nssion ",
                "http://127.0.0.1:9000/admission",
                "",
            ),
            (
                "https://X.example.net:443/prod/admission",
                "https://x.example.net/prod/admission",
                "/prod",
            ),
        ] {
            let url = url(written);
            assert_eq!((url.as_str(), url.prefix()), (kept, prefix));
        }
    }

    /// Such a character would change the meaning of a generated file.
    #[test]
    fn nothing_in_an_address_needs_to_be_escaped() {
        for bad in [
            "http://{$home}/admission",
            "http://${env:HOME}/admission",
            "http://a\"b/admission",
            "http://h/{path}/admission",
            "http://h/${env:HOME}/admission",
            "http://h/a<b/admission",
            "http://h/a%20b/admission",
            "http://h/a;b/admission",
            "http://h/admission?",
            "http://h/admission?a=${env:HOME}",
            "http://h/admission#a",
        ] {
            assert!(AdmissionUrl::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn it_is_known_where_it_is() {
        for (text, local, remote) in [
            (
                "http://127.0.0.1:9000/admission",
                Some("127.0.0.1:9000"),
                false,
            ),
            ("http://localhost/admission", Some("127.0.0.1:80"), false),
            ("http://[::1]:9/admission", Some("[::1]:9"), false),
            ("https://127.0.0.1/admission", Some("127.0.0.1:443"), false),
            ("http://10.0.0.1:9000/admission", None, false),
            ("http://hook.lan:9000/admission", None, false),
            ("https://x.example.net/admission", None, true),
        ] {
            let url = url(text);
            let found = url.local_addr().map(|address| address.to_string());
            assert_eq!(
                (found.as_deref(), url.is_remote()),
                (local, remote),
                "{text}"
            );
        }
    }
}
