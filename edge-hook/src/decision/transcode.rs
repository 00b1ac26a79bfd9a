//! Decides what is encoded of a stream.

use std::borrow::Cow;

use engine::transcode::{Outputs, Picture, Request};
use roster::{App, Tables, User};

use crate::directory::{Directory, slug_of};

/// What viewers get of a stream, and the public names for its log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer<'d> {
    /// The user of the stream.
    pub(crate) user: Option<Cow<'d, str>>,
    /// The app, if it is one of the roster's.
    pub(crate) app: Option<&'d str>,
    /// What viewers get.
    pub(crate) outputs: Outputs,
}

/// Decides about one stream: the ladder of its user, or else of its app, as far as it is smaller than what the
/// publisher sends. Nothing is ever scaled up, and no frame is shown twice. Of a picture of unknown size nothing is
/// encoded.
///
/// A rendition that a relay of the stream pushes is always there, also for a relay that is off and may be switched on.
/// Otherwise the engine would silently push the sound alone. Of a smaller picture it has the picture's own height.
///
/// A channel is encoded in its own size, whatever arrives: see [`Roster::channel_outputs`].
///
/// The engine ends streams that it gets no profiles for, so there always are some.
pub(crate) fn transcode<'d>(directory: &'d Directory, request: &Request) -> Offer<'d> {
    // the engine would end a stream without an answer: one whose user cannot be read has what its app has
    let user = directory.user(&request.stream).ok().flatten();
    let roster = directory.roster();
    let app = roster.apps.get(&*request.app);
    let outputs = match app {
        Some(app) => of_app(roster, app, user.as_deref(), request),
        // the roster is newer than the engine's configuration
        None => Outputs {
            webrtc: true,
            llhls: true,
            ..Outputs::default()
        },
    };
    Offer {
        user: user.as_ref().map(slug_of),
        app: app.map(|app| app.slug.as_str()),
        outputs,
    }
}

fn of_app(roster: &Tables, app: &App, user: Option<&User>, request: &Request) -> Outputs {
    if let Some(channel) = roster.channel_of(app, &request.stream) {
        return roster.channel_outputs(app, channel);
    }
    let mut outputs = app.outputs(roster.named(&request.stream, user).ladder(app));
    let relayed = roster.relayed_renditions(app, &request.stream);
    fit(&mut outputs, request.picture, &relayed);
    outputs
}

/// Leaves only what is smaller and no faster than the publisher's picture, and what is relayed.
fn fit(outputs: &mut Outputs, picture: Option<Picture>, relayed: &[&str]) {
    let Some(Picture { height, framerate }) = picture else {
        let is_relayed = |name: &str| relayed.contains(&name);
        outputs.encodes.retain(|encode| is_relayed(&encode.name));
        return;
    };
    outputs.encodes.retain_mut(|encode| {
        let is_smaller = encode.height < height;
        if !is_smaller {
            // the engine rounds up to a multiple of four
            encode.height = (height / 4 * 4).max(4);
        }
        is_smaller || relayed.contains(&&*encode.name)
    });
    for encode in &mut outputs.encodes {
        let slower = |wanted: &u32| framerate.is_none_or(|rate| f64::from(*wanted) < rate);
        encode.framerate = encode.framerate.filter(slower);
    }
}

#[cfg(test)]
mod tests {
    use roster::Roster;

    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        [apps.show]
        renditions = ["1080p", "720p", { name = "low", height = 240, bitrate = "300 kbit/s", framerate = 30 }]
        [apps.plain]
        playback = ["webrtc"]
        thumbnails = false
        [users.alice]
        apps = ["show", "plain"]
        renditions = ["480p"]
        [users.bob]
        apps = ["show"]
        renditions = []
        [users.carol]
        apps = ["show", "plain"]
        [users.dora]
        apps = ["show"]
        [relays.twitch]
        stream = "show/dora"
        to = "rtmp://live.example.com/app"
        key = { env = "TWITCH_KEY" }
        rendition = "720p"
        enabled = false
    "#;

    fn directory(text: &str) -> Directory {
        Directory::new(Roster::parse("mitts.toml", text).unwrap().0)
    }

    fn encoded(
        app: &str,
        stream: &str,
        height: u32,
        framerate: Option<f64>,
    ) -> Vec<(String, Option<u32>)> {
        let roster = directory(ROSTER);
        let request = Request {
            app: app.to_owned(),
            stream: stream.to_owned(),
            picture: Some(Picture { height, framerate }),
        };
        let offer = transcode(&roster, &request);
        let encodes = offer.outputs.encodes.into_iter();
        encodes.map(|one| (one.name, one.framerate)).collect()
    }

    fn names(app: &str, stream: &str, height: u32) -> Vec<String> {
        let encoded = encoded(app, stream, height, None);
        encoded.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn nothing_is_scaled_up() {
        assert_eq!(names("show", "carol", 2160), ["1080p", "720p", "low"]);
        assert_eq!(names("show", "carol", 1080), ["720p", "low"]);
        assert_eq!(names("show", "carol", 720), ["low"]);
        assert_eq!(names("show", "carol", 240), [""; 0]);
    }

    /// The engine would silently push the sound alone.
    #[test]
    fn a_relayed_rendition_is_there_also_of_a_smaller_picture() {
        let roster = directory(ROSTER);
        let heights = |height: Option<u32>| {
            let request = Request {
                app: "show".to_owned(),
                stream: "dora".to_owned(),
                picture: height.map(|height| Picture {
                    height,
                    framerate: None,
                }),
            };
            let encodes = transcode(&roster, &request).outputs.encodes.into_iter();
            let found: Vec<_> = encodes.map(|one| (one.name, one.height)).collect();
            found
        };
        let named = |name: &str, height| (name.to_owned(), height);
        let all = [named("720p", 720), named("low", 240)];
        assert_eq!(heights(Some(1080)), all);
        assert_eq!(heights(Some(720)), all);
        assert_eq!(heights(Some(482)), [named("720p", 480), named("low", 240)]);
        assert_eq!(heights(None), [named("720p", 720)]);
    }

    #[test]
    fn no_frame_is_shown_twice() {
        let framerate = |sent| encoded("show", "carol", 360, sent)[0].1;
        assert_eq!(framerate(Some(60.0)), Some(30));
        assert_eq!(framerate(Some(30.0)), None);
        assert_eq!(framerate(Some(24.0)), None);
        assert_eq!(framerate(None), Some(30));
    }

    #[test]
    fn a_user_has_a_ladder_of_their_own_in_each_app() {
        assert_eq!(names("show", "alice", 1080), ["480p"]);
        assert_eq!(names("plain", "alice", 1080), ["480p"]);
        assert_eq!(names("show", "bob", 1080), [""; 0]);
        assert_eq!(names("plain", "carol", 1080), [""; 0]);
    }

    #[test]
    fn a_channel_is_encoded_in_its_own_size_and_users_of_its_app_are_not() {
        let text = format!("{ROSTER}\n[channels.main]\napp = \"show\"");
        let roster = directory(&text);
        let source = |stream: &str, height| {
            let request = Request {
                app: "show".to_owned(),
                stream: stream.to_owned(),
                picture: Some(Picture {
                    height,
                    framerate: None,
                }),
            };
            let outputs = transcode(&roster, &request).outputs;
            let names = outputs.encodes.iter().map(|one| one.name.clone());
            (outputs.source.map(|one| one.height), names.collect())
        };
        let low = vec!["low".to_owned()];
        assert_eq!(source("main", 1080), (Some(720), low.clone()));
        assert_eq!(source("main", 120), (Some(720), low));
        let both = vec!["720p".to_owned(), "low".to_owned()];
        assert_eq!(source("carol", 1080), (None, both));
    }

    #[test]
    fn whatever_arrives_viewers_get_the_source() {
        let roster = directory(ROSTER);
        for (app, webrtc, llhls) in [
            ("show", true, true),
            ("plain", true, false),
            ("gone", true, true),
        ] {
            let request = Request {
                app: app.to_owned(),
                stream: "carol".to_owned(),
                picture: None,
            };
            let Offer { outputs, .. } = transcode(&roster, &request);
            assert_eq!((outputs.webrtc, outputs.llhls), (webrtc, llhls), "{app}");
            assert_eq!(outputs.encodes, []);
        }
    }
}
