//! Makes a key from the options of the command line.

use std::io::Read;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Edge, StreamKey, moment};
use toml_edit::Datetime;
use zeroize::Zeroizing;

use crate::{cli::KeyOptions, edit::document::NewKey, failure::Failure};

/// The entry in the roster, and the key if it is new: its owner does not have it yet.
pub(super) struct Made {
    pub(super) new: Option<StreamKey>,
    pub(super) entry: NewKey,
}

pub(super) fn make(options: &KeyOptions, zone: &TimeZone) -> Result<Made, Failure> {
    let from = date("--from", options.from.as_deref(), zone, Edge::Start)?;
    let until = date("--until", options.until.as_deref(), zone, Edge::End)?;
    if let (Some((_, start)), Some((_, end))) = (from, until)
        && end <= start
    {
        return Err(Failure::Usage(
            "the key would end before it begins: --until must be after --from".to_owned(),
        ));
    }
    if until.is_some_and(|(_, end)| end <= Timestamp::now()) {
        return Err(Failure::Usage(
            "the key would already have expired: --until is in the past".to_owned(),
        ));
    }
    let (new, hash) = match options.hash {
        Some(hash) => (None, hash),
        None if options.key_stdin => (None, read()?.hash()),
        None => {
            let key = StreamKey::generate()
                .map_err(|error| anyhow::anyhow!("the system has no random source: {error}"))?;
            let hash = key.hash();
            (Some(key), hash)
        }
    };
    Ok(Made {
        new,
        entry: NewKey {
            hash,
            label: options.label.clone(),
            from: from.map(|(written, _)| written),
            until: until.map(|(written, _)| written),
        },
    })
}

/// When the old keys end: at once, or later.
pub(super) fn end_of_old(
    text: Option<&str>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Option<(Datetime, Timestamp)>, Failure> {
    if text == Some("now") {
        // in whole seconds, as in the roster
        let now = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        return date("--end-old", Some(&now), zone, Edge::End);
    }
    let end = date("--end-old", text, zone, Edge::End)?;
    if end.is_some_and(|(_, until)| until <= now) {
        return Err(Failure::Usage(
            "--end-old is in the past; `--end-old now` ends the old keys at once".to_owned(),
        ));
    }
    Ok(end)
}

/// A date or time from the command line, as written and as a moment.
pub(super) fn date(
    option: &str,
    text: Option<&str>,
    zone: &TimeZone,
    edge: Edge,
) -> Result<Option<(Datetime, Timestamp)>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let date = text.parse::<Datetime>().ok();
    match date.and_then(|date| Some((date, moment(&date, zone, edge)?))) {
        Some(date) => Ok(Some(date)),
        None => Err(Failure::Usage(format!(
            "{option} is not a date; write one such as 2027-03-01 or 2027-03-01T20:00:00+01:00"
        ))),
    }
}

/// How many bytes of a key are read at most.
const MOST: u64 = 1024;

/// A key from standard input.
pub(in crate::commands) fn read() -> Result<StreamKey, Failure> {
    parse(&read_text()?)
}

/// A text from standard input that should be a key, without spaces around it.
pub(in crate::commands) fn read_text() -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    std::io::stdin()
        .take(MOST)
        .read_to_string(&mut text)
        .map_err(|error| anyhow::anyhow!("the key cannot be read from standard input: {error}"))?;
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// The key in a text from standard input.
pub(in crate::commands) fn parse(text: &str) -> Result<StreamKey, Failure> {
    text.parse()
        .map_err(|error| Failure::Usage(format!("standard input is {error}")))
}
