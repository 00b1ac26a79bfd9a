//! An object store in which the archive can be: S3 and what speaks like it, Google Cloud Storage, Azure.

use std::fmt;

use serde::Deserialize;
use url::Url;

use crate::{
    access::secret::SecretRef,
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::{leaf_field, text},
        problem::{At, Problem},
        table::Table,
    },
    model::values::host::web_url,
};

/// Fields that people put credentials into. The roster never has these.
const CREDENTIALS: [&str; 10] = [
    "access_key",
    "access_key_id",
    "account_key",
    "password",
    "sas_token",
    "secret",
    "secret_access_key",
    "secret_key",
    "service_account",
    "token",
];

/// Where else they can be.
const ELSEWHERE: &str = "put credentials into the environment of `mitts archive push`, or into a file with lines such as \
    AWS_SECRET_ACCESS_KEY=...: `credentials = { file = \"/etc/mitts/secrets/archive\" }`; those written here may have been \
    read, so make new ones";

/// Whose interface an object store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Amazon S3, and others that speak like it.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// Azure Blob Storage.
    Azure,
}

/// The place of the archive in object stores: `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketAddress {
    /// Whose interface it has.
    pub provider: Provider,
    /// The bucket; Azure calls it a container.
    pub bucket: String,
    /// What all names in it begin with, without slashes at its ends; may be empty.
    pub prefix: String,
}

/// An object store with the media of entries.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Where it is.
    pub address: At<BucketAddress>,
    /// The address of its interface, if it is not the provider's usual one.
    pub endpoint: Option<String>,
    /// The region of a bucket in S3.
    pub region: Option<String>,
    /// The account of a container in Azure.
    pub account: Option<String>,
    /// Lines such as `AWS_ACCESS_KEY_ID=..`, or Google's JSON of a service account. Otherwise these variables count.
    pub credentials: Option<SecretRef>,
    /// From where browsers load the files of public entries.
    pub url: Option<At<PublicUrl>>,
    /// Whether a file is deleted here once it is proved to be there.
    pub remove_local: bool,
}

/// The address at which everybody can read the store, up to where the names of apps begin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl(Url);

leaf_field!(
    PublicUrl,
    "the store's public address, such as \"https://media.example.net/archive\"",
    is_str
);

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = web_url(&text, "https://media.example.net/archive")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._~-".contains(c);
        if url.query().is_some() || url.fragment().is_some() {
            return Err(
                "expected an address without `?`: pages do not change when a signature ends"
                    .to_owned(),
            );
        }
        if !url.path().chars().all(plain) || url.host_str().is_some_and(|it| it.starts_with('[')) {
            return Err(
                "expected a host's name, and a path of letters, digits and `/._~-`".to_owned(),
            );
        }
        Ok(PublicUrl(url))
    }
}

impl PublicUrl {
    /// The address without a slash at its end.
    pub fn base(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

/// The address of a store's interface.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Endpoint(String);

leaf_field!(
    Endpoint,
    "an address such as \"https://s3.example.net\"",
    is_str
);

impl TryFrom<String> for Endpoint {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let url = web_url(&text, "https://s3.example.net")?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected an address without `?` and `#`".to_owned());
        }
        Ok(Endpoint(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// The name of a region or an account.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Word(String);

leaf_field!(Word, "a name such as \"eu-central-1\"", is_str);

impl TryFrom<String> for Word {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match !text.is_empty() && text.len() <= 63 && text.chars().all(plain) {
            true => Ok(Word(text)),
            false => Err("expected small letters, digits and `-`, such as eu-central-1"),
        }
    }
}

impl BucketAddress {
    /// Reads an address such as `s3://bucket/prefix`.
    ///
    /// # Errors
    /// What is expected instead.
    fn read(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let provider = match scheme {
            "s3" => Provider::S3,
            "gs" => Provider::Gcs,
            "az" => Provider::Azure,
            _ => {
                return Err(
                    "expected a folder, or an address that begins with s3://, gs:// or az://",
                );
            }
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
        let begins = bucket.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !(3..=63).contains(&bucket.len()) || !begins || !bucket.chars().all(plain) {
            return Err(
                "expected a bucket's name after `://`: 3 to 63 small letters, digits, `.`, `-` and `_`",
            );
        }
        let prefix = prefix.trim_end_matches('/');
        let good = |part: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            !["", ".", ".."].contains(&part) && part.chars().all(plain)
        };
        if !prefix.is_empty() && !prefix.split('/').all(good) {
            return Err("expected a prefix of letters, digits, `.`, `-`, `_` and `/`");
        }
        Ok(BucketAddress {
            provider,
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for BucketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.provider {
            Provider::S3 => "s3",
            Provider::Gcs => "gs",
            Provider::Azure => "az",
        };
        write!(f, "{scheme}://{}", self.bucket)?;
        match self.prefix.as_str() {
            "" => Ok(()),
            prefix => write!(f, "/{prefix}"),
        }
    }
}

impl Field for BucketAddress {
    const EXPECTED: &'static str = "an address such as \"s3://bucket/prefix\"";

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let text = text(name, Self::EXPECTED, value, problems)?;
        // it may be `s3://KEY:SECRET@bucket`
        if text.contains(['@', '?']) {
            problems.push(
                Problem::new(ProblemKind::PlainSecret(name.to_owned()), span)
                    .label(format!("expected {}", Self::EXPECTED))
                    .help(ELSEWHERE)
                    .masked(),
            );
            return None;
        }
        match BucketAddress::read(&text) {
            Ok(address) => Some(address),
            Err(expected) => {
                let kind = ProblemKind::WrongValue(name.to_owned());
                problems.push(Problem::new(kind, span).label(expected));
                None
            }
        }
    }
}

impl Bucket {
    /// Reads what `[archive]` says about the store at this address. Without one, the fields have no effect.
    pub(crate) fn decode(
        address: Option<At<BucketAddress>>,
        table: &mut Table<'_, '_>,
    ) -> Option<Self> {
        refuse_credentials(table);
        let endpoint = table.optional::<Endpoint>("endpoint");
        let region = table.optional::<Word>("region");
        let account = table.optional::<Word>("account");
        let credentials = table.optional::<SecretRef>("credentials");
        let url = table.optional::<PublicUrl>("url");
        let remove_local = table.optional::<bool>("remove_local");
        let provider = address.as_ref().map(|it| it.provider);
        let spans = [
            ("endpoint", endpoint.as_ref().map(|it| &it.span), None),
            (
                "region",
                region.as_ref().map(|it| &it.span),
                Some(Provider::S3),
            ),
            (
                "account",
                account.as_ref().map(|it| &it.span),
                Some(Provider::Azure),
            ),
            ("credentials", credentials.as_ref().map(|it| &it.span), None),
            ("url", url.as_ref().map(|it| &it.span), None),
            (
                "remove_local",
                remove_local.as_ref().map(|it| &it.span),
                None,
            ),
        ];
        for (name, span, of) in spans {
            let Some(span) = span else { continue };
            let (label, scheme) = match (provider, of) {
                (None, _) => ("expected an object store in `store`", "s3://"),
                (Some(is), Some(of)) if is != of => (
                    "expected no such field for this kind of store",
                    if of == Provider::S3 { "s3://" } else { "az://" },
                ),
                _ => continue,
            };
            let problem = Problem::new(ProblemKind::NoBucket(name, scheme), span.clone());
            table.problems.push(problem.label(label));
        }
        let address = address?;
        let remove = remove_local.filter(|remove| remove.value);
        if let (Some(remove), None) = (&remove, &url) {
            let kind = ProblemKind::MissingField {
                field: "url".to_owned(),
                table: "[archive]".to_owned(),
            };
            table.problems.push(
                Problem::new(kind, remove.span.clone())
                    .label("nobody could watch what is only in the store")
                    .help("add the address at which everybody can read the store: url = \"https://media.example.net\""),
            );
        }
        Some(Bucket {
            address,
            endpoint: endpoint.map(|it| it.value.0),
            region: region.map(|it| it.value.0),
            account: account.map(|it| it.value.0),
            credentials: credentials.map(|it| it.value),
            url,
            remove_local: remove.is_some(),
        })
    }
}

/// Refuses fields with credentials, and says where these can be.
fn refuse_credentials(table: &mut Table<'_, '_>) {
    for name in CREDENTIALS {
        if !table.has(name) {
            continue;
        }
        let Some(span) = table.raw(name).map(|value| value.span()) else {
            continue;
        };
        table.problems.push(
            Problem::new(ProblemKind::PlainSecret(name.to_owned()), span)
                .label("expected no credentials in the roster")
                .help(ELSEWHERE)
                .masked(),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_stores_are_read_and_written() {
        for text in [
            "s3://club-media",
            "gs://club_media/live/archive",
            "az://media/a",
        ] {
            assert_eq!(BucketAddress::read(text).unwrap().to_string(), text);
        }
        let slash = BucketAddress::read("s3://club-media/a/").unwrap();
        assert_eq!(slash.prefix, "a");
        for bad in [
            "",
            "ftp://club-media",
            "s3://",
            "s3://ab",
            "s3://Club",
            "s3://club-media/../a",
            "s3://club-media//a",
            "s3://club-media/a b",
            "s3:club-media",
        ] {
            assert!(BucketAddress::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_public_address_can_have_a_path_and_no_signature() {
        let read = |text: &str| PublicUrl::try_from(text.to_owned());
        let url = read("https://Media.example.net:8443/a/b/").unwrap();
        assert_eq!(url.base(), "https://media.example.net:8443/a/b");
        assert_eq!(url.origin(), "https://media.example.net:8443");
        for bad in [
            "media.example.net",
            "s3://media",
            "https://media.example.net/?X-Amz-Signature=1",
            "https://media.example.net/a%20b",
            "https://media.example.net/a;b",
            "https://u:p@media.example.net",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
