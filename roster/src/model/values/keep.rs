//! How much is kept: ages such as `30d`, and sizes such as `200GB`.

use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::file::leaf::leaf_field;

/// An age such as `30d`.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Age(pub(crate) SignedDuration);

leaf_field!(Age, "an age such as \"30d\", \"12h\" or \"8w\"", is_str);

impl TryFrom<String> for Age {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected an age such as 30d, 12h or 8w";
        let span: Span = text.parse().map_err(|_| expected)?;
        let calendar = span.get_years() != 0 || span.get_months() != 0;
        let length = span.to_duration(SpanRelativeTo::days_are_24_hours());
        match length {
            Ok(length) if length.is_positive() && !calendar => Ok(Age(length)),
            _ => Err(expected),
        }
    }
}

/// A size such as `200GB`, in bytes.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Size(pub(crate) u64);

leaf_field!(Size, "a size such as \"200GB\" or \"1.5TB\"", is_str);

impl TryFrom<String> for Size {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected a size such as 200GB, 1.5TB or 500MB";
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, unit) = text.split_at(end.ok_or(expected)?);
        let factor = match unit.trim_start() {
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            _ => return Err(expected),
        };
        let bytes = number.parse::<f64>().map_err(|_| expected)? * factor;
        match (1e6..=1e18).contains(&bytes) {
            true => Ok(Size(bytes as u64)),
            false => Err(expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes_are_read() {
        let age = |text: &str| Age::try_from(text.to_owned()).map(|age| age.0.as_hours());
        assert_eq!(
            (age("30d"), age("12h"), age("8w")),
            (Ok(720), Ok(12), Ok(1344))
        );
        assert_eq!(age("1d 12h"), Ok(36));
        for bad in ["", "30", "0d", "-3d", "1mo", "1y", "forever"] {
            assert!(age(bad).is_err(), "{bad}");
        }
        let size = |text: &str| Size::try_from(text.to_owned()).map(|size| size.0);
        assert_eq!(size("200GB"), Ok(200_000_000_000));
        assert_eq!(size("1.5 TB"), Ok(1_500_000_000_000));
        for bad in [
            "",
            "200",
            "GB",
            "0GB",
            "1.2.3GB",
            "200gb",
            "200GiB",
            "9999999999TB",
        ] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
