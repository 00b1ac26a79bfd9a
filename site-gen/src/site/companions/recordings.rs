//! The lists of entries for programs: RSS with enclosures, and JSON in the shape of MediaMTX's playback server.
//!
//! RSS is written with `quick-xml`, which is there already: the crate `rss` would bring another version of it.

use jiff::{Timestamp, fmt::rfc2822};
use quick_xml::{Writer, events::BytesText};
use serde::Serialize;

use crate::{
    archive::Entry,
    escape,
    site::{
        address,
        companions::Companion,
        facts::{
            Facts,
            archive::{Recorded, whole_media},
        },
        view::{RECORDINGS, clip_text},
    },
};

/// The most entries of a feed.
const MOST: usize = 50;

/// The list in JSON, beside the page.
const LIST: &str = "list.json";

/// An entry with its stream, as in a list.
type Item<'f> = (&'f Entry, &'f Recorded<'f>);

/// The names of all of these files.
pub(super) fn names(facts: &Facts<'_>) -> Vec<String> {
    let Some(archive) = &facts.archive else {
        return Vec::new();
    };
    let streams = archive
        .streams
        .iter()
        .map(|one| (one.path.as_str(), one.listed));
    let lists = streams.chain([(address::ARCHIVE, true)]);
    lists
        .flat_map(|(path, listed)| {
            let feed = listed.then(|| name(path, RECORDINGS));
            [Some(name(path, LIST)), feed].into_iter().flatten()
        })
        .collect()
}

/// These files.
pub(super) fn files<'f>(facts: &'f Facts<'_>) -> Vec<Companion<'f>> {
    let Some(archive) = &facts.archive else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for one in &archive.streams {
        let items: Vec<Item<'f>> = one.entries.iter().map(|entry| (*entry, one)).collect();
        files.push((name(&one.path, LIST), list(facts, &items)));
        if one.listed {
            let title = facts.texts.say("archive.of", &[("name", one.name)]);
            files.push((
                name(&one.path, RECORDINGS),
                feed(facts, &one.path, &title, &items),
            ));
        }
    }
    let all = archive.public.iter();
    let all: Vec<Item<'f>> = all
        .map(|(entry, at)| (*entry, &archive.streams[*at]))
        .collect();
    let title = facts.texts.say("archive.title", &[]);
    let path = address::ARCHIVE;
    files.push((name(path, LIST), list(facts, &all)));
    files.push((name(path, RECORDINGS), feed(facts, path, &title, &all)));
    files.into_iter().map(Companion::made).collect()
}

/// `alice/archive/list.json` of `/alice/archive/`.
fn name(path: &str, file: &str) -> String {
    format!("{}{file}", &path[1..])
}

/// A recording as MediaMTX's playback server lists it, and its stream.
#[derive(Serialize)]
struct Listed<'a> {
    /// RFC 3339.
    start: String,
    /// In seconds.
    duration: f64,
    url: String,
    stream: &'a str,
}

/// The oldest first, one a line.
fn list(facts: &Facts<'_>, items: &[Item<'_>]) -> String {
    let lines = items.iter().filter_map(|(entry, recorded)| {
        let listed = Listed {
            start: entry.facts.began.to_string(),
            duration: entry.facts.duration,
            url: whole_media(facts.roster, entry, &facts.info.url),
            stream: &recorded.stream.to_string(),
        };
        // an entry has only strings and a finite number
        serde_json::to_string(&listed).ok()
    });
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => "[]\n".to_owned(),
        false => format!("[\n{}\n]\n", lines.join(",\n")),
    }
}

/// The newest entries as RSS 2.0.
fn feed(facts: &Facts<'_>, path: &str, title: &str, items: &[Item<'_>]) -> String {
    let url = &facts.info.url;
    let home = format!("{url}{path}");
    let mut bytes = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    let mut writer = Writer::new_with_indent(&mut bytes, b' ', 0);
    let written = writer
        .create_element("rss")
        .with_attributes([
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ])
        .write_inner_content(|writer| {
            writer
                .create_element("channel")
                .write_inner_content(|writer| {
                    let whole = format!("{title} · {}", facts.info.title);
                    text(writer, "title", &whole)?;
                    text(writer, "link", &home)?;
                    text(writer, "description", &whole)?;
                    text(writer, "language", &facts.info.language)?;
                    writer
                        .create_element("atom:link")
                        .with_attributes([
                            ("rel", "self"),
                            ("type", "application/rss+xml"),
                            ("href", format!("{home}{RECORDINGS}").as_str()),
                        ])
                        .write_empty()?;
                    for (entry, recorded) in items.iter().rev().take(MOST) {
                        item(writer, facts, entry, recorded)?;
                    }
                    Ok(())
                })?;
            Ok(())
        })
        .is_ok();
    debug_assert!(written, "writing into memory cannot fail");
    bytes.push(b'\n');
    String::from_utf8_lossy(&bytes).into_owned()
}

fn item<W: std::io::Write>(
    writer: &mut Writer<W>,
    facts: &Facts<'_>,
    entry: &Entry,
    recorded: &Recorded<'_>,
) -> std::io::Result<()> {
    let url = &facts.info.url;
    let page = format!("{url}{}", recorded.page(entry));
    let began = facts
        .texts
        .moment(entry.facts.began, &facts.roster.site.timezone);
    writer
        .create_element("item")
        .write_inner_content(|writer| {
            let title = match &entry.facts.clip {
                Some(clip) if clip.title == entry.facts.title => clip_text(facts, clip),
                _ => entry.facts.title.clone(),
            };
            text(writer, "title", &title)?;
            text(writer, "link", &page)?;
            text(writer, "guid", &page)?;
            text(writer, "pubDate", &rfc_2822(entry.facts.ended))?;
            text(
                writer,
                "description",
                &format!("{} · {began}", recorded.name),
            )?;
            writer
                .create_element("enclosure")
                .with_attributes([
                    ("url", whole_media(facts.roster, entry, url).as_str()),
                    ("length", &entry.facts.bytes.to_string()),
                    ("type", "video/mp4"),
                ])
                .write_empty()?;
            Ok(())
        })?;
    Ok(())
}

fn text<W: std::io::Write>(writer: &mut Writer<W>, name: &str, text: &str) -> std::io::Result<()> {
    // without what XML does not allow
    let text = escape::xml(text);
    let text = BytesText::from_escaped(text);
    writer.create_element(name).write_text_content(text)?;
    Ok(())
}

/// `Fri, 27 Nov 2026 19:00:00 GMT`.
fn rfc_2822(at: Timestamp) -> String {
    let printer = rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_breaks_a_feed() {
        let mut bytes = Vec::new();
        text(
            &mut Writer::new(&mut bytes),
            "title",
            "</title>\u{1}<b> & \"c\"",
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "<title>&lt;/title&gt;&lt;b&gt; &amp; &quot;c&quot;</title>"
        );
    }
}
