//! Recordings: the media of the archive, which are in a folder of their own, and the pages about private ones.

use std::path::PathBuf;

use roster::{Roster, StreamName};

use super::{
    guard::{Denial, Guard},
    headers,
    live::STREAM,
    writer::{Caddy, token},
};

/// The files of an entry that the site serves.
pub(in crate::deploy) const FILES: &str = r"(?:video\.mp4|video\.m3u8|poster\.jpg)";

/// The name of an entry.
pub(in crate::deploy) const ENTRY: &str = "[0-9][a-z0-9-]*";

/// The archive of a roster that the site shows.
pub(super) struct Archive {
    store: PathBuf,
}

impl Archive {
    pub(super) fn new(roster: &Roster) -> Option<Self> {
        let archive = roster.archive.as_ref()?;
        archive.public.then(|| Archive {
            store: archive.folder.value.clone(),
        })
    }

    /// Writes the route of everything about recordings below an app; `apps` is a group of a regular expression. About the
    /// viewers of private streams the function is asked first, as about their media.
    pub(super) fn route(
        &self,
        apps: &str,
        guard: &Guard,
        pages: impl FnOnce(&mut Caddy),
        caddy: &mut Caddy,
    ) {
        caddy.comment("Recordings.");
        caddy.line(&format!(
            "@recordings path_regexp recordings ^/{apps}/({STREAM})/archive(?:/|$)"
        ));
        caddy.block("handle @recordings", |caddy| {
            caddy.block("route", |caddy| {
                guard.stream("{re.recordings.1}", Denial::Missing, caddy);
                caddy.block("@media", |caddy| {
                    caddy.line("method GET HEAD");
                    let apps = apps.replacen("(?:", "(", 1);
                    caddy.line(&format!(
                        "path_regexp media ^/{apps}/({STREAM})/archive/({ENTRY})/({FILES})$"
                    ));
                });
                caddy.block("handle @media", |caddy| {
                    caddy.line("rewrite * /{re.media.1}/{re.media.2}/{re.media.3}/{re.media.4}");
                    let store = self.store.to_string_lossy();
                    caddy.line(&format!("root * {}", token(&store)));
                    caddy.line(&format!("header ?Cache-Control {}", headers::CACHE_PAGES));
                    for (ending, kind) in [
                        ("m3u8", "application/vnd.apple.mpegurl"),
                        ("mp4", "video/mp4"),
                        ("jpg", "image/jpeg"),
                    ] {
                        caddy.line(&format!("@media_{ending} path *.{ending}"));
                        caddy.line(&format!("header @media_{ending} Content-Type {kind}"));
                    }
                    caddy.line("file_server");
                });
                caddy.block("handle", pages);
            });
        });
        caddy.gap();
    }
}

/// Whether a path below an app is that of an entry's file, and the file's place in the archive: `show/alice/ID/video.mp4`.
pub fn file_at(stream: &StreamName, file: &str) -> Option<PathBuf> {
    let mut parts = file.strip_prefix("archive/")?.split('/');
    let (entry, name) = (parts.next()?, parts.next()?);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let good = entry.starts_with(|c: char| c.is_ascii_digit()) && entry.chars().all(plain);
    let known = ["video.mp4", "video.m3u8", "poster.jpg"].contains(&name);
    let place = [&*stream.app, &*stream.name, entry, name];
    (good && known && parts.next().is_none()).then(|| place.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_entries_are_served() {
        let stream = StreamName::try_from("show/alice".to_owned()).unwrap();
        let at = |file: &str| file_at(&stream, file);
        assert_eq!(
            at("archive/2026-11-27-2000/video.mp4"),
            Some("show/alice/2026-11-27-2000/video.mp4".into())
        );
        for other in [
            "archive/2026-11-27-2000/",
            "archive/2026-11-27-2000/entry.json",
            "archive/../video.mp4",
            "archive/.making-1/video.mp4",
            "archive/2026/a/video.mp4",
            "2026/video.mp4",
        ] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
