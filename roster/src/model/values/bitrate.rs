//! Bitrates: a number and a unit, such as "2.5 Mbit/s".

use crate::file::leaf::leaf_field;

/// A video's bitrate, in bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Bitrate(pub(crate) u32);

/// The least and the most that make sense for a video.
const RANGE: std::ops::RangeInclusive<f64> = 50_000.0..=50_000_000.0;

leaf_field!(
    Bitrate,
    "a bitrate such as \"2.5 Mbit/s\" or \"600 kbit/s\"",
    is_str
);

impl TryFrom<String> for Bitrate {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let expected = "expected a bitrate such as 2.5 Mbit/s or 600 kbit/s";
        let text = text.trim();
        let unit = [("Mbit/s", 1_000_000.0), ("kbit/s", 1_000.0)].into_iter();
        let (number, unit) = unit
            .filter_map(|(unit, bits)| Some((text.strip_suffix(unit)?.trim_end(), bits)))
            .next()
            .ok_or(expected)?;
        let plain = |c: char| c.is_ascii_digit() || c == '.';
        let number = Some(number).filter(|number| number.chars().all(plain));
        let number: f64 = number.and_then(|text| text.parse().ok()).ok_or(expected)?;
        let bits = (number * unit).round();
        if !RANGE.contains(&bits) {
            return Err("expected 50 kbit/s to 50 Mbit/s");
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within the range"
        )]
        Ok(Bitrate(bits as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bitrate_has_a_unit_and_a_range() {
        for (text, bits) in [
            ("2.5 Mbit/s", Some(2_500_000)),
            ("1Mbit/s", Some(1_000_000)),
            (" 600 kbit/s ", Some(600_000)),
            ("50 kbit/s", Some(50_000)),
            ("50 Mbit/s", Some(50_000_000)),
            ("49 kbit/s", None),
            ("51 Mbit/s", None),
            ("2500", None),
            ("2.5 MB/s", None),
            ("2.5 mbit/s", None),
            ("-1 Mbit/s", None),
            ("1e3 kbit/s", None),
            ("inf Mbit/s", None),
            ("1.2.3 Mbit/s", None),
            ("Mbit/s", None),
            ("", None),
        ] {
            let read = Bitrate::try_from(text.to_owned()).ok();
            assert_eq!(read.map(|read| read.0), bits, "{text}");
        }
    }
}
