//! The address of an object in a store that speaks S3, signed for a few minutes.
//!
//! The credentials are those of the usual variables: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
//! `AWS_REGION`, and `AWS_ENDPOINT_URL` for a store that is not Amazon's. On AWS Lambda they are set.

use std::{env, time::Duration};

use axum::http::Uri;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};

use super::{client::FetchError, place};

/// How long the address is good: for the beginning of one request.
const LIFE: Duration = Duration::from_secs(300);

/// The address of the object.
pub(super) fn address(bucket: &str, key: &str) -> Result<Uri, FetchError> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    address_with(variable, bucket, key)
}

fn address_with(
    variable: impl Fn(&str) -> Option<String>,
    bucket: &str,
    key: &str,
) -> Result<Uri, FetchError> {
    let wrong = |text: String| FetchError::Credentials(text);
    let needed = |name: &str| {
        variable(name).ok_or_else(|| wrong(format!("the environment variable {name} is not set")))
    };
    let (id, secret) = (
        needed("AWS_ACCESS_KEY_ID")?,
        needed("AWS_SECRET_ACCESS_KEY")?,
    );
    let credentials = match variable("AWS_SESSION_TOKEN") {
        Some(token) => Credentials::new_with_token(id, secret, token),
        None => Credentials::new(id, secret),
    };
    let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
    let other = variable("AWS_ENDPOINT_URL_S3").or_else(|| variable("AWS_ENDPOINT_URL"));
    let (endpoint, region) = match (other, region) {
        (Some(other), region) => (other, region.unwrap_or_else(|| "us-east-1".to_owned())),
        (None, Some(region)) => (format!("https://s3.{region}.amazonaws.com"), region),
        (None, None) => {
            return Err(wrong(
                "the environment variable AWS_REGION is not set".to_owned(),
            ));
        }
    };
    place::web(&endpoint).map_err(|error| wrong(format!("AWS_ENDPOINT_URL: {error}")))?;
    let endpoint = endpoint
        .parse()
        .map_err(|_| wrong("AWS_ENDPOINT_URL is not an address".to_owned()))?;
    // a bucket in the host's place would need a certificate for its name
    let bucket = Bucket::new(endpoint, UrlStyle::Path, bucket.to_owned(), region);
    let bucket = bucket.map_err(|error| wrong(format!("the bucket cannot be used: {error}")))?;
    let signed = bucket.get_object(Some(&credentials), key).sign(LIFE);
    let uri = signed.as_str().parse();
    uri.map_err(|_| wrong("the object cannot be in an address".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_signed_and_missing_variables_are_named() {
        let all = |name: &str| match name {
            "AWS_ACCESS_KEY_ID" => Some("ID".to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some("SECRET".to_owned()),
            "AWS_REGION" => Some("eu-west-1".to_owned()),
            _ => None,
        };
        let uri = address_with(all, "b.example", "a/roster.idx").unwrap();
        let text = uri.to_string();
        assert!(
            text.starts_with("https://s3.eu-west-1.amazonaws.com/b.example/a/roster.idx?"),
            "{text}"
        );
        assert!(text.contains("X-Amz-Signature=") && !text.contains("SECRET"));
        for missing in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] {
            let without = |name: &str| all(name).filter(|_| name != missing);
            let error = address_with(without, "b", "k").unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
        let elsewhere = |name: &str| match name {
            "AWS_ENDPOINT_URL" => Some("http://store.example".to_owned()),
            _ => all(name),
        };
        let error = address_with(elsewhere, "b", "k").unwrap_err().to_string();
        assert!(error.contains("use https://"), "{error}");
    }
}
