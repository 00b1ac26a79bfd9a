//! Decides the answer to an OBS.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use roster::{App, Ingest, Standing, Tables, User, index::Unreadable, token_of_guest};
use serde::Deserialize;

use super::{
    config::{Advice, Config},
    encoder::Encoder,
    guest,
    hardware::encoder,
    picture::picture,
    refusal::Refusal,
    report::Report,
    token::Tokens,
    turn::in_turn,
};
use crate::directory::{Directory, slug_of};

/// How long a token is good for new connections.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The same for an OBS that comes back with an old token after an interruption, instead of asking again.
const LONG_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// The first OBS that asks again, once its token was refused five times, which takes half a minute.
const ASKS_AGAIN: (u16, u16) = (31, 1);
/// The newest OBS whose source was read, for one that does not say its version.
const NEWEST: u16 = 32;

/// What the address says to which OBS sends its request.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wish {
    /// The app to publish in; the user's first by default.
    app: Option<String>,
    /// The language of messages; the site's by default.
    pub(crate) language: Option<String>,
    /// The encoder; by default one that the machine has.
    encoder: Option<String>,
}

/// The decision: the user of the key, and what OBS is to do.
pub(crate) struct Decision<'d> {
    /// For the log.
    pub(crate) user: Option<Cow<'d, str>>,
    pub(crate) config: Result<Config, Refusal>,
}

/// Decides about a report.
pub(crate) fn decide<'d>(
    directory: &'d Directory,
    tokens: &Tokens,
    report: &Report,
    wish: &Wish,
    now: Timestamp,
) -> Decision<'d> {
    let nobody = |refusal| Decision {
        user: None,
        config: Err(refusal),
    };
    if let Some(signed) = token_of_guest(report.key()) {
        let asked = guest::Asked {
            signed,
            app: wish.app.as_deref(),
        };
        return match guest::place(directory, &asked, now) {
            Ok(place) => {
                let ends = ends(report, now).min(place.guest.until);
                let token = tokens.issue_to_guest(&place.stream, &place.guest, ends);
                Decision {
                    user: Some(place.stream.name.to_string().into()),
                    config: Ok(config(directory.roster(), place.app, token, report, wish)),
                }
            }
            Err(refusal) => nobody(refusal),
        };
    }
    let holder = match directory.find_with_equal_work(report.key()) {
        Ok(Some(holder)) => holder,
        Ok(None) => return nobody(Refusal::Unknown),
        Err(Unreadable) => return nobody(Refusal::Failed),
    };
    let (user, key) = (&holder.user, holder.key());
    let place = place(directory.roster(), user, key, wish.app.as_deref(), now);
    let config = place.map(|app| {
        let token = tokens.issue(&key.hash.value, ends(report, now));
        config(directory.roster(), app, token, report, wish)
    });
    Decision {
        user: Some(slug_of(user)),
        config,
    }
}

/// When a token for this OBS ends.
fn ends(report: &Report, now: Timestamp) -> Timestamp {
    let life = match report.version() {
        Some(version) if version < ASKS_AGAIN => LONG_LIFE,
        _ => LIFE,
    };
    now.checked_add(life).unwrap_or(now)
}

/// What this OBS is to do.
fn config(roster: &Tables, app: &App, token: String, report: &Report, wish: &Wish) -> Config {
    Config::good(Advice {
        server: roster.rtmp_address(&app.slug),
        token,
        encoder: wished(wish).unwrap_or_else(|| encoder(report)),
        obs: report.version().map_or(NEWEST, |(major, _)| major),
        picture: picture(report),
        // viewers have stereo
        channels: report.channels().unwrap_or(2).clamp(1, 2),
    })
}

/// The app in which the holder of this key may publish now.
fn place<'d>(
    roster: &'d Tables,
    user: &User,
    key: &roster::Key,
    app: Option<&str>,
    now: Timestamp,
) -> Result<&'d App, Refusal> {
    if !user.enabled {
        return Err(Refusal::Disabled);
    }
    if let Some(until) = user.refused_until.filter(|until| now < *until) {
        return Err(Refusal::Refused(until));
    }
    let takes_rtmp = |app: &&App| app.ingest.contains(&Ingest::Rtmp);
    let app = match app {
        Some(name) => {
            let own = Some(name).filter(|name| user.publishes_in(name));
            let app = own.and_then(|name| roster.apps.get(name));
            Some(app.ok_or(Refusal::App)?).filter(takes_rtmp)
        }
        None => {
            let own = user.apps.iter();
            own.filter_map(|app| roster.apps.get(app.as_str()))
                .find(takes_rtmp)
        }
    };
    let app = app.ok_or(Refusal::Protocol)?;
    let window = key.window;
    match (window.standing(now), window.from, window.until) {
        (Standing::Early, Some(from), _) => Err(Refusal::Early(from)),
        (Standing::Over, _, Some(until)) => Err(Refusal::Over(until)),
        _ => in_turn(roster, user, app, now).map(|()| app),
    }
}

fn wished(wish: &Wish) -> Option<Encoder> {
    use clap::ValueEnum;
    Encoder::from_str(wish.encoder.as_deref()?, true).ok()
}
