//! Makes an entry: joins files without encoding, takes a picture, and writes down the facts.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use jiff::Timestamp;
use roster::StreamName;

use super::{
    entry::{Chapter, ClipOf, Entry, EntryFacts, MEDIA, PLAYLIST, POSTER, Part},
    plan::LONG,
    probe::{Container, Probe, probe},
    store::Store,
    tools,
};

/// The codecs that browsers play in an MP4 file.
const PLAYED: [&str; 7] = ["h264", "hevc", "av1", "vp9", "aac", "mp3", "opus"];

/// Width of a picture in pixels.
const WIDTH: u32 = 640;

/// Seconds of a segment of a long entry.
const SEGMENT: &str = "6";

/// What an entry is made of.
pub(super) struct Recipe<'a> {
    pub(super) stream: &'a StreamName,
    /// The name that it should have.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) began: Timestamp,
    pub(super) ended: Timestamp,
    /// ffmpeg's arguments for its input, in `folder`.
    pub(super) input: Vec<String>,
    pub(super) folder: &'a Path,
    /// Whether its sound is AAC, which has another form in MPEG-TS.
    pub(super) aac: bool,
    /// How long it must be at least, in seconds.
    pub(super) least: f64,
    /// About how long it is, in seconds.
    pub(super) expected: f64,
    pub(super) chapters: Vec<Chapter>,
    pub(super) parts: Vec<Part>,
    /// What it is a clip of.
    pub(super) clip: Option<ClipOf>,
}

/// Makes the entry. It is complete when this returns, and otherwise not there.
///
/// # Errors
/// If ffmpeg fails, or the disk.
pub(super) fn make(store: &Store, recipe: Recipe<'_>) -> anyhow::Result<Entry> {
    let stage = store.stage()?;
    let place = stage.path();
    let playlist = recipe.expected >= LONG;
    join(&recipe, place, playlist)?;
    let media = place.join(MEDIA);
    let Probe {
        duration,
        video,
        audio,
        ..
    } = probe(&media, Container::Mp4)?;
    if duration < recipe.least {
        bail!(
            "only {duration:.0} of {:.0} seconds can be read; `mitts archive import` takes a repaired file",
            recipe.expected
        );
    }
    let codecs = [
        video.as_ref().map(|it| &it.codec),
        audio.as_ref().map(|it| &it.codec),
    ];
    if let Some(codec) = codecs
        .into_iter()
        .flatten()
        .find(|it| !PLAYED.contains(&it.as_str()))
    {
        bail!(
            "browsers do not play {codec} in an MP4 file; encode it anew: ffmpeg -i FILE -c:v libx264 -c:a aac new.mp4"
        );
    }
    let poster = match &video {
        // an entry without a picture is no worse
        Some(_) => poster(place, duration).unwrap_or_default(),
        None => None,
    };
    let facts = EntryFacts {
        title: recipe.title,
        began: recipe.began,
        ended: recipe.ended,
        duration: (duration * 1000.0).round() / 1000.0,
        bytes: fs::metadata(&media)?.len(),
        video,
        audio,
        playlist,
        poster,
        chapters: recipe.chapters,
        parts: recipe.parts,
        clip: recipe.clip,
        stored: None,
    };
    store.keep(stage, recipe.stream, &recipe.id, facts)
}

/// Writes [`MEDIA`]: with its index first, or in segments with a playlist.
fn join(recipe: &Recipe<'_>, place: &Path, playlist: bool) -> anyhow::Result<()> {
    let shown = || format!("{} cannot be written", place.display());
    let target = place.join(MEDIA);
    let target = target.to_str().with_context(shown)?;
    let list = place.join(PLAYLIST);
    let list = list.to_str().with_context(shown)?;
    let mut arguments = vec![
        "-v",
        "error",
        "-nostdin",
        "-fflags",
        "+discardcorrupt+genpts",
    ];
    arguments.extend(recipe.input.iter().map(String::as_str));
    // the first picture and the first sound; nothing of what the file says about itself
    arguments.extend([
        "-map",
        "0:V:0?",
        "-map",
        "0:a:0?",
        "-c",
        "copy",
        "-map_metadata",
        "-1",
    ]);
    arguments.extend(["-map_chapters", "-1", "-avoid_negative_ts", "make_zero"]);
    if recipe.aac {
        arguments.extend(["-bsf:a", "aac_adtstoasc"]);
    }
    match playlist {
        false => arguments.extend(["-movflags", "+faststart", "-f", "mp4", target]),
        true => arguments.extend([
            "-f",
            "hls",
            "-hls_time",
            SEGMENT,
            "-hls_playlist_type",
            "vod",
            "-hls_segment_type",
            "fmp4",
            "-hls_flags",
            "single_file",
            "-hls_segment_filename",
            target,
            list,
        ]),
    }
    tools::run("ffmpeg", recipe.folder, &arguments)?;
    Ok(())
}

/// Takes a picture from a tenth of the length, and returns its size.
fn poster(place: &Path, duration: f64) -> anyhow::Result<Option<[u32; 2]>> {
    let at = format!("{:.3}", (duration / 10.0).min(60.0));
    let scale = format!("scale='min({WIDTH},iw)':-2");
    let arguments = [
        "-v",
        "error",
        "-nostdin",
        "-ss",
        &at,
        "-f",
        "mp4",
        "-i",
        MEDIA,
        "-frames:v",
        "1",
        "-vf",
        &scale,
        "-q:v",
        "4",
        POSTER,
    ];
    tools::run("ffmpeg", place, &arguments)?;
    let size = imagesize::size(place.join(POSTER))?;
    Ok(Some([
        u32::try_from(size.width)?,
        u32::try_from(size.height)?,
    ]))
}
