//! Entries of the archive, and lists of them.

use serde::Serialize;

use crate::{
    archive::{Entry, clip::clock, entry::ClipOf},
    site::facts::{
        Facts,
        archive::{Recorded, media, playlist, poster},
        dates::rfc3339,
        people::{hue, initials},
    },
    words::size,
};

/// A page of a list of entries.
#[derive(Serialize)]
pub struct ArchiveInfo<'a> {
    /// Its heading.
    pub title: String,
    /// The watch page, for the list of one stream.
    pub watch: Option<&'a str>,
    /// The name of that stream's page.
    pub name: Option<&'a str>,
    /// The entries, the newest first.
    pub entries: Vec<Card>,
}

/// The pages before and after a page of a list of entries.
#[derive(Serialize)]
pub struct ArchivePages {
    /// The one with newer entries.
    pub newer: Option<String>,
    /// The one with older entries.
    pub older: Option<String>,
}

/// An entry in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// Its page.
    pub path: String,
    /// When it began: RFC 3339 with the site's offset.
    pub began: String,
    /// The same for people, in the site's zone.
    pub shown: String,
    /// How long it is: `1:30:05`.
    pub length: String,
    /// What part of another entry it is: "Clip, 10:00 to 12:30".
    pub clip: Option<String>,
    /// The address of its picture.
    pub poster: Option<String>,
    /// Letters instead of a picture.
    pub initials: String,
    /// The tint behind them, 0 to 359.
    pub hue: u16,
}

impl Card {
    /// An entry of a stream.
    pub fn of(facts: &Facts<'_>, recorded: &Recorded<'_>, entry: &Entry) -> Self {
        let zone = &facts.roster.site.timezone;
        let began = entry.facts.began;
        Card {
            title: entry.facts.title.clone(),
            path: recorded.page(entry),
            began: rfc3339(began, zone),
            shown: facts.texts.moment(began, zone),
            length: clock(entry.facts.duration),
            clip: entry.facts.clip.as_ref().map(|clip| {
                let (from, to) = (clock(clip.from), clock(clip.to));
                (facts.texts).say("archive.clip", &[("from", &from), ("to", &to)])
            }),
            poster: poster(entry),
            initials: initials(recorded.name),
            hue: hue(&recorded.stream.name),
        }
    }
}

/// An entry on its page.
#[derive(Serialize)]
pub struct EntryInfo<'a> {
    /// The same as in lists.
    #[serde(flatten)]
    pub card: Card,
    /// The name of the stream's page.
    pub name: &'a str,
    /// The stream's watch page.
    pub watch: &'a str,
    /// The list of the stream's entries.
    pub list: &'a str,
    /// The address of its media, which can be downloaded.
    pub media: String,
    /// The address of its playlist, if it is long.
    pub playlist: Option<String>,
    /// Whether there is only sound.
    pub sound_only: bool,
    /// Width and height in pixels.
    pub resolution: Option<[u32; 2]>,
    /// The size of its media: `1.2 GB`.
    pub size: String,
    /// The entry that it is a clip of.
    pub clip_of: Option<ClipInfo>,
    /// The name of a downloaded file.
    pub file: String,
    /// Its chapters.
    pub chapters: Vec<ChapterInfo<'a>>,
}

/// What a clip is of.
#[derive(Serialize)]
pub struct ClipInfo {
    /// "Clip of Alice, 10:00 to 12:30".
    pub text: String,
    /// The other entry's page, where the clip begins; none if it has been removed.
    pub path: Option<String>,
}

impl ClipInfo {
    fn of(facts: &Facts<'_>, recorded: &Recorded<'_>, clip: &ClipOf) -> Self {
        let other = recorded.entries.iter().find(|it| it.id == clip.entry);
        ClipInfo {
            text: clip_text(facts, clip),
            path: other.map(|other| format!("{}?t={:.0}", recorded.page(other), clip.from.floor())),
        }
    }
}

/// "Clip of Alice, 10:00 to 12:30".
pub fn clip_text(facts: &Facts<'_>, clip: &ClipOf) -> String {
    let (from, to) = (clock(clip.from), clock(clip.to));
    let parts = [("title", clip.title.as_str()), ("from", &from), ("to", &to)];
    facts.texts.say("archive.clip_of", &parts)
}

/// A chapter.
#[derive(Serialize)]
pub struct ChapterInfo<'a> {
    /// Where it begins, in whole seconds.
    pub at: u64,
    /// The same for people: `12:30`.
    pub shown: String,
    /// Whose turn it is; none is the standby clip.
    pub title: Option<&'a str>,
}

impl<'a> EntryInfo<'a> {
    /// An entry of a stream.
    pub fn of(facts: &Facts<'_>, recorded: &'a Recorded<'a>, entry: &'a Entry) -> Self {
        let chapters = entry.facts.chapters.iter().map(|chapter| ChapterInfo {
            at: chapter.at.max(0.0) as u64,
            shown: clock(chapter.at.floor()),
            title: chapter.title.as_deref(),
        });
        EntryInfo {
            card: Card::of(facts, recorded, entry),
            name: recorded.name,
            watch: &recorded.watch,
            list: &recorded.path,
            media: media(facts.roster, entry),
            playlist: playlist(facts.roster, entry),
            sound_only: entry.facts.video.is_none(),
            resolution: entry
                .facts
                .video
                .as_ref()
                .map(|video| [video.width, video.height]),
            size: size(entry.facts.bytes),
            clip_of: (entry.facts.clip.as_ref()).map(|clip| ClipInfo::of(facts, recorded, clip)),
            file: format!("{}-{}.mp4", recorded.stream.name, entry.id),
            chapters: chapters.collect(),
        }
    }
}
