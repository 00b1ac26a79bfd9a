//! The decision. It knows no HTTP, no clock and no file.

use jiff::Timestamp;
use roster::{App, Ingest, Playback, Standing, StreamName, holds_key};

use crate::{
    address::Address,
    directory::Directory,
    request::{Direction, Protocol, Request, Status},
    slip,
    verdict::{Answer, Reason, Verdict},
};

/// Most characters of a stream name: what the engine serves everywhere.
const MAX_NAME: usize = 64;

/// Decides one request.
///
/// Publishing needs a good key of an enabled user, in an app of theirs that takes the protocol, within
/// the key's window. The key is the stream name in the address, or `?key=` behind the user's public
/// name. Whoever has no good key learns nothing but that: only the holder of one is told what else is
/// wrong. An address that can be read in two ways is refused first. Playing is for everyone, except
/// private streams, ways out that the app does not have, and names that look like a key, since the engine
/// would log those.
pub fn decide<'d>(directory: &'d Directory, request: &Request<'_>, now: Timestamp) -> Verdict<'d> {
    let mut verdict = Verdict {
        answer: Answer::Noted,
        user: None,
        app: None,
        admitted: None,
    };
    let address = Address::parse(&request.url);
    let app = address.and_then(|address| directory.roster().apps.get(address.app));
    verdict.app = app.map(|app| app.slug.as_str());
    verdict.answer = match (request.status, request.direction, address) {
        (Status::Closing, ..) => return verdict,
        (Status::Other, ..) => Err(Reason::UnknownStatus),
        (_, Direction::Other, _) => Err(Reason::UnknownDirection),
        // only what is wrong with the text is told here, the same for a good key and for none
        (_, Direction::Incoming, _) if slip::has_space(&request.url) => Err(Reason::Space),
        _ if !Address::is_plain(&request.url) => Err(Reason::Ambiguous),
        (_, Direction::Incoming, None) if slip::has_empty_part(&request.url) => {
            Err(Reason::SlashBefore)
        }
        (_, _, None) => Err(Reason::NoStream),
        (_, Direction::Incoming, Some(address)) => publish(
            directory,
            &address,
            app,
            request.protocol,
            now,
            &mut verdict,
        ),
        (_, Direction::Outgoing, Some(address)) => {
            // a key that stands anywhere would be logged by the engine
            if holds_key(&request.url) {
                Err(Reason::KeyShaped)
            } else {
                play(directory, &address, app, request.protocol, &mut verdict)
            }
        }
    }
    .unwrap_or_else(Answer::Denied);
    verdict
}

fn publish<'d>(
    directory: &'d Directory,
    address: &Address<'_>,
    app: Option<&App>,
    protocol: Protocol,
    now: Timestamp,
    verdict: &mut Verdict<'d>,
) -> Result<Answer, Reason> {
    let ingest = match protocol {
        Protocol::WebRtc => Ingest::Whip,
        Protocol::Rtmp => Ingest::Rtmp,
        Protocol::Srt => Ingest::Srt,
        Protocol::Llhls | Protocol::Thumbnail | Protocol::Hls | Protocol::Other => {
            return Err(Reason::UnknownProtocol);
        }
    };
    if !address.file.is_empty() && address.file.bytes().all(|c| c == b'/') {
        return Err(Reason::SlashAfter);
    }
    if !address.file.is_empty() {
        // the engine would take the last part of an RTMP path for the name: no key of ours looks so
        return Err(Reason::TooDeep);
    }
    let mut keys = address.keys();
    let behind_name = keys.next();
    if keys.any(|key| Some(key) != behind_name) {
        return Err(Reason::SeveralKeys);
    }
    let text = behind_name.unwrap_or(address.stream);
    let (user, key) = directory.find(text).ok_or(Reason::UnknownKey)?;
    verdict.user = Some(user.slug.as_str());

    if behind_name.is_some() && address.stream != user.slug.as_str() {
        return Err(Reason::OtherName);
    }
    if !user.enabled {
        return Err(Reason::Disabled);
    }
    let app = app.ok_or(Reason::UnknownApp)?;
    if !user.publishes_in(&app.slug) {
        return Err(Reason::OtherApp);
    }
    if !app.ingest.contains(&ingest) {
        return Err(Reason::NoIngest);
    }
    match key.window.standing(now) {
        Standing::Early => return Err(Reason::Early),
        Standing::Over => return Err(Reason::Over),
        Standing::Open => {}
    }
    let new_url = address.rewrite(&user.slug);
    if holds_key(&new_url) {
        return Err(Reason::KeyLeft);
    }
    let stream = StreamName {
        app: app.slug.value.clone(),
        name: user.slug.value.clone(),
    };
    verdict.admitted = Some((stream, key.hash.value));
    Ok(Answer::Allowed {
        new_url: Some(new_url),
        // a last fraction of a millisecond must not become 0, which is for ever
        lifetime: key.window.remaining_ms(now).map(|left| left.max(1)),
    })
}

fn play<'d>(
    directory: &'d Directory,
    address: &Address<'_>,
    app: Option<&App>,
    protocol: Protocol,
    verdict: &mut Verdict<'d>,
) -> Result<Answer, Reason> {
    let name = address.stream;
    let named = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if name.len() > MAX_NAME || !name.bytes().all(named) {
        return Err(Reason::BadName);
    }
    let user = directory.roster().users.get(name);
    verdict.user = user.map(|user| user.slug.as_str());
    let app = app.ok_or(Reason::UnknownApp)?;
    match protocol {
        Protocol::WebRtc if app.plays(Playback::Webrtc) => {}
        Protocol::Llhls if app.plays(Playback::Llhls) => {}
        Protocol::Thumbnail if app.thumbnails => {}
        Protocol::Thumbnail => return Err(Reason::NoThumbnails),
        Protocol::WebRtc | Protocol::Llhls | Protocol::Srt | Protocol::Hls => {
            return Err(Reason::NoPlayback);
        }
        Protocol::Rtmp | Protocol::Other => return Err(Reason::UnknownProtocol),
    }
    if address.file.matches('/').count() > 1 {
        return Err(Reason::TooDeep);
    }
    if !directory.roster().is_public(name) {
        return Err(Reason::Private);
    }
    Ok(Answer::Allowed {
        new_url: None,
        lifetime: None,
    })
}
