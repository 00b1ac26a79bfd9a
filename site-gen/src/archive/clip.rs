//! Makes an entry of a part of another one.

use anyhow::Context;
use jiff::SignedDuration;

use super::{
    entry::{Chapter, ClipOf, Entry, MEDIA},
    make::{Recipe, make},
    store::Store,
    tools,
};
use crate::failure::Failure;

/// Makes a clip of an entry from one second to another, without encoding. It begins at the last keyframe before; players begin
/// at the second itself. Whoever calls it has the store's lock.
///
/// # Errors
/// If ffmpeg is missing, or the times are not in the entry.
pub fn clip(
    store: &Store,
    entry: &Entry,
    [from, to]: [f64; 2],
    title: Option<&str>,
) -> Result<Entry, Failure> {
    let length = entry.facts.duration;
    if !(0.0 <= from && from < to && from < length) {
        return Err(Failure::Usage(format!(
            "expected two times within {}, the earlier one first",
            clock(length)
        )));
    }
    let to = to.min(length);
    tools::find()?;
    let place = store.place(&entry.stream, &entry.id);
    if !place.join(MEDIA).exists() {
        return Err(Failure::Usage(format!(
            "the media of {0} is only in the object store; bring it back first: mitts archive fetch {0}",
            entry.name()
        )));
    }
    let began = entry.facts.began.checked_add(seconds(from));
    let began = began.context("the time is out of range")?;
    let ended = began.checked_add(seconds(to - from));
    let input = [
        "-ss",
        &format!("{from:.3}"),
        "-to",
        &format!("{to:.3}"),
        "-f",
        "mp4",
        "-i",
        MEDIA,
    ];
    let recipe = Recipe {
        stream: &entry.stream,
        id: format!("{}-from-{from:.0}-to-{to:.0}", entry.id),
        title: title.unwrap_or(&entry.facts.title).to_owned(),
        began,
        ended: ended.context("the time is out of range")?,
        input: input.map(str::to_owned).to_vec(),
        folder: &place,
        // in an MP4 file it has its form already
        aac: false,
        least: 0.0,
        expected: to - from,
        chapters: within(&entry.facts.chapters, from, to),
        parts: Vec::new(),
        clip: Some(ClipOf {
            entry: entry.id.clone(),
            title: entry.facts.title.clone(),
            from,
            to,
        }),
    };
    Ok(make(store, recipe)?)
}

/// The chapters of a clip.
fn within(chapters: &[Chapter], from: f64, to: f64) -> Vec<Chapter> {
    let before = chapters.iter().rev().find(|chapter| chapter.at <= from);
    let first = before.map(|chapter| Chapter {
        at: 0.0,
        title: chapter.title.clone(),
    });
    let rest = chapters
        .iter()
        .filter(|chapter| from < chapter.at && chapter.at < to);
    let rest = rest.map(|chapter| Chapter {
        at: chapter.at - from,
        title: chapter.title.clone(),
    });
    let all: Vec<Chapter> = first.into_iter().chain(rest).collect();
    match all.len() {
        1 => Vec::new(),
        _ => all,
    }
}

fn seconds(seconds: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(seconds).unwrap_or_default()
}

/// "1:30:05", "5:00": a length or a position.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Reads a position such as `1:30:05`, `10:00` or `90`, in seconds.
pub fn position(text: &str) -> Option<f64> {
    let mut seconds = 0.0;
    let mut parts = text.split(':').peekable();
    let mut count = 0;
    while let Some(part) = parts.next() {
        count += 1;
        let last = parts.peek().is_none();
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, more) = part.split_once('.').unwrap_or((part, "0"));
        let fits = digits(whole) && digits(more) && (last || !part.contains('.'));
        let number: f64 = part.parse().ok().filter(|_| fits)?;
        if count > 1 && number >= 60.0 {
            return None;
        }
        seconds = 60.0 * seconds + number;
    }
    (count <= 3).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_written_as_players_show_them() {
        for (text, seconds) in [
            ("0", Some(0.0)),
            ("90", Some(90.0)),
            ("12:30", Some(750.0)),
            ("1:02:03.5", Some(3723.5)),
            ("12:60", None),
            ("1:2:3:4", None),
            ("1.5:00", None),
            ("-5", None),
            ("", None),
            ("1:", None),
            ("10m", None),
        ] {
            assert_eq!(position(text), seconds, "{text}");
        }
        assert_eq!(
            [0.4, 59.6, 750.0, 5405.0].map(clock),
            ["0:00", "1:00", "12:30", "1:30:05"]
        );
    }

    #[test]
    fn a_clip_has_the_chapters_within_it() {
        let chapter = |at, title: &str| Chapter {
            at,
            title: Some(title.to_owned()),
        };
        let all = [chapter(0.0, "a"), chapter(60.0, "b"), chapter(120.0, "c")];
        assert_eq!(
            within(&all, 30.0, 100.0),
            [chapter(0.0, "a"), chapter(30.0, "b")]
        );
        assert_eq!(within(&all, 60.0, 100.0), []);
        assert_eq!(within(&[], 60.0, 100.0), []);
    }
}
