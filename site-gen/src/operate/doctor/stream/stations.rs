//! The stations of a stream, from the function to a viewer's first frame, and to its end.

use std::time::Duration;

use engine::{
    names::{PLAYLIST, THUMBNAIL},
    rest::RestClient,
    webhook::{Verifier, ask},
};
use roster::{App, Ingest, Playback, Roster, StreamKey};
use tokio::time::{Instant, sleep, timeout};

use super::{
    super::{finding::Finding, function::request, program::run},
    PATIENCE,
    guest::GUEST,
    publisher::Publisher,
};

/// Where the stations are asked.
pub(super) struct Place<'r> {
    pub(super) roster: &'r Roster,
    pub(super) app: &'r App,
    pub(super) rest: RestClient,
    pub(super) signer: Verifier,
}

/// A station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Station {
    /// The function lets the key in.
    Admitted,
    /// OvenMediaEngine lists the stream.
    Listed,
    /// Its LL-HLS playlist is there.
    Playlist,
    /// A frame of it can be decoded.
    Frame,
    /// Its thumbnail is there.
    Thumbnail,
    /// After the encoder has ended, OvenMediaEngine lists it no longer.
    Gone,
}

/// What became of a stream.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    ingest: Ingest,
    /// The stations, and after which time each was reached.
    reached: Vec<(Station, Duration)>,
    /// The station that was not reached.
    missed: Option<Station>,
    /// What ffmpeg said when it ended too early.
    ended: Option<String>,
}

/// Waits for each station, as long as its time lasts, and ends the encoder before the last one.
pub(super) async fn travel(place: &Place<'_>, ingest: Ingest, key: &StreamKey) -> Facts {
    let mut facts = Facts {
        ingest,
        reached: Vec::new(),
        missed: None,
        ended: None,
    };
    let start = Instant::now();
    // the function reads the roster within a second
    match until(async || is_admitted(place, ingest, key).await).await {
        true => facts.reached.push((Station::Admitted, start.elapsed())),
        false => {
            facts.missed = Some(Station::Admitted);
            return facts;
        }
    }
    let mut publisher = match Publisher::start(place, ingest, key).await {
        Ok(publisher) => publisher,
        Err(error) => {
            (facts.missed, facts.ended) = (Some(Station::Listed), Some(error.to_string()));
            return facts;
        }
    };
    let start = Instant::now();
    for station in stations(place.app) {
        match reach(place, station, &mut publisher).await {
            Ok(true) => facts.reached.push((station, start.elapsed())),
            other => {
                (facts.missed, facts.ended) = (Some(station), other.err());
                break;
            }
        }
    }
    publisher.end().await;
    let end = Instant::now();
    match until(async || !is_listed(place).await).await {
        true => facts.reached.push((Station::Gone, end.elapsed())),
        false => facts.missed = facts.missed.or(Some(Station::Gone)),
    }
    facts
}

/// The stations of an app's streams while they are live.
fn stations(app: &App) -> Vec<Station> {
    let mut stations = vec![Station::Listed];
    if app.plays(Playback::Llhls) {
        stations.extend([Station::Playlist, Station::Frame]);
    }
    if app.thumbnails {
        stations.push(Station::Thumbnail);
    }
    stations
}

/// Whether a station is reached in time, or what ffmpeg said when it ended before.
async fn reach(
    place: &Place<'_>,
    station: Station,
    publisher: &mut Publisher,
) -> Result<bool, String> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let here = match station {
            Station::Admitted => true,
            Station::Listed => is_listed(place).await,
            Station::Playlist => answers(&llhls(place)).await,
            Station::Frame => has_frame(&llhls(place)).await,
            Station::Thumbnail => answers(&thumbnail(place)).await,
            Station::Gone => !is_listed(place).await,
        };
        if here {
            return Ok(true);
        }
        if let Some(said) = publisher.over().await {
            return Err(said);
        }
        sleep(PAUSE).await;
    }
    Ok(false)
}

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(200);

async fn until(test: impl AsyncFn() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if test().await {
            return true;
        }
        sleep(PAUSE).await;
    }
    false
}

/// Asks the function as OvenMediaEngine does.
async fn is_admitted(place: &Place<'_>, ingest: Ingest, key: &StreamKey) -> bool {
    let (protocol, scheme) = match ingest {
        Ingest::Srt => ("SRT", "srt"),
        _ => ("RTMP", "rtmp"),
    };
    let url = format!("{scheme}://127.0.0.1/{}/{}", *place.app.slug, key.reveal());
    let body = request("incoming", protocol, &url);
    let asked = ask(place.roster.admission.url.as_str(), &place.signer, &body).await;
    asked.is_some_and(|asked| asked.allowed == Some(true))
}

async fn is_listed(place: &Place<'_>) -> bool {
    let names = place.rest.stream_names(&place.app.slug).await;
    names.is_ok_and(|names| names.iter().any(|name| name == GUEST))
}

fn llhls(place: &Place<'_>) -> String {
    let port = place.roster.ome.ports.http;
    format!(
        "http://127.0.0.1:{port}/{}/{GUEST}/{PLAYLIST}",
        *place.app.slug
    )
}

fn thumbnail(place: &Place<'_>) -> String {
    let port = place.roster.ome.ports.thumbnail;
    format!(
        "http://127.0.0.1:{port}/{}/{GUEST}/{THUMBNAIL}",
        *place.app.slug
    )
}

async fn answers(url: &str) -> bool {
    let done = run("curl", &["-sfS", "-o", "/dev/null", "--max-time", "4", url]).await;
    done.is_some_and(|done| done.good)
}

/// Whether ffmpeg can decode a frame.
async fn has_frame(url: &str) -> bool {
    let mut command = tokio::process::Command::new("ffmpeg");
    command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-i", url]);
    command.args(["-frames:v", "1", "-f", "null", "-"]);
    command
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await;
    matches!(output, Ok(Ok(output)) if output.status.success())
}

/// Judges a stream.
pub(super) fn judge(facts: &Facts) -> Finding {
    let check = match facts.ingest {
        Ingest::Rtmp => "rtmp",
        Ingest::Srt => "srt",
        Ingest::Whip => "whip",
    };
    let reached: Vec<_> = facts
        .reached
        .iter()
        .map(|(station, after)| {
            let end = if *station == Station::Gone {
                " after its end"
            } else {
                ""
            };
            format!("{} {:.1} s{end}", word(*station), after.as_secs_f64())
        })
        .collect();
    let reached = reached.join(", ");
    let Some(missed) = facts.missed else {
        return Finding::good(check, reached);
    };
    let (what, remedy) = match missed {
        Station::Admitted => (
            "the function did not let the key in that the roster got",
            "journalctl -u edge-hook -n 20   # does it read this roster?",
        ),
        Station::Listed => (
            "OvenMediaEngine does not list the stream",
            "journalctl -u ovenmediaengine -u edge-hook -n 40",
        ),
        Station::Playlist => (
            "there is no LL-HLS playlist",
            "journalctl -u ovenmediaengine -n 40   # can it encode? See `encoder` of renditions",
        ),
        Station::Frame => (
            "no frame of the LL-HLS stream could be decoded",
            "journalctl -u ovenmediaengine -n 40",
        ),
        Station::Thumbnail => (
            "there is no thumbnail",
            "run `mitts build`, then: systemctl restart ovenmediaengine",
        ),
        Station::Gone => (
            "the stream is still listed after its end",
            "systemctl restart ovenmediaengine",
        ),
    };
    let said = facts
        .ended
        .as_ref()
        .map(|said| format!(" (ffmpeg: {said})"));
    let before = match reached.is_empty() {
        true => String::new(),
        false => format!("; {reached}"),
    };
    Finding::problem(
        check,
        format!("{what}{}{before}", said.unwrap_or_default()),
        remedy,
    )
}

fn word(station: Station) -> &'static str {
    match station {
        Station::Admitted => "admitted",
        Station::Listed => "listed",
        Station::Playlist => "playlist",
        Station::Frame => "first frame",
        Station::Thumbnail => "thumbnail",
        Station::Gone => "gone",
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::State, *};

    #[test]
    fn the_first_station_that_is_missed_is_told_with_what_came_before() {
        let second = Duration::from_secs(1);
        let mut facts = Facts {
            ingest: Ingest::Srt,
            reached: vec![(Station::Admitted, second), (Station::Gone, second)],
            missed: None,
            ended: None,
        };
        let good = judge(&facts);
        assert_eq!((good.check, good.state), ("srt", State::Good));
        assert_eq!(good.text, "admitted 1.0 s, gone 1.0 s after its end");
        facts.missed = Some(Station::Listed);
        facts.ended = Some("refused".to_owned());
        let bad = judge(&facts);
        assert_eq!(bad.state, State::Problem);
        assert!(
            bad.text.starts_with(
                "OvenMediaEngine does not list the stream (ffmpeg: refused); admitted 1.0 s"
            ),
            "{bad:?}"
        );
    }
}
