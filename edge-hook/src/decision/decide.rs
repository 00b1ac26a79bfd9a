//! Decides about a request, as far as publishing and playback have the same rules.

use engine::{
    Address,
    webhook::{Direction, Request, Status},
};
use jiff::Timestamp;
use roster::holds_key;

use super::{
    play::play,
    publish::publish,
    slips,
    verdict::{Answer, Reason, Verdict},
};
use crate::{directory::Directory, obs::Tokens};

/// Decides one request.
///
/// Publishing needs a valid key of an enabled user, in one of their apps, by a protocol of the app's
/// `ingest`, within the key's window. The key is the stream name in the address, or `?key=` after the user's
/// public name. A guest's key is signed, and says itself which stream it is for. Other reasons for a denial are given only to the holder of a valid key. An ambiguous address is
/// denied first.
///
/// Everyone may play, except private streams, protocols that are not in the app's `playback`, and names that
/// look like a key, since the engine would log them.
pub fn decide<'d>(directory: &'d Directory, request: &Request<'_>, now: Timestamp) -> Verdict<'d> {
    decide_with(directory, None, request, now)
}

/// The same where a publish token counts as the key in whose place it is.
pub(crate) fn decide_with<'d>(
    directory: &'d Directory,
    tokens: Option<&Tokens>,
    request: &Request<'_>,
    now: Timestamp,
) -> Verdict<'d> {
    let mut verdict = Verdict {
        answer: Answer::Noted,
        user: None,
        app: None,
        admitted: None,
        guest: None,
    };
    let address = Address::parse(&request.url);
    let app = address.and_then(|address| directory.roster().apps.get(address.app));
    verdict.app = app.map(|app| app.slug.as_str());
    verdict.answer = match (request.status, request.direction, address) {
        (Status::Closing, ..) => return verdict,
        (Status::Other, ..) => Err(Reason::UnknownStatus),
        (_, Direction::Other, _) => Err(Reason::UnknownDirection),
        // these reasons depend only on the text, not on whether the key is valid
        (_, Direction::Incoming, _) if slips::has_space(&request.url) => Err(Reason::Space),
        _ if !Address::is_unambiguous(&request.url) => Err(Reason::Ambiguous),
        (_, Direction::Incoming, None) if slips::has_empty_part(&request.url) => {
            Err(Reason::SlashBefore)
        }
        (_, _, None) => Err(Reason::NoStream),
        (_, Direction::Incoming, Some(address)) => publish(
            directory,
            tokens,
            &address,
            app,
            request.protocol,
            now,
            &mut verdict,
        ),
        (_, Direction::Outgoing, Some(address)) => {
            // the engine would log a key anywhere in the address
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
