//! Decides about publishing.

use engine::{Address, webhook::Protocol};
use jiff::Timestamp;
use roster::{App, Standing, StreamName, holds_key, token_of_guest};

use super::{
    guest::{self, GuestPublisher, Shown},
    ingest::ingest,
    verdict::{Answer, Reason, Verdict},
};
use crate::{
    directory::{Directory, slug_of},
    obs::Tokens,
};

/// Decides about a publisher at `address`, in the roster's `app` of that name. Adds the key's user and the stream
/// to `verdict`. A publish token counts as its key.
pub(super) fn publish<'d>(
    directory: &'d Directory,
    tokens: Option<&Tokens>,
    address: &Address<'_>,
    app: Option<&App>,
    protocol: Protocol,
    now: Timestamp,
    verdict: &mut Verdict<'d>,
) -> Result<Answer, Reason> {
    let ingest = ingest(protocol).ok_or(Reason::UnknownProtocol)?;
    if !address.file.is_empty() && address.file.bytes().all(|c| c == b'/') {
        return Err(Reason::SlashAfter);
    }
    if !address.file.is_empty() {
        // the engine would use the last part of an RTMP path as the name
        return Err(Reason::TooDeep);
    }
    let mut keys = address.keys();
    let behind_name = keys.next();
    if keys.any(|key| Some(key) != behind_name) {
        return Err(Reason::SeveralKeys);
    }
    let text = behind_name.unwrap_or(address.stream);
    let token = || tokens.and_then(|tokens| tokens.open_of_guest(text));
    let shown = match token_of_guest(text) {
        Some(signed) => Some(Shown::Key(signed)),
        None => token().map(|token| Shown::Token(token, text)),
    };
    if let Some(shown) = shown {
        let publisher = GuestPublisher {
            shown,
            address,
            name: behind_name.map(|_| address.stream),
            app,
            ingest,
        };
        return guest::publish(directory, &publisher, now, verdict);
    }
    let token = tokens.and_then(|tokens| tokens.open(text));
    let found = match token {
        Some(token) => directory.find_hash(&token.key),
        None => directory.find(text),
    };
    let holder = found?.ok_or(Reason::UnknownKey)?;
    let (user, key) = (&holder.user, holder.key());
    verdict.user = Some(slug_of(user));
    if token.is_some_and(|token| token.is_over(now)) {
        return Err(Reason::TokenOver);
    }

    if behind_name.is_some() && address.stream != user.slug.as_str() {
        return Err(Reason::OtherName);
    }
    if !user.enabled {
        return Err(Reason::Disabled);
    }
    if user.is_refused(now) {
        return Err(Reason::Refused);
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
    let mut window = key.window;
    if user.only_turns {
        let end = directory.roster().slot(user, app, now);
        let end = end.ok_or(Reason::NoTurn)?;
        window.until = Some(window.until.map_or(end, |until| until.min(end)));
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
        // the last fraction of a millisecond must not become 0, which means "never" to the engine
        lifetime: window.remaining_ms(now).map(|left| left.max(1)),
    })
}
