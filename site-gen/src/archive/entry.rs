//! The facts of an entry, as they are in `entry.json` beside its media.

use jiff::Timestamp;
use roster::StreamName;
use serde::{Deserialize, Serialize};

/// The file with the facts.
pub const FACTS: &str = "entry.json";

/// The file with picture and sound.
pub const MEDIA: &str = "video.mp4";

/// The playlist of a long entry. Its segments are parts of [`MEDIA`].
pub const PLAYLIST: &str = "video.m3u8";

/// The picture.
pub const POSTER: &str = "poster.jpg";

/// An entry of the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The stream that was recorded.
    pub stream: StreamName,
    /// Its name among the stream's entries: `2026-11-27-2000`.
    pub id: String,
    /// All that is known about it.
    pub facts: EntryFacts,
}

/// What is known about an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryFacts {
    /// The title, for people.
    pub title: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How long it plays, in seconds. Less than from beginning to end if the stream was interrupted.
    pub duration: f64,
    /// The size of its media.
    pub bytes: u64,
    /// The codec and the size of its picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoFacts>,
    /// The codec of its sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioFacts>,
    /// Whether there is a playlist, because it is long.
    #[serde(default)]
    pub playlist: bool,
    /// Width and height of its still picture, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<[u32; 2]>,
    /// The turns on a channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chapters: Vec<Chapter>,
    /// The recordings that it was made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What it is a clip of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<ClipOf>,
    /// What an object store has of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<Stored>,
}

/// The part of another entry that a clip is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipOf {
    /// The other entry's name among the stream's.
    pub entry: String,
    /// Its title then.
    pub title: String,
    /// Where the clip begins in it, in seconds.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// What an object store has of an entry, and was proved to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The store: `s3://bucket/prefix`.
    pub at: String,
    /// The files.
    pub files: Vec<StoredFile>,
    /// Whether the media is there alone.
    #[serde(default)]
    pub removed: bool,
}

/// A file in an object store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its name: `video.mp4`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// The picture of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// ffmpeg's name for the codec: `h264`.
    pub codec: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The sound of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioFacts {
    /// ffmpeg's name for the codec: `aac`.
    pub codec: String,
}

/// A part of an entry with a title.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins, in seconds.
    pub at: f64,
    /// Whose turn it is; `None` is the standby clip.
    pub title: Option<String>,
}

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    /// The file's name in the folder of the stream's recordings.
    pub file: String,
    /// Its size.
    pub bytes: u64,
}

impl Entry {
    /// Its name for people and commands: `show/alice/2026-11-27-2000`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.stream, self.id)
    }
}

impl EntryFacts {
    /// An entry of nothing, which began at this moment.
    pub(super) fn empty_at(began: Timestamp) -> Self {
        EntryFacts {
            title: "Title".to_owned(),
            began,
            ended: began,
            duration: 0.0,
            bytes: 0,
            video: None,
            audio: None,
            playlist: false,
            poster: None,
            chapters: Vec::new(),
            parts: Vec::new(),
            clip: None,
            stored: None,
        }
    }

    /// An entry of nothing, which began at this second.
    #[cfg(test)]
    pub(crate) fn empty(second: i64) -> Self {
        Self::empty_at(Timestamp::from_second(second).unwrap())
    }
}

/// Whether a name can be that of an entry: it begins with a date.
pub(super) fn is_id(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
        && name.len() <= 80
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
