//! Decides about playback.

use engine::{Address, webhook::Protocol};
use roster::{App, Playback};

use super::verdict::{Answer, Reason, Verdict};
use crate::directory::{Directory, slug_of};

/// The longest stream name in characters: longer names fail in some parts of the engine.
const MAX_NAME: usize = 64;

/// Decides about a viewer at `address`, in the roster's `app` of that name. Adds the stream's user to `verdict`.
pub(super) fn play<'d>(
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
    let user = directory.user(name)?;
    verdict.user = user.as_ref().map(slug_of);
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
    if directory
        .named(name, user.as_deref())
        .audience(&app.slug)
        .is_some()
    {
        return Err(Reason::Private);
    }
    Ok(Answer::Allowed {
        new_url: None,
        lifetime: None,
    })
}
