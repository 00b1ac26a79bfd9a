//! `mitts doctor --stream`: a test picture, by each protocol of an app, through every station to a viewer.
//!
//! It is published with a key of a user who is in the roster for as long: [`guest`]. A process of its own takes the user out
//! again, also when `mitts doctor` is killed. ffmpeg reads the key from a pipe, so no list of processes shows it.

pub mod guest;
mod publisher;
mod stations;

use std::time::Duration;

use engine::{rest::RestClient, webhook::Verifier};
use roster::{App, Ingest, Roster};

use self::{
    guest::Holder,
    stations::{Place, judge, travel},
};
use super::{Finding, program};
use crate::{operate::rest, project::Project};

/// How long a station may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Publishes in an app by each of its protocols, one after another, and tells of each by `say`.
pub async fn try_streams(
    project: &Project,
    roster: &Roster,
    app: &App,
    mut say: impl FnMut(Finding),
) {
    let place = match place(project, roster, app) {
        Ok(place) => place,
        Err(why) => {
            let remedy = "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor --stream";
            return say(Finding::problem("stream", why, remedy));
        }
    };
    if !has_x264().await {
        return say(Finding::unknown(
            "stream",
            "an ffmpeg with libx264 is needed: apt-get install ffmpeg",
        ));
    }
    let holder = match Holder::start(project, &app.slug).await {
        Ok(holder) => holder,
        Err(why) => {
            let remedy = "run this on the server, as a user who may change the roster";
            return say(Finding::problem("stream", why, remedy));
        }
    };
    for ingest in &app.ingest {
        say(match ingest {
            Ingest::Whip => Finding::unknown(
                "whip",
                "ffmpeg would show the key in the list of processes; publish from /go-live/ instead",
            ),
            Ingest::Rtmp => judge(&travel(&place, Ingest::Rtmp, holder.key()).await),
            Ingest::Srt => judge(&travel(&place, Ingest::Srt, holder.key()).await),
        });
    }
    if let Err(why) = holder.end().await {
        let remedy = format!("mitts user remove {}", guest::GUEST);
        say(Finding::problem("stream", why, remedy));
    }
}

/// Where the stations are asked.
fn place<'r>(project: &Project, roster: &'r Roster, app: &'r App) -> Result<Place<'r>, String> {
    let token = rest::token(project, roster)?;
    let secret = rest::admission_secret(project, roster)?;
    let rest = RestClient::new(&rest::address(roster), token.reveal());
    Ok(Place {
        roster,
        app,
        rest: rest.map_err(|error| error.to_string())?,
        signer: Verifier::new(secret.reveal()).map_err(|error| error.to_string())?,
    })
}

async fn has_x264() -> bool {
    let encoders = program::run("ffmpeg", &["-hide_banner", "-encoders"]).await;
    encoders.is_some_and(|done| done.stdout.contains(" libx264 "))
}
