//! The archive: which entries the site shows, and where.

use std::collections::{HashMap, HashSet};

use roster::{Roster, Slug, StreamName};

use crate::{
    archive::{
        Entry,
        entry::{MEDIA, PLAYLIST, POSTER},
    },
    site::address,
};

/// The entries that the site shows.
pub struct Archive<'a> {
    /// The streams that have a list, in the order of the roster.
    pub streams: Vec<Recorded<'a>>,
    /// The entries that everyone may see, with their streams, the oldest first.
    pub public: Vec<(&'a Entry, usize)>,
    by_stream: HashMap<StreamName, usize>,
}

/// A stream with recordings.
pub struct Recorded<'a> {
    /// The stream.
    pub stream: StreamName,
    /// The name of its page.
    pub name: &'a str,
    /// The list of its entries: `/alice/archive/`. That of a private stream is below its app, where viewers are asked for:
    /// `/show/alice/archive/`.
    pub path: String,
    /// Its watch page.
    pub watch: String,
    /// Whether only its watchers may see them.
    pub private: bool,
    /// Whether lists of the whole site have them.
    pub listed: bool,
    /// Its entries, the oldest first.
    pub entries: Vec<&'a Entry>,
}

impl<'a> Archive<'a> {
    /// The archive of a roster; `entries` are sorted, the oldest first. Entries of streams that are not in the roster are not
    /// shown, since nobody knows who may see them.
    pub(super) fn of(roster: &'a Roster, entries: &'a [Entry]) -> Self {
        let mut by_name: HashMap<&StreamName, Vec<&Entry>> = HashMap::new();
        for entry in entries {
            by_name.entry(&entry.stream).or_default().push(entry);
        }
        let apps = roster.apps.values();
        let recorded: HashSet<(&Slug, &Slug)> = apps
            .flat_map(|app| roster.recorded_in(app).map(|name| (&app.slug.value, name)))
            .collect();
        let mut streams = Vec::new();
        for stream in all_streams(roster) {
            let entries = by_name.remove(&stream).unwrap_or_default();
            if entries.is_empty() && !recorded.contains(&(&stream.app, &stream.name)) {
                continue;
            }
            let private = roster.is_private(&stream);
            let watch = roster.watch_path(&stream);
            streams.push(Recorded {
                name: roster.name_of(&stream).unwrap_or(""),
                path: match private {
                    true => format!("/{stream}{}", address::ARCHIVE),
                    false => format!("{watch}{}", &address::ARCHIVE[1..]),
                },
                watch,
                private,
                listed: roster.is_watchable(&stream),
                entries,
                stream,
            });
        }
        let listed = streams.iter().enumerate().filter(|(_, one)| one.listed);
        let mut public: Vec<(&Entry, usize)> = listed
            .flat_map(|(at, one)| one.entries.iter().map(move |entry| (*entry, at)))
            .collect();
        public.sort_by(|(one, _), (other, _)| {
            let key = |entry: &'a Entry| (entry.facts.began, &entry.stream, &entry.id);
            key(one).cmp(&key(other))
        });
        let by_stream = streams.iter().enumerate();
        Archive {
            by_stream: by_stream
                .map(|(at, one)| (one.stream.clone(), at))
                .collect(),
            streams,
            public,
        }
    }

    /// The list of a stream.
    pub fn of_stream(&self, stream: &StreamName) -> Option<&Recorded<'a>> {
        Some(&self.streams[*self.by_stream.get(stream)?])
    }
}

impl Recorded<'_> {
    /// The page of one of its entries.
    pub fn page(&self, entry: &Entry) -> String {
        format!("{}{}/", self.path, entry.id)
    }
}

/// The address of an entry's file on the site.
fn file(entry: &Entry, name: &str) -> String {
    format!("/{}{}{}/{name}", entry.stream, address::ARCHIVE, entry.id)
}

/// The address of an entry's media, on the site or in the object store: everybody can read that, so it is only for streams that
/// everybody may watch.
fn loaded(roster: &Roster, entry: &Entry, name: &str) -> String {
    let bucket = roster.archive.as_ref().and_then(|it| it.bucket.as_ref());
    let stored = entry.facts.stored.as_ref();
    match (bucket, bucket.and_then(|it| it.url.as_ref()), stored) {
        (Some(bucket), Some(url), Some(stored))
            if stored.at == bucket.address.to_string() && roster.is_watchable(&entry.stream) =>
        {
            format!("{}/{}/{name}", url.base(), entry.name())
        }
        _ => file(entry, name),
    }
}

/// The address of an entry's media.
pub fn media(roster: &Roster, entry: &Entry) -> String {
    loaded(roster, entry, MEDIA)
}

/// The same for other programs: with scheme and host.
pub fn whole_media(roster: &Roster, entry: &Entry, site: &str) -> String {
    let media = media(roster, entry);
    match media.starts_with('/') {
        true => format!("{site}{media}"),
        false => media,
    }
}

/// The address of an entry's playlist, if it has one. Its parts are at the address of the media.
pub fn playlist(roster: &Roster, entry: &Entry) -> Option<String> {
    entry
        .facts
        .playlist
        .then(|| loaded(roster, entry, PLAYLIST))
}

/// The address of an entry's picture, if it has one.
pub fn poster(entry: &Entry) -> Option<String> {
    entry.facts.poster.map(|_| file(entry, POSTER))
}

/// All streams: of users, then of channels.
fn all_streams(roster: &Roster) -> impl Iterator<Item = StreamName> + '_ {
    let users = roster.users.values();
    let users = users.flat_map(|user| roster.streams_of(user));
    let channels = roster.channels.values().map(|channel| StreamName {
        app: channel.app.value.clone(),
        name: channel.slug.value.clone(),
    });
    users.chain(channels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{EntryFacts, entry::Stored};

    #[test]
    fn the_site_shows_what_its_viewers_may_know() {
        let text = "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n[apps.radio]\nrecord = true\n\
                    [users.ann]\napps = ['show', 'radio']\n[users.ben]\napps = ['show']\nwatchers = ['ann']\n\
                    [users.cat]\napps = ['show']\nenabled = false\n[archive]\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let entry = |stream: &str, second: i64| Entry {
            stream: StreamName::try_from(stream.to_owned()).unwrap(),
            id: format!("{second}"),
            facts: EntryFacts::empty(second),
        };
        let entries = ["show/cat", "show/ann", "show/ben", "show/gone", "show/ann"];
        let entries: Vec<Entry> = (0..)
            .zip(entries)
            .map(|(at, name)| entry(name, at))
            .collect();
        let archive = Archive::of(&roster, &entries);
        let streams = archive.streams.iter();
        let shown: Vec<_> = streams
            .map(|one| (one.path.as_str(), one.listed, one.entries.len()))
            .collect();
        assert_eq!(
            shown,
            [
                ("/ann/archive/", true, 2),
                ("/ann/radio/archive/", true, 0),
                ("/show/ben/archive/", false, 1),
                ("/cat/archive/", false, 1),
            ]
        );
        let public: Vec<&str> = archive
            .public
            .iter()
            .map(|(one, _)| one.id.as_str())
            .collect();
        assert_eq!(public, ["1", "4"]);
        assert_eq!(media(&roster, &entries[2]), "/show/ben/archive/2/video.mp4");
    }

    #[test]
    fn only_what_everybody_may_watch_is_loaded_from_the_store() {
        let text = "[site]\ntitle = 'a'\nurl = 'https://a'\n[apps.show]\n[users.ann]\n[users.ben]\nwatchers = ['ann']\n\
                    [archive]\nstore = 's3://club/x'\nurl = 'https://media.example.net/x'\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let whole = |stream: &str, at: Option<&str>| {
            let mut facts = EntryFacts::empty(1);
            facts.stored = at.map(|at| Stored {
                at: at.to_owned(),
                files: Vec::new(),
                removed: true,
            });
            let entry = Entry {
                stream: StreamName::try_from(stream.to_owned()).unwrap(),
                id: "1".to_owned(),
                facts,
            };
            whole_media(&roster, &entry, "https://a")
        };
        let here = |name: &str| format!("https://a/show/{name}/archive/1/video.mp4");
        assert_eq!(
            whole("show/ann", Some("s3://club/x")),
            "https://media.example.net/x/show/ann/1/video.mp4"
        );
        assert_eq!(whole("show/ann", None), here("ann"));
        assert_eq!(whole("show/ann", Some("s3://club/old")), here("ann"));
        assert_eq!(whole("show/ben", Some("s3://club/x")), here("ben"));
    }
}
