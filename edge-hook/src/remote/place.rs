//! The address of a roster elsewhere.

use std::net::IpAddr;

use axum::http::Uri;

/// Where a roster is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this address: HTTPS, or HTTP on this machine.
    Web(Uri),
    /// In a store that speaks S3.
    Bucket {
        /// The name of the bucket.
        bucket: String,
        /// The name of the object.
        key: String,
    },
}

/// Why a roster cannot be elsewhere. Never contains the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Not an address.
    #[error("expected an address such as https://example.net/roster.idx")]
    Shape,
    /// Another scheme.
    #[error(
        "expected https://, http:// on this machine, or s3://, such as https://example.net/roster.idx; or a file"
    )]
    Scheme,
    /// HTTP to another machine.
    #[error(
        "http:// reaches only this machine, since others could change the roster on its way: use https://"
    )]
    Plain,
    /// A name or password in it, which every user of this machine would see.
    #[error(
        "no name or password belongs in the address: set MITTS_ROSTER_TOKEN, or MITTS_ROSTER_LOGIN to name:password"
    )]
    Login,
    /// Not a bucket and an object.
    #[error("expected a bucket and an object, such as s3://bucket/roster.idx")]
    Bucket,
}

impl Place {
    /// The place that a text names; `None` if it names a file.
    pub fn parse(text: &str) -> Option<Result<Self, PlaceError>> {
        if let Some(rest) = text.strip_prefix("s3://") {
            let parts = rest.split_once('/');
            let parts = parts.filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty());
            return Some(match parts {
                Some((bucket, key)) => Ok(Place::Bucket {
                    bucket: bucket.to_owned(),
                    key: key.to_owned(),
                }),
                None => Err(PlaceError::Bucket),
            });
        }
        match text.split_once("://")?.0 {
            "https" | "http" => Some(web(text).map(Place::Web)),
            scheme if is_scheme(scheme) => Some(Err(PlaceError::Scheme)),
            _ => None,
        }
    }
}

/// Whether a text is the scheme of an address, and no part of a file's path.
fn is_scheme(text: &str) -> bool {
    let mut letters = text.bytes();
    let starts = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    starts && letters.all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(&c))
}

/// The address in a text, if requests may go to it.
pub(super) fn web(text: &str) -> Result<Uri, PlaceError> {
    let uri: Uri = text.parse().map_err(|_| PlaceError::Shape)?;
    let authority = uri.authority().ok_or(PlaceError::Shape)?;
    if authority.as_str().contains('@') {
        return Err(PlaceError::Login);
    }
    let host = authority.host().trim_matches(['[', ']']);
    let is_here = host == "localhost"
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback());
    match uri.scheme_str() == Some("https") || is_here {
        true => Ok(uri),
        false => Err(PlaceError::Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_file_an_address_or_an_object() {
        let parse = Place::parse;
        assert_eq!(parse("mitts.toml"), None);
        for file in ["/srv/s3/mitts.toml", "./a://b", "/srv/a://b", "://b"] {
            assert_eq!(parse(file), None, "{file}");
        }
        for other in ["ftp://h.example/a", "HTTPS://h.example/a", "gs://b/a"] {
            assert_eq!(parse(other), Some(Err(PlaceError::Scheme)), "{other}");
        }
        for good in [
            "https://h.example/roster.idx?v=1",
            "http://127.0.0.1:8080/a",
            "http://localhost/a",
            "http://[::1]:80/a",
        ] {
            assert!(matches!(parse(good), Some(Ok(Place::Web(_)))), "{good}");
        }
        assert_eq!(parse("http://h.example/a"), Some(Err(PlaceError::Plain)));
        assert_eq!(
            parse("http://127.0.0.1.example/a"),
            Some(Err(PlaceError::Plain))
        );
        assert_eq!(
            parse("https://u:p@h.example/a"),
            Some(Err(PlaceError::Login))
        );
        assert_eq!(parse("https://"), Some(Err(PlaceError::Shape)));
        assert_eq!(parse("s3://bucket"), Some(Err(PlaceError::Bucket)));
        let object = Place::Bucket {
            bucket: "b".to_owned(),
            key: "a/roster.idx".to_owned(),
        };
        assert_eq!(parse("s3://b/a/roster.idx"), Some(Ok(object)));
    }
}
