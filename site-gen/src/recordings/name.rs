//! The names of recordings, as `record-APP.xml` and OvenMediaEngine make them.

use jiff::{Timestamp, tz::TimeZone};

/// What a file is, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A part of a recording, with the transaction that it belongs to.
    Part(String),
    /// A part that is being written, or was when the engine was killed, with its random name.
    Unfinished(String),
    /// The list of a transaction's parts.
    Info(String),
}

/// The prefix of unfinished parts.
const UNFINISHED: &str = "tmp_";

/// What the file of this name is; `None` if it is not the engine's.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let random = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = name.strip_prefix(UNFINISHED) {
        return random(rest, 32).then(|| Kind::Unfinished(rest.to_owned()));
    }
    if let Some(transaction) = name.strip_suffix(".xml") {
        return random(transaction, 16).then(|| Kind::Info(transaction.to_owned()));
    }
    let parts: Vec<&str> = name.strip_suffix(".ts")?.split('_').collect();
    match parts[..] {
        [time, transaction, sequence]
            if time.len() == 14 && digits(time) && digits(sequence) && random(transaction, 16) =>
        {
            Some(Kind::Part(transaction.to_owned()))
        }
        _ => None,
    }
}

/// The name for an unfinished part whose engine was killed. The engine's own name for it is lost.
pub(super) fn adopted(random: &str, began: Timestamp) -> String {
    let time = began.to_zoned(TimeZone::UTC);
    let time = time.strftime("%Y%m%d%H%M%S");
    format!("{time}_{}_0.ts", random.get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_engine_are_recordings() {
        let part = "20261127073541_lGxFtdMHrsXbzUYv_12.ts";
        assert_eq!(kind(part), Some(Kind::Part("lGxFtdMHrsXbzUYv".to_owned())));
        let random = "abcdefghijklmnopABCDEFGHIJKLMNOP";
        let unfinished = kind(&format!("tmp_{random}"));
        assert_eq!(unfinished, Some(Kind::Unfinished(random.to_owned())));
        let info = kind("lGxFtdMHrsXbzUYv.xml");
        assert_eq!(info, Some(Kind::Info("lGxFtdMHrsXbzUYv".to_owned())));
        for other in [
            "",
            ".ts",
            "holiday.ts",
            "20261127073541_lGxFtdMHrsXbzUYv_12.mp4",
            "20261127073541_lGxFtdMHrsXbzUYv_.ts",
            "2026112707354_lGxFtdMHrsXbzUYv_1.ts",
            "20261127073541_lGxFtdMHrsXbzUY-_1.ts",
            "tmp_short",
            "notes.xml",
        ] {
            assert_eq!(kind(other), None, "{other}");
        }
        let name = adopted(random, "2026-11-27T07:35:41.9Z".parse().unwrap());
        assert_eq!(name, "20261127073541_abcdefghijklmnop_0.ts");
        assert!(matches!(kind(&name), Some(Kind::Part(_))));
    }
}
