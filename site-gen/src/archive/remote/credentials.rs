//! Credentials of an object store: lines such as `AWS_ACCESS_KEY_ID=..`, or Google's JSON of a service account. No error names
//! a value.

use std::path::Path;

use anyhow::{Context, bail};
use roster::{Bucket, Secret};
use zeroize::Zeroizing;

/// The setting that takes Google's JSON.
const SERVICE_ACCOUNT: &str = "google_service_account_key";

/// A setting's name and value.
pub(super) type Setting = (String, Zeroizing<String>);

/// Names and values of settings, as `object_store` knows them. `None` if the environment has them.
///
/// # Errors
/// If the roster's secret cannot be read or understood.
pub(super) fn read(bucket: &Bucket, folder: &Path) -> anyhow::Result<Option<Vec<Setting>>> {
    let Some(place) = &bucket.credentials else {
        return Ok(None);
    };
    let secret = place.read(folder)?;
    let settings = parse(&secret).with_context(|| format!("the credentials in {place} are wrong"));
    settings.map(Some)
}

fn parse(secret: &Secret) -> anyhow::Result<Vec<Setting>> {
    let text = secret.reveal();
    if text.trim_start().starts_with('{') {
        let json = Zeroizing::new(text.to_owned());
        return Ok(vec![(SERVICE_ACCOUNT.to_owned(), json)]);
    }
    let mut settings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            bail!("line {number} is not of the form NAME=value");
        };
        let name = name.trim().to_ascii_lowercase();
        if !name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_') {
            bail!("line {number} is not of the form NAME=value");
        }
        let value = value.trim();
        let bare = ['"', '\''].iter().find_map(|quote| {
            let inner = value.strip_prefix(*quote)?.strip_suffix(*quote)?;
            Some(inner)
        });
        settings.push((name, Zeroizing::new(bare.unwrap_or(value).to_owned())));
    }
    match settings.is_empty() {
        true => bail!("there is no line of the form NAME=value"),
        false => Ok(settings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<Vec<(String, String)>> {
        let settings = parse(&Secret::new(text.to_owned()))?;
        let settings = settings.into_iter();
        Ok(settings
            .map(|(name, value)| (name, value.to_string()))
            .collect())
    }

    #[test]
    fn lines_and_json_are_understood_and_no_error_shows_a_value() {
        let lines =
            "# of the club\nAWS_ACCESS_KEY_ID = AKIA1\nexport AWS_SECRET_ACCESS_KEY=\"a=b\"\n\n";
        let expected = [
            ("aws_access_key_id", "AKIA1"),
            ("aws_secret_access_key", "a=b"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read(lines).unwrap(), expected);
        assert_eq!(read("{\"a\": 1}").unwrap()[0].0, SERVICE_ACCOUNT);
        for bad in ["hunter2", "# nothing", "hunter 2=x"] {
            let error = format!("{:#}", read(bad).unwrap_err());
            assert!(!error.contains("hunter"), "{error}");
        }
    }
}
