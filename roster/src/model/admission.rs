//! `[admission]`: the address of the engine's admission webhook, the secret that signs its requests, and how far these
//! are trusted.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use ipnet::IpNet;
use jiff::SignedDuration;
use url::{Host, Url};

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Problems, Value},
        leaf::leaf_field,
        problem::At,
        table::Table,
    },
    model::{channels::Length, values::host::web_url},
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
    /// Whether an index of the roster is built for the function; `None` if it has many users.
    pub index: Option<bool>,
    /// The proxies whose word about a client's address is taken; `None` means this machine and private
    /// networks, where the other machines of a cluster are.
    proxies: Option<Vec<IpNet>>,
    /// The age at which a request is refused, against replays.
    pub max_age: Option<SignedDuration>,
}

impl Default for Admission {
    fn default() -> Self {
        let url = Url::parse("http://127.0.0.1:9000/admission");
        Admission {
            url: AdmissionUrl(url.expect("a constant URL")),
            secret: SecretRef::Env("MITTS_ADMISSION_SECRET".to_owned()),
            lambda: false,
            index: None,
            proxies: None,
            max_age: None,
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
        admission.index = table.optional("index").map(|index| index.value);
        let proxies = table.optional::<Vec<At<Proxy>>>("proxies");
        admission.proxies = proxies.map(|list| {
            let nets = list.value.into_iter().map(|proxy| proxy.value.0);
            nets.collect()
        });
        let max_age = table.optional::<MaxAge>("max_age");
        admission.max_age = max_age.map(|age| age.value.0);
        table.finish();
        admission
    }

    /// Whether a proxy at `address` is believed which client it asks for.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match &self.proxies {
            None => is_near(address),
            Some(proxies) => proxies.iter().any(|net| net.contains(&address)),
        }
    }

    /// Whether the roster names the proxies.
    pub fn names_proxies(&self) -> bool {
        self.proxies.is_some()
    }
}

/// Whether an address is of this machine or of a private network.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// The address of a proxy, or a network of them.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Proxy(IpNet);

leaf_field!(
    Proxy,
    "an address such as \"203.0.113.7\", or a network such as \"10.0.0.0/8\"",
    is_str
);

impl TryFrom<String> for Proxy {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let address = || text.parse::<IpAddr>().map(IpNet::from);
        let net = text.parse().or_else(|_| address());
        net.map(Proxy)
            .map_err(|_| "expected an address such as 203.0.113.7, or a network such as 10.0.0.0/8")
    }
}

/// The age at which a request is refused.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct MaxAge(SignedDuration);

leaf_field!(MaxAge, "a duration such as \"30s\"", is_str);

impl TryFrom<String> for MaxAge {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let Length(length) = Length::try_from(text)?;
        let (least, most) = (SignedDuration::from_secs(5), SignedDuration::from_hours(1));
        match (least..=most).contains(&length) {
            true => Ok(MaxAge(length)),
            false => Err("expected 5s to 1h"),
        }
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
    fn only_named_proxies_are_believed() {
        let with = |text: &str| {
            let text = format!("[site]\ntitle='T'\nurl='https://h'\n[admission]\n{text}");
            crate::Roster::parse("mitts.toml", &text)
                .unwrap()
                .0
                .tables
                .admission
        };
        let trusts = |admission: &Admission, text: &str| admission.trusts(text.parse().unwrap());
        let unset = with("");
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", true),
            ("fd00::1", true),
            ("203.0.113.7", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(trusts(&unset, address), trusted, "{address}");
        }
        let named = with("proxies = [\"10.0.0.0/8\", \"2001:db8::1\"]");
        for (address, trusted) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("2001:db8::1", true),
            ("2001:db8::2", false),
            ("127.0.0.1", false),
        ] {
            assert_eq!(trusts(&named, address), trusted, "{address}");
        }
        assert!(!trusts(&with("proxies = []"), "127.0.0.1"));
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
