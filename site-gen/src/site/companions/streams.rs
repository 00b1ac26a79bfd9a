//! `streams.json`: every public stream with its addresses, for programs.
//!
//! It does not say what is live; `/live.json` does.

use roster::StreamName;
use serde::Serialize;

use crate::site::{assembly::Site, facts::Facts, pages::Form};

/// The file's name.
pub(super) const FILE: &str = "streams.json";

/// A stream. All addresses are absolute.
#[derive(Serialize)]
struct Entry<'a> {
    /// `show/alice`, as in `/live.json`.
    id: String,
    app: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    name: &'a str,
    page: String,
    /// For a frame on another site, if the site allows that.
    #[serde(skip_serializing_if = "Option::is_none")]
    embed: Option<String>,
    /// For an OBS browser source.
    obs: String,
    /// For OvenPlayer and other WebRTC players of OvenMediaEngine.
    #[serde(skip_serializing_if = "Option::is_none")]
    webrtc: Option<String>,
    /// For HLS players.
    #[serde(skip_serializing_if = "Option::is_none")]
    llhls: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumbnail: Option<String>,
    /// Answers 200 while the stream is live, and 204 while it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<String>,
}

/// The file's text: one stream a line, by app, users before channels.
pub(super) fn text(site: &Site<'_>) -> String {
    let facts = site.facts;
    let embeds = site.pages.iter().any(|page| page.form == Form::Embed);
    let entries = streams(facts).filter_map(|stream| entry(facts, &stream, embeds));
    // an entry only has strings
    let lines = entries.filter_map(|entry| serde_json::to_string(&entry).ok());
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => "{\"streams\": []}\n".to_owned(),
        false => format!("{{\"streams\": [\n{}\n]}}\n", lines.join(",\n")),
    }
}

/// The public streams, in the order of `/live.json`.
fn streams<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = StreamName> + 'a {
    let roster = facts.roster;
    roster.apps.values().flat_map(move |app| {
        let users = roster.users.values();
        let users = users.flat_map(|user| roster.streams_of(user));
        let channels = roster.channels.values().map(|channel| StreamName {
            app: channel.app.value.clone(),
            name: channel.slug.value.clone(),
        });
        let streams = users.chain(channels);
        streams.filter(|stream| stream.app == app.slug.value && roster.is_watchable(stream))
    })
}

fn entry<'a>(facts: &'a Facts<'a>, stream: &StreamName, embeds: bool) -> Option<Entry<'a>> {
    let roster = facts.roster;
    let app = roster.apps.get(&stream.app)?;
    let url = &roster.site.url;
    let addresses = facts.endpoints.addresses(stream, app, &roster.ome);
    let absolute = |address: String| match address.starts_with(':') {
        true => format!("http://{}{address}", url.host()),
        false => format!("{}{address}", url.origin()),
    };
    let page = absolute(roster.watch_path(stream));
    let user = roster.users.get(&stream.name);
    Some(Entry {
        id: stream.to_string(),
        app: &app.slug.value,
        user: user.map(|user| &*user.slug.value),
        channel: match user {
            Some(_) => None,
            None => (roster.channels.get(&stream.name)).map(|channel| &*channel.slug.value),
        },
        name: roster.name_of(stream)?,
        embed: embeds.then(|| format!("{page}{}", Form::Embed.suffix())),
        obs: format!("{page}{}", Form::Obs.suffix()),
        page,
        // ws and wss, as http and https
        webrtc: (addresses.webrtc).map(|address| absolute(address).replacen("http", "ws", 1)),
        llhls: addresses.llhls.map(absolute),
        thumbnail: addresses.thumb.map(absolute),
        live: addresses.live.map(absolute),
    })
}
